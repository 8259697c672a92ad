import Foundation
import SinewGraph

/// A discrete Fourier transform as a matrix: parts of complex numbers are neighbours.
struct FourierMatrix {
  /// Numbers that are transformed, and numbers of parts (1 for real ones) of each.
  let inputs: Int
  let inputParts: Int
  let length: Int
  /// The most numbers that a matrix transforms, as far as the limit for constants allows it.
  static let longest = 1 << 14
  let isInverse: Bool
  /// Forward: only the first half of the results; inverse: half of the operands, and real results.
  let isOnesided: Bool

  var outputs: Int { isOnesided && !isInverse ? length / 2 + 1 : length }
  var outputParts: Int { isOnesided && isInverse ? 1 : 2 }

  /// [inputs · parts, outputs · parts], every row times a weight.
  func tensor(_ context: OperatorContext, weights: [Double]? = nil) throws(ImportError) -> Tensor {
    let shape = [inputs * inputParts, outputs * outputParts]
    return try context.tensor(shape) {
      var elements: [Float] = []
      elements.reserveCapacity(shape[0] * shape[1])
      for row in 0..<inputs {
        let weight = (weights?[row] ?? 1) * scale(ofRow: row)
        for part in 0..<inputParts {
          for column in 0..<outputs {
            let (cosine, sine) = rotation(row, column)
            // exp(iθ) times 1, or times i for the imaginary part.
            elements.append(Float(weight * (part == 0 ? cosine : -sine)))
            if outputParts == 2 { elements.append(Float(weight * (part == 0 ? sine : cosine))) }
          }
        }
      }
      return elements
    }
  }

  /// The part that a number has in results: frequencies between the ends of a half stand for two.
  private func scale(ofRow row: Int) -> Double {
    guard isInverse else { return 1 }
    let isEnd = row == 0 || 2 * row == length
    return (isOnesided && !isEnd ? 2 : 1) / Double(length)
  }

  /// Cosine and sine of ± 2π · row · column / length.
  private func rotation(_ row: Int, _ column: Int) -> (Double, Double) {
    let angle = 2 * Double.pi * Double(row * column % length) / Double(length)
    return (cos(angle), isInverse ? sin(angle) : -sin(angle))
  }
}
