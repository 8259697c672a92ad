import SinewCommand
import SinewCompression

/// What is said about observations that do not fit the ranges of a file.
enum CoverageText {
  /// Notes at the end of a run.
  static func report(_ findings: [InputCoverage.Finding], _ remarks: Remarks) {
    for finding in findings {
      let name = Format.quoted([finding.name])
      if finding.outside > 0 {
        let percent = Double(finding.outside) / Double(finding.total) * 100
        let share = percent < 10 ? Format.significant(percent, digits: 2) : Format.decimal(percent, 0)
        let counts =
          "input \(name): \(Format.grouped(finding.outside)) of \(Format.grouped(finding.total)) values (\(share) %)"
        let range = text(finding.range)
        let place = finding.isUniform ? "" : " of element \(finding.element)"
        remarks.note(
          "\(counts) are outside of what the file represents, \(range)\(place), and were saturated; the farthest is "
            + "\(Format.significant(finding.farthest, digits: 4))")
      } else if finding.isFaint {
        remarks.note(
          "input \(name): all values lie within \(text(finding.seen)), which is next to nothing of what the file "
            + "represents, \(text(finding.range)): were they scaled when it was calibrated as they are now?")
      }
    }
  }

  /// An object for every input with values that saturate.
  static func json(_ findings: [InputCoverage.Finding]) -> JSONValue {
    .array(
      findings.filter { $0.outside > 0 }.map { finding in
        .fields([
          ("name", .string(finding.name)), ("values", .integer(finding.outside)),
          ("of", .integer(finding.total)), ("lower", .finite(finding.range.lowerBound)),
          ("upper", .finite(finding.range.upperBound)), ("farthest", .finite(finding.farthest)),
          ("element", .integer(finding.element)),
        ])
      })
  }

  private static func text(_ range: ClosedRange<Double>) -> String {
    "\(Format.significant(range.lowerBound, digits: 4)) to \(Format.significant(range.upperBound, digits: 4))"
  }
}
