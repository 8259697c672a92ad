/// A tensor as the file says it: claims about its size and type, none of them checked yet.
///
/// The elements stay in the parsed message, which `owner` keeps alive; `SourceTensor+Unsafe.swift` copies
/// them out.
struct SourceTensor {
  enum Storage {
    case raw
    case typed
    case external([(key: String, value: String)])
    /// The tensor is a piece of a larger one, which no exporter writes.
    case segment
  }

  var name: String
  var element: Int32
  var dimensions: [Int64]
  var storage: Storage
  let owner: ParsedModel
  let handle: OpaquePointer
}

/// A tensor of which only the nonzero elements are stored.
struct SourceSparseTensor {
  var values: SourceTensor?
  var indices: SourceTensor?
  var dimensions: [Int64]

  var name: String { values?.name ?? "" }
}
