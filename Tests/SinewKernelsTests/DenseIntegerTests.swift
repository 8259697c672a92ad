import CSinewSIMD
import SinewKernels
import Testing

@Suite struct DenseIntegerTests {
  @Test(.needsVariants, arguments: availableVariants, DenseInput.allCases)
  func variantEqualsPortable(_ set: InstructionSet, _ input: DenseInput) throws {
    var random = Random(seed: 1)
    let variant = KernelSet.forInstructionSet(set)
    func check(columns: Int, rows: Int, positions: Int, extreme: Bool) {
      let layer = DenseIntegerCase(
        input, columns: columns, rows: rows, positions: positions, extreme: extreme, random: &random)
      for activation in UInt8(0)...5 {
        layer.layer.activation = activation
        let expected = layer.run(.portable)
        #expect(expected != nil)
        let result = layer.run(variant)
        if result != expected {
          Issue.record(
            "\(set) \(input): \(rows)x\(columns), \(positions) positions, activation \(activation)")
        }
      }
    }
    for columns in 1...70 {
      for rows in [1, 7, 12, 15, 16, 17, 31, 33, 48, 49, 63, 64, 65, 70, 100, 130] {
        check(columns: columns, rows: rows, positions: 1 + (columns + rows) % 3, extreme: rows % 2 == 0)
      }
    }
    for rows in 1...70 {
      for columns in [1, 3, 4, 5, 16, 31, 64, 67, 257] {
        check(columns: columns, rows: rows, positions: 1 + (columns + rows) % 3, extreme: rows % 2 == 1)
      }
    }
  }
}
