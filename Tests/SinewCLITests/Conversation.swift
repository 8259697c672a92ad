import Foundation

extension SinewTool {
  /// A running `sinew` at the other end of two pipes.
  final class Conversation {
    private let process = Process()
    private let (questions, answers) = (Pipe(), Pipe())

    init(_ arguments: [String]) throws {
      // Writing to a process that has ended is an error to handle, not the end of the tests.
      signal(SIGPIPE, SIG_IGN)
      process.executableURL = URL(filePath: SinewTool.executable)
      process.arguments = arguments
      process.standardInput = questions
      process.standardOutput = answers
      process.standardError = FileHandle.nullDevice
      try process.run()
    }

    deinit { if process.isRunning { process.terminate() } }

    func send(_ bytes: [UInt8]) { try? questions.fileHandleForWriting.write(contentsOf: Data(bytes)) }

    /// Sends the bytes again and again, 10 ms apart, until the process ends.
    func send(_ bytes: [UInt8], untilItEndsWithin attempts: Int) {
      for _ in 0..<attempts where process.isRunning {
        send(bytes)
        usleep(10_000)
      }
    }

    /// Sends bytes, leaves the pipe open, and waits for an answer.
    func exchange(_ bytes: [UInt8], answerBytes: Int) throws -> Data {
      send(bytes)
      return try answers.fileHandleForReading.read(upToCount: answerBytes) ?? Data()
    }

    /// Closes the reading end of the answers.
    func closeAnswers() { try? answers.fileHandleForReading.close() }

    /// Closes the pipe and returns the exit code.
    func end() -> Int32 {
      try? questions.fileHandleForWriting.close()
      while process.isRunning { usleep(1000) }
      return process.terminationStatus
    }
  }
}
