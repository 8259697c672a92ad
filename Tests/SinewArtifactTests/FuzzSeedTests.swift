import Foundation
import SinewFormat
import SinewRuntime
import Testing

@testable import SinewArtifact

/// The fuzzer's seeds are what the writer makes today, and what the fuzzer has found stays fixed.
@Suite struct FuzzSeedTests {
  static let tests = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// `SINEW_RECORD=1 swift test --filter FuzzSeedTests` writes the seeds again.
  @Test(arguments: EveryOperation.programs.map { $0.name })
  func seedsAreCurrent(name: String) throws {
    let program = try #require(EveryOperation.programs.first { $0.name == name }).program
    let file = try ArtifactWriter.write(program, provenance: Provenance(converter: "seed", recipe: "{}"))
    let seed = Self.tests.appendingPathComponent("Fuzz/Model/Seeds/\(name).sinew")
    if ProcessInfo.processInfo.environment["SINEW_RECORD"] == "1" { try Data(file).write(to: seed) }
    #expect(try Data(contentsOf: seed) == Data(file))
    #expect(load(file) == .ok)
  }

  /// Inputs that once crashed, hung or read out of bounds: with the trailer repaired, each is refused or
  /// runs.
  @Test func crashersStayFixed() throws {
    let folder = Self.tests.appendingPathComponent("SinewArtifactTests/Crashers")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
      $0.hasSuffix(".sinew")
    }
    for name in names {
      let bytes = try [UInt8](Data(contentsOf: folder.appendingPathComponent(name)))
      guard bytes.count > 32 else { continue }
      let file = FileEditor(bytes).sealed
      guard let model = try? LoadedModel(file, limits: Limits(work: 1 << 20)) else { continue }
      #expect(model.policy.step() == .ok, "\(name)")
    }
  }
}
