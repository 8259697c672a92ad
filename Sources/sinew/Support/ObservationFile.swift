import SinewCommand
import SinewCompression
import SinewData

/// Observations given on the command line as `.npz`.
enum ObservationFile {
  static func read(_ path: String, for frame: PolicyFrame) throws -> Observations {
    let archive = try NPZArchive.read(path: path) { name in
      name == Observations.resetName || frame.inputs.contains { $0.name == name }
    }
    return try naming(path) { () throws(ConversionError) in
      try Observations(archive, for: frame, file: path)
    }
  }

  static func noteIgnored(_ observations: Observations, in path: String, _ diagnostics: Diagnostics) {
    guard !observations.ignored.isEmpty else { return }
    let names = observations.ignored.map { "'\($0)'" }.joined(separator: ", ")
    diagnostics.note("\(path): \(names) \(observations.ignored.count == 1 ? "names" : "name") no input and is ignored")
  }
}
