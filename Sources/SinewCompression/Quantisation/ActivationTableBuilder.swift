import SinewArtifact

/// Builds the tables of docs/arithmetic.md, section 4, for a function of the table's input u.
///
/// `value(u)` is wanted in units of the table's output, u real in [−32768, 32768].
enum ActivationTableBuilder {
  /// 64 segments, quadratic: each is fitted by least squares, coefficients rounded from the highest order
  /// down, each lower order refitted after it. Where the value leaves the int16 range inside a segment, the
  /// polynomial goes on and the kernel's saturation makes the corner.
  static func quadratic(_ value: (Double) -> Double) -> ProgramOperation.Activation.Table {
    var c0: [Int16] = []
    var c1: [Int16] = []
    var c2: [Int16] = []
    for segment in 0..<64 {
      let start = Double(segment * 1024 - 32768)
      var points = (0..<33).map { index -> (t: Double, y: Double) in
        let offset = min(Double(index) * 32, 1023)
        return (offset / 1024, value(start + offset))
      }
      let isOutside = points.allSatisfy { $0.y >= 32767 } || points.allSatisfy { $0.y <= -32768 }
      if isOutside || points[0].y != clamped(points[0].y) {
        points = points.map { (t: $0.t, y: clamped($0.y)) }
      }
      let second = saturate(fit(points, order: 2)[2])
      let withoutSecond = points.map { (t: $0.t, y: $0.y - Double(second) * $0.t * $0.t) }
      let first = saturate(fit(withoutSecond, order: 1)[1])
      let rest = withoutSecond.map { $0.y - Double(first) * $0.t }
      let middle = ((rest.min() ?? 0) + (rest.max() ?? 0)) / 2
      c0.append(saturate(middle))
      c1.append(first)
      c2.append(second)
    }
    return .quadratic(c0 + c1 + c2)
  }

  /// 513 entries, linear in between; entries are moved by half the midpoint error, which halves the largest
  /// one.
  static func linear(_ value: (Double) -> Double) -> ProgramOperation.Activation.Table {
    let nodes = (0...512).map { value(Double($0 * 128 - 32768)) }
    let midpointErrors = (0..<512).map { index in
      (nodes[index] + nodes[index + 1]) / 2 - value(Double(index * 128 - 32768 + 64))
    }
    return .linear(
      (0...512).map { index in
        let left = midpointErrors[max(index - 1, 0)]
        let right = midpointErrors[min(index, 511)]
        // Opposite or very different errors mean a kink at the node: leave it exact.
        let smooth = left * right > 0 && abs(left) < 4 * abs(right) && abs(right) < 4 * abs(left)
        return saturate(nodes[index] - (smooth ? (left + right) / 4 : 0))
      })
  }

  /// T(u) as the kernels compute it.
  static func evaluate(_ table: ProgramOperation.Activation.Table, at u: Int) -> Int {
    let w = u + 32768
    switch table {
    case .quadratic(let c):
      let i = w >> 10
      let f = (w & 1023) << 5
      func h(_ a: Int, _ b: Int) -> Int { (a * b + 16384) >> 15 }
      func sat(_ a: Int) -> Int { min(max(a, -32768), 32767) }
      let inner = sat(Int(c[64 + i]) + h(Int(c[128 + i]), f))
      return sat(Int(c[i]) + h(inner, f))
    case .linear(let t):
      let i = w >> 7
      return Int(t[i]) + (((Int(t[i + 1]) - Int(t[i])) * (w & 127) + 64) >> 7)
    }
  }

  /// Largest |T(u) − value(u)|, in units of the table's output. Segments in which the value leaves the int16
  /// range do not count: there the range was chosen to clip.
  static func largestError(
    of table: ProgramOperation.Activation.Table, _ value: (Double) -> Double
  ) -> Double {
    var largest = 0.0
    for start in stride(from: -32768, to: 32768, by: 1024) {
      let ends = [value(Double(start)), value(Double(start + 1024))]
      guard ends.allSatisfy({ $0 >= -32769 && $0 <= 32768 }) else { continue }
      for u in stride(from: start, to: start + 1024, by: 7) {
        largest = max(largest, abs(Double(evaluate(table, at: u)) - clamped(value(Double(u)))))
      }
    }
    return largest
  }

  private static func clamped(_ value: Double) -> Double { min(max(value, -32768), 32767) }

  private static func saturate(_ value: Double) -> Int16 {
    value.isNaN ? 0 : Int16(clamped(value.rounded(.toNearestOrEven)))
  }

  /// Least-squares polynomial of the given order through (t, y), lowest coefficient first.
  private static func fit(_ points: [(t: Double, y: Double)], order: Int) -> [Double] {
    let size = order + 1
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: size + 1), count: size)
    for point in points {
      var powers = [1.0]
      for _ in 0..<(2 * order) { powers.append((powers.last ?? 1) * point.t) }
      for row in 0..<size {
        for column in 0..<size { matrix[row][column] += powers[row + column] }
        matrix[row][size] += powers[row] * point.y
      }
    }
    for pivot in 0..<size {
      for row in (pivot + 1)..<max(size, pivot + 1) {
        let factor = matrix[row][pivot] / matrix[pivot][pivot]
        for column in pivot...size { matrix[row][column] -= factor * matrix[pivot][column] }
      }
    }
    var solution = [Double](repeating: 0, count: size)
    for row in stride(from: size - 1, through: 0, by: -1) {
      var sum = matrix[row][size]
      for column in (row + 1)..<max(size, row + 1) { sum -= matrix[row][column] * solution[column] }
      solution[row] = sum / matrix[row][row]
    }
    return solution
  }
}
