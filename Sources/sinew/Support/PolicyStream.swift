import SinewCommand
import SinewCompression
import SinewGraph

/// `sinew run --stream`: one frame of observations in, one frame of actions out.
struct PolicyStream {
  /// Whether a uint32 command stands in front of every input frame.
  var isFramed: Bool

  struct BadFrame: ReportableError {
    var message: String
    var exitCode: ExitCode { .badData }
  }

  /// Runs until standard input ends between two frames.
  func run(_ policy: inout some SteppedPolicy, file: String) throws {
    let reader = FrameReader()
    let writer = FrameWriter()
    let frame = policy.frame
    let inputs = frame.inputs.filter { !$0.isState }
    var bytes = [UInt8](repeating: 0, count: frame.frameBytesIn)
    var command = [UInt8](repeating: 0, count: 4)
    policy.reset([:])
    var number = 0
    while true {
      if isFramed {
        guard try reader.begin(into: &command) else { return }
        switch littleEndian(command) {
        case 0: break
        case 1: policy.reset([:])
        case 2:
          var seed = [UInt8](repeating: 0, count: 8)
          try reader.finish(into: &seed, preceding: 4)
          policy.reset([:])
          continue
        case let other:
          throw BadFrame(message: "frame \(number): command \(other); 0, 1 and 2 are accepted")
        }
        try reader.finish(into: &bytes, preceding: 4)
      } else {
        guard try reader.begin(into: &bytes) else { return }
      }
      let tensors = try Self.tensors(bytes, inputs, frame: number)
      let outputs = try naming(file) { () throws(ConversionError) in try policy.step(tensors) }
      var reply: [UInt8] = []
      reply.reserveCapacity(frame.frameBytesOut)
      for (port, tensor) in zip(frame.outputs, outputs) where !port.isState {
        for value in tensor.floats { withUnsafeBytes(of: value.bitPattern.littleEndian) { reply += $0 } }
      }
      try writer.write(reply)
      number += 1
    }
  }

  private func littleEndian(_ bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The tensors of one frame; integers and booleans are converted and must be in range.
  private static func tensors(
    _ bytes: [UInt8], _ ports: [PolicyFrame.Port], frame: Int
  ) throws -> [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    var offset = 0
    for port in ports {
      var values: [Float] = []
      values.reserveCapacity(port.type.count)
      for index in 0..<port.type.count {
        let start = offset + index * 4
        var pattern: UInt32 = 0
        for byte in (0..<4).reversed() { pattern = pattern << 8 | UInt32(bytes[start + byte]) }
        values.append(Float(bitPattern: pattern))
      }
      offset += port.type.count * 4
      tensors[port.name] = try naming("frame \(frame)") { () throws(ConversionError) in
        try port.type.tensor(ofStreamed: values, name: port.name)
      }
    }
    return tensors
  }
}
