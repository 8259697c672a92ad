import CSinewSIMD
import Foundation
import SinewKernels
import Testing

@Suite struct MapTests {
  /// Every exponent and sign is visited with bit patterns this far apart. A stride of 1 visits all 2^32 floats, about an
  /// hour for each instruction set:
  ///
  ///     SINEW_MAP_STRIDE=1 swift test -c release --filter MapTests
  static let stride = getenv("SINEW_MAP_STRIDE").flatMap { UInt32(String(cString: $0)) } ?? defaultStride

  #if DEBUG
    private static let defaultStride: UInt32 = 100_003
  #else
    private static let defaultStride: UInt32 = 5003
  #endif

  /// Parameters that make sense for the functions that take some.
  static func parameters(_ function: Int) -> (alpha: Float, beta: Float) {
    switch function {
    case SNW_FUNCTION_SELU: (1.673_263_2, 1.050_701)
    case SNW_FUNCTION_HARD_SIGMOID: (0.2, 0.5)
    case SNW_FUNCTION_CLIP: (-0.75, 2.5)
    case SNW_FUNCTION_LEAKY_RELU: (0.01, 0)
    default: (1.5, 0)
    }
  }

  @Test(.needsVariants, arguments: availableVariants)
  func variantEqualsPortableOverAllExponents(_ set: InstructionSet) {
    let variant = KernelSet.forInstructionSet(set).map
    let block = 4096
    let x = Guarded<Float>(repeating: 0, count: block)
    let y = Guarded<Float>(repeating: 0, count: block)
    for function in 0..<SNW_FUNCTION_COUNT {
      let (alpha, beta) = Self.parameters(function)
      var mismatches = 0
      var bits: UInt32 = 0
      var isDone = false
      while !isDone {
        for i in 0..<block {
          x.pointer[i] = Float(bitPattern: bits)
          let (next, overflow) = bits.addingReportingOverflow(Self.stride)
          isDone = isDone || overflow
          bits = next
        }
        var map = snw_map(
          x: x.pointer, y: y.pointer, count: UInt32(block), function: UInt32(function), alpha: alpha,
          beta: beta)
        variant(&map)
        for i in 0..<block {
          let expected = applyFunction(function, x.pointer[i], alpha, beta)
          if canonicalBits(y.pointer[i]) != canonicalBits(expected) { mismatches += 1 }
        }
      }
      #expect(mismatches == 0, "\(set), function \(function)")
    }
  }

  @Test(.needsVariants, arguments: availableVariants)
  func variantEqualsPortableForEveryTailInPlace(_ set: InstructionSet) {
    var random = Random(seed: 5)
    let special: [Float] = [
      0, -0.0, .infinity, -.infinity, .nan, 0x1p-140, -0x1p-140, 89, -104, 4_194_304, -5e6, 1e30, 0.5, -0.5,
    ]
    for function in 0..<SNW_FUNCTION_COUNT {
      let (alpha, beta) = Self.parameters(function)
      for count in 1...70 {
        let values = (0..<count).map { _ in
          random.below(4) == 0 ? random.choose(special) : random.unit() * random.choose([1, 10, 200])
        }
        func run(_ kernel: KernelSet.Map, skew: Int) -> [UInt32]? {
          let memory = Guarded<Float>(values, skew: skew)
          var map = snw_map(
            x: memory.pointer, y: memory.pointer, count: UInt32(count), function: UInt32(function),
            alpha: alpha,
            beta: beta)
          kernel(&map)
          return memory.guardsAreIntact ? memory.elements.map(canonicalBits) : nil
        }
        let expected = run(KernelSet.portable.map, skew: 0)
        let result = run(KernelSet.forInstructionSet(set).map, skew: 4 * random.below(4))
        #expect(result != nil && result == expected, "\(set), function \(function), \(count) elements")
      }
    }
  }
}
