import SinewCommand
import SinewCompression
import SinewGraph
import SinewONNX

/// `sinew inspect`: what a model takes, gives and holds.
enum InspectCommand {
  static let model = Positional(.text("MODEL"), help: "A .sinew or .onnx file.")

  static let command = Command(
    "inspect", summary: "Show a model's inputs, outputs, state and contents.",
    positionals: [model],
    options: [SharedOptions.dimensions, SharedOptions.states, SharedOptions.json, SharedOptions.quiet],
    examples: [.init("inspect policy.sinew", "inputs, outputs, steps and sizes")]
  ) { arguments, output in try run(arguments, &output) }

  private static func run(_ arguments: ParsedArguments, _ output: inout CommandOutput) throws -> ExitCode {
    let path = arguments[model]
    switch try ModelFile.load(path, options: SharedOptions.importOptions(arguments)) {
    case .onnx(let imported):
      if !arguments[SharedOptions.quiet] { for note in imported.notes { output.diagnostics.note(note) } }
      print(imported, arguments, &output)
    case .sinew(let bytes):
      let policy = try naming(path) { () throws(ConversionError) in try InterpretedPolicy(bytes) }
      let contents = try naming(path) { () throws(ConversionError) in try policy.contents }
      print(policy, contents, arguments, &output)
    }
    return .success
  }

  private static func print(_ imported: ImportedModel, _ arguments: ParsedArguments, _ output: inout CommandOutput) {
    let frame = PolicyFrame(imported.graph)
    let operators = imported.operators.sorted { $0.key < $1.key }
    if arguments[SharedOptions.json] {
      var fields = common(frame)
      fields.append(("opset", imported.opset.map { .integer($0) } ?? .null))
      fields.append(("macs", .integer(imported.graph.multiplyAccumulates)))
      fields.append(("operators_by_type", .fields(operators.map { ($0.key, .integer($0.value)) })))
      fields.append(("metadata", .fields(imported.metadata.map { ($0.key, .string($0.value)) })))
      output.print(JSONValue.fields(fields))
      return
    }
    let opset = imported.opset.map { ", opset \($0)" } ?? ""
    output.print("ONNX, IR \(imported.irVersion)\(opset)\(imported.producer.isEmpty ? "" : ", \(imported.producer)")")
    print(frame, &output)
    output.print("operators: " + operators.map { "\($0.value) \($0.key)" }.joined(separator: ", "))
    output.print("\(imported.graph.multiplyAccumulates) multiply-accumulates a step")
    for (key, value) in imported.metadata { output.print("\(key): \(value)") }
  }

  private static func print(
    _ policy: InterpretedPolicy, _ contents: ArtifactContents, _ arguments: ParsedArguments,
    _ output: inout CommandOutput
  ) {
    if arguments[SharedOptions.json] {
      var fields = common(policy.frame)
      fields += [
        ("format_version", .integer(contents.formatVersion)), ("model_bytes", .integer(contents.modelByteCount)),
        ("arena_bytes", .integer(policy.memoryByteCount)), ("operators", .integer(contents.steps.count)),
        ("converter", .string(contents.converter)), ("precision", .string(contents.precision)),
        ("source_sha256", .string(contents.sourceHash)), ("recipe", .string(contents.recipe)),
      ]
      output.print(JSONValue.fields(fields))
      return
    }
    output.print(".sinew format \(contents.formatVersion), \(contents.precision), by \(contents.converter)")
    output.print(
      "\(contents.modelByteCount) bytes, of which \(contents.segmentByteCount) are weights; \(policy.memoryByteCount) bytes of memory to run")
    print(policy.frame, &output)
    var table = Table([("step", .right), ("operation", .left), ("name", .left), ("result", .left)])
    for (index, step) in contents.steps.enumerated() {
      table.append([String(index), step.operation, step.name, step.result])
    }
    output.print(table)
  }

  private static func common(_ frame: PolicyFrame) -> [(String, JSONValue)] {
    [
      ("inputs", .array(frame.inputs.map(json))), ("outputs", .array(frame.outputs.map(json))),
      ("frame_bytes_in", .integer(frame.frameBytesIn)), ("frame_bytes_out", .integer(frame.frameBytesOut)),
      (
        "states",
        .array(frame.states.map { .fields([("in", .string($0.input)), ("out", .string($0.output))]) })
      ),
    ]
  }

  private static func json(_ port: PolicyFrame.Port) -> JSONValue {
    .fields([
      ("name", .string(port.name)), ("type", .string(port.type.element.rawValue)),
      ("shape", .array(port.type.shape.map { .integer($0) })), ("elements", .integer(port.type.count)),
      ("state", .bool(port.isState)),
    ])
  }

  private static func print(_ frame: PolicyFrame, _ output: inout CommandOutput) {
    var table = Table([("", .left), ("name", .left), ("type", .left), ("elements", .right), ("", .left)])
    for port in frame.inputs {
      table.append(["input", port.name, "\(port.type)", String(port.type.count), port.isState ? "state" : ""])
    }
    for port in frame.outputs {
      table.append(["output", port.name, "\(port.type)", String(port.type.count), port.isState ? "state" : ""])
    }
    output.print(table)
    output.print("stream frames: \(frame.frameBytesIn) bytes in, \(frame.frameBytesOut) bytes out")
  }
}
