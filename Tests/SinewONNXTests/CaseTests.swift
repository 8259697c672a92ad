import SinewData
import SinewGraph
import SinewONNX
import Testing

/// Every operator at each opset that changes it, every storage form and structure: the imported graph gives
/// what onnxruntime gives.
@Suite struct CaseTests {
  @Test(arguments: Files.names(in: "Cases"))
  func givesTheExpectedOutputs(_ name: String) throws {
    let model = try ONNXImporter().importModel(path: Files.path("Cases", name))
    try model.graph.validate()
    let archive = try NPZArchive.read(path: Files.path("Cases", String(name.dropLast(5)) + ".npz"))
    try check(model.graph, against: archive)
  }

  @Test func isNotVacuous() { #expect(Files.names(in: "Cases").count > 90) }

  /// Every supported operator occurs in a case.
  @Test func coversTheRegistry() throws {
    var seen: Set<String> = []
    for name in Files.names(in: "Cases") {
      seen.formUnion(try ONNXImporter().importModel(path: Files.path("Cases", name)).operators.keys)
    }
    #expect(Set(ONNXImporter.supportedOperators).subtracting(seen) == [])
  }

  @Test(arguments: ["constants", "shapes_13", "shapes_15", "searches", "ranges"])
  func foldsWhatDoesNotDependOnInputs(_ name: String) throws {
    let graph = try ONNXImporter().importModel(path: Files.path("Cases", "\(name).onnx")).graph
    for node in graph.nodes {
      #expect(node.inputs.contains { graph.constant($0) == nil }, "\(node.name)")
    }
  }
}
