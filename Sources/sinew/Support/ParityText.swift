import SinewCommand
import SinewCompression

/// Parity figures as JSON and as table rows.
enum ParityText {
  static func json(_ parity: Parity) -> JSONValue {
    .fields([
      ("name", .string(parity.name)), ("sqnr_db", .finite(parity.sqnr)), ("rmse", .finite(parity.rmse)),
      ("max_abs", .finite(parity.maxAbs)),
    ])
  }

  static func table(_ rows: [Parity], title: String) -> Table {
    var table = Table([
      (title, .left), ("SQNR dB", .right), ("rms error", .right), ("largest error", .right),
      ("at sample", .right),
    ])
    for parity in rows {
      table.append([
        Format.printable(parity.name), Format.decimal(parity.sqnr, 2), Format.significant(parity.rmse),
        Format.significant(parity.maxAbs), String(parity.worstSample),
      ])
    }
    return table
  }
}
