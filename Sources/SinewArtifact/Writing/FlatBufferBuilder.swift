import CFlatBuffers

/// A FlatBuffer being built, leaves first. Fields are named by their vtable offsets (constants of `Schema`).
final class FlatBufferBuilder {
  private let handle: OpaquePointer

  init() throws(ArtifactError) {
    guard let handle = snw_flatbuffer_create() else { throw .outOfMemory }
    self.handle = handle
  }

  deinit { snw_flatbuffer_destroy(handle) }

  /// An object of the buffer.
  struct Object {
    fileprivate var offset: UInt32
  }

  func string(_ text: String) -> Object {
    var text = text
    return text.withUTF8 { utf8 in
      let start = UnsafeRawPointer(utf8.baseAddress)?.assumingMemoryBound(to: CChar.self)
      return Object(offset: snw_flatbuffer_string(handle, start, utf8.count))
    }
  }

  func vector(_ values: [UInt16]) -> Object {
    Object(
      offset: values.withUnsafeBufferPointer { snw_flatbuffer_vector16(handle, $0.baseAddress, $0.count) })
  }

  func vector(_ values: [UInt32]) -> Object {
    Object(
      offset: values.withUnsafeBufferPointer { snw_flatbuffer_vector32(handle, $0.baseAddress, $0.count) })
  }

  func vector(_ values: [Int32]) -> Object {
    vector(values.map { UInt32(bitPattern: $0) })
  }

  func vector(of tables: [Object]) -> Object {
    let offsets = tables.map { $0.offset }
    return Object(
      offset: offsets.withUnsafeBufferPointer {
        snw_flatbuffer_vector_of_tables(handle, $0.baseAddress, $0.count)
      })
  }

  /// A table; its children must exist already.
  func table(_ fill: (Fields) -> Void) -> Object {
    let start = snw_flatbuffer_start_table(handle)
    fill(Fields(handle: handle))
    return Object(offset: snw_flatbuffer_end_table(handle, start))
  }

  /// The fields of the table under construction.
  struct Fields {
    fileprivate let handle: OpaquePointer

    func add(_ field: UInt16, _ value: UInt8) { snw_flatbuffer_add8(handle, field, value) }
    func add(_ field: UInt16, _ value: UInt16) { snw_flatbuffer_add16(handle, field, value) }
    func add(_ field: UInt16, _ value: UInt32) { snw_flatbuffer_add32(handle, field, value) }
    func add(_ field: UInt16, _ value: UInt64) { snw_flatbuffer_add64(handle, field, value) }
    func add(_ field: UInt16, _ value: Int32) { add(field, UInt32(bitPattern: value)) }
    func add(_ field: UInt16, _ value: Float) { add(field, value.bitPattern) }
    func add(_ field: UInt16, _ value: Bool) { add(field, value ? 1 : 0 as UInt8) }

    func add(_ field: UInt16, _ object: Object?) {
      guard let object else { return }
      snw_flatbuffer_add_reference(handle, field, object.offset)
    }

    func addStruct(_ field: UInt16, _ bytes: [UInt8], alignment: Int) {
      bytes.withUnsafeBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        snw_flatbuffer_add_struct(handle, field, start, buffer.count, alignment)
      }
    }
  }

  /// The bytes of the finished buffer.
  func finish(root: Object, identifier: String) throws(ArtifactError) -> [UInt8] {
    var byteCount = 0
    guard let start = snw_flatbuffer_finish(handle, root.offset, identifier, &byteCount) else {
      throw .outOfMemory
    }
    return Array(UnsafeBufferPointer(start: start, count: byteCount))
  }
}
