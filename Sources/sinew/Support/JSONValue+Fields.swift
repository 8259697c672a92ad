import SinewCommand

extension JSONValue {
  /// An object of the given members, in their order.
  static func fields(_ members: [(String, JSONValue)]) -> JSONValue {
    var object = JSONObject()
    for (key, value) in members { object[key] = value }
    return .object(object)
  }
}
