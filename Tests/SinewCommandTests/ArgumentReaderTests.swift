import Testing

@testable import SinewCommand

@Suite struct ArgumentReaderTests {
  enum Precision: String, CaseIterable { case int8, fp16, f32 }

  static let model = Positional(.text("MODEL"), help: "The model.")
  static let other = Positional(.text("OTHER"), help: "Another file.")
  static let output = Option.required("output", short: "o", .text("OUT"), help: "Where to write.")
  static let precision = Option.defaulted("precision", .choice(), to: Precision.int8, help: "How exact.")
  static let seed = Option.optional("seed", short: "s", ValueParser<UInt64>.integer(), help: "Seed.")
  static let maximumError = Option.optional("max-error", .number("X"), help: "Most error.")
  static let dim = Option.repeated(
    "dim", .assignment("NAME", .integer("N", in: 1...100)), help: "Fixes an axis.")
  static let stream = Option.optionalValue(
    "stream", .choice(["plain", "framed"]), bare: "plain", help: "Pipes.")
  static let json = Option.flag("json", short: "j", help: "Prints JSON.")

  static let command = Command(
    "run", summary: "Runs.", positionals: [model, other],
    options: [output, precision, seed, maximumError, dim, stream, json]
  ) { _, _ in .success }

  private func parse(_ line: String) throws -> ParsedArguments {
    let words = line.split(separator: " ").map(String.init)
    return try #require(try ArgumentReader.parse(words, for: Self.command))
  }

  @Test func readsEverySpelling() throws {
    for line in [
      "a b --output c --seed 7 --json", "--output=c a --seed=7 b --json", "-o c -s 7 -j a b",
      "-oc -s7 a -j b",
      "a -o=c b -s=7 -j", "-j -o c -s 7 -- a b", "--json --output c a --seed 7 -- b",
    ] {
      let arguments = try parse(line)
      #expect(arguments[Self.model] == "a", "\(line)")
      #expect(arguments[Self.other] == "b", "\(line)")
      #expect(arguments[Self.output] == "c", "\(line)")
      #expect(arguments[Self.seed] == 7, "\(line)")
      #expect(arguments[Self.json], "\(line)")
    }
  }

  @Test func knowsWhatIsNotGiven() throws {
    let arguments = try parse("a b -o c")
    #expect(arguments[Self.precision] == .int8)
    #expect(arguments[Self.seed] == nil)
    #expect(arguments[Self.dim] == [])
    #expect(arguments[Self.stream] == nil)
    #expect(!arguments[Self.json])
  }

  @Test func collectsRepetitionsInOrder() throws {
    let arguments = try parse("a b -o c --dim batch=1 --dim=N=3 --dim batch=2")
    #expect(
      arguments[Self.dim] == [
        Assignment(name: "batch", value: 1), Assignment(name: "N", value: 3),
        Assignment(name: "batch", value: 2),
      ])
  }

  @Test func takesNegativeNumbersAsValuesAndWords() throws {
    #expect(try parse("a b -o c --max-error -1.5e-3")[Self.maximumError] == -1.5e-3)
    #expect(try parse("a b -o c --max-error=-.5")[Self.maximumError] == -0.5)
    #expect(try parse("-3 - -o c")[Self.model] == "-3")
    #expect(try parse("-3 - -o -")[Self.output] == "-")
  }

  @Test func takesOptionalValuesFromTheSameWordOnly() throws {
    let bare = try parse("--stream framed b -o c")
    #expect(bare[Self.stream] == "plain")
    #expect(bare[Self.model] == "framed")
    #expect(try parse("a b -o c --stream=framed")[Self.stream] == "framed")
  }

  @Test func endsOptionsAtTwoMinuses() throws {
    let arguments = try parse("-o c -- --json --help")
    #expect(arguments[Self.model] == "--json")
    #expect(arguments[Self.other] == "--help")
    #expect(!arguments[Self.json])
  }

  @Test(arguments: [
    ("a b", "missing --output OUT"),
    ("a -o c", "missing OTHER"),
    ("-o c", "missing MODEL"),
    ("a b d -o c", "unexpected argument 'd'"),
    ("a b -o c -o d", "-o is given twice"),
    ("a b -o c --output d", "--output is given twice"),
    ("a b --json --json -o c", "--json is given twice"),
    ("a b -o", "-o needs a value, OUT"),
    ("a b -o c --json=1", "--json takes no value"),
    ("a b -o c -j1", "-j takes no value"),
    ("a b -o c -x", "unknown option -x"),
    ("a b -o c -seed", "-s: found 'eed', expected an integer from 0 to 18446744073709551615"),
    ("a b -o c --seed -1", "--seed: found '-1', expected an integer from 0 to 18446744073709551615"),
    ("a b -o c --precision int9", "--precision: found 'int9', expected one of int8, fp16, f32"),
    ("a b -o c --max-error nan", "--max-error: found 'nan', expected a number"),
    ("a b -o c --max-error -inf", "--max-error: found '-inf', expected a number"),
    ("a b -o c --stream=raw", "--stream: found 'raw', expected one of plain, framed"),
    ("a b -o c --stream=", "--stream: found '', expected one of plain, framed"),
    ("a b --output=", "--output: found '', expected OUT"),
    ("a b -o c --dim =3", "--dim: found '=3', expected NAME=N"),
    ("a b -o c --dim N", "--dim: found 'N', expected NAME=N"),
    ("a b -o c --dim N=0", "--dim: found 'N=0', expected NAME=N where N is an integer from 1 to 100"),
  ])
  func refuses(line: String, message: String) {
    let error = #expect(throws: UsageError.self) { try parse(line) }
    #expect(error?.message == message)
  }

  @Test func suggestsWhatWasMeant() {
    let typing = #expect(throws: UsageError.self) { try parse("a b -o c --presicion int8") }
    #expect(typing?.message == "unknown option --presicion")
    #expect(typing?.hints == ["did you mean --precision?"])
    let forgotten = #expect(throws: UsageError.self) { try parse("a b --output --json") }
    #expect(forgotten?.message == "--output needs a value, OUT")
    #expect(forgotten?.hints == ["write --output=--json if that is its value"])
  }

  @Test(arguments: ["--help", "-h", "--nonsense --help", "a b c d -h", "-o --help"])
  func prefersHelpToErrors(line: String) throws {
    let words = line.split(separator: " ").map(String.init)
    let arguments = try ArgumentReader.parse(words, for: Self.command)
    #expect(arguments.map { _ in line } == nil)
  }
}
