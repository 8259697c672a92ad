/// A lowered policy: what a `.sinew` file executes, with logical (unpacked) weights.
///
/// The quantiser makes it, the writer plans its memory, packs its weights and serialises it. It mirrors
/// `sinew.fbs`, which describes each operation; docs/arithmetic.md defines the results.
public struct Program: Sendable {
  public var tensors: [ProgramTensor] = []
  public var steps: [ProgramStep] = []
  public var inputs: [Port] = []
  public var outputs: [Port] = []
  /// Pairs of indices into `inputs` and `outputs`.
  public var states: [(input: Int, output: Int)] = []

  public init() {}

  /// Adds a tensor and returns its index.
  public mutating func add(_ tensor: ProgramTensor) -> Int {
    tensors.append(tensor)
    return tensors.count - 1
  }

  public struct Port: Sendable {
    public var name: String
    public var tensor: Int
    /// Element type of the source model, such as "int64".
    public var declaredType: String

    public init(name: String, tensor: Int, declaredType: String) {
      self.name = name
      self.tensor = tensor
      self.declaredType = declaredType
    }
  }
}

/// A tensor of a program: in the arena, kept between steps, or constant.
public struct ProgramTensor: Sendable {
  public enum ElementType: UInt8, Sendable {
    case float32 = 0
    case int8 = 1
    case int16 = 2
    case int32 = 3
    case bool = 4

    public var byteCount: Int {
      switch self {
      case .float32, .int32: 4
      case .int16: 2
      case .int8, .bool: 1
      }
    }
  }

  public enum Storage: Sendable {
    case arena
    /// In the arena, never reused: zeros at reset, then what a state output left there.
    case persistent
    /// In the weight segment: the elements' bytes, little-endian.
    case constant([UInt8])
  }

  public var name: String
  public var type: ElementType
  public var shape: [Int]
  public var storage: Storage
  /// real = scale · (q − zeroPoint); scale is 0 when the tensor is not quantised.
  public var scale: Float
  public var zeroPoint: Int

  public init(
    name: String, type: ElementType, shape: [Int], storage: Storage = .arena, scale: Float = 0,
    zeroPoint: Int = 0
  ) {
    self.name = name
    self.type = type
    self.shape = shape
    self.storage = storage
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  public var count: Int { shape.reduce(1, *) }
  /// Most axes of a tensor in a file.
  public static let maximumRank = 8
  /// The shape as a file has it: of more axes than a file's tensors have, the first ones are merged. Elements stay where
  /// they are, and steps have extents of their own; only for inputs and outputs do shapes matter.
  var storedShape: [Int] {
    let surplus = shape.count - Self.maximumRank
    return surplus <= 0 ? shape : [shape[...surplus].reduce(1, *)] + shape[(surplus + 1)...]
  }
  /// Bytes reserved in the arena: whole groups of 16 elements (docs/layouts.md).
  public var arenaByteCount: Int { (max(count, 1) + 15) / 16 * 16 * type.byteCount }
}

/// One step: an operation on tensors, by index.
public struct ProgramStep: Sendable {
  public var name: String
  public var operation: ProgramOperation
  public var inputs: [Int]
  public var outputs: [Int]

  public init(name: String, operation: ProgramOperation, inputs: [Int], outputs: [Int]) {
    self.name = name
    self.operation = operation
    self.inputs = inputs
    self.outputs = outputs
  }
}
