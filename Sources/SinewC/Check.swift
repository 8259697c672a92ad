// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat
import SinewRuntime

extension sinew_options: CallerStruct {
  /// The options of a caller: zeros for NULL, nil for a structure without a size.
  static func given(_ pointer: UnsafePointer<sinew_options>?) -> sinew_options? {
    pointer == nil ? sinew_options() : read(pointer)
  }

  var limits: Limits { work_limit == 0 ? Limits() : Limits(work: work_limit) }
}

extension sinew_model_info: CallerStruct {}

@c @implementation
public func sinew_check(
  _ model: UnsafeRawPointer?, _ modelBytes: Int, _ options: UnsafePointer<sinew_options>?,
  _ info: UnsafeMutablePointer<sinew_model_info>?
) -> sinew_status {
  var result = sinew_model_info()
  guard let options = sinew_options.given(options), info == nil || sinew_model_info.write(result, to: info),
    let model = callerBytes(model, modelBytes)
  else { return SINEW_INVALID_ARGUMENT }
  do throws(FormatError) {
    let needs = try Policy.requirements(
      model: model, limits: options.limits, operations: linkedOperation)
    result = sinew_model_info(needs)
    if options.flags & SINEW_CHECK_SHA256 != 0 { result.setDigest(of: model) }
  } catch {
    result.error_position = error.position
    _ = sinew_model_info.write(result, to: info)
    return error.status.code
  }
  _ = sinew_model_info.write(result, to: info)
  return SINEW_OK
}

@c @implementation
public func sinew_memory_size(
  _ model: UnsafeRawPointer?, _ modelBytes: Int, _ memoryBytes: UnsafeMutablePointer<Int>?
) -> sinew_status {
  guard let memoryBytes else { return SINEW_INVALID_ARGUMENT }
  memoryBytes.pointee = 0
  guard let model = callerBytes(model, modelBytes) else { return SINEW_INVALID_ARGUMENT }
  do throws(FormatError) {
    memoryBytes.pointee = Int(truncatingIfNeeded: try Policy.memoryByteCount(model: model))
    return SINEW_OK
  } catch {
    return error.status.code
  }
}

extension sinew_model_info {
  init(_ needs: Requirements) {
    self.init()
    format_version = FileLayout.formatVersion
    arithmetic_version = FileLayout.arithmeticVersion
    memory_bytes = needs.memoryBytes
    memory_alignment = Requirements.alignment
    arena_bytes = needs.arenaBytes
    record_bytes = needs.recordBytes
    step_count = needs.stepCount
    input_count = needs.inputCount
    output_count = needs.outputCount
    state_count = needs.stateCount
    input_frame_bytes = needs.inputFrameBytes
    output_frame_bytes = needs.outputFrameBytes
    state_bytes = needs.stateBytes
    work = needs.work
  }

  mutating func setDigest(of model: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(model)
    let words = hash.finish()
    withUnsafeMutableBytes(of: &sha256) { digest in
      guard let digest = digest.baseAddress else { return }
      for index in 0..<8 {
        digest.storeBytes(of: words[index].bigEndian, toByteOffset: index &* 4, as: UInt32.self)
      }
    }
  }
}
