import SinewCommand
import SinewCompression
import SinewONNX

/// What `sinew inspect` shows of a model.
protocol ModelListing {
  var frame: PolicyFrame { get }

  /// The members of the JSON object that follow those of the frame.
  var fields: [(String, JSONValue)] { get }

  func print(to output: inout CommandOutput)
}

/// An ONNX model.
struct ONNXListing: ModelListing {
  let model: ImportedModel

  var frame: PolicyFrame { PolicyFrame(model.graph) }

  private var operators: [(key: String, value: Int)] { model.operators.sorted { $0.key < $1.key } }

  var fields: [(String, JSONValue)] {
    [
      ("format_version", .integer(model.irVersion)), ("opset", model.opset.map { .integer($0) } ?? .null),
      ("producer", .string(model.producer)), ("macs", .integer(model.graph.multiplyAccumulates)),
      ("operators_by_type", .fields(operators.map { ($0.key, .integer($0.value)) })),
      ("metadata", .fields(model.metadata.map { ($0.key, .string($0.value)) })),
    ]
  }

  func print(to output: inout CommandOutput) {
    var title = ["ONNX, IR \(model.irVersion)"]
    if let opset = model.opset { title.append("opset \(opset)") }
    if !model.producer.isEmpty { title.append("by \(Format.printable(model.producer))") }
    output.print(title.joined(separator: ", "))
    frame.print(to: &output)
    output.print(
      "operators: " + operators.map { "\($0.value) \(Format.printable($0.key))" }.joined(separator: ", "))
    output.print("\(model.graph.multiplyAccumulates) multiply-accumulates a step")
    for (key, value) in model.metadata { output.print(Format.printable("\(key): \(value)")) }
  }
}

/// A converted policy.
struct SinewListing: ModelListing {
  let policy: InterpretedPolicy
  let contents: ArtifactContents
  let showsKernels: Bool

  var frame: PolicyFrame { policy.frame }

  var fields: [(String, JSONValue)] {
    var fields: [(String, JSONValue)] = [
      ("format_version", .integer(contents.formatVersion)),
      ("model_bytes", .integer(contents.modelByteCount)),
      ("arena_bytes", .integer(policy.memoryByteCount)), ("operators", .integer(contents.steps.count)),
      ("converter", .string(contents.converter)), ("precision", .string(contents.precision)),
      ("source_sha256", .string(contents.sourceHash)), ("recipe", .string(contents.recipe)),
      ("weight_bytes", .integer(contents.weightByteCount)),
      ("self_test", .string("\(policy.runtime.selfTest())")),
      ("self_test_bytes", .integer(contents.selfTestByteCount)), ("steps", .array(contents.steps.map(step))),
    ]
    if showsKernels {
      let kernels = contents.steps.map { step in
        JSONValue.fields([
          ("name", .string(step.name)), ("operation", .string(step.operation)),
          ("kernel", .string(kernel(of: step))),
        ])
      }
      fields.append(("kernels", .array(kernels)))
    }
    return fields
  }

  private func step(_ step: ArtifactContents.Step) -> JSONValue {
    .fields([
      ("name", .string(step.name)), ("operation", .string(step.operation)), ("result", .string(step.result)),
      ("precision", step.precision.map { .string($0) } ?? .null),
    ])
  }

  func print(to output: inout CommandOutput) {
    output.print(
      Format.printable(
        ".sinew format \(contents.formatVersion), \(contents.precision), by \(contents.converter)"))
    output.print(
      "\(contents.modelByteCount) bytes, of which \(contents.weightByteCount) are weights and "
        + "\(contents.selfTestByteCount) observations of the self-test; "
        + "\(policy.memoryByteCount) bytes of memory to run; self-test: \(selfTest)")
    frame.print(to: &output)
    var columns: [(title: String, alignment: Table.Alignment)] = [
      ("step", .right), ("operation", .left), ("name", .left), ("precision", .left),
      ("result", .left),
    ]
    if showsKernels { columns.append(("kernel", .left)) }
    var table = Table(columns)
    for (index, step) in contents.steps.enumerated() {
      let cells = [
        String(index), step.operation, Format.printable(step.name), step.precision ?? "",
        Format.printable(step.result),
      ]
      table.append(showsKernels ? cells + [kernel(of: step)] : cells)
    }
    output.print(table)
  }

  private var selfTest: String {
    let status = policy.runtime.selfTest()
    return status == .ok ? "passed" : "\(status)"
  }

  /// The kernel's name as the sources have it: `dense_s8__avx2`, or `gather` where there are no variants.
  private func kernel(of step: ArtifactContents.Step) -> String {
    step.hasVariants ? "\(step.kernel)__\(policy.instructionSet)" : step.kernel
  }
}
