import SinewCommand
import SinewCompression

/// Parity figures as JSON and as table rows.
enum ParityText {
  /// Figures are null where an error is infinite; `not_finite` then says in how many values.
  static func json(_ parity: Parity) -> JSONValue {
    let isFinite = parity.notFinite == 0
    func figure(_ value: Double) -> JSONValue { isFinite ? .finite(value) : .null }
    let fields: [(String, JSONValue)] = [
      ("name", .string(parity.name)), ("sqnr_db", figure(parity.sqnr)), ("rmse", figure(parity.rmse)),
      ("max_abs", figure(parity.maxAbs)),
    ]
    return .fields(isFinite ? fields : fields + [("not_finite", .integer(parity.notFinite))])
  }

  /// "34.5 dB on …, largest error 0.01".
  static func line(_ parity: Parity, on data: String) -> String {
    parity.notFinite > 0
      ? "not finite in \(parity.notFinite) values \(data)"
      : "\(Format.decimal(parity.sqnr, 1)) dB \(data), largest error \(Format.significant(parity.maxAbs))"
  }

  static func table(_ rows: [Parity], title: String) -> Table {
    var table = Table([
      (title, .left), ("SQNR dB", .right), ("rms error", .right), ("largest error", .right),
      ("at sample", .right),
    ])
    for parity in rows {
      table.append([
        Format.printable(parity.name), parity.notFinite > 0 ? "none" : Format.decimal(parity.sqnr, 2),
        figure(parity.rmse), figure(parity.maxAbs), String(parity.worstSample),
      ])
    }
    return table
  }

  private static func figure(_ value: Double) -> String {
    value.isFinite ? Format.significant(value) : "not finite"
  }
}
