import SinewArtifact
import SinewGraph

/// Writes lowered programs as files.
enum ArtifactAssembly {
  /// A file without provenance, to be run and thrown away.
  static func bytes(of program: Program) throws(ConversionError) -> [UInt8] {
    try writing { () throws(ArtifactError) in try ArtifactWriter.write(program) }
  }

  /// The file to ship: with its provenance and a self-test of the first observations.
  static func bytes(
    of program: Program, provenance: Provenance, selfTest observations: Observations, steps: Int
  ) throws(ConversionError) -> [UInt8] {
    let plain = try bytes(of: program)
    let policy = try InterpretedPolicy(plain)
    let frames = (0..<min(steps, observations.count)).map { sample in
      policy.inputFrame(observations.tensors(at: sample))
    }
    return try writing { () throws(ArtifactError) in
      let selfTest = try SelfTest.record(frames: frames, on: plain)
      return try ArtifactWriter.write(program, provenance: provenance, selfTest: selfTest)
    }
  }

  /// Refuses a program that no file can hold.
  static func check(_ program: Program) throws(ConversionError) {
    try writing { () throws(ArtifactError) in try ArtifactWriter.check(program) }
  }

  private static func writing<T>(_ body: () throws(ArtifactError) -> T) throws(ConversionError) -> T {
    do { return try body() } catch {
      switch error {
      case .tooLarge: throw .unsupported("\(error)")
      case .weightOutOfRange(let step, let value):
        throw .quantisation(
          "the weight \(value) of layer '\(step)' is beyond the range of fp16, ±65504: convert with --precision f32 or int8, "
            + "or give that layer another precision in a recipe")
      case .invalidProgram, .invalidMemoryPlan, .outOfMemory, .refused, .badSelfTest:
        throw .artifact("\(error)")
      }
    }
  }
}
