import Foundation
import SinewFormat
import SinewRuntime
import Testing

@testable import SinewArtifact

/// Files as a whole: envelope, damage, determinism, provenance, self-test, flatc.
@Suite struct FileTests {
  /// A small file with state, a constant and integer and float layers.
  static func small() throws -> [UInt8] {
    var builder = ProgramBuilder(seed: 4)
    let x = builder.input("x", [1, 3])
    let q = builder.quantize(x, features: 3, to: .int16)
    let h = builder.dense(q, rows: 4, to: .int8, activation: .init(kind: .relu, outputShift: 4))
    let y = builder.step(.dequantize(scale: 0.125, zeroPoint: 0), [h], [1, 4])
    let s = builder.state("s", [1, 4])
    let nest = ProgramOperation.LoopNest(extents: [4], strides: [[1], [1]])
    let sum = builder.step(.binary(.add, nest), [y, s], [1, 4])
    builder.output("y", builder.denseFloat(sum, rows: 2))
    builder.state(output: sum, input: s)
    return try ArtifactWriter.write(
      builder.program,
      provenance: Provenance(sourceSHA256: "00", converter: "test", precision: "int8", recipe: "{}"))
  }

  @Test func writingIsDeterministic() throws {
    #expect(try Self.small() == Self.small())
    #expect(try Self.small().starts(with: Array("SNEW".utf8), at: 4))
  }

  @Test func equalBlocksAreStoredOnce() throws {
    func segmentBytes(_ second: Float) throws -> Int {
      var builder = ProgramBuilder()
      let x = builder.input("x", [64])
      let nest = ProgramOperation.LoopNest(extents: [64], strides: [[1], [1]])
      let first = builder.constant("a", Array(repeating: 1, count: 64))
      let other = builder.constant("b", Array(repeating: second, count: 64))
      let sum = builder.step(.binary(.add, nest), [x, first], [64])
      builder.output("y", builder.step(.binary(.add, nest), [sum, other], [64]))
      let loaded = try LoadedModel(ArtifactWriter.write(builder.program))
      return try withExtendedLifetime(loaded) { Int(try loaded.policy.model().segmentBytes) }
    }
    #expect(try segmentBytes(1) == 256)
    #expect(try segmentBytes(2) == 512)
  }

  @Test func anyChangedByteIsNoticed() throws {
    let file = try Self.small()
    for place in file.indices {
      for value in [file[place] ^ 1, file[place] ^ 0x80, ~file[place]] {
        var damaged = file
        damaged[place] = value
        #expect(load(damaged) != .ok, "byte \(place)")
      }
    }
  }

  @Test func anyChangedByteBehindAValidChecksumIsRefusedOrHarmless() throws {
    let file = try Self.small()
    var accepted = 0
    for place in 0..<file.count - 16 {
      for value in [0, 1, 0x7f, 0x80, 0xff, file[place] ^ 1, file[place] &+ 1] where value != file[place] {
        var editor = FileEditor(file)
        editor.bytes[place] = value
        guard let model = try? LoadedModel(editor.sealed, limits: Limits(work: 1 << 20)) else { continue }
        accepted += 1
        for input in 0..<model.policy.inputCount {
          _ = model.policy.input(input).initializeMemory(as: UInt8.self, repeating: 0x41)
        }
        #expect(model.policy.step() == .ok)
      }
    }
    #expect(accepted > 0)
  }

  @Test func aFileCutAnywhereIsRefused() throws {
    let file = try Self.small()
    for length in 0..<file.count { #expect(load(Array(file[..<length])) != .ok, "\(length) bytes") }
    // Also when the trailer is repaired.
    for length in stride(from: 32, to: file.count - 16, by: 4) {
      #expect(load(try ArtifactWriter.closed(Array(file[..<length]))) != .ok, "\(length) bytes")
    }
  }

  @Test func theTrailerIsChecked() throws {
    let file = try Self.small()
    var editor = FileEditor(file)
    editor.set(UInt32(file.count - 4), UInt32(0))
    #expect(load(editor.bytes) == .badTrailer)
    editor = FileEditor(file)
    editor.set(UInt32(file.count - 12), UInt64(file.count + 1))
    #expect(load(editor.bytes) == .wrongLength)
    editor = FileEditor(file)
    editor.set(UInt32(file.count - 16), UInt32(0))
    #expect(load(editor.bytes) == .wrongChecksum)
    #expect(load(file + [0]) == .badTrailer)
  }

  @Test func provenanceAndDeclarationsSurvive() throws {
    var builder = ProgramBuilder()
    let x = builder.input("observation", [1, 48])
    let s = builder.state("h", [1, 4])
    let next = builder.step(.map(.init(code: 9)), [s], [1, 4], name: "tanh")
    builder.output("action", builder.denseFloat(x, rows: 12))
    builder.state(output: next, input: s)
    let provenance = Provenance(
      sourceSHA256: SHA256.hexadecimalDigest([]), converter: "sinew 1", precision: "f32", recipe: #"{"a":1}"#,
      parity: [.init(output: "action", samples: 10, sqnrDB: 200, rmse: 0, maximumError: 0)])
    let loaded = try LoadedModel(ArtifactWriter.write(builder.program, provenance: provenance))
    defer { withExtendedLifetime(loaded) {} }
    let model = try loaded.policy.model()
    let inputs = try (0..<model.inputs.count).map { try model.input($0) }
    let outputs = try (0..<model.outputs.count).map { try model.output($0) }
    #expect(try inputs.map { try $0.name().text } == ["observation", "h"])
    #expect(try inputs.map { try $0.tensor.extents() } == [[1, 48], [1, 4]])
    #expect(try (0..<2).map { try model.state(ofInput: $0) } == [nil, 0])
    #expect(try outputs.map { try $0.name().text } == ["action", "h_next"])
    #expect(try (0..<2).map { try model.state(ofOutput: $0) } == [nil, 0])
    let steps = try (0..<model.steps.count).map { try model.step($0) }
    #expect(steps.map(\.operation) == [.map, .denseFloat])
    #expect(try steps[0].name()?.text == "tanh")
    #expect(loaded.requirements.inputFrameBytes == 192 && loaded.requirements.outputFrameBytes == 48)
    #expect(try model.root.uint32(Schema.Model.formatVersion) == 1)
    try expect(provenance, in: try #require(try model.provenance()))
  }

  private func expect(_ provenance: Provenance, in table: FlatTable) throws {
    #expect(try table.string(Schema.Provenance.sourceSha256)?.text == provenance.sourceSHA256)
    #expect(try table.string(Schema.Provenance.converter)?.text == provenance.converter)
    #expect(try table.string(Schema.Provenance.precision)?.text == provenance.precision)
    #expect(try table.string(Schema.Provenance.recipe)?.text == provenance.recipe)
    let rows = try #require(try table.vector(Schema.Provenance.parity, elementSize: 4))
    #expect(Int(rows.count) == provenance.parity.count)
    for (index, parity) in provenance.parity.enumerated() {
      let row = try rows.table(UInt32(index), fieldCount: Schema.Parity.fieldCount)
      #expect(try row.string(Schema.Parity.output)?.text == parity.output)
      #expect(try row.uint32(Schema.Parity.samples) == UInt32(parity.samples))
      #expect(try row.float32(Schema.Parity.sqnrDb) == parity.sqnrDB)
      #expect(try row.float32(Schema.Parity.rmse) == parity.rmse)
      #expect(try row.float32(Schema.Parity.maxAbs) == parity.maximumError)
    }
  }

  @Test func selfTestsFindOtherBits() throws {
    var builder = ProgramBuilder(seed: 3)
    let x = builder.input("x", [1, 6])
    builder.output("y", builder.denseFloat(x, rows: 5))
    let plain = try ArtifactWriter.write(builder.program)
    #expect(try Self.selfTest(plain) == .noSelfTest)
    let frames = (0..<4).map { step in (0..<6).map { Float($0 + step) }.rawBytes }
    let test = try SelfTest.record(frames: frames, on: plain)
    let file = try ArtifactWriter.write(builder.program, selfTest: test)
    #expect(try Self.selfTest(file) == .ok)
    let loaded = try LoadedModel(file)
    #expect(try withExtendedLifetime(loaded) { try loaded.policy.model().selfTest()?.stepCount } == 4)
    var wrong = test
    wrong.hash ^= 1
    let other = try ArtifactWriter.write(builder.program, selfTest: wrong)
    #expect(try Self.selfTest(other) == .selfTestFailed)
    #expect(throws: ArtifactError.self) { try SelfTest.record(frames: [[1, 2, 3]], on: plain) }
    var cut = FileEditor(file)
    cut.set(try cut.field(Schema.SelfTest.steps) { try $0.selfTest()!.table }, SelfTestView.greatestStepCount)
    #expect(load(cut.sealed) == .badSegmentOffset)
    cut.set(
      try cut.field(Schema.SelfTest.steps) { try $0.selfTest()!.table }, SelfTestView.greatestStepCount + 1)
    #expect(load(cut.sealed) == .badCount)
    cut.set(try cut.field(Schema.SelfTest.steps) { try $0.selfTest()!.table }, UInt32(0))
    #expect(load(cut.sealed) == .badCount)
  }

  /// Of large inputs a part is stored, which repeats: the file of a policy that sees images holds none.
  @Test func selfTestsRepeatLargeInputs() throws {
    var builder = ProgramBuilder(seed: 4)
    let image = builder.input("image", [1, 3001])
    let small = builder.input("small", [1, 6])
    builder.output("y", builder.denseFloat(image, rows: 2))
    builder.output("z", builder.denseFloat(small, rows: 2))
    let plain = try ArtifactWriter.write(builder.program)
    let frame = (0..<3007).map(Float.init).rawBytes
    let test = try SelfTest.record(frames: [frame, frame], on: plain)
    #expect(test.frames.count == 2 * (SelfTest.inputBytes + 24))
    let file = try ArtifactWriter.write(builder.program, selfTest: test)
    #expect(try Self.selfTest(file) == .ok)
    let loaded = try LoadedModel(file)
    withExtendedLifetime(loaded) {
      let image = loaded.policy.input(0).bindMemory(to: Float.self)
      frame.withUnsafeBytes { bytes in
        if let base = bytes.baseAddress { _ = loaded.policy.write(base, inputBytes: SelfTest.inputBytes) }
      }
      #expect(image[1023] == 1023 && image[1024] == 0 && image[3000] == 952)
    }
    var cut = FileEditor(file)
    for bytes in [UInt32(0), 2, 4098] {
      cut.set(try cut.field(Schema.SelfTest.inputBytes) { try $0.selfTest()!.table }, bytes)
      #expect(load(cut.sealed) == .badParameter)
    }
  }

  /// The memory of a policy lives as long as its model.
  static func selfTest(_ file: [UInt8]) throws -> Status {
    let model = try LoadedModel(file)
    return withExtendedLifetime(model) { model.policy.selfTest() }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flatc")))
  func flatcPrintsTheGraph() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sinew-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("model.sinew")
    try Data(Self.small()).write(to: file)
    let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let schema = root.appendingPathComponent("Sources/SinewFormat/Schema/sinew.fbs")
    let flatc = Process()
    flatc.executableURL = URL(fileURLWithPath: "/usr/bin/flatc")
    flatc.arguments = [
      "--json", "--raw-binary", "--strict-json", "--defaults-json", "-o", folder.path, schema.path, "--",
      file.path,
    ]
    try flatc.run()
    flatc.waitUntilExit()
    #expect(flatc.terminationStatus == 0)
    let json = try JSONSerialization.jsonObject(
      with: Data(contentsOf: folder.appendingPathComponent("model.json")))
    let model = try #require(json as? [String: Any])
    let program = try #require((model["programs"] as? [[String: Any]])?.first)
    let steps = try #require(program["steps"] as? [[String: Any]])
    #expect(
      steps.map { $0["operation_type"] as? String } == [
        "Quantize", "Dense", "Dequantize", "Binary", "DenseFloat",
      ])
    let dense = try #require(steps[1]["operation"] as? [String: Any])
    #expect(dense["rows"] as? Int == 4 && dense["columns"] as? Int == 3)
    let activation = try #require(dense["activation"] as? [String: Any])
    #expect(activation["kind"] as? String == "Relu" && activation["output_shift"] as? Int == 4)
    #expect((model["provenance"] as? [String: Any])?["precision"] as? String == "int8")
    #expect((program["states"] as? [[String: Any]])?.first?["output"] as? Int == 1)
  }
}

extension Array where Element == UInt8 {
  func starts(with prefix: [UInt8], at offset: Int) -> Bool {
    Array(dropFirst(offset).prefix(prefix.count)) == prefix
  }
}
