import CSinewSIMD

/// Which variants of the kernels to use. Every set computes the same bits.
public enum InstructionSet: UInt8, Sendable, BitwiseCopyable {
  case portable
  /// x86-64 with AVX2, FMA and F16C.
  case avx2
  /// x86-64 with AVX512 and its 8-bit dot products.
  case avx512vnni
  /// ARM's Advanced SIMD; on 32-bit ARM for integers only, since it flushes subnormals there.
  case neon
  /// AArch64 with the 8-bit dot products of ARMv8.2.
  case dotprod
  /// 32-bit ARM with dual 16-bit multiplications: Cortex-M4 and M7, and ARMv7-A without NEON.
  case dsp
  /// ARMv7-A with NEON for integers and the fused multiply-add of VFPv4, one float at a time.
  case neonVFP4
  /// AArch64 with the 8-bit matrix products of ARMv8.6.
  case i8mm

  /// Bits of `snw_cpu_instruction_sets` that the variants need.
  @inline(__always)
  var requiredMask: UInt32 {
    switch self {
    case .portable: 0
    case .avx2: UInt32(truncatingIfNeeded: SNW_ISA_AVX2)
    case .avx512vnni: UInt32(truncatingIfNeeded: SNW_ISA_AVX512VNNI)
    case .neon: UInt32(truncatingIfNeeded: SNW_ISA_NEON)
    case .dotprod: UInt32(truncatingIfNeeded: SNW_ISA_DOTPROD)
    case .dsp: UInt32(truncatingIfNeeded: SNW_ISA_DSP)
    case .neonVFP4: UInt32(truncatingIfNeeded: SNW_ISA_NEON_VFP4)
    case .i8mm: UInt32(truncatingIfNeeded: SNW_ISA_I8MM)
    }
  }

  /// Whether this processor and operating system can run the variants. Asks the processor: keep the answer.
  public var isAvailable: Bool {
    if let only = Self.only { return requiredMask == only }
    return snw_cpu_instruction_sets() & requiredMask == requiredMask
  }

  /// The mask of the set that this target's programs contain, where they contain one only.
  @inline(__always)
  static var only: UInt32? { SNW_ISA_ONLY == 0 ? nil : UInt32(truncatingIfNeeded: SNW_ISA_ONLY) }

  /// The fastest set that is available. Asks the processor: keep the answer.
  public static var best: InstructionSet {
    let available = snw_cpu_instruction_sets()
    func has(_ set: InstructionSet) -> Bool { available & set.requiredMask != 0 }
    if has(.avx512vnni) { return .avx512vnni }
    if has(.avx2) { return .avx2 }
    if has(.i8mm) { return .i8mm }
    if has(.dotprod) { return .dotprod }
    if has(.neonVFP4) { return .neonVFP4 }
    if has(.neon) { return .neon }
    return has(.dsp) ? .dsp : .portable
  }
}

/// The kernels that have variants, as C function pointers: chosen once, then called without a look at the processor.
///
/// A slot without a variant holds the portable Swift kernel, which defines the result.
public struct KernelSet: Sendable {
  public typealias Dense = @convention(c) (UnsafePointer<snw_dense>) -> Void
  public typealias DenseFloat = @convention(c) (UnsafePointer<snw_dense_float>) -> Void
  public typealias MatMul = @convention(c) (UnsafePointer<snw_matmul>) -> Void
  public typealias Quantise = @convention(c) (UnsafePointer<snw_boundary>) -> UInt32
  public typealias Dequantise = @convention(c) (UnsafePointer<snw_boundary>) -> Void
  public typealias Map = @convention(c) (UnsafePointer<snw_map>) -> Void

  /// Dense from int8, `denseInt8`.
  public var denseS8: Dense
  /// Dense from int16, `denseInt16`.
  public var denseS16: Dense
  /// Dense from int16 with a run-time 8-bit scale, `denseDynamic`.
  public var denseDynamic: Dense
  /// Dense with f32 weights, `denseFloat32`.
  public var denseF32: DenseFloat
  /// Dense with fp16 weights, `denseFloat16`.
  public var denseF16: DenseFloat
  /// Product of two run-time matrices, `matrixProduct`.
  public var matmul: MatMul
  /// f32 to int8, `quantiseInt8`.
  public var quantiseS8: Quantise
  /// f32 to int16, `quantiseInt16`.
  public var quantiseS16: Quantise
  /// int8 to f32, `dequantiseInt8`.
  public var dequantiseS8: Dequantise
  /// int16 to f32, `dequantiseInt16`.
  public var dequantiseS16: Dequantise
  /// Elementwise float functions, `mapFunction`.
  public var map: Map

  /// The definition. Inlined, as `forInstructionSet` is: who takes one kernel of a set links that one.
  @inline(__always)
  public static var portable: KernelSet {
    KernelSet(
      denseS8: { SinewKernels.denseInt8($0) },
      denseS16: { SinewKernels.denseInt16($0) },
      denseDynamic: { SinewKernels.denseDynamic($0) },
      denseF32: { SinewKernels.denseFloat32($0) },
      denseF16: { SinewKernels.denseFloat16($0) },
      matmul: { SinewKernels.matrixProduct($0) },
      quantiseS8: { SinewKernels.quantiseInt8($0) },
      quantiseS16: { SinewKernels.quantiseInt16($0) },
      dequantiseS8: { SinewKernels.dequantiseInt8($0) },
      dequantiseS16: { SinewKernels.dequantiseInt16($0) },
      map: { SinewKernels.mapFunction($0) })
  }

  /// The kernels for an instruction set that is available; the portable ones where this target has no such variant.
  @inline(__always)
  public static func forInstructionSet(_ set: InstructionSet) -> KernelSet {
    // A constant on targets with one set: the compiler then drops the portable kernels that it never needs.
    let variants = snw_variants_for(InstructionSet.only ?? set.requiredMask)
    let portable = KernelSet.portable
    return KernelSet(
      denseS8: variants.dense_s8 ?? portable.denseS8,
      denseS16: variants.dense_s16 ?? portable.denseS16,
      denseDynamic: variants.dense_dynamic ?? portable.denseDynamic,
      denseF32: variants.dense_f32 ?? portable.denseF32,
      denseF16: variants.dense_f16 ?? portable.denseF16,
      matmul: variants.matmul ?? portable.matmul,
      quantiseS8: variants.quantise_s8 ?? portable.quantiseS8,
      quantiseS16: variants.quantise_s16 ?? portable.quantiseS16,
      dequantiseS8: variants.dequantise_s8 ?? portable.dequantiseS8,
      dequantiseS16: variants.dequantise_s16 ?? portable.dequantiseS16,
      map: variants.map ?? portable.map)
  }
}
