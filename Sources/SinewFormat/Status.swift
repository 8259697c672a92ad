/// What an operation on a model or a policy ended with. The raw values are the codes of the C interface: they
/// never change their meaning, and new ones are added at the end.
///
/// Zero is success, positive values are progress, negative values are errors.
public enum Status: Int8, Sendable, Equatable {
  /// The sliced step is not finished: call again.
  case inProgress = 1
  case ok = 0

  // MARK: - The file as a whole

  /// A length, offset or element count points past the end of the file.
  case truncated = -1
  /// The file identifier is not "SNEW": this is no Sinew model.
  case notAModel = -2
  /// The last four bytes are not "SNWE".
  case badTrailer = -3
  /// The length in the trailer is not the length of the file.
  case wrongLength = -4
  /// The checksum does not match: the file is damaged.
  case wrongChecksum = -5
  /// Made for another version of the format: convert the policy again with this version's converter.
  case unsupportedFormat = -6
  /// Made for another version of the arithmetic: convert the policy again with this version's converter.
  case unsupportedArithmetic = -7
  /// The bytes of the model do not start at a multiple of 16.
  case misalignedModel = -8
  /// The file, the memory or a frame has 2^31 bytes or more.
  case tooLarge = -9

  // MARK: - The FlatBuffer

  /// A table, vtable, vector or string breaks the rules of FlatBuffers, or lies at an unaligned position.
  case malformedTable = -10
  /// A field that must be present is absent.
  case missingField = -11
  /// An enum or union value, a flag or a reserved field has a value that the schema does not define.
  case unknownValue = -12
  /// Checking the file would take more than a multiple of its length.
  case tooComplex = -13
  /// More tensors, steps or ports than the format allows, or none where one is needed.
  case badCount = -14

  // MARK: - Tensors, ports and states

  /// An extent of zero, more than 8 axes, or 2^28 elements and more.
  case badShape = -20
  /// A tensor of a type that the storage or the operation does not allow.
  case badType = -21
  /// An arena offset is not a multiple of 16, or the tensor ends past the arena.
  case badArenaOffset = -22
  /// A block of the weight segment is not aligned to 64 bytes, or ends past the segment.
  case badSegmentOffset = -23
  /// A step or port names a tensor that does not exist, or one whose storage does not allow this use.
  case badTensor = -24
  /// Two ports share a tensor, or a state pair does not join an input and an output of one type and size.
  case badPort = -25
  /// A value of a Bool constant is not 0 or 1, a sigmoid table has a negative entry, or a scale or zero point is out
  /// of range.
  case badConstant = -26
  /// Live tensors overlap in the arena, a step reads what nothing has written, or a copy leaves gaps.
  case badLiveness = -27

  // MARK: - Operations

  /// The numbers of inputs or outputs do not fit the operation.
  case badArity = -30
  /// The attributes of the operation and the element counts of its tensors disagree.
  case sizeMismatch = -31
  /// An index, offset or stride leads out of a tensor.
  case outOfReach = -32
  /// A loop nest has more than 8 levels, its vectors have different lengths, or a window's numbers are out of range.
  case badLoopNest = -33
  /// An output overlaps an input or another output of a step that does not allow it.
  case overlappingTensors = -34
  /// A weight of -128, or a padding weight that is not zero.
  case badWeight = -35
  /// A multiplier, shift or padding entry of the requantisation is out of range.
  case badRequantisation = -36
  /// A stored row sum is not the sum of the row's weights.
  case badRowSum = -37
  /// Some input would make the accumulator of an integer layer overflow.
  case accumulatorOverflow = -38
  /// A parameter of an activation, a float function, a window or a cell is out of range.
  case badParameter = -39
  /// The operation is not among those that this program was built with.
  case missingOperation = -40
  /// One step of the policy would take more work than the caller's limit.
  case tooMuchWork = -41

  // MARK: - The policy

  /// The memory given to the policy is smaller than required.
  case memoryTooSmall = -50
  /// The memory given to the policy does not start at a multiple of 16.
  case misalignedMemory = -51
  /// The memory holds no initialised policy.
  case notInitialised = -52
  /// An input or output buffer has the wrong size, or their number is wrong.
  case wrongBufferSize = -53
  /// The processor lacks the instruction set that was asked for.
  case unsupportedInstructionSet = -54
  /// `continue` was called without a step in progress, or `step` in the middle of one.
  case notInStep = -55
  /// The outputs of the self-test are not those stored in the file.
  case selfTestFailed = -56
  /// The file has no self-test.
  case noSelfTest = -57
  /// A pointer is nil, a structure too small, or an index too large.
  case invalidArgument = -58
  /// The bytes are no saved state, or that of another model.
  case wrongState = -59
}
