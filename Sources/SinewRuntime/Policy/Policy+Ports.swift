import CSinewSIMD
import SinewFormat

extension Policy {
  public var inputCount: Int { Int(truncatingIfNeeded: header.pointee.inputCount) }
  public var outputCount: Int { Int(truncatingIfNeeded: header.pointee.outputCount) }

  /// The elements of an input, to be written before every step; those of a state input hold the state. Empty
  /// when there is no such input.
  public func input(_ index: Int) -> UnsafeMutableRawBufferPointer {
    port(index, first: 0, count: inputCount)
  }

  /// The elements of an output, valid after a step until the next one begins. Empty when there is no such
  /// output.
  public func output(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(port(index, first: inputCount, count: outputCount))
  }

  /// Whether an input or an output belongs to a state pair.
  public func isState(input index: Int) -> Bool {
    guard let ports = header.pointee.ports, index >= 0, index < inputCount else { return false }
    return ports[index].isState != 0
  }

  public func isState(output index: Int) -> Bool {
    guard let ports = header.pointee.ports, index >= 0, index < outputCount else { return false }
    return ports[inputCount &+ index].isState != 0
  }

  /// The elements of any tensor, by its number in the file. In the arena they are valid from the step of the
  /// program that writes them until another tensor takes their place.
  public func tensor(_ index: UInt32) throws(FormatError) -> UnsafeRawBufferPointer {
    let tensor = try model().tensor(index)
    guard let arena = header.pointee.arena else { throw FormatError(.notInitialised) }
    let start =
      tensor.isInArena
      ? UnsafeRawPointer(arena) + Int(truncatingIfNeeded: tensor.offset)
      : try model().segmentPointer(tensor.offset)
    return UnsafeRawBufferPointer(start: start, count: Int(truncatingIfNeeded: tensor.byteCount))
  }

  /// The model's declarations: names, types, shapes, steps.
  public func model() throws(FormatError) -> ModelView {
    guard let base = header.pointee.model else { throw FormatError(.notInitialised) }
    return try ModelView(base: base, bodyLength: header.pointee.modelBody)
  }

  /// Copies the inputs in, runs one step, and copies the outputs out.
  ///
  /// - Parameters:
  ///   - inputs: the elements of all inputs that are no states, in order; nil when they are in place.
  ///   - outputs: takes the elements of all outputs that are no states, in order; nil to leave them in place.
  /// - Returns: `wrongBufferSize`, without a step, when a buffer does not have exactly the size of its ports.
  @discardableResult
  public func step(inputs: UnsafeRawBufferPointer?, outputs: UnsafeMutableRawBufferPointer?) -> Status {
    guard header.pointee.nextStep == PolicyHeader.notInStep else { return .notInStep }
    // Before anything runs: a step whose outputs cannot be delivered does not happen.
    if let outputs, outputs.count != outputFrameByteCount { return .wrongBufferSize }
    let status = begin(inputs: inputs)
    return status == .ok ? advance(by: .max, outputs: outputs) : status
  }

  /// Copies the inputs in, unless they are in place, and starts a step as `begin()` does.
  public func begin(inputs: UnsafeRawBufferPointer?) -> Status {
    if let inputs {
      guard inputs.count == inputFrameByteCount else { return .wrongBufferSize }
      write(inputFrame: inputs)
    }
    begin()
    return .ok
  }

  /// Runs a slice as `advance(by:)` does; when the step is finished, copies the outputs out.
  public func advance(by maximumSteps: UInt32, outputs: UnsafeMutableRawBufferPointer?) -> Status {
    if let outputs, outputs.count != outputFrameByteCount { return .wrongBufferSize }
    let status = advance(by: maximumSteps)
    if status == .ok, let destination = outputs?.baseAddress { read(into: destination) }
    return status
  }

  /// Bytes of all inputs that are no states.
  public var inputFrameByteCount: Int { frameByteCount(0..<inputCount) }

  /// Bytes of all outputs that are no states.
  public var outputFrameByteCount: Int { frameByteCount(inputCount..<(inputCount &+ outputCount)) }

  /// `frame` has `inputFrameByteCount` bytes.
  func write(inputFrame frame: UnsafeRawBufferPointer) {
    guard var source = frame.baseAddress, let ports = header.pointee.ports, let arena = header.pointee.arena
    else {
      return
    }
    for index in 0..<inputCount where ports[index].isState == 0 {
      let byteCount = Int(truncatingIfNeeded: ports[index].byteCount)
      snw_copy(arena + Int(truncatingIfNeeded: ports[index].offset), source, byteCount)
      source += byteCount
    }
  }

  /// `destination` has room for `outputFrameByteCount` bytes.
  private func read(into destination: UnsafeMutableRawPointer) {
    guard let ports = header.pointee.ports, let arena = header.pointee.arena else { return }
    var destination = destination
    for index in inputCount..<(inputCount &+ outputCount) where ports[index].isState == 0 {
      let byteCount = Int(truncatingIfNeeded: ports[index].byteCount)
      snw_copy(destination, arena + Int(truncatingIfNeeded: ports[index].offset), byteCount)
      destination += byteCount
    }
  }

  private func frameByteCount(_ range: Range<Int>) -> Int {
    guard let ports = header.pointee.ports else { return 0 }
    var total = 0
    for index in range where ports[index].isState == 0 {
      total = total &+ Int(truncatingIfNeeded: ports[index].byteCount)
    }
    return total
  }

  private func port(_ index: Int, first: Int, count: Int) -> UnsafeMutableRawBufferPointer {
    guard let ports = header.pointee.ports, let arena = header.pointee.arena, index >= 0, index < count else {
      return UnsafeMutableRawBufferPointer(start: nil, count: 0)
    }
    let port = ports[first &+ index]
    return UnsafeMutableRawBufferPointer(
      start: arena + Int(truncatingIfNeeded: port.offset), count: Int(truncatingIfNeeded: port.byteCount))
  }
}
