import SinewFormat

/// What stands in front of the states' elements in a saved state.
private enum SavedState {
  static var headerByteCount: Int { 16 }
  /// "SNWT".
  static var mark: UInt32 { 0x5457_4e53 }
}

extension Policy {
  /// Bytes of a saved state: a header, and the elements of all state inputs in order.
  public var savedStateByteCount: Int {
    guard let ports = header.pointee.ports else { return SavedState.headerByteCount }
    var total = SavedState.headerByteCount
    for index in 0..<inputCount where ports[index].isState != 0 {
      total = total &+ Int(truncatingIfNeeded: ports[index].byteCount)
    }
    return total
  }

  /// Copies the state out, between two steps.
  ///
  /// - Parameter destination: exactly `savedStateByteCount` bytes.
  /// - Returns: `ok`, `notInStep` in the middle of a step, or `wrongBufferSize`.
  public func saveState(to destination: UnsafeMutableRawBufferPointer) -> Status {
    guard header.pointee.nextStep == PolicyHeader.notInStep else { return .notInStep }
    guard let start = destination.baseAddress, destination.count == savedStateByteCount else {
      return .wrongBufferSize
    }
    start.storeBytes(of: SavedState.mark.littleEndian, as: UInt32.self)
    start.storeBytes(of: modelChecksum, toByteOffset: 4, as: UInt32.self)
    let byteCount = UInt32(truncatingIfNeeded: destination.count)
    start.storeBytes(of: byteCount.littleEndian, toByteOffset: 8, as: UInt32.self)
    start.storeBytes(of: 0, toByteOffset: 12, as: UInt32.self)
    var place = start + SavedState.headerByteCount
    forEachStateInput { elements, byteCount in
      place.copyMemory(from: elements, byteCount: byteCount)
      place += byteCount
    }
    return .ok
  }

  /// Makes a saved state the current one, between two steps.
  ///
  /// - Returns: `ok`, `notInStep` in the middle of a step, `wrongBufferSize`, or `wrongState` when the bytes are no
  ///   saved state of this model.
  public func loadState(from source: UnsafeRawBufferPointer) -> Status {
    guard header.pointee.nextStep == PolicyHeader.notInStep else { return .notInStep }
    guard let start = source.baseAddress, source.count == savedStateByteCount else { return .wrongBufferSize }
    guard start.loadUnaligned(as: UInt32.self).littleEndian == SavedState.mark,
      start.loadUnaligned(fromByteOffset: 4, as: UInt32.self) == modelChecksum,
      start.loadUnaligned(fromByteOffset: 8, as: UInt32.self).littleEndian
        == UInt32(truncatingIfNeeded: source.count),
      start.loadUnaligned(fromByteOffset: 12, as: UInt32.self) == 0
    else { return .wrongState }
    var place = start + SavedState.headerByteCount
    forEachStateInput { elements, byteCount in
      elements.copyMemory(from: place, byteCount: byteCount)
      place += byteCount
    }
    return .ok
  }

  /// The checksum in the model's trailer: tells the states of two models apart.
  private var modelChecksum: UInt32 {
    header.pointee.model?.loadUnaligned(
      fromByteOffset: Int(truncatingIfNeeded: header.pointee.modelBody), as: UInt32.self) ?? 0
  }

  /// Calls `body` with the place and the bytes of every state input, in order.
  @inline(__always)
  private func forEachStateInput(_ body: (UnsafeMutableRawPointer, Int) -> Void) {
    guard let ports = header.pointee.ports, let arena = header.pointee.arena else { return }
    for index in 0..<inputCount where ports[index].isState != 0 {
      body(
        arena + Int(truncatingIfNeeded: ports[index].offset), Int(truncatingIfNeeded: ports[index].byteCount))
    }
  }
}

extension ModelView {
  /// `Policy.savedStateByteCount` of the model.
  func savedStateByteCount() throws(FormatError) -> UInt32 {
    var total = UInt32(truncatingIfNeeded: SavedState.headerByteCount)
    for index in 0..<inputs.count {
      let tensor = try input(index).tensor
      guard tensor.storage == .persistent else { continue }
      guard let sum = total.checkedSum(tensor.byteCount) else {
        throw FormatError(.tooLarge, at: inputs.position)
      }
      total = sum
    }
    return total
  }
}
