import CSinewSIMD

/// Which variants of the kernels to use. Every set computes the same bits.
public enum InstructionSet: UInt8, Sendable, BitwiseCopyable {
  case portable
  case avx2
  case avx512vnni

  /// Bits of `snw_cpu_instruction_sets` that the variants need.
  @inline(__always)
  var requiredMask: UInt32 {
    switch self {
    case .portable: 0
    case .avx2: UInt32(truncatingIfNeeded: SNW_ISA_AVX2)
    case .avx512vnni: UInt32(truncatingIfNeeded: SNW_ISA_AVX512VNNI)
    }
  }

  /// Whether this processor and operating system can run the variants. Asks the processor: keep the answer.
  public var isAvailable: Bool { snw_cpu_instruction_sets() & requiredMask == requiredMask }

  /// The fastest set that is available. Asks the processor: keep the answer.
  public static var best: InstructionSet {
    InstructionSet.avx512vnni.isAvailable ? .avx512vnni : InstructionSet.avx2.isAvailable ? .avx2 : .portable
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

  /// The definition.
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
  public static func forInstructionSet(_ set: InstructionSet) -> KernelSet {
    #if arch(x86_64)
      switch set {
      case .portable:
        return portable
      case .avx2:
        return KernelSet(
          denseS8: snw_dense_s8__avx2,
          denseS16: snw_dense_s16__avx2,
          denseDynamic: snw_dense_dynamic__avx2,
          denseF32: snw_dense_f32__avx2,
          denseF16: snw_dense_f16__avx2,
          matmul: snw_matmul__avx2,
          quantiseS8: snw_quantise_s8__avx2,
          quantiseS16: snw_quantise_s16__avx2,
          dequantiseS8: snw_dequantise_s8__avx2,
          dequantiseS16: snw_dequantise_s16__avx2,
          map: snw_map__avx2)
      case .avx512vnni:
        return KernelSet(
          denseS8: snw_dense_s8__avx512vnni,
          denseS16: snw_dense_s16__avx512vnni,
          denseDynamic: snw_dense_dynamic__avx512vnni,
          denseF32: snw_dense_f32__avx512vnni,
          denseF16: snw_dense_f16__avx512vnni,
          matmul: snw_matmul__avx512vnni,
          quantiseS8: snw_quantise_s8__avx512vnni,
          quantiseS16: snw_quantise_s16__avx512vnni,
          dequantiseS8: snw_dequantise_s8__avx512vnni,
          dequantiseS16: snw_dequantise_s16__avx512vnni,
          map: snw_map__avx512vnni)
      }
    #else
      return portable
    #endif
  }
}
