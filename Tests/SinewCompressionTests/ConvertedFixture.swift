import SinewCompression
import SinewData
import SinewGraph
import SinewONNX
import SinewTestSupport

/// A trained fixture, imported and converted: even observations calibrate, odd ones are held back.
struct ConvertedFixture {
  let graph: Graph
  let heldBack: Observations
  let conversion: Conversion

  init(_ name: String, _ recipe: Recipe, calibrated: Bool = true) throws {
    graph = try ONNXImporter().importModel(path: RepositoryFiles.fixture(name, "policy.onnx")).graph
    let path = RepositoryFiles.fixture(name, "observations.npz")
    let archive = try NPZArchive.read(path: path)
    let frame = PolicyFrame(graph)
    func part(_ remainder: Int) throws -> Observations {
      let entries = archive.entries.map { entry -> NPZArchive.Entry in
        let width = entry.array.count / entry.array.shape[0]
        let rows = (0..<entry.array.shape[0]).filter { $0 % 2 == remainder }
        let values = entry.array.floats()
        return NPZArchive.Entry(
          name: entry.name,
          array: NumericArray(
            shape: [rows.count] + entry.array.shape.dropFirst(),
            values: rows.flatMap { values[($0 * width)..<(($0 + 1) * width)] }))
      }
      return try Observations(NPZArchive(entries), for: frame, file: path)
    }
    heldBack = try part(1)
    conversion = try Converter(recipe: recipe).convert(
      graph, observations: calibrated ? try part(0) : nil, sourceHash: "", recipeText: { _ in "{}" },
      converterVersion: "test")
  }

  /// The smallest signal-to-noise ratio of an output on the observations held back.
  func smallestRatio() throws -> Double {
    let policy = try InterpretedPolicy(conversion.bytes)
    let result = try ParityRun(reference: graph, layers: false, teacherForced: false).run(policy, heldBack) {
      _ in
    }
    return result.outputs.map(\.sqnr).min() ?? -200
  }
}
