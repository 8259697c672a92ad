import SinewData
import SinewGraph
import Testing

@testable import SinewCompression

@Suite struct ObservationsTests {
  private func frame(_ shape: [Int], state: Bool = false) throws -> PolicyFrame {
    var inputs = [PolicyFrame.Port(name: "obs", type: try TensorType(.float32, shape), isState: false)]
    var outputs = [PolicyFrame.Port(name: "action", type: try TensorType(.float32, [1]), isState: false)]
    var states: [StatePair] = []
    if state {
      inputs.append(PolicyFrame.Port(name: "h", type: try TensorType(.float32, [2]), isState: true))
      outputs.append(PolicyFrame.Port(name: "h_out", type: try TensorType(.float32, [2]), isState: true))
      states.append(StatePair(input: "h", output: "h_out"))
    }
    return PolicyFrame(inputs: inputs, outputs: outputs, states: states)
  }

  private func archive(_ arrays: [String: [Int]]) -> NPZArchive {
    NPZArchive(
      arrays.sorted { $0.key < $1.key }.map { name, shape in
        let count = shape.reduce(1, *)
        return NPZArchive.Entry(
          name: name, array: NumericArray(shape: shape, values: (0..<count).map { Float($0 % 2) }))
      })
  }

  @Test(arguments: [[7, 1, 3], [7, 3]])
  func samplesLieAlongTheFirstAxis(shape: [Int]) throws {
    let observations = try Observations(archive(["obs": shape]), for: frame([1, 3]), file: "x.npz")
    #expect(observations.count == 7)
    #expect(observations.tensors(at: 2)["obs"]?.floats == [0, 1, 0])
  }

  @Test(arguments: [[7, 4], [3], [7, 3, 1], []])
  func otherShapesAreRefused(shape: [Int]) throws {
    let frame = try frame([1, 3])
    #expect(throws: ConversionError.self) {
      try Observations(archive(["obs": shape]), for: frame, file: "x.npz")
    }
  }

  @Test func anUnbatchedInputNeedsASampleAxis() throws {
    let observations = try Observations(archive(["obs": [5, 3]]), for: frame([3]), file: "x.npz")
    #expect(observations.count == 5)
  }

  @Test func stateMayBeAbsentInitialOrGivenEveryTime() throws {
    let frame = try frame([1, 3], state: true)
    let absent = try Observations(archive(["obs": [4, 3]]), for: frame, file: "x.npz")
    #expect(absent.initialStates.isEmpty && absent.tensors(at: 0)["h"] == nil)
    let initial = try Observations(archive(["obs": [4, 3], "h": [2]]), for: frame, file: "x.npz")
    #expect(initial.initialStates["h"]?.floats == [0, 1])
    let every = try Observations(archive(["obs": [4, 3], "h": [4, 2]]), for: frame, file: "x.npz")
    #expect(every.tensors(at: 3)["h"]?.floats == [0, 1])
  }

  @Test func resetMarksEpisodeStarts() throws {
    let observations = try Observations(
      archive(["obs": [4, 3], "reset": [4]]), for: frame([1, 3]), file: "x.npz")
    #expect((0..<4).map(observations.isEpisodeStart) == [true, true, false, true])
  }

  @Test func disagreeingCountsAreRefused() throws {
    let frame = try frame([1, 3], state: true)
    #expect(throws: ConversionError.self) {
      try Observations(archive(["obs": [4, 3], "h": [5, 2]]), for: frame, file: "x.npz")
    }
  }

  @Test func missingInputsAndNotANumberAreRefused() throws {
    let frame = try frame([1, 3])
    #expect(throws: ConversionError.self) {
      try Observations(archive(["other": [4, 3]]), for: frame, file: "x.npz")
    }
    let bad = NPZArchive([
      .init(name: "obs", array: NumericArray(shape: [2, 3], values: [0, 1, .nan, 0, 0, 0] as [Float]))
    ])
    #expect(throws: ConversionError.calibration("x.npz: array 'obs' holds nan at sample 0, element 2")) {
      try Observations(bad, for: frame, file: "x.npz")
    }
  }
}
