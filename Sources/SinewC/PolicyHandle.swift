// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat
import SinewKernels
import SinewRuntime

/// The policy behind a handle, which is the address of its memory; nil without one.
func policy(_ handle: OpaquePointer?) -> Policy? {
  guard let handle else { return nil }
  do throws(FormatError) {
    return try Policy(preparedMemory: UnsafeMutableRawPointer(handle))
  } catch {
    return nil
  }
}

@c @implementation
public func sinew_init(
  _ model: UnsafeRawPointer?, _ modelBytes: Int, _ memory: UnsafeMutableRawPointer?, _ memoryBytes: Int,
  _ options: UnsafePointer<sinew_options>?, _ policy: UnsafeMutablePointer<OpaquePointer?>?
) -> sinew_status {
  policy?.pointee = nil
  guard let policy, let memory = callerBytes(memory, memoryBytes),
    let options = sinew_options.given(options),
    let model = callerBytes(model, modelBytes)
  else { return SINEW_INVALID_ARGUMENT }
  // A policy that was there before is gone, whatever happens.
  if memory.count >= 4, let start = memory.baseAddress, UInt(bitPattern: start) & 3 == 0 {
    start.storeBytes(of: 0, as: UInt32.self)
  }
  var instructionSet: InstructionSet?
  if options.instruction_set != SINEW_ISA_FASTEST {
    guard let set = InstructionSet(code: options.instruction_set) else {
      return SINEW_UNSUPPORTED_INSTRUCTION_SET
    }
    instructionSet = set
  }
  do throws(FormatError) {
    _ = try Policy(
      model: model, memory: memory, instructionSet: instructionSet, limits: options.limits,
      operations: linkedOperation)
    policy.pointee = OpaquePointer(memory.baseAddress)
    return SINEW_OK
  } catch {
    return error.status.code
  }
}

@c @implementation
public func sinew_reset(_ handle: OpaquePointer?, _ seed: UInt64) -> sinew_status {
  guard let policy = policy(handle) else { return SINEW_NOT_INITIALISED }
  policy.reset()
  return SINEW_OK
}

@c @implementation
public func sinew_instruction_set(_ handle: OpaquePointer?) -> UInt32 {
  policy(handle)?.instructionSet.code ?? 0
}

@c @implementation
public func sinew_instruction_set_text(_ code: UInt32) -> UnsafePointer<CChar>? {
  guard let set = InstructionSet(code: code) else { return cText("unknown instruction set") }
  return cText(set.text)
}

extension InstructionSet {
  /// `SINEW_ISA_...`: the raw value and one, because 0 asks for the fastest.
  var code: UInt32 { UInt32(rawValue) &+ 1 }

  init?(code: UInt32) {
    guard code > 0, code <= 255 else { return nil }
    self.init(rawValue: UInt8(truncatingIfNeeded: code &- 1))
  }

  var text: StaticString {
    switch self {
    case .portable: "portable"
    case .avx2: "avx2"
    case .avx512vnni: "avx512vnni"
    case .neon: "neon"
    case .dotprod: "dotprod"
    case .dsp: "dsp"
    case .neonVFP4: "neonVFP4"
    case .i8mm: "i8mm"
    }
  }
}
