import Testing

@testable import SinewCommand

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("", "abc", 3), ("abc", "abc", 0), ("abc", "acb", 1), ("abc", "adc", 1),
    ("kitten", "sitting", 3), ("verfiy", "verify", 1), ("ab", "ba", 1), ("größe", "grösse", 2),
  ])
  func countsEdits(first: String, second: String, edits: Int) {
    #expect(Suggestion.edits(from: first, to: second) == edits)
    #expect(Suggestion.edits(from: second, to: first) == edits)
  }

  @Test func findsTheNearest() {
    let commands = ["convert", "run", "verify", "bench", "inspect", "prune", "distill"]
    #expect(Suggestion.nearest(to: "verfiy", among: commands) == "verify")
    #expect(Suggestion.nearest(to: "insp", among: commands) == "inspect")
    #expect(Suggestion.nearest(to: "distil", among: commands) == "distill")
    #expect(Suggestion.nearest(to: "rum", among: commands) == "run")
    #expect(Suggestion.nearest(to: "quantise", among: commands) == nil)
    #expect(Suggestion.nearest(to: "", among: commands) == nil)
    #expect(Suggestion.nearest(to: "run", among: []) == nil)
  }
}
