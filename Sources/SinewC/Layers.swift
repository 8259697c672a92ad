// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat
import SinewRuntime

extension sinew_layer_info: CallerStruct {}

@c @implementation
public func sinew_describe_layer(
  _ handle: OpaquePointer?, _ index: UInt32, _ info: UnsafeMutablePointer<sinew_layer_info>?
) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  do throws(FormatError) {
    let model = try policy.model()
    guard index < model.steps.count else { return SINEW_INVALID_ARGUMENT }
    let step = try model.step(index)
    var result = sinew_layer_info()
    result.operation = UInt32(step.operation.rawValue)
    result.name = cText("")
    if let name = try step.name() {
      result.name = name.cText
      result.name_length = name.byteCount
    }
    return sinew_layer_info.write(result, to: info) ? SINEW_OK : SINEW_INVALID_ARGUMENT
  } catch {
    return error.status.code
  }
}

@c @implementation
public func sinew_operation_text(_ operation: UInt32) -> UnsafePointer<CChar>? {
  guard operation <= 255, let tag = Schema.Operation(rawValue: UInt8(truncatingIfNeeded: operation)) else {
    return cText("unknown operation")
  }
  return cText(tag.text)
}

extension Schema.Operation {
  var text: StaticString {
    switch self {
    case .none: "none"
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
