import CAllocationCounter
import SinewFormat
import SinewKernels
import SinewRuntime
import Testing

@testable import SinewArtifact

/// A step never touches the heap, whatever the operations; nor do checking and initialising a policy.
///
/// Unoptimised Swift allocates for every `for` loop, so this means something in release builds only:
///
///     swift test -c release -Xswiftc -enable-testing --filter AllocationTests
@Suite struct AllocationTests {
  static var canCount: Bool {
    #if DEBUG
      false
    #else
      snw_allocation_counter_works() != 0
    #endif
  }

  @Test(.enabled(if: canCount)) func theCounterCounts() {
    snw_allocation_counter_start()
    let memory = UnsafeMutableRawPointer.allocate(byteCount: 100, alignment: 16)
    memory.deallocate()
    #expect(snw_allocation_counter_stop() == 2)
  }

  @Test(.enabled(if: canCount), arguments: EveryOperation.programs.map { $0.name })
  func stepsDoNotAllocate(name: String) throws {
    let program = try #require(EveryOperation.programs.first { $0.name == name }).program
    let model = try LoadedModel(ArtifactWriter.write(program))
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: Int(model.requirements.memoryBytes), alignment: 16)
    defer { memory.deallocate() }

    snw_allocation_counter_start()
    let requirements = try Policy.requirements(model: model.bytes)
    let policy = try Policy(model: model.bytes, memory: memory)
    let whileStarting = snw_allocation_counter_stop()

    snw_allocation_counter_start()
    policy.reset()
    for _ in 0..<3 {
      for input in 0..<policy.inputCount {
        let values = policy.input(input)
        for i in 0..<values.count { values[i] = UInt8(truncatingIfNeeded: i &* 37) }
      }
      policy.step()
    }
    policy.begin()
    while policy.advance(by: 1) == .inProgress {}
    let whileRunning = snw_allocation_counter_stop()

    #expect(requirements == model.requirements)
    #expect(whileRunning == 0)
    #expect(whileStarting == 0)
    #expect(policy.counters.completedSteps == 4)
  }

  @Test(arguments: EveryOperation.programs.map { $0.name })
  func everyInstructionSetGivesTheSameBits(name: String) throws {
    let program = try #require(EveryOperation.programs.first { $0.name == name }).program
    let file = try ArtifactWriter.write(program)
    var hashes: Set<UInt64> = []
    for set in [InstructionSet.portable, .avx2, .avx512vnni] where set.isAvailable {
      let model = try LoadedModel(file, instructionSet: set)
      var generator = SplitMix(5)
      var hash = FNV1a()
      for _ in 0..<20 {
        for input in 0..<model.policy.inputCount where !model.policy.isState(input: input) {
          let values = model.policy.input(input).bindMemory(to: Float.self)
          for i in values.indices { values[i] = generator.float() * 4 }
        }
        model.policy.step()
        model.policy.updateFingerprint(&hash)
      }
      hashes.insert(hash.value)
    }
    #expect(hashes.count == 1)
  }
}
