import Foundation

@testable import SinewGraph

/// One evaluation with expected results, as tools/graph-cases/make.py writes them.
struct OperatorCase: Decodable {
  let `operator`: String
  let attributes: Attributes
  let inputs: [EncodedTensor]
  let outputs: [EncodedTensor]

  /// The attributes of all operators.
  struct Attributes: Decodable {
    var function: String?
    var alpha: Float?
    var beta: Float?
    var gamma: Float?
    var lower: Float?
    var upper: Float?
    var epsilon: Float?
    var axis: Int?
    var axes: [Int]?
    var keepDimensions: Bool?
    var logarithm: Bool?
    var transposeA: Bool?
    var transposeB: Bool?
    var activation: String?
    var center: [Float]?
    var gain: [Float]?
    var permutation: [Int]?
    var sizes: [Int]?
    var ranges: [[Int]]?
    var shape: [Int]?
    var batchDimensions: Int?
    var reduction: String?
    var to: String?
    var grouping: String?
    /// Positions, taps, stride, dilation and begin of every axis.
    var window: [[Int]]?
    var selectLast: Bool?
    var count: Int?
    var largest: Bool?
    var exclusive: Bool?
    var reverse: Bool?
    var scale: Float?
    var zeroPoint: Int?
    var lowest: Int?
    var highest: Int?
    var saturates: Bool?
    var direction: String?
  }

  struct EncodedTensor: Decodable {
    let type: String
    let shape: [Int]
    let data: Data
  }

  static let all: [OperatorCase] = {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Cases/operators.json")
    do { return try JSONDecoder().decode([OperatorCase].self, from: Data(contentsOf: file)) } catch {
      fatalError("Cases/operators.json: \(error)")
    }
  }()

}

struct MalformedCase: Error {}

extension OperatorCase.EncodedTensor {
  func tensor() throws -> Tensor {
    guard let element = ElementType(rawValue: type) else { throw MalformedCase() }
    return switch element {
    case .float16: try Tensor(float16Bits: elements(), shape: shape)
    case .float32: try Tensor(elements(Float.self), shape: shape)
    case .float64: try Tensor(elements(Double.self), shape: shape)
    case .int8: try Tensor(elements(Int8.self), shape: shape)
    case .int16: try Tensor(elements(Int16.self), shape: shape)
    case .int32: try Tensor(elements(Int32.self), shape: shape)
    case .int64: try Tensor(elements(Int64.self), shape: shape)
    case .uint8: try Tensor(elements(UInt8.self), shape: shape)
    case .uint16: try Tensor(elements(UInt16.self), shape: shape)
    case .uint32: try Tensor(elements(UInt32.self), shape: shape)
    case .uint64: try Tensor(elements(UInt64.self), shape: shape)
    case .bool: try Tensor(data.map { $0 != 0 }, shape: shape)
    }
  }

  private func elements<T: BitwiseCopyable>(_: T.Type = T.self) -> [T] {
    data.withUnsafeBytes { bytes in
      (0..<bytes.count / MemoryLayout<T>.size).map {
        bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self)
      }
    }
  }
}

extension OperatorCase {
  func operation() throws -> any Operator {
    let a = attributes
    switch `operator` {
    case "Unary": return Unary(try unaryFunction(a.function ?? ""))
    case "Binary": return Binary(try value(BinaryFunction(rawValue: a.function ?? "")))
    case "Comparison": return Comparison(try value(ComparisonFunction(rawValue: a.function ?? "")))
    case "Logical": return Logical(try value(LogicalFunction(rawValue: a.function ?? "")))
    case "LogicalNot": return LogicalNot()
    case "IsNaN": return IsNaN()
    case "Select": return Select()
    case "MatMul": return MatMul()
    case "Gemm":
      return Gemm(
        alpha: try value(a.alpha), beta: try value(a.beta), transposeA: try value(a.transposeA),
        transposeB: try value(a.transposeB))
    case "Linear":
      return Linear(
        activation: try a.activation.map(unaryFunction),
        grouping: a.grouping == "channelwise" ? .channelwise : .full)
    case "Patches": return Patches(try window())
    case "MaxPool": return MaximumPool(try window())
    case "LSTMCell": return LSTMCell()
    case "GRUCell": return GRUCell()
    case "Normalizer": return Normalizer(center: try value(a.center), gain: try value(a.gain))
    case "Softmax": return Softmax(axis: try value(a.axis), logarithm: try value(a.logarithm))
    case "LayerNormalization":
      return LayerNormalization(axis: try value(a.axis), epsilon: try value(a.epsilon))
    case "Reduce":
      return Reduce(
        try value(ReduceFunction(rawValue: a.function ?? "")), axes: try value(a.axes),
        keepDimensions: try value(a.keepDimensions))
    case "Concat": return Concat(axis: try value(a.axis))
    case "Split": return Split(axis: try value(a.axis), sizes: try value(a.sizes))
    case "Slice":
      return Slice(ranges: try value(a.ranges).map { Slice.Range(start: $0[0], count: $0[1], step: $0[2]) })
    case "Reshape": return Reshape(shape: try value(a.shape))
    case "Transpose": return Transpose(permutation: try value(a.permutation))
    case "Expand": return Expand(shape: try value(a.shape))
    case "Gather": return Gather(axis: try value(a.axis))
    case "GatherElements": return GatherElements(axis: try value(a.axis))
    case "GatherND": return GatherND(batchDimensions: try value(a.batchDimensions))
    case "ScatterND": return ScatterND(reduction: try value(ScatterReduction(rawValue: a.reduction ?? "")))
    case "ScatterElements":
      return ScatterElements(
        axis: try value(a.axis), reduction: try value(ScatterReduction(rawValue: a.reduction ?? "")))
    case "ArgReduce":
      return ArgReduce(
        try value(ArgReduceFunction(rawValue: a.function ?? "")), axis: try value(a.axis),
        keepDimensions: try value(a.keepDimensions), selectLast: try value(a.selectLast))
    case "TopK":
      return TopK(count: try value(a.count), axis: try value(a.axis), largest: try value(a.largest))
    case "Cumulative":
      return Cumulative(
        try value(CumulativeFunction(rawValue: a.function ?? "")), axis: try value(a.axis),
        isExclusive: try value(a.exclusive), isReversed: try value(a.reverse))
    case "FakeQuantize":
      return FakeQuantize(
        scale: try value(a.scale), zeroPoint: try value(a.zeroPoint),
        range: try value(a.lowest)...value(a.highest))
    case "MatMulInteger": return MatMulInteger()
    case "NarrowCast":
      let direction: NarrowCast.Direction =
        switch a.direction {
        case "down": .down
        case "nearest": .nearest
        default: .up
        }
      return NarrowCast(
        to: try value(NarrowFormat(rawValue: a.to ?? "")), saturates: a.saturates ?? true,
        direction: direction)
    case "Cast": return Cast(to: try value(ElementType(rawValue: a.to ?? "")))
    default: throw MalformedCase()
    }
  }

  private func window() throws -> Window {
    Window(
      try value(attributes.window).map {
        Window.Axis(positions: $0[0], taps: $0[1], stride: $0[2], dilation: $0[3], begin: $0[4])
      })
  }

  private func value<T>(_ optional: T?) throws -> T {
    guard let optional else { throw MalformedCase() }
    return optional
  }

  private func unaryFunction(_ name: String) throws -> UnaryFunction {
    let a = attributes
    switch name {
    case "leakyRelu": return .leakyRelu(alpha: try value(a.alpha))
    case "elu": return .elu(alpha: try value(a.alpha))
    case "selu": return .selu(alpha: try value(a.alpha), gamma: try value(a.gamma))
    case "celu": return .celu(alpha: try value(a.alpha))
    case "hardSigmoid": return .hardSigmoid(alpha: try value(a.alpha), beta: try value(a.beta))
    case "clip": return .clip(lower: try value(a.lower), upper: try value(a.upper))
    default: return try value(UnaryFunction.withoutParameters.first { "\($0)" == name })
    }
  }
}

extension UnaryFunction {
  static let withoutParameters: [UnaryFunction] = [
    .abs, .negate, .reciprocal, .sqrt, .exp, .log, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh,
    .asinh,
    .acosh, .atanh, .erf, .sigmoid, .relu, .softplus, .softsign, .silu, .gelu, .geluTanh, .mish, .hardSwish,
    .floor,
    .ceil, .round, .sign,
  ]
}
