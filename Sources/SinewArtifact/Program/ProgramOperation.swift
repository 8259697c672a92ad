/// The operations of a program, one case for each table of the union `Operation` in sinew.fbs.
public enum ProgramOperation: Sendable {
  /// q = sat(rne((x − center) · gain) + zeroPoint); arrays of 1 entry or one for each feature of the last
  /// axis.
  case quantize(center: [Float], gain: [Float], zeroPoint: Int)
  case dequantize(scale: Float, zeroPoint: Int)
  case dense(Dense)
  case denseFloat(DenseFloat)
  case map(FloatFunction)
  case binary(BinaryFunction, LoopNest)
  /// Operand strides: condition, a, b.
  case select(LoopNest)
  /// One piece for each input.
  case copy([CopyPiece])
  /// Constant indices, or nil when the second input holds them.
  case gather(outer: Int, extent: Int, inner: Int, indices: [Int]?)
  /// Constant positions, or nil when the third input holds them.
  case scatter(block: Int, positions: [Int]?, reduction: ScatterReduction)
  case softmax(outer: Int, extent: Int, inner: Int, logarithm: Bool)
  case layerNormalization(outer: Int, extent: Int, epsilon: Float, scale: [Float]?, bias: [Float]?)
  case reduce(ReduceFunction, outer: Int, extent: Int, inner: Int)
  case matMul(batch: Int, rows: Int, inner: Int, columns: Int, aStride: Int, bStride: Int)
  case cast
  /// A layer over windows of its input; `fill` is the code of zero. The second output is scratch.
  case convolution(Dense, Window, fill: Int)
  case convolutionFloat(DenseFloat, Window)
  case patches(Window, channels: Int, fill: Int)
  case maximumPool(Window, channels: Int)
  /// Codes are nil for float32 cells.
  case lstmCell(units: Int, CellCode?)
  case gruCell(units: Int, CellCode?)
  case argReduce(outer: Int, extent: Int, inner: Int, smallest: Bool, selectLast: Bool)
  case topK(outer: Int, extent: Int, inner: Int, count: Int, smallest: Bool)
  case cumulative(
    CumulativeFunction, outer: Int, extent: Int, inner: Int, exclusive: Bool, reverse: Bool)
  /// One operand of strides: the base of each tuple.
  case positions(LoopNest, axes: [Int], strides: [Int])
  case treeEnsemble(TreeEnsemble)
}

extension ProgramOperation {
  /// An integer dense layer (docs/arithmetic.md, section 4).
  public struct Dense: Sendable {
    public enum Mode: UInt8, Sendable {
      case fixed = 0
      case dynamic = 1
      /// Weights of 16 bits in two parts: `columns` of them, then as many of 1/128 of their size.
      case split = 2
    }
    public var mode: Mode
    /// Whether each output, a channel, has weights for its own channel only: `columns` taps.
    public var isDepthwise: Bool
    public var rows: Int
    public var columns: Int
    /// Row-major [rows][columns], in [−127, 127]; [rows][2 · columns] when split.
    public var weights: [Int8]
    public var bias: [Int32]
    public var multiplier: [Int32]
    /// In [1, 62].
    public var rightShift: [UInt8]
    public var activation: Activation

    /// Weights of a row.
    public var weightColumns: Int { mode == .split ? 2 * columns : columns }

    public init(
      mode: Mode, isDepthwise: Bool = false, rows: Int, columns: Int, weights: [Int8], bias: [Int32],
      multiplier: [Int32], rightShift: [UInt8], activation: Activation
    ) {
      self.mode = mode
      self.isDepthwise = isDepthwise
      self.rows = rows
      self.columns = columns
      self.weights = weights
      self.bias = bias
      self.multiplier = multiplier
      self.rightShift = rightShift
      self.activation = activation
    }
  }

  /// What follows the requantised sum of a dense layer.
  public struct Activation: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
      case none
      case relu
      /// Slope below zero in Q15.
      case leaky(slope: Int16)
      case clamp(lower: Int16, upper: Int16)
      /// T(u), u = v · 2^shift clamped.
      case table(Table, shift: Int)
      /// max(v, 0) + T(u).
      case rectifiedTable(Table, shift: Int)
    }
    public enum Table: Sendable, Equatable {
      /// c0[64], c1[64], c2[64].
      case quadratic([Int16])
      /// 513 entries.
      case linear([Int16])
    }
    public var kind: Kind
    /// d: an int8 output is (y + 2^d / 2) >> d + zeroPoint. Unused for int16.
    public var outputShift: Int
    public var zeroPoint: Int

    public init(kind: Kind, outputShift: Int = 0, zeroPoint: Int = 0) {
      self.kind = kind
      self.outputShift = outputShift
      self.zeroPoint = zeroPoint
    }
  }

  /// A float dense layer with an optional activation.
  public struct DenseFloat: Sendable {
    public enum WeightType: Sendable {
      case float32
      case float16
    }
    public var weightType: WeightType
    /// As for `Dense`.
    public var isDepthwise: Bool
    public var rows: Int
    public var columns: Int
    /// Row-major [rows][columns]; rounded to binary16 when stored as float16.
    public var weights: [Float]
    public var bias: [Float]
    public var activation: FloatFunction?

    public init(
      weightType: WeightType, isDepthwise: Bool = false, rows: Int, columns: Int, weights: [Float],
      bias: [Float], activation: FloatFunction?
    ) {
      self.weightType = weightType
      self.isDepthwise = isDepthwise
      self.rows = rows
      self.columns = columns
      self.weights = weights
      self.bias = bias
      self.activation = activation
    }
  }

  /// A float function of one variable with its parameters (enum Function of sinew.fbs).
  public struct FloatFunction: Sendable, Equatable {
    /// Value of enum Function.
    public var code: UInt8
    public var alpha: Float
    public var beta: Float

    public init(code: UInt8, alpha: Float = 0, beta: Float = 0) {
      self.code = code
      self.alpha = alpha
      self.beta = beta
    }
  }

  /// The number formats of an int16 cell.
  public struct CellCode: Sendable, Equatable {
    /// Bits behind the point of the gates' parts, at most 12.
    public var gateFraction: Int
    /// Bits behind the point of an LSTM's cell state, at most 15.
    public var stateFraction: Int
    /// 513 entries each.
    public var sigmoid: [Int16]
    public var tanh: [Int16]

    public init(gateFraction: Int, stateFraction: Int, sigmoid: [Int16], tanh: [Int16]) {
      self.gateFraction = gateFraction
      self.stateFraction = stateFraction
      self.sigmoid = sigmoid
      self.tanh = tanh
    }
  }

  /// How a window moves over the spatial axes of a channels-last tensor.
  public struct Window: Sendable, Equatable {
    /// Tap k of position i is element i · stride + k · dilation − begin.
    public struct Axis: Sendable, Equatable {
      public var extent: Int
      public var positions: Int
      public var taps: Int
      public var stride: Int
      public var dilation: Int
      public var begin: Int

      public init(extent: Int, positions: Int, taps: Int, stride: Int = 1, dilation: Int = 1, begin: Int = 0)
      {
        self.extent = extent
        self.positions = positions
        self.taps = taps
        self.stride = stride
        self.dilation = dilation
        self.begin = begin
      }
    }
    /// One to three, outermost first.
    public var axes: [Axis]

    public init(_ axes: [Axis]) { self.axes = axes }
  }

  public enum BinaryFunction: UInt8, Sendable, CaseIterable {
    case add = 0
    case subtract, multiply, divide, power, minimum, maximum, modulo, remainder
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, and, or, xor
  }

  public enum ReduceFunction: UInt8, Sendable, CaseIterable {
    case sum = 0
    case mean, maximum, minimum, product, l1, l2, sumOfSquares, logSumExp, logSum
  }

  public enum ScatterReduction: UInt8, Sendable, CaseIterable {
    case none = 0
    case add, multiply, minimum, maximum
  }

  public enum CumulativeFunction: UInt8, Sendable, CaseIterable {
    case sum = 0
    case product
  }

  /// A broadcasting loop nest, outermost first: `strides[operand][level]` in elements; the output is
  /// contiguous.
  public struct LoopNest: Sendable, Equatable {
    public var extents: [Int]
    public var strides: [[Int]]

    public init(extents: [Int], strides: [[Int]]) {
      self.extents = extents
      self.strides = strides
    }
  }

  /// A strided copy from one input into the output; offsets and strides in elements.
  public struct CopyPiece: Sendable, Equatable {
    public var extents: [Int]
    public var inputOffset: Int
    public var inputStrides: [Int]
    public var outputOffset: Int
    public var outputStrides: [Int]

    public init(
      extents: [Int], inputOffset: Int, inputStrides: [Int], outputOffset: Int, outputStrides: [Int]
    ) {
      self.extents = extents
      self.inputOffset = inputOffset
      self.inputStrides = inputStrides
      self.outputOffset = outputOffset
      self.outputStrides = outputStrides
    }
  }
}

extension ProgramOperation {
  /// The name of the operation's table in sinew.fbs, in lower camel case.
  public var name: String {
    switch self {
    case .quantize: "quantize"
    case .dequantize: "dequantize"
    case .dense: "dense"
    case .denseFloat: "denseFloat"
    case .map: "map"
    case .binary: "binary"
    case .select: "select"
    case .copy: "copy"
    case .gather: "gather"
    case .scatter: "scatter"
    case .softmax: "softmax"
    case .layerNormalization: "layerNormalization"
    case .reduce: "reduce"
    case .matMul: "matMul"
    case .cast: "cast"
    case .convolution: "convolution"
    case .convolutionFloat: "convolutionFloat"
    case .patches: "patches"
    case .lstmCell: "lstmCell"
    case .gruCell: "gruCell"
    case .maximumPool: "maximumPool"
    case .argReduce: "argReduce"
    case .topK: "topK"
    case .cumulative: "cumulative"
    case .positions: "positions"
    case .treeEnsemble: "treeEnsemble"
    }
  }
}
