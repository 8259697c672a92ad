// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat

/// A literal as C reads it: static, with a zero byte at the end.
func cText(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

extension Status {
  /// The code of sinew.h. Not inlined: the translation is a table.
  @inline(never)
  var code: sinew_status { sinew_status(rawValue) }

  init?(code: sinew_status) {
    guard code >= -128, code <= 127 else { return nil }
    self.init(rawValue: Int8(truncatingIfNeeded: code))
  }
}

@c @implementation
public func sinew_status_text(_ status: sinew_status) -> UnsafePointer<CChar>? {
  cText(Status(code: status)?.text ?? "unknown status")
}

@c @implementation
public func sinew_version() -> UnsafePointer<CChar>? { cText("0.1.0") }
