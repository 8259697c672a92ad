import Synchronization

/// Tells a waiting person how far a long task has come.
///
/// On a terminal it is a bar that is redrawn at most ten times a second and removed at the end; elsewhere, a log
/// file for instance, a plain line every few seconds. Any thread may report.
public final class Progress: Sendable {
  /// How progress is shown.
  public enum Style: Sendable {
    case silent
    case bar
    case lines

    /// What suits standard error, unless the user wants silence.
    public static func automatic(isQuiet: Bool) -> Style {
      isQuiet ? .silent : Descriptor.standardError.isTerminal ? .bar : .lines
    }

    /// The least time between two reports.
    var interval: Duration {
      switch self {
      case .silent, .bar: .milliseconds(100)
      case .lines: .seconds(3)
      }
    }
  }

  private struct State {
    var shown: ContinuousClock.Instant?
    var isDrawn = false
    var isFinished = false
  }

  private let label: String
  private let total: Int
  private let style: Style
  private let now: @Sendable () -> ContinuousClock.Instant
  private let sink: @Sendable (String) -> Void
  private let start: ContinuousClock.Instant
  private let state = Mutex(State())

  /// Begins a task.
  ///
  /// - Parameters:
  ///   - label: what is being done, such as `calibrating`.
  ///   - total: how many units of work there are; 0 when that is not known.
  public convenience init(_ label: String, total: Int, style: Style) {
    self.init(
      label, total: total, style: style, now: { .now },
      sink: { try? Descriptor.standardError.write($0.utf8) })
  }

  /// As the public initialiser, with another clock and another place to print.
  init(
    _ label: String, total: Int, style: Style, now: @escaping @Sendable () -> ContinuousClock.Instant,
    sink: @escaping @Sendable (String) -> Void
  ) {
    self.label = label
    self.total = total
    self.style = style
    self.now = now
    self.sink = sink
    self.start = now()
  }

  /// Reports how many units are done; may be called as often as convenient.
  ///
  /// - Parameter detail: a word on the state of things, such as a loss.
  public func update(_ completed: Int, detail: String = "") {
    guard style != .silent else { return }
    state.withLock { state in
      let time = now()
      guard !state.isFinished, time - (state.shown ?? start) >= style.interval else { return }
      state.shown = time
      state.isDrawn = true
      let line = ProgressLine(
        label: label, completed: completed, total: total, elapsed: time - start, detail: detail)
      sink(style == .bar ? "\r\u{1B}[K\(line.bar)" : "\(line.text)\n")
    }
  }

  /// Ends the task: the bar disappears, later updates show nothing.
  public func finish() {
    state.withLock { state in
      if style == .bar, state.isDrawn, !state.isFinished { sink("\r\u{1B}[K") }
      state.isFinished = true
    }
  }

  deinit { finish() }
}
