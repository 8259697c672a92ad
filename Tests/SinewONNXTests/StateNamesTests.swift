import Testing

@testable import SinewONNX

/// What names alone say about the two ends of a state.
@Suite struct StateNamesTests {
  private func match(_ input: String, _ output: String) -> StateNames.Match? {
    StateNames.readings(ofInput: input).flatMap { before in
      StateNames.readings(ofOutput: output).filter { $0.words == before.words }.compactMap {
        StateNames.match(before, $0)
      }
    }.min()
  }

  @Test(arguments: [
    ("h_in", "h_out"), ("past_0", "present_0"), ("memory.1.in", "memory.1.out"), ("h0", "hn"), ("cx", "cy"),
    ("oldCarry", "newCarry"), ("prev_rnn", "next_rnn"), ("past_key_values.3.value", "present.3.value"),
  ]) func marksOfOneMannerAreAPair(input: String, output: String) {
    #expect(match(input, output) == .marked)
  }

  @Test(arguments: [
    ("prev_joint_pos", "next_joint_pos"), ("oldCommand", "newCommand"), ("last_obs", "next_obs"),
  ])
  func momentsOfWhatIsNoStateAreDoubtful(input: String, output: String) {
    #expect(match(input, output) == .doubtful)
  }

  @Test(arguments: [
    ("history", "history_out"), ("trace", "new_trace"), ("prev_x", "next_x"), ("filter", "NextFilter"),
  ]) func oneMarkIsEnoughForAHint(input: String, output: String) {
    #expect(StateNames.mayBePair(input: input, output: output))
  }

  @Test(arguments: [("obs", "action"), ("obs", "obs"), ("input", "output"), ("pos_x", "pos_y")])
  func otherNamesAreNoHint(input: String, output: String) {
    #expect(!StateNames.mayBePair(input: input, output: output))
  }

  @Test(arguments: [("h", "h_out"), ("prev_hidden", "hidden"), ("rnn_state", "next_rnn_state"), ("c", "cn")])
  func oneMarkIsEnoughForAState(input: String, output: String) {
    #expect(match(input, output) == .markedOnce)
  }

  @Test(arguments: [
    ("input_1", "output_1"), ("input.0", "output.0"), ("input", "output"), ("prev_action", "action"),
    ("pos_x", "pos_y"), ("robot_state", "next_robot_state"), ("obs", "action"), ("h_in", "c_out"), ("h", "h"),
  ]) func otherNamesAreNone(input: String, output: String) {
    #expect(match(input, output) == nil)
  }
}
