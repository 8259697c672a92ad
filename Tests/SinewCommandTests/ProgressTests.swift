import Synchronization
import Testing

@testable import SinewCommand

@Suite struct ProgressTests {
  /// A clock that moves when told to.
  final class Clock: Sendable {
    private let time = Mutex(ContinuousClock.Instant.now)
    var now: ContinuousClock.Instant { time.withLock { $0 } }
    func advance(_ duration: Duration) { time.withLock { $0 += duration } }
  }

  /// Reports 10 updates, one after each step of the clock.
  private func transcript(_ style: Progress.Style, step: Duration, total: Int = 10) -> String {
    let (clock, transcript) = (Clock(), Transcript())
    let progress = Progress(
      "calibrating", total: total, style: style, now: { clock.now }, sink: { transcript.append($0) })
    for completed in 1...10 {
      clock.advance(step)
      progress.update(completed, detail: completed == 5 ? "half" : "")
    }
    progress.finish()
    progress.update(11)
    progress.finish()
    return transcript.text
  }

  @Test func isSilentWhenAsked() {
    #expect(transcript(.silent, step: .seconds(10)) == "")
    #expect(transcript(.bar, step: .milliseconds(1)) == "")
    #expect(transcript(.lines, step: .milliseconds(200)) == "")
  }

  @Test func writesALineEveryFewSeconds() {
    #expect(
      transcript(.lines, step: .seconds(1)) == """
        calibrating: 30 % (3 of 10), 7 s left
        calibrating: 60 % (6 of 10), 4 s left
        calibrating: 90 % (9 of 10), 1 s left

        """)
  }

  @Test func drawsABarAndRemovesIt() {
    let text = transcript(.bar, step: .seconds(60))
    let frames = text.split(separator: "\r\u{1B}[K", omittingEmptySubsequences: false)
    #expect(frames.count == 12)
    #expect(frames.first == "" && frames.last == "")
    #expect(frames[1] == "calibrating [##                  ]  10 %, 9 min left")
    #expect(frames[5] == "calibrating [##########          ]  50 %, 5 min left, half")
    #expect(frames[10] == "calibrating [####################] 100 %")
    #expect(!text.contains("\n"))
  }

  @Test func countsWhenTheTotalIsUnknown() {
    #expect(transcript(.lines, step: .seconds(2), total: 0).hasPrefix("calibrating: 2\ncalibrating: 4\n"))
    #expect(transcript(.bar, step: .seconds(2), total: 0).contains("\r\u{1B}[Kcalibrating: 5, half"))
  }

  @Test(arguments: [-5, 0, 11, Int.max]) func staysWithinTheBar(completed: Int) {
    let line = ProgressLine(label: "x", completed: completed, total: 10, elapsed: .seconds(1), detail: "")
    #expect(
      line.bar == (completed > 0 ? "x [####################] 100 %" : "x [                    ]   0 %"))
  }
}
