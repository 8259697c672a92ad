/// How a policy's arithmetic is carried out (docs/arithmetic.md).
public enum Precision: String, Sendable, CaseIterable {
  /// int8 weights and activations; int16 at the observation boundary, in pre-activations and at the output.
  case int8
  /// int8 weights; int16 activations, narrowed to 8 bits at every tick by that tick's own range.
  case int8Dynamic = "int8-dynamic"
  /// int8 weights, int16 activations.
  case int16x8
  /// int16 weights, in two parts of 8 bits, and int16 activations.
  case int16
  /// float16 weights, float32 arithmetic.
  case fp16
  case f32

  public var isInteger: Bool {
    switch self {
    case .int8, .int8Dynamic, .int16x8, .int16: true
    case .fp16, .f32: false
    }
  }
}
