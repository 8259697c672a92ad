import Testing

@testable import SinewData

@Suite struct NPYHeaderTests {
  private func parse(_ text: String) throws(DataFault) -> NPYHeader {
    try NPYHeader(parsing: Array(text.utf8))
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }          \n",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}",
    "{\"shape\":(2,3,),\"descr\":\"<f4\",\"fortran_order\":False}",
    " { 'descr' : '=f4' , 'fortran_order' : False , 'shape' : ( 2 , 3 ) , } \n\n",
    "{'descr': 'f4', 'fortran_order': False, 'shape': (2, 3), }",
  ])
  func acceptsTheFormsOfADictionary(text: String) throws {
    let expected = NPYHeader(type: .float32, isBigEndian: false, isFortranOrder: false, shape: [2, 3])
    #expect(try parse(text) == expected)
  }

  @Test(arguments: [
    ("", 0, "'{'"),
    ("[]", 0, "'{'"),
    ("{}", 2, "'descr', 'fortran_order' and 'shape', each once"),
    ("{'descr': '<f4', 'descr': '<f4'}", 17, "'descr', 'fortran_order' and 'shape', each once"),
    ("{'other': 1}", 1, "'descr', 'fortran_order' and 'shape', each once"),
    ("{'descr: 1}", 11, "a closing quote"),
    ("{descr: 1}", 1, "text in quotes"),
    ("{'descr' '<f4'}", 9, "':'"),
    ("{'descr': '<q9'}", 10, "a dtype such as '<f4'"),
    ("{'descr': ''}", 10, "a dtype such as '<f4'"),
    ("{'descr': '|f4'}", 10, "a byte order, '<' or '>'"),
    ("{'descr': '<f\u{1}'}", 13, "plain ASCII text"),
    ("{'fortran_order': false}", 18, "True or False"),
    ("{'shape': 3}", 10, "'('"),
    ("{'shape': (3)}", 12, "','"),
    ("{'shape': (-3,)}", 11, "an extent from 0 to 2^63 - 1"),
    ("{'shape': (03,)}", 11, "an extent from 0 to 2^63 - 1"),
    ("{'shape': (9223372036854775808,)}", 11, "an extent from 0 to 2^63 - 1"),
    ("{'shape': (,)}", 11, "an extent from 0 to 2^63 - 1"),
    ("{'shape': (3.0,)}", 12, "','"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': ()} x", 54, "the end of the header"),
    ("{'descr': '<f4', 'fortran_order': False, 'shape': () 'a'}", 53, "'}'"),
  ])
  func refusesAnythingElse(text: String, offset: Int, expected: String) {
    #expect(throws: DataFault.badHeader(offset: offset, expected: expected)) { try parse(text) }
  }

  @Test func limitsTheRank() throws {
    func text(rank: Int) -> String {
      "{'descr': '<f4', 'fortran_order': False, 'shape': (\(String(repeating: "1, ", count: rank)))}"
    }
    #expect(try parse(text(rank: 64)).shape.count == 64)
    #expect(throws: DataFault.self) { try parse(text(rank: 65)) }
  }

  @Test(
    arguments: [
      ([0x7FFF_FFFF_FFFF_FFFF], nil), ([1 << 61], nil), ([0, 1 << 61], nil), ([1 << 32, 1 << 32], nil),
      ([(1 << 61) - 1], (1 << 63 as UInt) - 4), ([0, (1 << 61) - 1], 0), ([], 4), ([3, 5], 60),
    ] as [([Int], UInt?)])
  func countsBytesWithoutOverflow(shape: [Int], bytes: UInt?) throws {
    let header = NPYHeader(type: .float32, isBigEndian: false, isFortranOrder: false, shape: shape)
    if let bytes {
      #expect(try header.payloadBytes() == Int(bytes))
    } else {
      #expect(throws: DataFault.arrayTooLarge) { try header.payloadBytes() }
    }
  }

  @Test(arguments: DType.allCases, [[], [0], [7], [2, 3], Array(repeating: 1, count: 64)])
  func readsWhatItWrites(type: DType, shape: [Int]) throws {
    let encoded = NPYHeader.encoded(type: type, shape: shape)
    #expect(encoded.count.isMultiple(of: 64))
    #expect(encoded.starts(with: [0x93] + Array("NUMPY".utf8) + [1, 0]))
    #expect(Int(encoded[8]) + Int(encoded[9]) << 8 == encoded.count - 10)
    let header = try NPYHeader(parsing: Array(encoded[10...]))
    #expect(header == NPYHeader(type: type, isBigEndian: false, isFortranOrder: false, shape: shape))
  }
}
