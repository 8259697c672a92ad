/// The input of a layer with weights in two parts: x, then x / 128 rounded half up, for the weights' low parts.
///
/// - Parameters:
///   - x: `count` int16.
///   - y: `2 · count` int16. They do not overlap.
public func splitInt16(_ x: UnsafePointer<Int16>, count: UInt32, _ y: UnsafeMutablePointer<Int16>) {
  let count = Int(truncatingIfNeeded: count)
  for index in 0..<count {
    let value = Int32(x[index])
    y[index] = x[index]
    y[count &+ index] = Int16(truncatingIfNeeded: (value &+ 64) &>> 7)
  }
}
