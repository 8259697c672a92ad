import Foundation
import SinewGraph

// Windows and filters of signal processing, which are known when the model is imported.

/// a − b · cos(2πn / N) + c · cos(4πn / N), where N is the size, or one less for a symmetric window.
func signalWindow(_ a: Double, _ b: Double, _ c: Double) -> OperatorImporter {
  { context throws(ImportError) in
    guard let size = try context.scalar(0, "size").integers?.first, size >= 0 else {
      throw .data("size is not a number of elements")
    }
    let isPeriodic = try context.flag("periodic", default: true)
    let period = Double(max(isPeriodic ? size : size - 1, 1))
    let window = try context.tensor([size]) {
      (0..<size).map { index in
        let angle = 2 * Double.pi * Double(index) / period
        return a - b * cos(angle) + c * cos(2 * angle)
      }
    }
    return context.constantResult(window.cast(to: try outputElement(context)))
  }
}

private func outputElement(_ context: OperatorContext) throws(ImportError) -> ElementType {
  let code = try context.int("output_datatype", default: 1)
  guard let element = Int32(exactly: code).flatMap(DataType.init(rawValue:))?.element, element != .bool else {
    throw .unsupported("attribute output_datatype asks for a type that is not supported")
  }
  return element
}

/// Triangular filters, equally wide on the mel scale: [frequencies, filters].
@Sendable func importMelWeightMatrix(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let numbers = try ["num_mel_bins", "dft_length", "sample_rate", "lower_edge_hertz", "upper_edge_hertz"]
    .enumerated().map { position, role throws(ImportError) in
      try context.scalar(position, role).doubles[0]
    }
  guard numbers.allSatisfy({ $0.isFinite && $0 >= 0 && $0 <= 1e9 }), numbers[0] >= 1, numbers[2] > 0 else {
    throw .data("operands \(numbers) describe no filters")
  }
  let (filters, frequencies) = (Int(numbers[0]), Int(numbers[1]) / 2 + 1)
  // Paid for before anything is computed.
  try context.session.decoder.spend(
    made: attempt { () throws(GraphError) in try TensorType(.float64, [2 * frequencies, filters]) })
  let (low, high) = (mel(numbers[3]), mel(numbers[4]))
  let step = (high - low) / Double(filters + 2)
  let places = (0..<filters + 2).map { index in
    let hertz = 700 * (pow(10, (Double(index) * step + low) / 2595) - 1)
    return ((numbers[1] + 1) * hertz / numbers[2]).rounded(.down)
  }
  // Still as floats: a low sample rate makes them larger than any integer. Only the last one may lie behind the
  // frequencies.
  guard places.allSatisfy({ $0 >= 0 && $0 <= Double(frequencies) }),
    places.dropLast().allSatisfy({ $0 < Double(frequencies) })
  else {
    throw .data("the filters reach beyond the \(frequencies) frequencies")
  }
  let edges = places.map { Int($0) }
  let matrix = try attempt { () throws(GraphError) in
    var elements = [Double](repeating: 0, count: frequencies * filters)
    for filter in 0..<filters {
      let (first, centre, last) = (edges[filter], edges[filter + 1], edges[filter + 2])
      if centre == first { elements[centre * filters + filter] = 1 }
      for row in first..<max(centre + 1, first) where centre > first {
        elements[row * filters + filter] = Double(row - first) / Double(centre - first)
      }
      for row in centre..<max(last, centre) {
        elements[row * filters + filter] = Double(last - row) / Double(last - centre)
      }
    }
    return try Tensor(elements, shape: [frequencies, filters])
  }
  return context.constantResult(matrix.cast(to: try outputElement(context)))
}

private func mel(_ hertz: Double) -> Double { 2595 * log10(1 + hertz / 700) }
