/// Dimensions of inputs that the file leaves open and that were taken as 1.
///
/// A batch of 1 is what a policy runs with. Of any other axis, time or an image's height, 1 is hardly ever meant.
struct AssumedDimensions {
  private struct Entry {
    /// Nil for a dimension without a name, which no option can set.
    let name: String?
    let input: String
    let axis: Int
  }

  private var entries: [Entry] = []

  mutating func add(name: String?, input: String, axis: Int) {
    entries.append(Entry(name: name, input: input, axis: axis))
  }

  private static let batchWords: Set<String> = ["batch", "batchsize", "n", "b", "envs"]
  private static let timeWords: Set<String> = [
    "t", "time", "times", "timesteps", "seq", "sequence", "len", "length", "step", "steps", "frames",
    "history",
    "horizon", "window",
  ]

  /// Names of batches: first axes of an input, unless they are called otherwise.
  private var batches: Set<String> {
    var names: Set<String> = []
    for case (let name?, let axis) in entries.map({ ($0.name, $0.axis) }) {
      let words = Set(StateNames.words(of: name))
      if !words.isDisjoint(with: Self.batchWords) || (axis == 0 && words.isDisjoint(with: Self.timeWords)) {
        names.insert(name)
      }
    }
    return names
  }

  /// What there is to say when all went well.
  var remarks: (notes: [String], warnings: [String]) {
    var (notes, warnings): ([String], [String]) = ([], [])
    let batches = batches
    for name in batches.sorted() {
      notes.append(
        "dimension \(quoted(name)) was fixed to 1; --dim \(printable(name))=N chooses another size")
    }
    for (name, entry) in named(except: batches) {
      warnings.append(
        "dimension \(quoted(name)) (axis \(entry.axis) of input \(quoted(entry.input))) was fixed to 1, for good: "
          + "--dim \(printable(name))=N chooses the size that the policy has to have")
    }
    let unnamed = entries.filter { $0.name == nil && $0.axis == 0 }.count
    if unnamed > 0 {
      notes.append(
        "\(unnamed) dimension\(unnamed == 1 ? "" : "s") without a name or size in the inputs "
          + "\(unnamed == 1 ? "was" : "were") fixed to 1")
    }
    for entry in entries where entry.name == nil && entry.axis > 0 {
      warnings.append(
        "axis \(entry.axis) of input \(quoted(entry.input)), which has neither name nor size, was fixed to 1, for good: "
          + "export the model with the size that it has to have")
    }
    return (notes, warnings)
  }

  /// What may help when the nodes do not fit the sizes: none when only batches were taken as 1.
  var hints: [String] {
    var hints: [String] = []
    let open = named(except: batches)
    if !open.isEmpty {
      let list = open.map { "\(quoted($0.name)) (axis \($0.entry.axis) of input \(quoted($0.entry.input)))" }
      let options = open.map { "--dim \(printable($0.name))=…" }
      hints.append(
        "the model leaves \(list.joined(separator: ", ")) open, and 1 was taken: say what the policy has by "
          + options.joined(separator: " "))
    }
    for entry in entries where entry.name == nil && entry.axis > 0 {
      hints.append(
        "the model leaves axis \(entry.axis) of input \(quoted(entry.input)) open, and 1 was taken: export it with its "
          + "size (torch.onnx.export without dynamic_axes or dynamic_shapes)")
    }
    return Array(hints.prefix(8))
  }

  /// Each name that is not of a batch once, in order, with its first place.
  private func named(except batches: Set<String>) -> [(name: String, entry: Entry)] {
    var seen = batches
    return entries.compactMap { entry in
      guard let name = entry.name, seen.insert(name).inserted else { return nil }
      return (name, entry)
    }
  }
}
