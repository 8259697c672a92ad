/// One report of a task's progress.
struct ProgressLine {
  let label: String
  let completed: Int
  let total: Int
  let elapsed: Duration
  let detail: String

  /// The part that is done, in 0 ... 1; nil when the total is not known.
  private var fraction: Double? {
    total > 0 ? min(max(Double(completed) / Double(total), 0), 1) : nil
  }

  /// For a log: `calibrating: 42 % (2100 of 5000), 7 s left`.
  var text: String {
    guard let fraction else { return joined(["\(label): \(completed)", detail]) }
    return joined(["\(label): \(percent(fraction)) (\(completed) of \(total))", remaining(fraction), detail])
  }

  /// For a terminal: `calibrating [########            ]  42 %, 7 s left`.
  var bar: String {
    guard let fraction else { return text }
    let width = 20
    let filled = Int(fraction * Double(width))
    let drawing = String(repeating: "#", count: filled) + String(repeating: " ", count: width - filled)
    let percent = percent(fraction)
    let margin = String(repeating: " ", count: 5 - percent.count)
    return joined(["\(label) [\(drawing)] \(margin)\(percent)", remaining(fraction), detail])
  }

  private func percent(_ fraction: Double) -> String { "\(Int(fraction * 100)) %" }

  /// The time left if the rest goes as the part so far did.
  private func remaining(_ fraction: Double) -> String {
    guard fraction > 0, fraction < 1 else { return "" }
    let seconds = elapsed / .seconds(1) * (1 - fraction) / fraction
    let whole = max(1, Int(min(seconds, 1e9).rounded()))
    return whole < 120 ? "\(whole) s left" : "\(whole / 60) min left"
  }

  private func joined(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: ", ")
  }
}
