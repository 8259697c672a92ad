import CSinewSIMD
import SinewKernels
import Testing

/// The instruction sets that the tests compare with the portable kernels on this machine.
let availableVariants = [InstructionSet.avx2, .avx512vnni, .neon, .dotprod, .i8mm].filter(\.isAvailable)

extension Trait where Self == ConditionTrait {
  /// Skips a test of the variants, and says so, on machines that have none of them.
  static var needsVariants: Self {
    .enabled(if: !availableVariants.isEmpty, "this processor has no kernel variants")
  }

  /// Skips a test, and says so, on machines without one instruction set.
  static func needs(_ set: InstructionSet) -> Self {
    .enabled(if: set.isAvailable, "this processor has no \(set); its kernels are not tested here")
  }
}

/// One test for each instruction set, so that a report names those that were not tested.
@Suite struct VariantTests {
  @Test(.needs(.avx2)) func avx2IsCompared() {
    #expect(availableVariants.contains(.avx2))
  }

  @Test(.needs(.avx512vnni)) func avx512vnniIsCompared() {
    #expect(availableVariants.contains(.avx512vnni))
  }

  @Test func bestSetIsAvailable() {
    #expect(InstructionSet.best.isAvailable)
    #expect(InstructionSet.portable.isAvailable)
  }
}
