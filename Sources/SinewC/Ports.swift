// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat
import SinewRuntime

extension sinew_tensor_info: CallerStruct {}

@c @implementation
public func sinew_input_info(
  _ handle: OpaquePointer?, _ index: UInt32, _ info: UnsafeMutablePointer<sinew_tensor_info>?
) -> sinew_status {
  describe(handle, info) { (model: ModelView) throws(FormatError) -> sinew_tensor_info? in
    guard index < model.inputs.count else { return nil }
    var result = try sinew_tensor_info(model.input(index))
    if let pair = try model.state(ofInput: index) {
      result.is_state = 1
      result.state_partner = try model.state(pair).output
    }
    return result
  }
}

@c @implementation
public func sinew_output_info(
  _ handle: OpaquePointer?, _ index: UInt32, _ info: UnsafeMutablePointer<sinew_tensor_info>?
) -> sinew_status {
  describe(handle, info) { (model: ModelView) throws(FormatError) -> sinew_tensor_info? in
    guard index < model.outputs.count else { return nil }
    var result = try sinew_tensor_info(model.output(index))
    if let pair = try model.state(ofOutput: index) {
      result.is_state = 1
      result.state_partner = try model.state(pair).input
    }
    return result
  }
}

@c @implementation
public func sinew_input_data(
  _ handle: OpaquePointer?, _ index: UInt32, _ bytes: UnsafeMutablePointer<Int>?
) -> UnsafeMutableRawPointer? {
  let elements = policy(handle)?.input(Int(truncatingIfNeeded: index))
  bytes?.pointee = elements?.count ?? 0
  return elements?.baseAddress
}

@c @implementation
public func sinew_output_data(
  _ handle: OpaquePointer?, _ index: UInt32, _ bytes: UnsafeMutablePointer<Int>?
) -> UnsafeRawPointer? {
  let elements = policy(handle)?.output(Int(truncatingIfNeeded: index))
  bytes?.pointee = elements?.count ?? 0
  return elements?.baseAddress
}

/// - Parameter port: describes the port, or nil when there is none.
private func describe(
  _ handle: OpaquePointer?, _ info: UnsafeMutablePointer<sinew_tensor_info>?,
  _ port: (ModelView) throws(FormatError) -> sinew_tensor_info?
) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  do throws(FormatError) {
    guard let result = try port(try policy.model()), sinew_tensor_info.write(result, to: info) else {
      return SINEW_INVALID_ARGUMENT
    }
    return SINEW_OK
  } catch {
    return error.status.rawValue
  }
}

extension sinew_tensor_info {
  /// All but what the state pairs say.
  init(_ port: PortView) throws(FormatError) {
    self.init()
    type = port.tensor.type.code
    name = port.name.cText
    name_length = port.name.byteCount
    declared_type = port.declaredType.cText
    declared_type_length = port.declaredType.byteCount
    rank = port.tensor.shape.count
    shape = (
      try port.tensor.extent(0), try port.tensor.extent(1), try port.tensor.extent(2),
      try port.tensor.extent(3),
      try port.tensor.extent(4), try port.tensor.extent(5), try port.tensor.extent(6),
      try port.tensor.extent(7)
    )
    elements = port.tensor.count
    bytes = port.tensor.byteCount
  }
}

extension Schema.ElementType {
  /// `SINEW_FLOAT32` and so on; no tensor has float16 elements.
  var code: UInt32 { UInt32(rawValue) }
}

extension FlatVector {
  /// A string of the file, which has a zero byte behind it.
  var cText: UnsafePointer<CChar>? { bytes.baseAddress?.assumingMemoryBound(to: CChar.self) }
}

extension TensorView {
  /// The extent of an axis, 0 beyond the rank.
  func extent(_ axis: UInt32) throws(FormatError) -> UInt32 {
    axis < shape.count ? try shape.uint32(axis) : 0
  }
}
