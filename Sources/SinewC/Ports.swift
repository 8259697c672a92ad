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
    return error.status.code
  }
}

extension sinew_tensor_info {
  /// All but what the state pairs say.
  init(_ port: PortView) throws(FormatError) {
    self.init()
    type = port.tensor.type.code
    let text = try port.name()
    name = text.cText
    name_length = text.byteCount
    let declared = try port.declaredType()
    declared_type = declared.cText
    declared_type_length = declared.byteCount
    let extents = try port.tensor.shape()
    rank = extents.count
    func extent(_ axis: UInt32) throws(FormatError) -> UInt32 {
      axis < extents.count ? try extents.uint32(axis) : 0
    }
    shape = (
      try extent(0), try extent(1), try extent(2), try extent(3), try extent(4), try extent(5), try extent(6),
      try extent(7)
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
