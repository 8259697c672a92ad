/// What a command tells the shell that called it: 0, 1 and codes of `sysexits.h`.
public enum ExitCode: Int32, CaseIterable, Sendable {
  /// The command did what it was asked for.
  case success = 0
  /// The command ran, and a threshold that it was given is not met.
  case gateNotMet = 1
  /// The command line is wrong.
  case usage = 64
  /// An input file was read and is not acceptable.
  case badData = 65
  /// An input file does not exist or cannot be opened.
  case noInput = 66
  /// A model needs something that Sinew does not have, such as an operator.
  case unsupported = 69
  /// A bug in Sinew.
  case software = 70
  /// An output file cannot be created.
  case cannotCreate = 73
  /// Reading or writing failed half-way.
  case inputOutput = 74
  /// Settings contradict each other or the model.
  case configuration = 78
}
