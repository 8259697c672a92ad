import SinewArtifact
import SinewFormat
import SinewGraph
import SinewKernels
import SinewRuntime

/// A converted policy run by the interpreter, with the memory it needs.
///
/// Everything the robot runs, behind named tensors instead of memory.
public final class InterpretedPolicy: SteppedPolicy {
  /// The policy itself, for those who care about every microsecond.
  public let runtime: Policy
  public let frame: PolicyFrame
  /// What the caller must provide on this machine: the arena and the policy's own records.
  public let memoryByteCount: Int
  public let instructionSet: InstructionSet

  private let loaded: LoadedModel
  private let steps: [Step]

  /// What a step of the program writes.
  private struct Step {
    let name: String
    let tensor: UInt32
    let code: TensorCode
  }

  /// How the elements of a tensor are stored.
  private struct TensorCode {
    var type: Schema.ElementType
    var scale: Float
    var zeroPoint: Int32
  }

  /// - Parameters:
  ///   - bytes: a whole `.sinew` file.
  ///   - instructionSet: which kernels to use; the fastest of this processor when nil.
  /// - Throws: `ConversionError.model` with what the loader found and where.
  public init(_ bytes: [UInt8], instructionSet: InstructionSet? = nil) throws(ConversionError) {
    do {
      let chosen = instructionSet ?? .best
      loaded = try LoadedModel(bytes, instructionSet: chosen)
      runtime = loaded.policy
      let view = try runtime.model()
      frame = try Self.frame(of: view)
      steps = try Self.steps(of: view)
      memoryByteCount = Int(loaded.requirements.memoryBytes)
      self.instructionSet = chosen
    } catch {
      throw .model("\(error)")
    }
  }

  /// Another policy of the same file, with memory of its own.
  func copy() throws(ConversionError) -> InterpretedPolicy {
    try InterpretedPolicy(Array(loaded.bytes), instructionSet: instructionSet)
  }

  public func reset(_ initial: [String: Tensor]) {
    runtime.reset()
    for (index, port) in frame.inputs.enumerated() where port.isState {
      if let tensor = initial[port.name] { Self.write(tensor, to: runtime.input(index)) }
    }
  }

  public func step(_ inputs: [String: Tensor]) throws(ConversionError) -> [Tensor] {
    try step(inputs, observe: nil)
  }

  /// What a step of the program has written.
  public struct StepResult: Sendable {
    /// Number and name of the tensor.
    public var tensor: Int
    public var name: String
    /// The stored integers; empty for float tensors.
    public var integers: [Int]
    /// The real values.
    public var values: [Float]
  }

  /// - Parameter observe: called with every tensor as soon as a step of the program has written it; later
  ///   steps may reuse its memory.
  public func step(
    _ inputs: [String: Tensor], observe: ((StepResult) -> Void)?
  ) throws(ConversionError) -> [Tensor] {
    for (index, port) in frame.inputs.enumerated() {
      if let tensor = inputs[port.name] {
        guard tensor.type == port.type else {
          throw .calibration("input '\(port.name)' is \(port.type); found \(tensor.type)")
        }
        Self.write(tensor, to: runtime.input(index))
      } else if !port.isState {
        throw .calibration("no value for the policy's input '\(port.name)'")
      }
    }
    if let observe {
      runtime.begin()
      for step in steps {
        runtime.advance(by: 1)
        observe(try result(of: step))
      }
      if steps.isEmpty { runtime.advance(by: 1) }
    } else {
      runtime.step()
    }
    return try outputs()
  }

  /// What the last step has written: outputs in declared order, states included.
  public func outputs() throws(ConversionError) -> [Tensor] {
    var outputs: [Tensor] = []
    for (index, port) in frame.outputs.enumerated() {
      outputs.append(try Self.tensor(runtime.output(index), type: port.type))
    }
    return outputs
  }

  public var counters: Policy.Counters { runtime.counters }

  private func result(of step: Step) throws(ConversionError) -> StepResult {
    let bytes: UnsafeRawBufferPointer
    do { bytes = try runtime.tensor(step.tensor) } catch { throw .model("\(error)") }
    let integers: [Int] =
      switch step.code.type {
      case .int8: bytes.bindMemory(to: Int8.self).map { Int($0) }
      case .int16: bytes.bindMemory(to: Int16.self).map { Int($0) }
      case .int32: bytes.bindMemory(to: Int32.self).map { Int($0) }
      case .bool: bytes.map { Int($0) }
      case .float32, .float16: []
      }
    let scale = step.code.scale == 0 ? 1 : step.code.scale
    let values =
      step.code.type == .float32
      ? Array(bytes.bindMemory(to: Float.self))
      : integers.map { Float($0 - Int(step.code.zeroPoint)) * scale }
    return StepResult(tensor: Int(step.tensor), name: step.name, integers: integers, values: values)
  }

  // MARK: - Tensors as bytes

  /// The bytes of all inputs that are not state, in declared order; inputs that are not given are zeros.
  func inputFrame(_ inputs: [String: Tensor]) -> [UInt8] {
    var frame: [UInt8] = []
    for (index, port) in self.frame.inputs.enumerated() where !port.isState {
      var bytes = [UInt8](repeating: 0, count: runtime.input(index).count)
      if let tensor = inputs[port.name] { bytes.withUnsafeMutableBytes { Self.write(tensor, to: $0) } }
      frame += bytes
    }
    return frame
  }

  private static func write(_ tensor: Tensor, to target: UnsafeMutableRawBufferPointer) {
    switch tensor.element {
    case .float16, .float32, .float64:
      tensor.floats.withUnsafeBytes { target.copyMemory(from: $0) }
    case .bool:
      for (index, value) in (tensor.integers ?? []).enumerated() { target[index] = UInt8(value) }
    default:
      let narrow = (tensor.integers ?? []).map { Int32(clamping: $0) }
      narrow.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }

  private static func tensor(
    _ bytes: UnsafeRawBufferPointer, type: TensorType
  ) throws(ConversionError) -> Tensor {
    try wrapping { () throws(GraphError) in
      switch type.element {
      case .float16, .float32, .float64:
        try Tensor(Array(bytes.bindMemory(to: Float.self)), shape: type.shape).cast(to: type.element)
      case .bool: try Tensor(bytes.map { $0 != 0 }, shape: type.shape)
      default: try Tensor(Array(bytes.bindMemory(to: Int32.self)), shape: type.shape).cast(to: type.element)
      }
    }
  }

  // MARK: - Declarations

  private static func frame(of model: ModelView) throws(FormatError) -> PolicyFrame {
    var inputs: [PolicyFrame.Port] = []
    for index in 0..<model.inputs.count { inputs.append(try port(model.input(index))) }
    var outputs: [PolicyFrame.Port] = []
    for index in 0..<model.outputs.count { outputs.append(try port(model.output(index))) }
    var states: [StatePair] = []
    for index in 0..<model.states.count {
      let pair = try model.state(index)
      inputs[Int(pair.input)].isState = true
      outputs[Int(pair.output)].isState = true
      states.append(StatePair(input: inputs[Int(pair.input)].name, output: outputs[Int(pair.output)].name))
    }
    return PolicyFrame(inputs: inputs, outputs: outputs, states: states)
  }

  private static func port(_ port: PortView) throws(FormatError) -> PolicyFrame.Port {
    let element = ElementType(rawValue: text(try port.declaredType())) ?? port.tensor.type.plainElement
    guard let type = try? TensorType(element, try port.tensor.extents()) else { throw FormatError(.badShape) }
    return PolicyFrame.Port(name: text(try port.name()), type: type, isState: false)
  }

  private static func steps(of model: ModelView) throws(FormatError) -> [Step] {
    var steps: [Step] = []
    for index in 0..<model.steps.count {
      let step = try model.step(index)
      let number = UInt32(try step.outputs.uint16(0))
      let tensor = try model.tensor(number)
      let code = TensorCode(
        type: tensor.type, scale: try tensor.table.float32(Schema.Tensor.scale),
        zeroPoint: try tensor.table.int32(Schema.Tensor.zeroPoint))
      steps.append(Step(name: text(try tensor.table.string(Schema.Tensor.name)), tensor: number, code: code))
    }
    return steps
  }

  /// A name of the file as text; invalid UTF-8 is repaired.
  static func text(_ vector: FlatVector?) -> String {
    vector.map { String(decoding: $0.bytes, as: UTF8.self) } ?? ""
  }
}

extension Schema.ElementType {
  /// The graph's element type of a tensor in a plain code.
  fileprivate var plainElement: ElementType {
    switch self {
    case .float32, .float16: .float32
    case .int8: .int8
    case .int16: .int16
    case .int32: .int32
    case .bool: .bool
    }
  }
}
