import CSinewSIMD
import Foundation
import SinewKernels
import Testing

@Suite struct EnvironmentTests {
  /// A dense layer whose products are subnormal and whose sums are inexact, so that flushing and rounding show.
  @inline(never)
  private func sensitiveResults(_ kernels: KernelSet) -> [UInt32] {
    let x = Guarded<Float>([0x1p-70, 1 / 3, 0x1p-140])
    let weights = Guarded<Float>(
      (0..<48).map { Float($0 + 1) * ($0 < 16 ? 0x1p-70 : $0 < 32 ? 0x1p-130 : 1) })
    let bias = Guarded<Float>(repeating: 0, count: 16)
    let y = Guarded<Float>(repeating: 0, count: 16)
    var layer = snw_dense_float(
      x: x.pointer, y: y.pointer, weights: weights.pointer, bias: bias.pointer, columns: 3, rows: 16,
      positions: 1)
    kernels.denseF32(&layer)
    var boundary = snw_boundary()
    let q = Guarded<Int16>(repeating: 0, count: 3)
    let input = Guarded<Float>([0.5, 1.5, 2.5])
    let one = Guarded<Float>([1])
    let zero = Guarded<Float>([0])
    boundary.x = UnsafeRawPointer(input.pointer)
    boundary.y = UnsafeMutableRawPointer(q.pointer)
    boundary.centre = UnsafePointer(zero.pointer)
    boundary.gain = UnsafePointer(one.pointer)
    boundary.count = 3
    boundary.features = 1
    _ = kernels.quantiseS16(&boundary)
    return y.elements.map(\.bitPattern) + q.elements.map { UInt32(UInt16(bitPattern: $0)) }
  }

  #if arch(x86_64)
    @Test(arguments: [InstructionSet.portable] + availableVariants)
    func callersFlushingAndRoundingStayOutAndComeBack(_ set: InstructionSet) {
      let kernels = KernelSet.forInstructionSet(set)
      let expected = sensitiveResults(kernels)
      // Flush to zero, denormals are zero, round up: MXCSR bits 15, 6 and 14.
      let hostile: UInt64 = 0x1f80 | 0x8000 | 0x0040 | 0x4000
      let before = snw_environment_enter()
      snw_environment_leave(snw_environment(saved: hostile))
      let unguarded = sensitiveResults(kernels)
      let caller = snw_environment_enter()
      let guarded = sensitiveResults(kernels)
      snw_environment_leave(caller)
      let restored = snw_environment_enter()
      snw_environment_leave(before)
      #expect(unguarded != expected, "the hostile environment must be felt for this test to mean anything")
      #expect(guarded == expected)
      // Everything but the sticky exception flags.
      #expect(restored.saved & ~0x3f == hostile)
    }
  #endif
}
