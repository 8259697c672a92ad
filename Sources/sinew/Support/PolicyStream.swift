import SinewCommand
import SinewCompression
import SinewGraph

/// `sinew run --stream`: one frame of observations in, one frame of actions out.
struct PolicyStream {
  /// Whether a uint32 command stands in front of every input frame.
  var isFramed: Bool

  /// The commands of a framed stream.
  private enum FrameCommand: UInt32 {
    case step = 0
    case resetAndStep = 1
    /// A uint64 follows; there is no output.
    case resetWithSeed = 2
  }

  /// Runs until standard input ends between two frames.
  ///
  /// - Parameter observe: called with the inputs of every step.
  func run(
    _ policy: inout some SteppedPolicy, file: String, observe: ([String: Tensor]) -> Void
  ) throws {
    let reader = FrameReader()
    let writer = FrameWriter()
    let frame = policy.frame
    let ports = frame.inputs.filter { !$0.isState }
    guard isFramed || frame.frameBytesIn > 0 else {
      throw UsageError("\(file) takes no inputs, so its frames have no bytes; use --stream=framed")
    }
    var bytes = [UInt8](repeating: 0, count: frame.frameBytesIn)
    policy.reset([:])
    var number = 0
    while true {
      if isFramed {
        var word = [UInt8](repeating: 0, count: 4)
        guard try reader.begin(into: &word) else { return }
        switch FrameCommand(rawValue: Self.word(word, at: 0)) {
        case .step: break
        case .resetAndStep: policy.reset([:])
        case .resetWithSeed:
          var seed = [UInt8](repeating: 0, count: 8)
          try reader.finish(into: &seed, preceding: 4)
          policy.reset([:])
          continue
        case nil:
          throw BadInput(
            message:
              "standard input: frame \(number) begins with command \(Self.word(word, at: 0)); accepted: "
              + "0 (step), 1 (reset and step), 2 (reset with the seed that follows)")
        }
        try reader.finish(into: &bytes, preceding: 4)
      } else {
        guard try reader.begin(into: &bytes) else { return }
      }
      let inputs = try naming("standard input: frame \(number)") { () throws(ConversionError) in
        try Self.tensors(bytes, ports)
      }
      observe(inputs)
      let outputs = try naming(file) { () throws(ConversionError) in try policy.step(inputs) }
      try writer.write(Self.frame(of: zip(frame.outputs, outputs).filter { !$0.0.isState }.map(\.1)))
      number += 1
    }
  }

  private static func word(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes[offset..<(offset + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The tensors of one frame; integers and booleans are converted and must be in range.
  private static func tensors(
    _ bytes: [UInt8], _ ports: [PolicyFrame.Port]
  ) throws(ConversionError) -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    var offset = 0
    for port in ports {
      let values = (0..<port.type.count).map { Float(bitPattern: word(bytes, at: offset + $0 * 4)) }
      offset += port.type.count * 4
      tensors[port.name] = try port.type.tensor(ofStreamed: values, name: port.name)
    }
    return tensors
  }

  private static func frame(of tensors: [Tensor]) -> [UInt8] {
    var bytes: [UInt8] = []
    for value in tensors.lazy.flatMap(\.floats) {
      withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }
    return bytes
  }
}
