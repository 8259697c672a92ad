import CSinewSIMD
import SinewKernels

/// An integer layer with weights in two parts, one position after the other (docs/arithmetic.md, section 4).
enum SplitLayer {
  /// - Parameters:
  ///   - layer: `x` has int16 rows of `elements`; `columns` counts both parts of the weights; `positions` rows.
  ///   - elements: what a position reads, for all of its outputs together.
  ///   - parts: memory for twice as many int16.
  @inline(__always)
  static func run(
    _ layer: snw_dense, elements: UInt32, parts: UnsafeMutableRawPointer?,
    _ kernel: (UnsafePointer<snw_dense>) -> Void
  ) {
    guard let x = layer.x, let y = layer.y, let parts else { return }
    var dense = layer
    let rowBytes = dense.rows &<< (dense.output_is_int16 == 0 ? 0 : 1)
    dense.x = UnsafeRawPointer(parts)
    dense.positions = 1
    for position in 0..<layer.positions {
      let source = x + Int(truncatingIfNeeded: position &* elements &* 2)
      splitInt16(source.elements(), count: elements, parts.elements())
      dense.y = y + Int(truncatingIfNeeded: position &* rowBytes)
      kernel(&dense)
    }
  }
}
