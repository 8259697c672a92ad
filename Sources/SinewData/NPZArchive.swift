/// Named arrays in the order of their file: what `numpy.savez` writes and `numpy.load` reads.
public struct NPZArchive: Equatable, Sendable {
  /// One array and the name it is stored under.
  public struct Entry: Equatable, Sendable {
    /// The entry's name without its `.npy`; empty for the one array of a plain `.npy` file.
    public let name: String
    public let array: NumericArray

    public init(name: String, array: NumericArray) {
      self.name = name
      self.array = array
    }
  }

  public let entries: [Entry]

  /// The names of arrays that the file holds and that the reader was told to leave alone.
  public let skipped: [String]

  private let positions: [String: Int]

  /// Collects arrays under different names.
  ///
  /// - Precondition: no two entries have the same name.
  public init(_ entries: [Entry], skipped: [String] = []) {
    self.entries = entries
    self.skipped = skipped
    self.positions = Dictionary(uniqueKeysWithValues: entries.indices.map { (entries[$0].name, $0) })
  }

  /// The names in file order.
  public var names: [String] { entries.map(\.name) }

  /// The array of that name, if there is one.
  public subscript(name: String) -> NumericArray? {
    positions[name].map { entries[$0].array }
  }
}
