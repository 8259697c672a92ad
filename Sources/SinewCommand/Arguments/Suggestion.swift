/// Guesses what somebody meant to type.
enum Suggestion {
  /// A hint with the nearest candidate, or none when nothing is near.
  static func hints(for word: some StringProtocol, among candidates: [String], prefix: String = "")
    -> [String]
  {
    nearest(to: word, among: candidates).map { ["did you mean \(prefix)\($0)?"] } ?? []
  }

  /// The candidate with the fewest edits, the first of equals; nil beyond one edit in three letters, unless the
  /// word is the beginning of exactly one candidate.
  static func nearest(to word: some StringProtocol, among candidates: [String]) -> String? {
    let completions = candidates.filter { !word.isEmpty && $0.hasPrefix(word) }
    if completions.count == 1 { return completions.first }
    let ranked = candidates.map { (candidate: $0, edits: edits(from: word, to: $0)) }
    guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
    return best.edits <= max(1, min(word.count, best.candidate.count) / 3) ? best.candidate : nil
  }

  /// The least number of letters to insert, delete, replace or swap with their neighbour.
  static func edits(from first: some StringProtocol, to second: some StringProtocol) -> Int {
    let (a, b) = (Array(first), Array(second))
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }
}
