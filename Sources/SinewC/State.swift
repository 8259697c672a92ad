// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat
import SinewRuntime

@c @implementation
public func sinew_state_size(_ handle: OpaquePointer?) -> Int { policy(handle)?.savedStateByteCount ?? 0 }

@c @implementation
public func sinew_save_state(
  _ handle: OpaquePointer?, _ state: UnsafeMutableRawPointer?, _ stateBytes: Int
) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  guard let state = callerBytes(state, stateBytes) else { return SINEW_INVALID_ARGUMENT }
  return policy.saveState(to: state).code
}

@c @implementation
public func sinew_load_state(
  _ handle: OpaquePointer?, _ state: UnsafeRawPointer?, _ stateBytes: Int
) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  guard let state = callerBytes(state, stateBytes) else { return SINEW_INVALID_ARGUMENT }
  return policy.loadState(from: state).code
}
