import SinewFormat
import SinewKernels
import Testing

@testable import SinewArtifact

/// Recurrent cells from a program to the bytes they leave. Their numbers are checked against the oracle
/// (SinewKernelsTests).
@Suite struct CellOperationTests {
  private static func code(_ code: ProgramOperation.CellCode, _ body: (CellCode) -> Void) {
    code.sigmoid.withUnsafeBufferPointer { sigmoid in
      code.tanh.withUnsafeBufferPointer { tanh in
        body(
          CellCode(
            gateFraction: UInt8(code.gateFraction), stateFraction: UInt8(code.stateFraction),
            sigmoid: sigmoid.baseAddress!, tanh: tanh.baseAddress!))
      }
    }
  }

  /// Attributes, tables and tensors reach the kernel in their places.
  @Test func lstmCellOfAProgramIsTheKernel() throws {
    var generator = SplitMix(1)
    func codes(_ count: Int) -> [Int16] { (0..<count).map { _ in Int16(generator.integer(-32768...32767)) } }
    let (a, b, c) = (codes(24), codes(24), codes(6))
    let found = try run(VerifierCellTests.lstm(.int16), [a.rawBytes, b.rawBytes, c.rawBytes])
    var (hidden, state) = ([Int16](repeating: 0, count: 6), [Int16](repeating: 0, count: 6))
    Self.code(.soft(gateFraction: 10, stateFraction: 12)) {
      lstmCell($0, batch: 2, units: 3, &hidden, &state, a, b, c)
    }
    #expect(found == [hidden.rawBytes, state.rawBytes])
  }

  @Test func gruCellOfAProgramIsTheKernel() throws {
    var generator = SplitMix(2)
    func codes(_ count: Int) -> [Int16] { (0..<count).map { _ in Int16(generator.integer(-32768...32767)) } }
    let (a, b, h) = (codes(18), codes(18), codes(6))
    let found = try run(VerifierCellTests.gru(.int16), [a.rawBytes, b.rawBytes, h.rawBytes])
    var hidden = [Int16](repeating: 0, count: 6)
    Self.code(.soft(gateFraction: 10)) { gruCell($0, batch: 2, units: 3, &hidden, a, b, h) }
    #expect(found == [hidden.rawBytes])
  }

  @Test func floatCellsOfAProgramAreTheKernels() throws {
    var generator = SplitMix(3)
    func values(_ count: Int) -> [Float] { (0..<count).map { _ in generator.float() * 4 } }
    let (a, b, c) = (values(24), values(24), values(6))
    var (hidden, state) = ([Float](repeating: 0, count: 6), [Float](repeating: 0, count: 6))
    lstmCell(batch: 2, units: 3, &hidden, &state, a, b, c)
    let lstm = try run(VerifierCellTests.lstm(.float32), [a.rawBytes, b.rawBytes, c.rawBytes])
    #expect(lstm == [hidden.rawBytes, state.rawBytes])
    let (p, q) = (values(18), values(18))
    gruCell(batch: 2, units: 3, &hidden, p, q, c)
    #expect(
      try run(VerifierCellTests.gru(.float32), [p.rawBytes, q.rawBytes, c.rawBytes]) == [hidden.rawBytes])
  }

  /// The state of one step is the input of the next, and reset clears it.
  @Test func statesAreKeptBetweenSteps() throws {
    let model = try LoadedModel(ArtifactWriter.write(EveryOperation.recurrent))
    let x: [Float] = [1, -1, 0.5, 2, -2, 0, 1, -0.5, 3, 1]
    func steps() -> [UInt64] {
      model.policy.reset()
      return (0..<4).map { _ in
        model.policy.set(0, x)
        model.policy.step()
        var hash = FNV1a()
        for output in 0..<model.policy.outputCount { hash.update(model.policy.output(output)) }
        return hash.value
      }
    }
    let first = steps()
    #expect(Set(first).count == 4)
    #expect(steps() == first)
  }
}
