/// A float16 element: its bits, calculated with as float32 and rounded after every operation.
struct Half: TensorElement {
  var bits: UInt16

  init(bits: UInt16) { self.bits = bits }
  init(_ value: Float) { bits = Float16(value).bitPattern }

  var float: Float { Float(Float16(bitPattern: bits)) }

  static var elementType: ElementType { .float16 }
  static func wrap(_ elements: [Half]) -> Tensor.Storage { .float16(elements.map(\.bits)) }
  static func unwrap(_ storage: Tensor.Storage) -> [Half]? {
    if case .float16(let bits) = storage { bits.map(Half.init(bits:)) } else { nil }
  }
}

extension Half: ArithmeticElement {
  static var zero: Half { Half(0) }
  static var one: Half { Half(1) }
  static var lowest: Half { Half(-Float.infinity) }
  static var highest: Half { Half(Float.infinity) }

  init(converting value: Double) { bits = Float16(value).bitPattern }
  var double: Double { Double(float) }

  func adding(_ other: Half) -> Half { Half(float + other.float) }
  func subtracting(_ other: Half) -> Half { Half(float - other.float) }
  func multiplied(by other: Half) -> Half { Half(float * other.float) }
  func divided(by other: Half) -> Half { Half(float / other.float) }
  func remainder(by other: Half) -> Half { Half(float.remainder(by: other.float)) }
  func modulo(by other: Half) -> Half { Half(float.modulo(by: other.float)) }
  func raised(to exponent: Half) -> Half { Half(float.raised(to: exponent.float)) }
  func minimum(_ other: Half) -> Half { Half(float.minimum(other.float)) }
  func maximum(_ other: Half) -> Half { Half(float.maximum(other.float)) }

  func equals(_ other: Half) -> Bool { float == other.float }
  func isLess(than other: Half) -> Bool { float < other.float }
  func isLessOrEqual(_ other: Half) -> Bool { float <= other.float }
}
