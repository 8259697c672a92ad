import SinewCommand
import SinewCompression

extension PolicyFrame {
  /// The members of a JSON object that say what the policy takes and gives.
  var fields: [(String, JSONValue)] {
    [
      ("inputs", .array(inputs.map(\.json))), ("outputs", .array(outputs.map(\.json))),
      ("frame_bytes_in", .integer(frameBytesIn)), ("frame_bytes_out", .integer(frameBytesOut)),
      (
        "states",
        .array(states.map { .fields([("in", .string($0.input)), ("out", .string($0.output))]) })
      ),
    ]
  }

  func print(to output: inout CommandOutput) {
    var table = Table([("", .left), ("name", .left), ("type", .left), ("elements", .right), ("", .left)])
    for (kind, ports) in [("input", inputs), ("output", outputs)] {
      for port in ports {
        let state = port.isState ? "state" : ""
        table.append([kind, Format.printable(port.name), "\(port.type)", String(port.type.count), state])
      }
    }
    output.print(table)
    output.print("stream frames: \(frameBytesIn) bytes in, \(frameBytesOut) bytes out")
  }
}

extension PolicyFrame.Port {
  fileprivate var json: JSONValue {
    .fields([
      ("name", .string(name)), ("type", .string(type.element.rawValue)),
      ("shape", .array(type.shape.map { .integer($0) })), ("elements", .integer(type.count)),
      ("state", .bool(isState)),
    ])
  }
}
