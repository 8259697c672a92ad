import SinewGraph

/// What the user says about a model that the file leaves open.
public struct ImportOptions: Sendable {
  /// Sizes of named dimensions (`--dim batch=1`); every other one becomes 1.
  public var dimensions: [String: Int]
  /// Recurrent pairs (`--state h_in=h_out`), beside those that are recognised by their names.
  public var states: [StatePair]
  /// Whether recurrent pairs are recognised by the names that exporters give them.
  public var recognisesStates: Bool
  public var limits: ImportLimits

  public init(
    dimensions: [String: Int] = [:], states: [StatePair] = [], recognisesStates: Bool = true,
    limits: ImportLimits = ImportLimits()
  ) {
    self.dimensions = dimensions
    self.states = states
    self.recognisesStates = recognisesStates
    self.limits = limits
  }
}

/// What an import may cost, so that a small hostile file cannot ask for much.
public struct ImportLimits: Sendable {
  /// Bytes of the model file: protobuf's own limit.
  public var fileBytes = Int(Int32.max)
  /// Nodes after functions are expanded; the largest policies have some 10^4.
  public var nodes = 1 << 17
  /// Functions and branches inside each other.
  public var depth = 32
  /// Bytes of all tensors that are read from files or expanded from a shorter form.
  public var constantBytes = 4 << 30
  /// Bytes of all constants that operators make of a few numbers, such as ranges, masks, windows and the matrices of
  /// Fourier transforms; `madeShare` times the bytes of the tensors in the model's files come on top.
  public var madeBytes = 1 << 28
  public var madeShare = 16
  /// What folding constants may cost.
  public var folding = FoldingLimits()

  public init() {}
}
