import CSinew
import SinewFormat
import SinewKernels
import Testing

@testable import SinewC

/// The constants of sinew.h are written by hand.
@Suite struct ConstantsTests {
  static let statuses: [(sinew_status, Status)] = [
    (SINEW_OK, .ok), (SINEW_IN_PROGRESS, .inProgress), (SINEW_TRUNCATED, .truncated),
    (SINEW_NOT_A_MODEL, .notAModel), (SINEW_BAD_TRAILER, .badTrailer), (SINEW_WRONG_LENGTH, .wrongLength),
    (SINEW_WRONG_CHECKSUM, .wrongChecksum), (SINEW_UNSUPPORTED_FORMAT, .unsupportedFormat),
    (SINEW_UNSUPPORTED_ARITHMETIC, .unsupportedArithmetic), (SINEW_MISALIGNED_MODEL, .misalignedModel),
    (SINEW_TOO_LARGE, .tooLarge), (SINEW_MALFORMED_TABLE, .malformedTable),
    (SINEW_MISSING_FIELD, .missingField), (SINEW_UNKNOWN_VALUE, .unknownValue),
    (SINEW_TOO_COMPLEX, .tooComplex), (SINEW_BAD_COUNT, .badCount), (SINEW_BAD_SHAPE, .badShape),
    (SINEW_BAD_TYPE, .badType), (SINEW_BAD_ARENA_OFFSET, .badArenaOffset),
    (SINEW_BAD_SEGMENT_OFFSET, .badSegmentOffset), (SINEW_BAD_TENSOR, .badTensor), (SINEW_BAD_PORT, .badPort),
    (SINEW_BAD_CONSTANT, .badConstant), (SINEW_BAD_LIVENESS, .badLiveness), (SINEW_BAD_ARITY, .badArity),
    (SINEW_SIZE_MISMATCH, .sizeMismatch), (SINEW_OUT_OF_REACH, .outOfReach),
    (SINEW_BAD_LOOP_NEST, .badLoopNest), (SINEW_OVERLAPPING_TENSORS, .overlappingTensors),
    (SINEW_BAD_WEIGHT, .badWeight), (SINEW_BAD_REQUANTISATION, .badRequantisation),
    (SINEW_BAD_ROW_SUM, .badRowSum), (SINEW_ACCUMULATOR_OVERFLOW, .accumulatorOverflow),
    (SINEW_BAD_PARAMETER, .badParameter), (SINEW_MISSING_OPERATION, .missingOperation),
    (SINEW_TOO_MUCH_WORK, .tooMuchWork), (SINEW_MEMORY_TOO_SMALL, .memoryTooSmall),
    (SINEW_MISALIGNED_MEMORY, .misalignedMemory), (SINEW_NOT_INITIALISED, .notInitialised),
    (SINEW_WRONG_BUFFER_SIZE, .wrongBufferSize),
    (SINEW_UNSUPPORTED_INSTRUCTION_SET, .unsupportedInstructionSet), (SINEW_NOT_IN_STEP, .notInStep),
    (SINEW_SELF_TEST_FAILED, .selfTestFailed), (SINEW_NO_SELF_TEST, .noSelfTest),
    (SINEW_INVALID_ARGUMENT, .invalidArgument), (SINEW_WRONG_STATE, .wrongState),
  ]

  @Test func statusesHaveTheirCodesAndTexts() {
    for (code, status) in Self.statuses {
      #expect(code == status.code)
      #expect(String(cString: sinew_status_text(code)) == status.description)
    }
  }

  @Test func everyStatusHasAConstant() {
    let known = Set(Self.statuses.map(\.0))
    for code in Int32(-1000)...1000 { #expect((Status(code: code) != nil) == known.contains(code)) }
    #expect(String(cString: sinew_status_text(-1000)) == "unknown status")
  }

  @Test func elementTypesHaveTheirCodes() {
    let types: [(UInt32, Schema.ElementType)] = [
      (SINEW_FLOAT32, .float32), (SINEW_INT8, .int8), (SINEW_INT16, .int16), (SINEW_INT32, .int32),
      (SINEW_BOOL, .bool),
    ]
    for (code, type) in types { #expect(code == type.code) }
  }

  @Test func instructionSetsHaveTheirCodesAndTexts() {
    let sets: [(UInt32, InstructionSet)] = [
      (SINEW_ISA_PORTABLE, .portable), (SINEW_ISA_AVX2, .avx2), (SINEW_ISA_AVX512VNNI, .avx512vnni),
      (SINEW_ISA_NEON, .neon), (SINEW_ISA_DOTPROD, .dotprod), (SINEW_ISA_DSP, .dsp),
      (SINEW_ISA_NEON_VFP4, .neonVFP4), (SINEW_ISA_I8MM, .i8mm),
    ]
    for (code, set) in sets {
      #expect(code == set.code)
      #expect(InstructionSet(code: code) == set)
      #expect(String(cString: sinew_instruction_set_text(code)) == "\(set)")
    }
    #expect(InstructionSet(code: SINEW_ISA_FASTEST) == nil)
  }

  @Test func versionIsThatOfTheHeader() {
    let header = "\(SINEW_VERSION_MAJOR).\(SINEW_VERSION_MINOR).\(SINEW_VERSION_PATCH)"
    #expect(String(cString: sinew_version()) == header)
  }

  @Test func alignmentIsThatOfTheFile() { #expect(SINEW_ALIGNMENT == Int32(FileLayout.modelAlignment)) }
}
