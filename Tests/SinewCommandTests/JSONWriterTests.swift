import Foundation
import Testing

@testable import SinewCommand

@Suite struct JSONWriterTests {
  @Test func keepsTheOrderOfMembers() {
    let document: JSONValue = [
      "model_bytes": 215_000, "arena_bytes": 4096, "operators_by_type": ["Gemm": 4, "Tanh": 1],
      "outputs": [["name": "action", "shape": [1, 12], "sqnr_db": 34.5, "ok": true, "state": nil]],
      "none": [], "nothing": [:],
    ]
    #expect(
      document.text == """
        {
          "model_bytes": 215000,
          "arena_bytes": 4096,
          "operators_by_type": {
            "Gemm": 4,
            "Tanh": 1
          },
          "outputs": [
            {
              "name": "action",
              "shape": [1, 12],
              "sqnr_db": 34.5,
              "ok": true,
              "state": null
            }
          ],
          "none": [],
          "nothing": {}
        }
        """)
  }

  @Test func escapesStrings() {
    #expect(
      JSONValue.string("\"\\/\n\r\t\0\u{1F}\u{7F}ä🤖").text == #""\"\\/\n\r\t\u0000\u001f"# + "\u{7F}ä🤖\"")
  }

  @Test(
    arguments: [
      0, -0.0, 0.1, 1, -1.5, 1e22, 1e-7, 0x1p-1074, .greatestFiniteMagnitude, .leastNormalMagnitude, .pi,
      123_456_789_012,
    ] as [Double])
  func numbersSurvive(number: Double) throws {
    let text = JSONValue.finite(number).text
    let read = try #require(try JSONValue(parsing: Array(text.utf8)).double)
    #expect(read.bitPattern == number.bitPattern)
    let foundation = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
    #expect((foundation as? NSNumber)?.doubleValue == number)
  }

  @Test func neverHoldsWhatIsNoNumber() {
    #expect(JSONValue.finite(.nan) == .null)
    #expect(JSONValue.finite(.infinity).double == .greatestFiniteMagnitude)
    #expect(JSONValue.finite(-.infinity, limit: 200).text == "-200.0")
    #expect(JSONValue.finite(250, limit: 200).text == "200.0")
    #expect(JSONValue.finite(-7.5, limit: 200).text == "-7.5")
    #expect(FiniteNumber(.nan) == nil)
    #expect(FiniteNumber(-.infinity) == nil)
    #expect(FiniteNumber(1)?.value == 1)
  }

  @Test func objectsAreEditedInPlace() {
    var object = JSONObject()
    object["a"] = 1
    object["b"] = 2
    object["a"] = 3
    #expect(object.members.map(\.key) == ["a", "b"])
    object["a"] = nil
    object["missing"] = nil
    object["c"] = 4
    #expect(JSONValue.object(object) == ["b": 2, "c": 4])
    #expect(object["a"] == nil)
    #expect(object["c"] == 4)
  }
}
