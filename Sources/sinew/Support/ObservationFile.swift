import SinewCommand
import SinewCompression
import SinewData
import SinewONNX

/// Observations given on the command line as `.npz`.
enum ObservationFile {
  /// Reads the arrays that a policy takes, and says which others there are.
  ///
  /// - Parameters:
  ///   - acceptsNonFinite: whether observations may be NaN or infinite.
  ///   - remarks: where ignored arrays are named.
  static func read(
    _ path: String, for frame: PolicyFrame, acceptsNonFinite: Bool = false, remarks: Remarks
  ) throws -> Observations {
    let archive = try NPZArchive.read(path: path) { name in
      name == Observations.resetName || frame.inputs.contains { $0.name == name }
    }
    let observations: Observations
    do throws(ConversionError) {
      observations = try Observations(archive, for: frame, file: path, acceptsNonFinite: acceptsNonFinite)
    } catch {
      throw BadInput(
        message: Format.printable(error.description), hints: hints(at: archive, for: frame))
    }
    remarks.check(observations, from: path)
    if !observations.ignored.isEmpty {
      let verb = observations.ignored.count == 1 ? "names no input and is" : "name no input and are"
      remarks.note("\(path): \(Format.quoted(observations.ignored)) \(verb) ignored")
    }
    return observations
  }

  /// Of the first input without an array, which output could be its next value.
  private static func hints(at archive: NPZArchive, for frame: PolicyFrame) -> [String] {
    guard let missing = frame.inputs.first(where: { !$0.isState && archive[$0.name] == nil }),
      let next = frame.outputs.first(where: {
        !$0.isState && $0.type == missing.type
          && StateNames.mayBePair(input: missing.name, output: $0.name)
      })
    else { return [] }
    return [
      Format.printable("if it is a state that the policy carries: --state \(missing.name)=\(next.name)")
    ]
  }
}
