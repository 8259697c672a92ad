import Testing

@testable import SinewCommand

@Suite struct TableTests {
  @Test func alignsColumns() {
    var table = Table([("layer", .left), ("µs", .right), ("note", .left)])
    table.append(["dense_0", "1.25", ""])
    table.append(["größe", "110.5", "slow"])
    #expect(
      table.text == """
        layer       µs  note
        dense_0   1.25
        größe    110.5  slow

        """)
  }

  @Test func showsTitlesOfAnEmptyTable() {
    #expect(Table([("a", .left), ("b", .right)]).text == "a  b\n")
  }
}
