/// What names say about the two ends of a recurrent state: `h_in` and `h_out`, `hx` and `hy`, `state_h` and
/// `next_state_h`.
///
/// A name is words. Some say on which side of a step a value is (`in`, `prev`, `next` …), the others what it is; two
/// names are a pair when what they are is the same.
public enum StateNames {
  /// Whether an output's name could be that of an input's next value: both say the same thing, and one of them
  /// on which side of a step it is. Far too little to take the input for a state.
  public static func mayBePair(input: String, output: String) -> Bool {
    readings(ofInput: input).contains { before in
      readings(ofOutput: output).contains {
        $0.words == before.words && ($0.manner != nil || before.manner != nil)
      }
    }
  }

  /// Whether a name has a word that only recurrent states have: nobody calls an observation `lstm_h`.
  static func isTelling(_ name: String) -> Bool {
    words(of: name).contains { telling.contains(withoutNumber($0)) }
  }

  /// How surely two names are a pair; the surest first.
  enum Match: Int, CaseIterable, Comparable {
    /// Both are marked, in one manner: `x_in` and `x_out`, whatever x is.
    case marked
    /// One is marked, and the other words are those of a state: `h` and `h_out`, `prev_h` and `h`.
    case markedOnce
    /// Both are marked, in two manners, and the other words are those of a state: `h_in` and `new_h`.
    case mixed
    /// Both are marked as things of two moments, and the other words are not those of a state: `prev_joint_pos`
    /// and `next_joint_pos` may be observed and predicted just as well.
    case doubtful

    static func < (a: Match, b: Match) -> Bool { a.rawValue < b.rawValue }
  }

  /// One way to read a name: what it says without its mark, and the mark.
  struct Reading {
    let words: [String]
    fileprivate let manner: Manner?
  }

  static func readings(ofInput name: String) -> [Reading] {
    readings(name, words: wordsBefore, ends: endsBefore)
  }

  static func readings(ofOutput name: String) -> [Reading] {
    readings(name, words: wordsAfter, ends: endsAfter)
  }

  /// The match of an input's and an output's reading with the same words; nil when they are no pair.
  static func match(_ input: Reading, _ output: Reading) -> Match? {
    switch (input.manner, output.manner) {
    case (nil, nil): return nil
    case (let before?, let after?):
      if before == after {
        return before.isOfMoments && !isState(input.words) ? .doubtful : .marked
      }
      return before != .letter && after != .letter && isState(input.words) ? .mixed : nil
    default: return isState(input.words) ? .markedOnce : nil
    }
  }

  // MARK: - Marks

  /// The ways to mark the sides of a step.
  fileprivate enum Manner {
    /// in, out.
    case port
    /// prev, next.
    case turn
    /// past, present.
    case time
    /// old, new.
    case age
    /// h0, hn.
    case index
    /// hx, hy.
    case letter

    /// Whether it tells moments apart, and not the ends of a state.
    var isOfMoments: Bool { self == .turn || self == .age }
  }

  private static let wordsBefore: [String: Manner] = [
    "in": .port, "ins": .port, "input": .port, "inputs": .port, "prev": .turn, "previous": .turn,
    "last": .turn, "past": .time, "old": .age,
  ]
  private static let wordsAfter: [String: Manner] = [
    "out": .port, "outs": .port, "output": .port, "outputs": .port, "next": .turn, "present": .time,
    "new": .age,
  ]
  private static let endsBefore: [Character: Manner] = ["0": .index, "x": .letter]
  private static let endsAfter: [Character: Manner] = ["n": .index, "y": .letter]

  private static func readings(
    _ name: String, words marks: [String: Manner], ends: [Character: Manner]
  ) -> [Reading] {
    let words = words(of: name)
    var readings = [Reading(words: words, manner: nil)]
    let found = Set(words.compactMap { marks[$0] })
    let left = words.filter { marks[$0] == nil }
    // Those that have a number only, input_1 and output_1, may be anything.
    if let manner = found.first, found.count == 1, !left.isEmpty,
      manner != .port || left.contains(where: { $0.contains(where: \.isLetter) })
    {
      readings.append(Reading(words: left, manner: manner))
    }
    guard let last = words.last, let end = last.last, let manner = ends[end] else { return readings }
    let rest = String(last.dropLast())
    // x and y are marks of hidden and cell states only: most others are coordinates.
    let isMark = manner == .letter ? ["h", "c"].contains(rest) : words.count > 1 || !rest.isEmpty
    if isMark {
      readings.append(Reading(words: words.dropLast() + (rest.isEmpty ? [] : [rest]), manner: manner))
    }
    return readings
  }

  // MARK: - Words

  /// The words of a name in lower case: `rnn/hiddenState.0` is rnn, hidden, state, 0.
  static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasSmall = false
    for character in name {
      let isWord = character.isLetter || character.isNumber
      if !word.isEmpty, !isWord || (wasSmall && character.isUppercase) {
        words.append(word)
        word = ""
      }
      if isWord { word += character.lowercased() }
      wasSmall = character.isLowercase
    }
    if !word.isEmpty { words.append(word) }
    // What transformers call past_key_values.0.key comes out as present.0.key.
    if words.starts(with: ["past", "key", "values"]) { words.removeSubrange(1...2) }
    return words
  }

  /// Words that a state has in its name, and that nothing else has.
  private static let telling: Set<String> = [
    "h", "c", "hx", "cx", "hidden", "rnn", "lstm", "gru", "recurrent",
  ]
  /// Words of a state's name when nothing but such words stand beside them: a `robot_state` is observed.
  private static let possible: Set<String> = ["state", "states", "cell", "memory", "carry"]
  private static let neutral: Set<String> = ["actor", "critic", "policy", "layer"]

  private static func withoutNumber(_ word: String) -> String {
    String(word.reversed().drop { $0.isNumber }.reversed())
  }

  /// Whether words without marks name a recurrent state.
  private static func isState(_ words: [String]) -> Bool {
    let words = words.map(withoutNumber).filter { !$0.isEmpty }
    if words.contains(where: telling.contains) { return true }
    return words.contains(where: possible.contains)
      && words.allSatisfy { possible.contains($0) || neutral.contains($0) }
  }
}
