import CSinewSIMD
import SinewFormat
import SinewKernels
import Testing

@testable import SinewArtifact
@testable import SinewRuntime

/// The life of a policy: reset, steps, slices, state, counters, memory.
@Suite struct PolicyTests {
  typealias Nest = ProgramOperation.LoopNest

  /// s' = s + x, y = |s'|; x is quantised on the side so that NaN are counted.
  static func accumulator() -> Program {
    var builder = ProgramBuilder()
    let x = builder.input("x", [3])
    let s = builder.state("s", [3])
    let sum = builder.step(.binary(.add, Nest(extents: [3], strides: [[1], [1]])), [x, s], [3])
    let q = builder.step(.quantize(center: [0], gain: [1], zeroPoint: 0), [x], [3], .int8)
    builder.output("y", builder.step(.map(.init(code: Schema.Function.abs.rawValue)), [sum], [3]))
    builder.output("q", q)
    builder.state(output: sum, input: s)
    return builder.program
  }

  @Test func stateIsCarriedAndReset() throws {
    let model = try LoadedModel(ArtifactWriter.write(Self.accumulator()))
    let policy = model.policy
    #expect(policy.inputCount == 2 && policy.outputCount == 3)
    #expect(!policy.isState(input: 0) && policy.isState(input: 1))
    #expect(!policy.isState(output: 0) && policy.isState(output: 2))
    for step in 1...3 {
      policy.set(0, [1, -2, 0.5] as [Float])
      #expect(policy.step() == .ok)
      #expect(policy.floats(0) == [1, 2, 0.5].map { $0 * Float(step) })
    }
    #expect(policy.input(1).bindMemory(to: Float.self).elementsEqual([3, -6, 1.5]))
    policy.reset()
    #expect(policy.input(1).bindMemory(to: Float.self).elementsEqual([0, 0, 0]))
    policy.set(1, [10, 10, 10] as [Float])
    policy.set(0, [1, 1, 1] as [Float])
    policy.step()
    #expect(policy.floats(0) == [11, 11, 11])
    #expect(policy.counters == Policy.Counters(invalidInputs: 0, clampedIndices: 0, completedSteps: 4))
  }

  @Test func outputsAndStatesHoldOneNaN() throws {
    let policy = try LoadedModel(ArtifactWriter.write(Self.accumulator()))
    policy.policy.set(0, [0xffc0_0001, 0x7f80_0001, 0] as [UInt32])
    policy.policy.step()
    #expect(policy.policy.output(0).array(UInt32.self)[..<2] == [0x7fc0_0000, 0x7fc0_0000])
    #expect(policy.policy.output(2).array(UInt32.self)[..<2] == [0x7fc0_0000, 0x7fc0_0000])
    #expect(Array(policy.policy.input(1).bindMemory(to: UInt32.self))[..<2] == [0x7fc0_0000, 0x7fc0_0000])
    #expect(policy.policy.counters.invalidInputs == 2)
  }

  @Test func slicedStepsGiveTheSameBits() throws {
    let file = try ArtifactWriter.write(Self.accumulator())
    let whole = try LoadedModel(file)
    let sliced = try LoadedModel(file)
    for size in 1...3 {
      for model in [whole, sliced] { model.policy.set(0, [0.1, 0.2, Float(size)]) }
      whole.policy.step()
      #expect(sliced.policy.nextStep == nil)
      sliced.policy.begin()
      var slices = 1
      while sliced.policy.advance(by: UInt32(size)) == .inProgress { slices += 1 }
      #expect(slices == (3 + size - 1) / size)
      for output in 0..<3 {
        #expect(Array(whole.policy.output(output)) == Array(sliced.policy.output(output)))
      }
    }
    #expect(sliced.policy.advance(by: 1) == .notInStep)
    sliced.policy.begin()
    sliced.policy.advance(by: 1)
    #expect(sliced.policy.step() == .notInStep)
    let before = Array(sliced.policy.input(1))
    sliced.policy.begin()
    #expect(Array(sliced.policy.input(1)) == before)
  }

  @Test func everyTensorIsVisibleAfterItsStep() throws {
    let model = try LoadedModel(ArtifactWriter.write(Self.accumulator()))
    model.policy.set(0, [1, -2, 3] as [Float])
    model.policy.begin()
    var seen: [[UInt8]] = []
    let view = try model.policy.model()
    repeat {
      let step = try view.step(try #require(model.policy.nextStep))
      let status = model.policy.advance(by: 1)
      seen.append(Array(try model.policy.tensor(UInt32(step.outputs.uint16(0)))))
      if status == .ok { break }
    } while true
    #expect(seen.count == 3)
    #expect(seen[0] == ([1, -2, 3] as [Float]).rawBytes)
    #expect(seen[1] == [1, 254, 3])
    #expect(seen[2] == ([1, 2, 3] as [Float]).rawBytes)
  }

  @Test func framesAreCheckedAndCopied() throws {
    let model = try LoadedModel(ArtifactWriter.write(Self.accumulator()))
    #expect(model.policy.inputFrameByteCount == 12)
    #expect(model.policy.outputFrameByteCount == 15)
    let input = ([1, -2, 3] as [Float]).rawBytes
    var output = [UInt8](repeating: 0, count: 15)
    let status = input.withUnsafeBytes { i in
      output.withUnsafeMutableBytes { model.policy.step(inputs: i, outputs: $0) }
    }
    #expect(status == .ok)
    #expect(output == ([1, 2, 3] as [Float]).rawBytes + [1, 254, 3])
    let short = input.withUnsafeBytes { i in
      output.withUnsafeMutableBytes {
        model.policy.step(inputs: UnsafeRawBufferPointer(rebasing: i[..<8]), outputs: $0)
      }
    }
    #expect(short == .wrongBufferSize)
    #expect(model.policy.counters.completedSteps == 1)
  }

  @Test func memoryMustBeLargeEnoughAndAligned() throws {
    let model = try LoadedModel(ArtifactWriter.write(Self.accumulator()))
    let needed = Int(model.requirements.memoryBytes)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: needed + 64, alignment: 64)
    defer { memory.deallocate() }
    func start(_ range: Range<Int>) throws(FormatError) -> Policy {
      try Policy(model: model.bytes, memory: UnsafeMutableRawBufferPointer(rebasing: memory[range]))
    }
    #expect(throws: FormatError(.memoryTooSmall)) { try start(0..<needed - 1) }
    #expect(throws: FormatError(.misalignedMemory)) { try start(8..<needed + 8) }
    memory.initializeMemory(as: UInt8.self, repeating: 0xaa)
    #expect(throws: FormatError(.notInitialised)) { try Policy(preparedMemory: memory.baseAddress!) }
    let policy = try start(16..<needed + 16)
    #expect(memory[..<16].allSatisfy { $0 == 0xaa } && memory[(needed + 16)...].allSatisfy { $0 == 0xaa })
    policy.set(0, [1, 2, 3] as [Float])
    policy.step()
    let again = try Policy(preparedMemory: memory.baseAddress! + 16)
    #expect(again.floats(0) == [1, 2, 3])
    #expect(memory[(needed + 16)...].allSatisfy { $0 == 0xaa })
  }

  @Test func modelsMustBeAligned() throws {
    let file = try ArtifactWriter.write(Self.accumulator())
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: file.count + 16, alignment: 16)
    defer { copy.deallocate() }
    copy[8..<8 + file.count].copyBytes(from: file)
    let shifted = UnsafeRawBufferPointer(rebasing: copy[8..<8 + file.count])
    #expect(throws: FormatError(.misalignedModel)) { try Policy.requirements(model: shifted) }
  }

  @Test func recordsFitTheirSpace() throws {
    let model = try LoadedModel(ArtifactWriter.write(Self.accumulator()))
    #expect(model.requirements.recordBytes <= 96 * model.requirements.stepCount)
    let overhead =
      model.requirements.memoryBytes - model.requirements.arenaBytes - model.requirements.recordBytes
    #expect(overhead <= 1024)
    let sizes = [
      MemoryLayout<DenseFloatOperation.Arguments>.size, MemoryLayout<BinaryOperation.Arguments>.size,
      MemoryLayout<SelectOperation.Arguments>.size, MemoryLayout<CopyOperation.Arguments>.size,
      MemoryLayout<GatherOperation.Arguments>.size, MemoryLayout<ScatterOperation.Arguments>.size,
      MemoryLayout<SoftmaxOperation.Arguments>.size, MemoryLayout<LayerNormalizationOperation.Arguments>.size,
      MemoryLayout<ReduceOperation.Arguments>.size, MemoryLayout<CastOperation.Arguments>.size,
      MemoryLayout<snw_boundary>.size, MemoryLayout<snw_map>.size, MemoryLayout<snw_matmul>.size,
    ]
    for size in sizes { #expect(size < StepRecord.byteCount) }
    // The tag lies in the padding behind the last field of the largest record.
    #expect(MemoryLayout<snw_dense>.size <= StepRecord.byteCount)
    #expect(MemoryLayout<snw_dense>.offset(of: \.output_is_int16)! < StepRecord.tagOffset)
  }

  @Test func theCallersFloatEnvironmentDoesNotMatter() throws {
    var builder = ProgramBuilder(seed: 9)
    let x = builder.input("x", [1, 40])
    let h = builder.denseFloat(x, rows: 30, activation: .init(code: Schema.Function.tanh.rawValue))
    let tiny = builder.constant("tiny", Array(repeating: Float(bitPattern: 0x000a_e398), count: 30))
    let nest = Nest(extents: [30], strides: [[1], [1]])
    builder.output("y", builder.step(.binary(.multiply, nest), [h, tiny], [1, 30]))
    let model = try LoadedModel(ArtifactWriter.write(builder.program))
    let values = (0..<40).map { _ in builder.generator.float() }
    model.policy.set(0, values)
    model.policy.step()
    let expected = model.policy.floats(0)
    #expect(expected.contains { $0 != 0 && $0.isSubnormal })
    #if arch(x86_64)
      // Flush to zero, subnormals are zero, round up.
      let hostile = snw_environment(saved: 0x1f80 | 0x8000 | 0x40 | 0x4000)
      let mine = snw_environment_enter()
      snw_environment_leave(hostile)
      model.policy.set(0, values)
      model.policy.step()
      let found = snw_environment_enter()
      snw_environment_leave(mine)
      #expect(found.saved & 0xffc0 == hostile.saved & 0xffc0)
      #expect(model.policy.floats(0) == expected)
    #endif
  }
}
