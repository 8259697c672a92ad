import SinewFormat

/// The parts of a `.sinew` file as they lie in memory. Nothing is copied; names are UTF-8 bytes of the file.
///
/// Every accessor is bounds-checked on its own, so a view is safe to use on a file that `ModelVerifier` has
/// not seen; what the numbers say is only to be trusted after it has.
public struct ModelView {
  /// The FlatBuffer, which ends where the segment starts: no object can lie among the weights.
  public let view: FlatBufferView
  public let arenaBytes: UInt32
  public let segmentBytes: UInt32
  /// Where the parts lie, all of them checked.
  private let positions: Positions

  private struct Positions {
    var root: UInt32
    var program: UInt32
    var tensors: UInt32
    var steps: UInt32
    var inputs: UInt32
    var outputs: UInt32
    var states: UInt32
  }

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
    let view = FlatBufferView(base: base, length: UInt32(truncatingIfNeeded: offset))
    let root = try view.root(fieldCount: Schema.Model.fieldCount)
    let programs = try root.requiredVector(Schema.Model.programs, elementSize: 4)
    guard programs.count == 1 else { throw FormatError(.badCount, at: programs.position) }
    let program = try programs.table(0, fieldCount: Schema.Program.fieldCount)
    arenaBytes = try root.uint32(Schema.Model.arenaBytes)
    positions = Positions(
      root: root.position, program: program.position,
      tensors: try program.requiredVector(Schema.Program.tensors, elementSize: 4).position,
      steps: try program.requiredVector(Schema.Program.steps, elementSize: 4).position,
      inputs: try program.requiredVector(Schema.Program.inputs, elementSize: 4).position,
      outputs: try program.requiredVector(Schema.Program.outputs, elementSize: 4).position,
      states: try program.requiredVector(Schema.Program.states, elementSize: 4).position)
    segmentBytes = UInt32(truncatingIfNeeded: byteCount)
    self.view = view
  }

  /// Where the weight segment starts in the file: a multiple of 64.
  public var segmentOffset: UInt32 { view.length }

  public var root: FlatTable { FlatTable(view, checkedPosition: positions.root) }
  public var program: FlatTable { FlatTable(view, checkedPosition: positions.program) }
  public var tensors: FlatVector { references(positions.tensors) }
  public var steps: FlatVector { references(positions.steps) }
  public var inputs: FlatVector { references(positions.inputs) }
  public var outputs: FlatVector { references(positions.outputs) }
  public var states: FlatVector { references(positions.states) }

  private func references(_ position: UInt32) -> FlatVector {
    FlatVector(view, checkedPosition: position, elementSize: 4)
  }

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
  @inline(never)
  func requiredVector(_ field: UInt16, elementSize: UInt32) throws(FormatError) -> FlatVector {
    guard let vector = try vector(field, elementSize: elementSize) else {
      throw FormatError(.missingField, at: position)
    }
    return vector
  }

  /// A string that must be present; it may be empty.
  func requiredString(_ field: UInt16) throws(FormatError) -> FlatVector {
    guard let text = try string(field) else { throw FormatError(.missingField, at: position) }
    return text
  }
}
