import SinewArtifact
import SinewFormat
import SinewRuntime

extension Array {
  /// The elements' bytes.
  var rawBytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

extension UnsafeRawBufferPointer {
  /// The elements of a view as an array.
  func array<Element>(_ type: Element.Type) -> [Element] { Array(bindMemory(to: type)) }
}

extension Policy {
  func set<Element>(_ index: Int, _ values: [Element]) {
    values.withUnsafeBytes { input(index).copyMemory(from: $0) }
  }

  func floats(_ index: Int) -> [Float] { output(index).array(Float.self) }
}

/// Writes a program, loads it, runs one step on the given inputs and returns the bytes of every output.
func run(_ program: Program, _ inputs: [[UInt8]]) throws -> [[UInt8]] {
  let model = try LoadedModel(ArtifactWriter.write(program))
  for (index, bytes) in inputs.enumerated() { model.policy.set(index, bytes) }
  let status = model.policy.step()
  guard status == .ok else { throw TestFailure(status: status) }
  return (0..<model.policy.outputCount).map { Array(model.policy.output($0)) }
}

struct TestFailure: Error {
  var status: Status
}
