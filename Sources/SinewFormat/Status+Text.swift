extension Status {
  /// One sentence without a full stop.
  public var text: StaticString {
    switch self {
    case .inProgress: "the step is not finished"
    case .ok: "no error"
    case .truncated: "an offset or a length points past the end of the file"
    case .notAModel: "the file is not a Sinew model"
    case .badTrailer: "the end mark is missing: the file is cut off or is not a Sinew model"
    case .wrongLength: "the file does not have the length it was written with"
    case .wrongChecksum: "the checksum does not match: the file is damaged"
    case .unsupportedFormat:
      "the file has another format version; convert the policy again with this version"
    case .unsupportedArithmetic:
      "the file has another arithmetic version; convert the policy again with this version"
    case .misalignedModel: "the bytes of the model must start at a multiple of 16"
    case .tooLarge: "the file, its memory or a frame has 2 GiB or more"
    case .malformedTable: "the file's structure is malformed"
    case .missingField: "a required field is absent"
    case .unknownValue: "a field has a value that the format does not define"
    case .tooComplex: "the file would take too long to check"
    case .badCount: "too many or too few tensors, steps, ports or programs"
    case .badShape: "a tensor has an impossible shape"
    case .badType: "a tensor has a type that is not allowed here"
    case .badArenaOffset: "a tensor does not lie inside the arena"
    case .badSegmentOffset: "constant data does not lie inside the weight segment"
    case .badTensor: "a tensor reference is invalid"
    case .badPort: "the inputs, outputs and states contradict each other"
    case .badConstant: "a constant has a value out of range"
    case .badLiveness: "a tensor is read where nothing has written it, or something else has"
    case .badArity: "an operation has the wrong number of inputs or outputs"
    case .sizeMismatch: "an operation does not fit the sizes of its tensors"
    case .outOfReach: "an operation would reach out of a tensor"
    case .badLoopNest: "a loop nest is malformed"
    case .overlappingTensors: "an operation would overwrite its own input"
    case .badWeight: "a weight is out of range"
    case .badRequantisation: "a multiplier or shift is out of range"
    case .badRowSum: "a row sum does not match its weights"
    case .accumulatorOverflow: "an integer layer could overflow its accumulator"
    case .badParameter: "a parameter of an operation is out of range"
    case .missingOperation: "an operation is not part of this build"
    case .tooMuchWork: "one step would exceed the limit of work"
    case .memoryTooSmall: "the memory for the policy is too small"
    case .misalignedMemory: "the memory for the policy must start at a multiple of 16"
    case .notInitialised: "the memory holds no initialised policy"
    case .wrongBufferSize: "a buffer has the wrong size"
    case .unsupportedInstructionSet: "this processor lacks the instruction set"
    case .notInStep: "no step is in progress, or one is"
    case .selfTestFailed: "the self-test gave other bits than the file holds"
    case .noSelfTest: "the file has no self-test"
    case .invalidArgument: "a pointer is null, a structure too small, or an index too large"
    case .wrongState: "the saved state is damaged or belongs to another model"
    }
  }
}

#if !hasFeature(Embedded)
  extension Status: CustomStringConvertible {
    public var description: String { "\(text)" }
  }
#endif
