import Foundation
import Testing

@testable import SinewCompression

@Suite struct MultiplierTests {
  static let factors: [Double] = [
    1e-9, 3e-7, 0.000123, 0.25, 0.5, 0.7071, 0.999999999999, 1, 1.5, 3, 1000, 12345.678,
  ]

  @Test(arguments: factors)
  func representsTheFactorToThirtyBits(factor: Double) throws {
    let multiplier = try Multiplier(factor)
    #expect((1 << 30..<(1 << 31)).contains(Int(multiplier.m)))
    #expect((1...62).contains(multiplier.r))
    let represented = Double(multiplier.m) * exp2(-Double(multiplier.r))
    #expect(abs(represented / factor - 1) <= exp2(-30))
  }

  @Test(arguments: factors)
  func keepsTheBitsItIsGiven(factor: Double) throws {
    let multiplier = try Multiplier(factor, bits: 22)
    #expect((1 << 21..<(1 << 22)).contains(Int(multiplier.m)))
    #expect(abs(Double(multiplier.m) * exp2(-Double(multiplier.r)) / factor - 1) <= exp2(-21))
  }

  @Test(arguments: [0, 1e-12, 1e-300])
  func becomesZeroWhereNothingWouldMove(factor: Double) throws {
    let multiplier = try Multiplier(factor)
    #expect(multiplier.m == 0 && multiplier.r == 1)
  }

  @Test(arguments: [Double.nan, .infinity, -1, 0x1p31])
  func refusesWhatCannotBeAFactor(factor: Double) {
    #expect(throws: ConversionError.self) { try Multiplier(factor) }
  }
}
