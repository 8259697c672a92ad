import SinewFormat
import SinewKernels
import SinewRuntime

#if canImport(Glibc)
  import Glibc
#endif

// A libFuzzer target for the loader and the interpreter. The input is a model; its trailer is repaired here
// (never by a flag of the loader), and a model that the loader accepts is run. Every copy is exactly as large
// as it must be, so that AddressSanitizer sees the first byte out of bounds. Every set of kernels must leave
// the same bits.

/// What the fuzzer lets a model cost: 2^20 operations a step, 16 MB.
private let workLimit: UInt64 = 1 << 20
private let memoryLimit = 16 << 20

/// Memory of an exact size at a multiple of 16 bytes.
private func allocate(_ byteCount: Int) -> UnsafeMutableRawBufferPointer {
  UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
}

/// The input with length, mark and checksum put right.
private func repaired(_ input: UnsafeRawBufferPointer) -> UnsafeMutableRawBufferPointer {
  let model = allocate(input.count)
  model.copyMemory(from: input)
  let body = input.count - 16
  model.storeBytes(of: UInt64(input.count), toByteOffset: body + 4, as: UInt64.self)
  model.storeBytes(of: FileLayout.trailerMark, toByteOffset: body + 12, as: UInt32.self)
  let checksum = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: model[..<body]))
  model.storeBytes(of: checksum, toByteOffset: body, as: UInt32.self)
  return model
}

/// Runs three steps on inputs made of the model's own bytes, whole and in slices, and returns a fingerprint.
private func run(
  _ model: UnsafeRawBufferPointer, _ requirements: Requirements, _ instructionSet: InstructionSet
) -> UInt64? {
  let memory = allocate(Int(requirements.memoryBytes))
  defer { memory.deallocate() }
  guard
    let policy = try? Policy(
      model: model, memory: memory, instructionSet: instructionSet, limits: Limits(work: workLimit))
  else { return nil }
  var fingerprint = FNV1a()
  var place = 0
  policy.reset()
  for step in 0..<3 {
    for index in 0..<policy.inputCount where !policy.isState(input: index) {
      let values = policy.input(index)
      for i in values.indices {
        values[i] = model[place % model.count]
        place += 7
      }
    }
    if step == 1 {
      policy.begin()
      while policy.advance(by: 1) == .inProgress {}
    } else {
      policy.step()
    }
    for index in 0..<policy.outputCount { fingerprint.update(policy.output(index)) }
  }
  // A self-test may be as long as its file says.
  if let test = try? policy.model().selfTest(), UInt64(test.stepCount) * requirements.work <= workLimit {
    _ = policy.selfTest()
  }
  return fingerprint.value
}

@c(LLVMFuzzerTestOneInput)
public func fuzzModel(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  guard let data, size >= 32 else { return 0 }
  let model = repaired(UnsafeRawBufferPointer(start: data, count: size))
  defer { model.deallocate() }
  let bytes = UnsafeRawBufferPointer(model)
  guard let requirements = try? Policy.requirements(model: bytes, limits: Limits(work: workLimit)),
    requirements.memoryBytes <= memoryLimit
  else { return 0 }
  let reference = run(bytes, requirements, .portable)
  for set in [InstructionSet.avx2, .avx512vnni] where set.isAvailable {
    if run(bytes, requirements, set) != reference { abort() }
  }
  return 0
}
