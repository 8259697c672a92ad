import Glibc
import SinewCommand

@main
struct Sinew {
  static func main() {
    let program = CommandProgram(
      name: "sinew", version: SinewVersion.text,
      summary:
        "Turns a trained robot policy (ONNX) into one small file that runs, bit for bit the same, on a "
        + "workstation, an ARM robot board and a microcontroller, without ever allocating memory.",
      commands: [
        ConvertCommand.command, RunCommand.command, VerifyCommand.command, BenchCommand.command,
        InspectCommand.command, ReplayCommand.command,
      ])
    // A file that reaches the process's size limit is an error like a full disk, not the end of the process.
    signal(SIGXFSZ, SIG_IGN)
    exit(program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
  }
}
