import SinewFormat

@testable import SinewArtifact
@testable import SinewRuntime

/// Changes numbers in a finished file and closes it again with a valid trailer.
struct FileEditor {
  var bytes: [UInt8]

  init(_ file: [UInt8]) { bytes = file }

  /// A file that says what it said before, but for the edits, with checksum and length repaired.
  var sealed: [UInt8] {
    guard bytes.count >= 16, let closed = try? ArtifactWriter.closed(Array(bytes.dropLast(16))) else {
      return bytes
    }
    return closed
  }

  mutating func set<Number: FixedWidthInteger>(_ position: UInt32, _ value: Number) {
    withUnsafeBytes(of: value.littleEndian) { new in
      for (i, byte) in new.enumerated() { bytes[Int(position) + i] = byte }
    }
  }

  func get<Number: FixedWidthInteger>(_ position: UInt32, as type: Number.Type) -> Number {
    bytes.withUnsafeBytes { Number(littleEndian: $0.loadUnaligned(fromByteOffset: Int(position), as: type)) }
  }

  /// Finds something in the file.
  func locate<Result>(_ body: (ModelView) throws -> Result) throws -> Result {
    let bytes = sealed
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 64)
    defer { copy.deallocate() }
    copy.copyBytes(from: bytes)
    return try body(ModelView(UnsafeRawBufferPointer(copy)))
  }

  /// Where a scalar field of an object lies.
  func field(_ field: UInt16, _ size: UInt32 = 4, of table: (ModelView) throws -> FlatTable) throws -> UInt32
  {
    try locate { model in
      guard let place = try table(model).fieldPosition(field, byteCount: size, alignment: 1) else {
        throw FormatError(.missingField)
      }
      return place
    }
  }

  /// Where an attribute of a step's operation lies.
  func attribute(_ name: UInt16, step: UInt32 = 0, size: UInt32 = 4) throws -> UInt32 {
    try field(name, size) { try $0.step(step).attributes }
  }

  /// Takes a field out of an object, as if it had not been written.
  mutating func remove(_ field: UInt16, of table: (ModelView) throws -> FlatTable) throws {
    let position = try locate { try table($0).position }
    let vtable = UInt32(bitPattern: Int32(bitPattern: position) - get(position, as: Int32.self))
    set(vtable + UInt32(field), UInt16(0))
  }

  func tensorField(_ name: UInt16, tensor: UInt32, _ size: UInt32 = 4) throws -> UInt32 {
    try field(name, size) { try $0.tensor(tensor).table }
  }

  /// Where the first byte of a segment block named by a step's attribute lies.
  func block(_ name: UInt16, step: UInt32 = 0) throws -> UInt32 {
    let offset = get(try attribute(name, step: step), as: UInt32.self)
    return try locate { $0.segmentOffset + offset }
  }

  /// Where the first element of a vector of an object lies.
  func vector(
    _ field: UInt16, _ elementSize: UInt32 = 4, of table: (ModelView) throws -> FlatTable
  ) throws -> UInt32 {
    try locate { model in
      guard let vector = try table(model).vector(field, elementSize: elementSize) else {
        throw FormatError(.missingField)
      }
      return vector.position
    }
  }
}

/// What the loader says about a file: `ok`, or why it refuses it. Checks and initialisation must agree, but
/// for liveness.
func load(_ file: [UInt8], limits: Limits = Limits()) -> Status {
  do {
    _ = try LoadedModel(file, limits: limits)
    return .ok
  } catch {
    if case .refused(let reason) = error { return reason.status }
    return .ok
  }
}
