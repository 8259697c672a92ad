/// Rows of text in aligned columns, for people.
public struct Table: Sendable {
  public enum Alignment: Sendable {
    /// For names.
    case left
    /// For numbers.
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// - Parameter columns: titles and alignments, from left to right.
  public init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.title)]
  }

  /// Adds a row.
  ///
  /// - Precondition: there is a cell for every column.
  public mutating func append(_ cells: [String]) {
    precondition(cells.count == alignments.count, "a row needs a cell for every column")
    rows.append(cells)
  }

  /// The table with its title row: columns two blanks apart, no blanks at line ends, each line ended.
  public var text: String {
    let widths = alignments.indices.map { column in rows.reduce(0) { max($0, $1[column].count) } }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (alignments[column] == .left ? cell + padding : padding + cell)
      }
      while line.last == " " { line.removeLast() }
      return line + "\n"
    }.joined()
  }
}
