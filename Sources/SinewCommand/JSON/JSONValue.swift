/// A JSON document or a part of one. Members of objects keep their order, and no number is NaN or infinite.
public enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case integer(Int)
  case number(FiniteNumber)
  case string(String)
  case array([JSONValue])
  case object(JSONObject)
}

extension JSONValue {
  /// A measurement as a number JSON can hold.
  ///
  /// - Parameters:
  ///   - value: beyond `limit`, infinity included, it becomes the limit with its sign. NaN becomes `null`.
  ///   - limit: not negative; by default the greatest finite number.
  public static func finite(
    _ value: Double, limit: Double = .greatestFiniteMagnitude
  ) -> JSONValue {
    value.isNaN ? .null : .number(FiniteNumber(clamping: value, limit: limit))
  }

  /// The value as a number, whether or not it is written as an integer.
  public var double: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let number): number.value
    default: nil
    }
  }

  public var integer: Int? {
    if case .integer(let value) = self { value } else { nil }
  }

  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  public var string: String? {
    if case .string(let value) = self { value } else { nil }
  }

  public var array: [JSONValue]? {
    if case .array(let value) = self { value } else { nil }
  }

  public var object: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  public init(nilLiteral: ()) { self = .null }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(floatLiteral value: Double) { self = .finite(value) }
  public init(stringLiteral value: String) { self = .string(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// - Precondition: no key occurs twice.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    var object = JSONObject()
    for (key, value) in elements {
      precondition(object[key] == nil, "the key \(key) occurs twice")
      object[key] = value
    }
    self = .object(object)
  }
}
