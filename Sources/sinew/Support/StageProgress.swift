import SinewCommand

/// Progress of work in several stages, each from 0 to 1.
final class StageProgress {
  private let isQuiet: Bool
  private var stage = ""
  private var progress: Progress?
  private static let steps = 1000

  init(isQuiet: Bool) { self.isQuiet = isQuiet }

  deinit { finish() }

  func report(_ stage: String, _ fraction: Double) {
    if stage != self.stage {
      progress?.finish()
      self.stage = stage
      progress = Progress(stage, total: Self.steps, style: .automatic(isQuiet: isQuiet))
    }
    progress?.update(Int(clamping: fraction * Double(Self.steps)))
  }

  /// Removes the bar: what is printed next is not mixed with it.
  func finish() {
    progress?.finish()
    progress = nil
    stage = ""
  }
}

extension Int {
  /// The integer part of a fraction's multiple; 0 for NaN.
  fileprivate init(clamping value: Double) {
    self = value.isNaN ? 0 : Int(Swift.min(Swift.max(value, 0), 1e9))
  }
}
