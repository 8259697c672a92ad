import Foundation

/// How far one output is from its reference, over all samples and elements.
public struct Parity: Sendable {
  public var name: String
  public var samples: Int
  /// 10 log10(Σ reference² / Σ error²), limited to ±200; −200 where an error is infinite.
  public var sqnr: Double
  /// Root mean squared error; infinity where an error is.
  public var rmse: Double
  /// Largest absolute error; infinity for a value that is NaN or infinite on one side, or differently on both.
  public var maxAbs: Double
  /// How many elements have an infinite error.
  public var notFinite: Int
  /// Sample at which it occurred.
  public var worstSample: Int
}

/// Accumulates the error of one output, sample by sample.
public struct ParityMeter: Sendable {
  private let name: String
  private var samples = 0
  private var elements = 0
  private var signal = 0.0
  private var noise = 0.0
  private var largest = 0.0
  private var worst = 0
  private var notFinite = 0

  public init(name: String) { self.name = name }

  /// Values that are NaN on one side only count as an infinite error; on both sides, as none.
  public mutating func add(reference: [Float], measured: [Float]) {
    for (expected, found) in zip(reference, measured) {
      elements += 1
      if expected == found || (expected.isNaN && found.isNaN) {
        if expected.isFinite { signal += Double(expected) * Double(expected) }
        continue
      }
      let error = Double(found) - Double(expected)
      if !error.isFinite { notFinite += 1 }
      let magnitude = error.isFinite ? abs(error) : Double.greatestFiniteMagnitude
      signal += expected.isFinite ? Double(expected) * Double(expected) : 0
      noise = min(noise + magnitude * magnitude, Double.greatestFiniteMagnitude)
      if magnitude > largest { (largest, worst) = (magnitude, samples) }
    }
    samples += 1
  }

  /// Σ error²: what the search for ranges compares.
  public var squaredError: Double { noise }
  public var squaredSignal: Double { signal }

  public var parity: Parity {
    let ratio = 10 * log10(signal / noise)
    let isFinite = notFinite == 0
    let sqnr = noise == 0 ? 200 : signal == 0 || !isFinite ? -200 : min(max(ratio, -200), 200)
    let rmse = elements == 0 ? 0 : (noise / Double(elements)).squareRoot()
    return Parity(
      name: name, samples: samples, sqnr: sqnr, rmse: isFinite ? rmse : .infinity,
      maxAbs: isFinite ? largest : .infinity, notFinite: notFinite, worstSample: worst)
  }
}
