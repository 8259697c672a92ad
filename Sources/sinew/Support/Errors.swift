import SinewCommand
import SinewCompression
import SinewData
import SinewGraph
import SinewONNX

// Errors of the library layers, as a person at the command line sees them: each names its file.

extension ImportError: ReportableError {
  public var exitCode: ExitCode {
    switch category {
    case .usage: .usage
    case .data: .badData
    case .unsupported: .unsupported
    case .noInput: .noInput
    }
  }

  public var message: String { Format.printable(description) }
}

extension DataError: ReportableError {
  public var exitCode: ExitCode {
    switch category {
    case .noInput: .noInput
    case .badData: .badData
    case .cannotCreate: .cannotCreate
    case .inputOutput: .inputOutput
    }
  }

  public var message: String { Format.printable(description) }
}

/// A failed conversion or evaluation, with the file it concerns.
struct PolicyError: ReportableError {
  var file: String
  var error: ConversionError

  var exitCode: ExitCode {
    switch error {
    case .unsupported, .graph(.unsupported): .unsupported
    case .graph, .quantisation, .calibration, .model: .badData
    case .recipe: .configuration
    case .artifact: .software
    }
  }

  var message: String {
    let bug = exitCode == .software ? "internal error, please report it: " : ""
    return Format.printable("\(file): \(bug)\(error)")
  }
}

/// Runs library code and adds the file's name to what it throws.
func naming<T>(_ file: String, _ body: () throws(ConversionError) -> T) throws(PolicyError) -> T {
  do { return try body() } catch { throw PolicyError(file: file, error: error) }
}

/// An input that was read and that the command cannot take.
struct BadInput: ReportableError {
  var message: String
  var hints: [String] = []
  var exitCode: ExitCode { .badData }
}
