import SinewKernels
import Testing

/// Replays the oracle's recurrent cells, and checks their laws over extreme values.
@Suite struct CellOracleTests {
  private struct Cells: Decodable {
    struct Integers: Decodable {
      var gates, table: Int
      var gateFraction, stateFraction: UInt8
      var input, recurrent, before, hidden, after: [Int16]
    }
    struct Floats: Decodable {
      var gates: Int
      var input, recurrent, before, hidden, after: [UInt32]
    }
    var batch, units: UInt32
    var sigmoid, tanh: [[Int16]]
    var integers: [Integers]
    var floats: [Floats]
  }

  @Test func integerCells() throws {
    let recorded = try OracleTests.load("cells.json", as: Cells.self)
    let sigmoid = recorded.sigmoid.map { Guarded($0) }
    let tanh = recorded.tanh.map { Guarded($0) }
    for (i, cell) in recorded.integers.enumerated() {
      let code = CellCode(
        gateFraction: cell.gateFraction, stateFraction: cell.stateFraction,
        sigmoid: sigmoid[cell.table].pointer, tanh: tanh[cell.table].pointer)
      let (a, b, before) = (Guarded(cell.input), Guarded(cell.recurrent), Guarded(cell.before))
      let hidden = Guarded<Int16>(repeating: 0, count: cell.hidden.count)
      let after = Guarded<Int16>(repeating: 0, count: cell.after.count)
      if cell.gates == 4 {
        lstmCell(
          code, batch: recorded.batch, units: recorded.units, hidden.pointer, after.pointer, a.pointer,
          b.pointer, before.pointer)
      } else {
        gruCell(
          code, batch: recorded.batch, units: recorded.units, hidden.pointer, a.pointer, b.pointer,
          before.pointer)
      }
      #expect(hidden.elements == cell.hidden && hidden.guardsAreIntact, "case \(i), \(cell.gates) gates")
      #expect(after.elements == cell.after && after.guardsAreIntact, "case \(i), \(cell.gates) gates")
    }
  }

  @Test func floatCells() throws {
    let recorded = try OracleTests.load("cells.json", as: Cells.self)
    for (i, cell) in recorded.floats.enumerated() {
      let (a, b) = (OracleTests.floats(cell.input), OracleTests.floats(cell.recurrent))
      let before = OracleTests.floats(cell.before)
      let hidden = Guarded<Float>(repeating: 0, count: cell.hidden.count)
      let after = Guarded<Float>(repeating: 0, count: cell.after.count)
      if cell.gates == 4 {
        lstmCell(
          batch: recorded.batch, units: recorded.units, hidden.pointer, after.pointer, a.pointer, b.pointer,
          before.pointer)
      } else {
        gruCell(
          batch: recorded.batch, units: recorded.units, hidden.pointer, a.pointer, b.pointer, before.pointer)
      }
      #expect(hidden.elements.map(canonicalBits) == cell.hidden, "case \(i), \(cell.gates) gates")
      #expect(after.elements.map(canonicalBits) == cell.after, "case \(i), \(cell.gates) gates")
    }
  }

  // MARK: - Laws

  static let extremes: [Int16] = [-32768, -32767, -4096, -1, 0, 1, 4095, 32766, 32767]

  /// Tables at the limits of what a file may hold.
  static let tables: [(sigmoid: [Int16], tanh: [Int16])] = {
    func all(_ value: Int16) -> [Int16] { Array(repeating: value, count: 513) }
    let jumps = (0..<513).map { $0 % 2 == 0 ? Int16.min : .max }
    return [
      (
        (0..<513).map { Int16(min(64 * $0, 32767)) },
        (0..<513).map { Int16(max(min(128 * ($0 - 256), 32767), -32767)) }
      ),
      (all(32767), all(-32768)), (all(32767), all(32767)), (all(0), jumps), (jumps.map { max($0, 0) }, jumps),
    ]
  }()

  /// Every pair of extremes as parts of every gate, one unit each, before every state.
  private static func everyPair(_ gates: Int, _ body: ([Int16], [Int16], [Int16]) -> Void) {
    let pairs = extremes.flatMap { a in extremes.map { b in (a, b) } }
    for shift in 0..<extremes.count {
      var (a, b, before) = ([Int16](), [Int16](), [Int16]())
      for gate in 0..<gates {
        // Each gate meets the pairs in another order.
        for unit in pairs.indices {
          let pair = pairs[(unit * (2 * gate + 1) + shift * gate) % pairs.count]
          a.append(pair.0)
          b.append(pair.1)
        }
      }
      for unit in pairs.indices { before.append(extremes[(unit + shift) % extremes.count]) }
      body(a, b, before)
    }
  }

  private static func code(_ table: Int, _ gate: UInt8, _ state: UInt8 = 0, _ body: (CellCode) -> Void) {
    tables[table].sigmoid.withUnsafeBufferPointer { sigmoid in
      tables[table].tanh.withUnsafeBufferPointer { tanh in
        body(
          CellCode(
            gateFraction: gate, stateFraction: state, sigmoid: sigmoid.baseAddress!, tanh: tanh.baseAddress!))
      }
    }
  }

  /// c' moves from a part of c towards ±1, and h' has no more than either factor: nothing wraps.
  @Test(arguments: 0..<5) func lstmStaysInItsBounds(table: Int) {
    for gate in UInt8(0)...12 {
      for state in UInt8(0)...15 {
        Self.code(table, gate, state) { code in
          Self.everyPair(4) { a, b, before in
            let count = before.count
            var (hidden, after) = (before, before)
            lstmCell(code, batch: 1, units: UInt32(count), &hidden, &after, a, b, before)
            let one = 1 << Int(state)
            let isBounded = (0..<count).allSatisfy {
              abs(Int(after[$0])) <= min(abs(Int(before[$0])) + one, 32768)
            }
            #expect(isBounded, "\(gate), \(state)")
            // The state may be replaced in its own place.
            var (place, other) = (before, hidden)
            place.withUnsafeMutableBufferPointer { place in
              lstmCell(
                code, batch: 1, units: UInt32(count), &other, place.baseAddress!, a, b, place.baseAddress!)
            }
            #expect(place == after && other == hidden)
          }
        }
      }
    }
  }

  /// h' lies between h and the candidate, which is what a closed update gate gives.
  @Test(arguments: 0..<5) func gruStaysInItsBounds(table: Int) {
    let nothing = [Int16](repeating: 0, count: 513)
    for gate in UInt8(0)...12 {
      Self.code(table, gate) { code in
        Self.everyPair(3) { a, b, before in
          let count = before.count
          var hidden = before
          gruCell(code, batch: 1, units: UInt32(count), &hidden, a, b, before)
          let isBounded = hidden.indices.allSatisfy { unit in
            // Whatever the candidate is, h' does not leave the range of h and the table.
            let low = min(Int(before[unit]), Int(Self.tables[table].tanh.min()!))
            let high = max(Int(before[unit]), Int(Self.tables[table].tanh.max()!))
            return low...high ~= Int(hidden[unit])
          }
          #expect(isBounded, "\(gate)")
          var place = before
          place.withUnsafeMutableBufferPointer { place in
            gruCell(code, batch: 1, units: UInt32(count), place.baseAddress!, a, b, place.baseAddress!)
          }
          #expect(place == hidden)
          // σ = 0: the reset gate shuts out b_n, and h' is tanh(a_n), without h.
          nothing.withUnsafeBufferPointer { closed in
            var shut = code
            shut.sigmoid = closed.baseAddress!
            var (candidate, again) = (before, before)
            gruCell(shut, batch: 1, units: UInt32(count), &candidate, a, b, before)
            gruCell(shut, batch: 1, units: UInt32(count), &again, a, b, before.reversed())
            #expect(candidate == again)
          }
        }
      }
    }
  }

  /// Parts of half the size with one bit more behind the point are the same gates.
  @Test func gateFractionsScaleTheParts() {
    var generator = Random(seed: 9)
    let a = (0..<120).map { _ in generator.integer(-16384...16383) as Int16 }
    let b = (0..<120).map { _ in generator.integer(-16384...16383) as Int16 }
    let before = (0..<30).map { _ in generator.integer(-32768...32767) as Int16 }
    for gate in UInt8(0)..<12 {
      var results: [[Int16]] = []
      for (fraction, scale) in [(gate, 1), (gate + 1, 2)] as [(UInt8, Int16)] {
        Self.code(0, fraction, 11) { code in
          var (hidden, after) = (before, before)
          lstmCell(
            code, batch: 1, units: 30, &hidden, &after, a.map { $0 * scale }, b.map { $0 * scale }, before)
          results.append(hidden + after)
        }
      }
      #expect(results[0] == results[1], "\(gate)")
    }
  }
}
