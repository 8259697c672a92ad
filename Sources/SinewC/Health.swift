// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat
import SinewRuntime

extension sinew_counters: CallerStruct {}

@c @implementation
public func sinew_get_counters(
  _ handle: OpaquePointer?, _ counters: UnsafeMutablePointer<sinew_counters>?
) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  var result = sinew_counters()
  result.completed_steps = policy.counters.completedSteps
  result.invalid_inputs = policy.counters.invalidInputs
  result.clamped_indices = policy.counters.clampedIndices
  return sinew_counters.write(result, to: counters) ? SINEW_OK : SINEW_INVALID_ARGUMENT
}

@c @implementation
public func sinew_self_test(_ handle: OpaquePointer?) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  return policy.selfTest().code
}
