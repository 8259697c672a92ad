import SinewGraph

/// An equation of `Einsum` with every axis named: letters by their code, those of an ellipsis by numbers from
/// 256 on, counted from the last.
struct EinsumEquation {
  private(set) var operands: [[Int]] = []
  private(set) var result: [Int] = []

  private static let ellipsis = 256

  /// - Parameter ranks: The number of axes of each operand.
  init(_ text: String, ranks: [Int]) throws(ImportError) {
    let characters = Array(text.utf8.filter { $0 != UInt8(ascii: " ") })
    guard characters.count <= 4096 else { throw .data("the equation is longer than 4096 characters") }
    let arrow = characters.firstIndex(of: UInt8(ascii: "-"))
    let terms = characters[..<(arrow ?? characters.count)]
      .split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    guard terms.count == ranks.count else {
      throw .data("equation \(quoted(text)) has \(terms.count) terms for \(ranks.count) operands")
    }
    var widest = 0
    for (term, rank) in zip(terms, ranks) {
      let (labels, count) = try Self.labels(term, text) { letters in rank - letters }
      guard labels.count == rank else {
        throw .data("a term of equation \(quoted(text)) names \(labels.count) axes of an operand of \(rank)")
      }
      operands.append(labels)
      widest = max(widest, count)
    }
    guard let arrow else {
      result = implicitResult(widest)
      return
    }
    let rest = characters[arrow...]
    guard rest.starts(with: "->".utf8) else { throw .data("equation \(quoted(text)) has no '->'") }
    result = try Self.labels(rest.dropFirst(2), text) { _ in widest }.labels
    let known = Set(operands.joined())
    guard result.allSatisfy(known.contains), Set(result).count == result.count else {
      throw .data("the result of equation \(quoted(text)) names an axis twice, or one that no operand has")
    }
    guard widest == 0 || result.contains(Self.ellipsis) else {
      throw .data("the result of equation \(quoted(text)) lacks the ellipsis of the operands")
    }
  }

  /// The axes of one term, and how many of them its ellipsis stands for.
  private static func labels(
    _ term: ArraySlice<UInt8>, _ text: String, _ ellipsisCount: (_ letters: Int) -> Int
  ) throws(ImportError) -> (labels: [Int], count: Int) {
    let dot = UInt8(ascii: ".")
    let letters = term.count { $0 != dot }
    var labels: [Int] = []
    var count = 0
    var position = term.startIndex
    while position < term.endIndex {
      let character = term[position]
      if character == dot {
        guard term.count - letters == 3, term[position...].starts(with: [dot, dot, dot]) else {
          throw .data("equation \(quoted(text)) has dots that are no ellipsis")
        }
        count = ellipsisCount(letters)
        guard (0...TensorType.maximumRank).contains(count) else {
          throw .data("a term of equation \(quoted(text)) names more axes than its operand has")
        }
        labels += (0..<count).reversed().map { ellipsis + $0 }
        position += 3
        continue
      }
      guard Unicode.Scalar(character).properties.isAlphabetic, character < 128 else {
        throw .data("equation \(quoted(text)) names an axis with something else than a letter")
      }
      labels.append(Int(character))
      position += 1
    }
    return (labels, count)
  }

  /// Without an arrow: the ellipsis, then the letters that occur once, in alphabetical order.
  private func implicitResult(_ widest: Int) -> [Int] {
    var counts: [Int: Int] = [:]
    for label in operands.joined() where label < Self.ellipsis { counts[label, default: 0] += 1 }
    let once = counts.filter { $0.value == 1 }.keys.sorted()
    return (0..<widest).reversed().map { Self.ellipsis + $0 } + once
  }
}
