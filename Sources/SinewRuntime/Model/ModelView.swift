import SinewFormat

/// The parts of a `.sinew` file as they lie in memory. Nothing is copied; names are UTF-8 bytes of the file.
///
/// Every accessor is bounds-checked on its own, so a view is safe to use on a file that `ModelVerifier` has
/// not seen; what the numbers say is only to be trusted after it has.
public struct ModelView {
  public let root: FlatTable
  public let arenaBytes: UInt32
  /// Where the weight segment starts in the file: a multiple of 64, not before the end of the FlatBuffer.
  public let segmentOffset: UInt32
  public let segmentBytes: UInt32
  public let program: FlatTable
  public let tensors: FlatVector
  public let steps: FlatVector
  public let inputs: FlatVector
  public let outputs: FlatVector
  public let states: FlatVector

  /// Opens a file after checking alignment, trailer, checksum, identifier and versions.
  public init(_ model: UnsafeRawBufferPointer) throws(FormatError) {
    let body = try FileLayout.checkEnvelope(model)
    guard let base = model.baseAddress else { throw FormatError(.truncated) }
    try self.init(base: base, bodyLength: body)
  }

  /// Opens a file whose envelope has been checked. `bodyLength` is the length of what lies before the
  /// trailer.
  init(base: UnsafeRawPointer, bodyLength: UInt32) throws(FormatError) {
    let wide = try FlatBufferView(base: base, length: bodyLength).root(fieldCount: Schema.Model.fieldCount)
    guard try wide.uint32(Schema.Model.formatVersion) == FileLayout.formatVersion else {
      throw FormatError(.unsupportedFormat, at: wide.position)
    }
    guard try wide.uint32(Schema.Model.arithmeticVersion) == FileLayout.arithmeticVersion else {
      throw FormatError(.unsupportedArithmetic, at: wide.position)
    }
    let offset = try wide.uint64(Schema.Model.segmentOffset)
    let byteCount = try wide.uint64(Schema.Model.segmentBytes)
    let body = UInt64(wide: bodyLength)
    guard offset <= body, byteCount == body &- offset, offset & 63 == 0 else {
      throw FormatError(.badSegmentOffset, at: wide.position)
    }
    segmentOffset = UInt32(truncatingIfNeeded: offset)
    segmentBytes = UInt32(truncatingIfNeeded: byteCount)
    // From here on the FlatBuffer ends where the segment starts: no object can lie among the weights.
    let view = FlatBufferView(base: base, length: segmentOffset)
    root = try view.root(fieldCount: Schema.Model.fieldCount)
    arenaBytes = try root.uint32(Schema.Model.arenaBytes)
    let programs = try root.requiredVector(Schema.Model.programs, elementSize: 4)
    guard programs.count == 1 else { throw FormatError(.badCount, at: programs.position) }
    program = try programs.table(0, fieldCount: Schema.Program.fieldCount)
    tensors = try program.requiredVector(Schema.Program.tensors, elementSize: 4)
    steps = try program.requiredVector(Schema.Program.steps, elementSize: 4)
    inputs = try program.requiredVector(Schema.Program.inputs, elementSize: 4)
    outputs = try program.requiredVector(Schema.Program.outputs, elementSize: 4)
    states = try program.requiredVector(Schema.Program.states, elementSize: 4)
  }

  public var view: FlatBufferView { root.view }

  /// The address of `offset` bytes into the weight segment, when the block there has been checked.
  func segmentPointer(_ offset: UInt32) -> UnsafeRawPointer {
    view.pointer(at: segmentOffset &+ offset)
  }

  /// Checks that a block of the segment is aligned and in it.
  func checkSegment(_ offset: UInt32, byteCount: UInt32, from table: FlatTable) throws(FormatError) {
    guard offset & 63 == 0, offset <= segmentBytes, byteCount <= segmentBytes &- offset else {
      throw FormatError(.badSegmentOffset, at: table.position)
    }
  }
}

extension FlatTable {
  /// A vector that must be present; it may be empty.
  func requiredVector(_ field: UInt16, elementSize: UInt32) throws(FormatError) -> FlatVector {
    guard let vector = try vector(field, elementSize: elementSize) else {
      throw FormatError(.missingField, at: position)
    }
    return vector
  }
}
