import CSinewSIMD
import SinewKernels
import Testing

@Suite struct BoundaryTests {
  /// Ties, ends of the ranges, zeros of both signs and what is not a number.
  static let edges: [Float] = [
    0, -0.0, 0.5, -0.5, 1.5, 2.5, -1.5, 126.5, 127.5, -128.5, 32767.5, -32768.5, 65535.5, 65536, -65536, 1e10,
    -1e10,
    .infinity, -.infinity, .nan, -.nan, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
  ]

  @Test(.needsVariants, arguments: availableVariants, [false, true])
  func quantiseVariantEqualsPortable(_ set: InstructionSet, wide: Bool) {
    var random = Random(seed: 3)
    for features in 1...70 {
      for rows in 1...3 {
        let shared = features % 5 == 0
        let count = features * rows
        let x = Guarded<Float>(
          (0..<count).map { _ in
            random.below(4) == 0 ? random.choose(Self.edges) : random.unit() * random.choose([1, 200, 40000])
          }, skew: 4 * random.below(4))
        let constants = shared ? 1 : features
        let plain = random.below(2) == 0
        let centre = Guarded<Float>((0..<constants).map { _ in plain ? 0 : random.unit() })
        let gain = Guarded<Float>(
          (0..<constants).map { _ in plain ? 1 : random.choose([1, -2.5, 1000, 1e30, .infinity, 0]) })
        let y8 = Guarded<Int8>(repeating: 0, count: count, skew: random.below(4))
        let y16 = Guarded<Int16>(repeating: 0, count: count, skew: 2 * random.below(4))
        var boundary = snw_boundary()
        boundary.x = UnsafeRawPointer(x.pointer)
        boundary.y = wide ? UnsafeMutableRawPointer(y16.pointer) : UnsafeMutableRawPointer(y8.pointer)
        boundary.centre = UnsafePointer(centre.pointer)
        boundary.gain = UnsafePointer(gain.pointer)
        boundary.count = UInt32(count)
        boundary.features = UInt32(constants)
        boundary.zero_point = wide ? 0 : random.integer(-128...127)
        func run(_ kernels: KernelSet) -> (UInt32, [Int]) {
          y8.fill(0x55)
          y16.fill(0x55)
          let invalid = (wide ? kernels.quantiseS16 : kernels.quantiseS8)(&boundary)
          return (invalid, wide ? y16.elements.map { Int($0) } : y8.elements.map { Int($0) })
        }
        let expected = run(.portable)
        let result = run(.forInstructionSet(set))
        #expect(result == expected, "\(set), \(features) features, \(rows) rows")
        #expect(y8.guardsAreIntact && y16.guardsAreIntact)
      }
    }
  }

  @Test(.needsVariants, arguments: availableVariants)
  func dequantiseVariantEqualsPortable(_ set: InstructionSet) {
    var random = Random(seed: 4)
    for count in 1...70 {
      let x8 = Guarded<Int8>((0..<count).map { _ in random.integer(-128...127) }, skew: random.below(4))
      let x16 = Guarded<Int16>((0..<count).map { _ in random.integer(Int16.min...Int16.max) })
      let gain = Guarded<Float>([random.choose([0.01, 0x1p-140, 3e38, -1])])
      let y = Guarded<Float>(repeating: 0, count: count, skew: 4 * random.below(4))
      for wide in [false, true] {
        var boundary = snw_boundary()
        boundary.x = wide ? UnsafeRawPointer(x16.pointer) : UnsafeRawPointer(x8.pointer)
        boundary.y = UnsafeMutableRawPointer(y.pointer)
        boundary.gain = UnsafePointer(gain.pointer)
        boundary.count = UInt32(count)
        boundary.features = 1
        boundary.zero_point = random.integer(-128...127)
        func run(_ kernels: KernelSet) -> [UInt32] {
          y.fill(9)
          (wide ? kernels.dequantiseS16 : kernels.dequantiseS8)(&boundary)
          return y.elements.map(\.bitPattern)
        }
        #expect(run(.forInstructionSet(set)) == run(.portable), "\(set), \(count) elements")
        #expect(y.guardsAreIntact)
      }
    }
  }

  @Test func edgesQuantiseAsDefined() {
    let x = Guarded(Self.edges)
    let one = Guarded<Float>([1])
    let zero = Guarded<Float>([0])
    let y = Guarded<Int16>(repeating: 99, count: x.count)
    var boundary = snw_boundary(
      x: x.pointer, y: y.pointer, centre: zero.pointer, gain: one.pointer, count: UInt32(x.count),
      features: 1,
      zero_point: 0)
    #expect(KernelSet.portable.quantiseS16(&boundary) == 2)
    #expect(
      y.elements == [
        0, 0, 0, 0, 2, 2, -2, 126, 128, -128, 32767, -32768, 32767, 32767, -32768, 32767, -32768, 32767,
        -32768, 0, 0,
        0, 32767,
      ])
  }
}
