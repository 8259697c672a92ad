import Foundation
import Synchronization
import Testing

@testable import SinewCommand

@Suite struct FrameReaderTests {
  @Test func readsFramesUntilTheEnd() throws {
    let pipe = try TestPipe()
    try pipe.writer.write([1, 2, 3, 4, 5, 6])
    pipe.closeWriter()
    let reader = FrameReader(pipe.reader)
    var frame: [UInt8] = [0, 0, 0]
    #expect(try reader.begin(into: &frame))
    #expect(frame == [1, 2, 3])
    #expect(try reader.begin(into: &frame))
    #expect(frame == [4, 5, 6])
    #expect(try !reader.begin(into: &frame))
  }

  @Test func noticesAnEndInsideAFrame() throws {
    let pipe = try TestPipe()
    try pipe.writer.write([1, 2, 3, 4, 5])
    pipe.closeWriter()
    let reader = FrameReader(pipe.reader)
    var frame: [UInt8] = [0, 0, 0]
    #expect(try reader.begin(into: &frame))
    let error = #expect(throws: StreamError.truncatedFrame(received: 2, expected: 3)) {
      try reader.begin(into: &frame)
    }
    #expect(error?.exitCode == .badData)
    #expect(
      error?.message == "standard input: ends after 2 of the 3 bytes of a frame; accepted: whole frames")
  }

  /// An end after a frame's tag is inside the frame, although no byte of the part is there.
  @Test func noticesAnEndBetweenTheParts() throws {
    let pipe = try TestPipe()
    try pipe.writer.write([0, 0, 0, 0])
    pipe.closeWriter()
    let reader = FrameReader(pipe.reader)
    var (tag, rest) = ([UInt8](repeating: 9, count: 4), [UInt8](repeating: 9, count: 8))
    #expect(try reader.begin(into: &tag))
    #expect(throws: StreamError.truncatedFrame(received: 4, expected: 12)) {
      try reader.finish(into: &rest, preceding: 4)
    }
  }

  @Test func readsFramesWithoutBytes() throws {
    let pipe = try TestPipe()
    pipe.closeWriter()
    var nothing: [UInt8] = []
    #expect(try FrameReader(pipe.reader).begin(into: &nothing))
    try FrameReader(pipe.reader).finish(into: &nothing)
  }

  /// A frame that dribbles in byte by byte, through a pipe that never blocks, while signals arrive.
  @Test(arguments: [false, true]) func waitsForTheRest(isNonBlocking: Bool) throws {
    let pipe = try TestPipe()
    if isNonBlocking { #expect(fcntl(pipe.reader.number, F_SETFL, O_NONBLOCK) == 0) }
    signalInterrupts(SIGUSR1)
    let reading = pthread_self()
    let feeder = Thread {
      for byte in UInt8(1)...8 {
        usleep(2000)
        pthread_kill(reading, SIGUSR1)
        usleep(2000)
        try? pipe.writer.write([byte])
      }
      pipe.closeWriter()
    }
    feeder.start()
    var frame = [UInt8](repeating: 0, count: 8)
    #expect(try FrameReader(pipe.reader).begin(into: &frame))
    #expect(frame == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(try !FrameReader(pipe.reader).begin(into: &frame))
  }

  @Test func reportsWhatCannotBeRead() {
    var frame: [UInt8] = [0]
    let error = #expect(throws: StreamError.readFailed(SystemError(EBADF))) {
      try FrameReader(Descriptor(-1)).begin(into: &frame)
    }
    #expect(error?.exitCode == .inputOutput)
  }

  /// Makes a signal do nothing but interrupt system calls, which `signal` would restart.
  private func signalInterrupts(_ number: CInt) {
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(number, &action, nil)
  }
}

@Suite struct FrameWriterTests {
  @Test func writesMoreThanAPipeHolds() throws {
    let pipe = try TestPipe()
    #expect(fcntl(pipe.writer.number, F_SETFL, O_NONBLOCK) == 0)
    let frame = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0) }
    let received = Mutex<[UInt8]>([])
    let isDone = DispatchSemaphore(value: 0)
    Thread {
      var bytes = [UInt8](repeating: 0, count: 1_000_000)
      if (try? FrameReader(pipe.reader).begin(into: &bytes)) == true { received.withLock { $0 = bytes } }
      isDone.signal()
    }.start()
    try FrameWriter(pipe.writer).write(frame)
    isDone.wait()
    #expect(received.withLock { $0 } == frame)
  }

  @Test func noticesThatNobodyReads() throws {
    signal(SIGPIPE, SIG_IGN)
    let pipe = try TestPipe()
    pipe.closeReader()
    let error = #expect(throws: StreamError.readerGone) { try FrameWriter(pipe.writer).write([1]) }
    #expect(error?.exitCode == .inputOutput)
    #expect(error?.isSilent == true)
  }

  @Test func reportsAFullDevice() throws {
    let number = open("/dev/full", O_WRONLY)
    defer { close(number) }
    let error = #expect(throws: StreamError.writeFailed(SystemError(ENOSPC))) {
      try FrameWriter(Descriptor(number)).write("text".utf8)
    }
    #expect(error?.exitCode == .inputOutput)
    #expect(error?.isSilent == false)
  }
}

/// Both ends of a pipe, closed at the latest when it goes out of scope.
private final class TestPipe: Sendable {
  let reader: Descriptor
  let writer: Descriptor
  private let isOpen = Mutex((reader: true, writer: true))

  init() throws {
    var ends: [CInt] = [0, 0]
    guard pipe(&ends) == 0 else { throw SystemError() }
    (reader, writer) = (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  func closeReader() {
    isOpen.withLock { if exchange(&$0.reader, with: false) { close(reader.number) } }
  }

  func closeWriter() {
    isOpen.withLock { if exchange(&$0.writer, with: false) { close(writer.number) } }
  }

  private func exchange(_ value: inout Bool, with new: Bool) -> Bool {
    defer { value = new }
    return value
  }

  deinit {
    closeReader()
    closeWriter()
  }
}
