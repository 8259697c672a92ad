/// The members of a JSON object in the order in which they were set.
public struct JSONObject: Equatable, Sendable {
  public struct Member: Equatable, Sendable {
    public let key: String
    public fileprivate(set) var value: JSONValue
  }

  public private(set) var members: [Member] = []
  private var positions: [String: Int] = [:]

  public init() {}

  /// The value of a member. Setting one that exists keeps its place, a new one comes last, and nil removes it.
  public subscript(key: String) -> JSONValue? {
    get { positions[key].map { members[$0].value } }
    set {
      switch (positions[key], newValue) {
      case (let position?, let value?):
        members[position].value = value
      case (nil, let value?):
        positions[key] = members.count
        members.append(Member(key: key, value: value))
      case (let position?, nil):
        members.remove(at: position)
        positions = Dictionary(uniqueKeysWithValues: members.indices.map { (members[$0].key, $0) })
      case (nil, nil):
        break
      }
    }
  }
}
