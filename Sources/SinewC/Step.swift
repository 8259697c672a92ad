// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat
import SinewRuntime

extension sinew_tick: CallerStruct {
  /// Whether a step can begin with this tick: NULL, or a structure with a size.
  static func isUsable(_ pointer: UnsafePointer<sinew_tick>?) -> Bool {
    pointer == nil || read(pointer) != nil
  }
}

/// Whether a caller's pointer and size name a frame, or NULL and 0: elements that are in place.
private func isFrame(_ start: UnsafeRawPointer?, _ byteCount: Int) -> Bool {
  start == nil ? byteCount == 0 : byteCount >= 0
}

@c @implementation
public func sinew_step(
  _ handle: OpaquePointer?, _ tick: UnsafePointer<sinew_tick>?, _ inputs: UnsafeRawPointer?,
  _ inputBytes: Int,
  _ outputs: UnsafeMutableRawPointer?, _ outputBytes: Int
) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  guard sinew_tick.isUsable(tick), isFrame(inputs, inputBytes), isFrame(outputs, outputBytes) else {
    return SINEW_INVALID_ARGUMENT
  }
  return policy.step(inputs: callerBytes(inputs, inputBytes), outputs: callerBytes(outputs, outputBytes))
    .code
}

@c @implementation
public func sinew_step_begin(
  _ handle: OpaquePointer?, _ tick: UnsafePointer<sinew_tick>?, _ inputs: UnsafeRawPointer?,
  _ inputBytes: Int
) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  guard sinew_tick.isUsable(tick), isFrame(inputs, inputBytes) else { return SINEW_INVALID_ARGUMENT }
  return policy.begin(inputs: callerBytes(inputs, inputBytes)).code
}

@c @implementation
public func sinew_step_continue(
  _ handle: OpaquePointer?, _ maximumSteps: UInt32, _ outputs: UnsafeMutableRawPointer?, _ outputBytes: Int
) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  guard isFrame(outputs, outputBytes) else { return SINEW_INVALID_ARGUMENT }
  return policy.advance(by: maximumSteps, outputs: callerBytes(outputs, outputBytes)).code
}
