extension UnsafeRawPointer {
  /// The tensor at this address, as the kernels take it; the verifier has checked its type.
  @inline(__always)
  func elements<Element>() -> UnsafePointer<Element> { assumingMemoryBound(to: Element.self) }
}

extension UnsafeMutableRawPointer {
  /// The tensor at this address, as the kernels take it; the verifier has checked its type.
  @inline(__always)
  func elements<Element>() -> UnsafeMutablePointer<Element> { assumingMemoryBound(to: Element.self) }
}
