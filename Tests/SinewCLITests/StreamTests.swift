import SinewData
import SinewTestSupport
import Testing

/// `sinew run --stream`.
@Suite struct StreamTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func bytes(_ values: [Float]) -> [UInt8] { values.flatMap { bytes($0.bitPattern) } }

  private func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian, Array.init)
  }

  private func floats(_ bytes: [UInt8]) -> [Float] {
    stride(from: 0, to: bytes.count - bytes.count % 4, by: 4).map { start in
      Float(bitPattern: bytes[start..<(start + 4)].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
  }

  @Test func aStreamGivesWhatARecordingGives() throws {
    let fixture = Fixture.pendulum
    let observations = try fixture.array("obs").floats()
    for model in [fixture.policy, try folder.convert(fixture.policy)] {
      let recorded = try folder.run(model, on: fixture.expected)["action"]
      let streamed = try SinewTool.succeed("run", model, "--stream", input: bytes(observations))
      #expect(streamed.stdout.count == 64 * 4)
      #expect(floats(streamed.stdout) == recorded?.floats())
    }
  }

  @Test func everyFrameIsAnsweredAtOnce() throws {
    let policy = try folder.convert(Fixture.pendulum.policy)
    let conversation = try SinewTool.Conversation(["run", policy, "--stream"])
    for _ in 0..<3 { #expect(try conversation.exchange(bytes([1, 0, 0]), answerBytes: 4).count == 4) }
    #expect(conversation.end() == 0)
  }

  @Test func theEndOfTheInputCountsOnlyBetweenFrames() throws {
    let policy = try folder.convert(Fixture.pendulum.policy)
    #expect(try SinewTool.succeed("run", policy, "--stream").stdout.isEmpty)
    #expect(try SinewTool.succeed("run", policy, "--stream=framed").stdout.isEmpty)
    let frame = bytes([1, 0, 0])
    for (option, input) in [
      ("--stream", frame + [0]), ("--stream", frame + frame.dropLast()),
      ("--stream=framed", bytes(UInt32(0)) + frame + [0]),
      ("--stream=framed", bytes(UInt32(0)) + frame + bytes(UInt32(0))),
      ("--stream=framed", bytes(UInt32(0)) + frame + bytes(UInt32(2)) + [0, 0, 0, 0]),
    ] {
      let result = try SinewTool.run("run", policy, option, input: input)
      #expect(result.status == 65)
      #expect(result.stdout.count == 4, "complete frames are answered")
      #expect(result.stderr.contains("sinew: error: standard input: ends after"))
    }
  }

  @Test func framedCommandsResetTheState() throws {
    let model = RepositoryFiles.model("recurrent")
    let frame = bytes([0.5, -0.25])
    for policy in [model, try folder.convert(model)] {
      func actions(_ commands: [[UInt8]]) throws -> [Float] {
        floats(
          try SinewTool.succeed("run", policy, "--stream=framed", "-q", input: commands.flatMap { $0 }).stdout
        )
      }
      let (step, reset) = (bytes(UInt32(0)) + frame, bytes(UInt32(1)) + frame)
      let seed = bytes(UInt32(2)) + bytes(UInt64(7))
      let two = try actions([step, step])
      #expect(two.count == 2 && two[0] != two[1])
      #expect(try actions([step, step, reset, step]) == two + two)
      #expect(try actions([seed, step, step, seed, seed, step, step]) == two + two)
    }
  }

  @Test func unknownCommandsAreRefused() throws {
    let policy = try folder.convert(Fixture.pendulum.policy)
    let input = bytes(UInt32(3)) + bytes([1, 0, 0])
    try SinewTool.fail(
      65, ["run", policy, "--stream=framed"], naming: ["standard input: frame 0", "command 3"], input: input)
  }

  @Test func integersAndBooleansAreConvertedAndChecked() throws {
    let model = RepositoryFiles.model("mixed_inputs")
    let (ones, mask, phase, image) = (
      [1, 1, 1] as [Float], [0, 1, 1] as [Float], [3] as [Float], [0, 1, 255] as [Float]
    )
    let frame = ones + mask + phase + image + ones + ones
    for policy in [model, try folder.convert(model)] {
      let answer = floats(try SinewTool.succeed("run", policy, "--stream", input: bytes(frame)).stdout)
      #expect(answer.count == 2 + 2 + 3)
      #expect(Array(answer.suffix(3)) == [3, 5, 259])
      for (index, value) in [(3, 2), (4, -1), (6, 0.5), (6, 3e9), (6, Float.nan), (9, 256), (9, .infinity)] {
        var bad = frame
        bad[index] = value
        let name = index < 6 ? "mask" : index < 7 ? "phase" : "image"
        try SinewTool.fail(
          65, ["run", policy, "--stream"], naming: ["standard input: frame 0: input '\(name)'"],
          input: bytes(bad))
      }
    }
  }

  @Test func aPolicyWithoutInputsNeedsFrames() throws {
    let model = RepositoryFiles.model("no_inputs")
    try SinewTool.fail(64, ["run", model, "--stream"], naming: ["--stream=framed"])
    let framed = try SinewTool.succeed(
      "run", model, "--stream=framed", input: bytes(UInt32(0)) + bytes(UInt32(1)))
    #expect(floats(framed.stdout) == [4, 6, 4, 6])
  }

  @Test func aReaderThatIsGoneEndsTheStream() throws {
    let policy = try folder.convert(Fixture.pendulum.policy)
    let conversation = try SinewTool.Conversation(["run", policy, "--stream"])
    conversation.closeAnswers()
    // A program that another test starts at this moment holds a copy of the reading end until it is loaded, and
    // takes the first answers.
    conversation.send(bytes([1, 0, 0]), untilItEndsWithin: 1000)
    #expect(conversation.end() == 74)
  }
}
