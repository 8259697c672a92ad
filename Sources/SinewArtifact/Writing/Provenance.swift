/// Where a model came from and how faithful it is; stored in the file for tools and people.
public struct Provenance: Sendable, Equatable {
  /// SHA-256 of the source file, as 64 hexadecimal digits.
  public var sourceSHA256: String
  /// Name and version of the converter.
  public var converter: String
  /// "int8", "f32" …
  public var precision: String
  /// The options of the conversion, as JSON.
  public var recipe: String
  /// One entry for each output that was measured.
  public var parity: [Parity]

  public struct Parity: Sendable, Equatable {
    public var output: String
    public var samples: Int
    public var sqnrDB: Float
    public var rmse: Float
    public var maximumError: Float

    public init(output: String, samples: Int, sqnrDB: Float, rmse: Float, maximumError: Float) {
      self.output = output
      self.samples = samples
      self.sqnrDB = sqnrDB
      self.rmse = rmse
      self.maximumError = maximumError
    }
  }

  public init(
    sourceSHA256: String = "", converter: String = "", precision: String = "", recipe: String = "",
    parity: [Parity] = []
  ) {
    self.sourceSHA256 = sourceSHA256
    self.converter = converter
    self.precision = precision
    self.recipe = recipe
    self.parity = parity
  }
}
