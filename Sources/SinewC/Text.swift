// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat

/// A literal as C reads it: static, with a zero byte at the end.
func cText(_ text: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
}

@c @implementation
public func sinew_status_text(_ status: sinew_status) -> UnsafePointer<CChar>? {
  cText(Status(rawValue: status)?.text ?? "unknown status")
}

@c @implementation
public func sinew_version() -> UnsafePointer<CChar>? { cText("0.1.0") }
