/// The order in which selections see elements, as int32 keys: NaN apart, -0 equal to +0.
struct ElementOrder {
  let isFloat: Bool
  /// Whether small elements come first.
  let isReversed: Bool
  /// The key of NaN.
  let nanKey: Int32

  /// The key of an element's bits; a greater key comes first.
  @inline(__always)
  func key(_ bits: Int32) -> Int32 {
    var key = bits
    if isFloat {
      let magnitude = bits & 0x7fff_ffff
      if magnitude > 0x7f80_0000 { return nanKey }
      key = bits < 0 ? 0 &- magnitude : bits
    }
    return isReversed ? ~key : key
  }
}

/// Where the largest or smallest element of the middle axis lies: `y[o][i]` = that e of `x[o][e][i]`.
///
/// Of equal elements the first counts, or the last with `selectLast`; NaN counts as the sought one.
///
/// - Parameters:
///   - outer: extent before the axis.
///   - extent: extent of the axis, at least 1.
///   - inner: extent behind the axis.
///   - isFloat: whether x holds f32, or int32.
///   - y: `[outer][inner]`. x: `[outer][extent][inner]`. They do not overlap.
public func argReduce(
  outer: UInt32, extent: UInt32, inner: UInt32, isFloat: Bool, smallest: Bool, selectLast: Bool,
  _ y: UnsafeMutablePointer<Int32>, _ x: UnsafePointer<Int32>
) {
  let order = ElementOrder(isFloat: isFloat, isReversed: smallest, nanKey: Int32.max)
  let inner = Int(truncatingIfNeeded: inner)
  var line = x
  var target = y
  for _ in 0..<Int(truncatingIfNeeded: outer) {
    for i in 0..<inner {
      var best = order.key(line[i])
      var place: Int32 = 0
      var at = i
      for e in 1..<Int(truncatingIfNeeded: extent) {
        at = at &+ inner
        let key = order.key(line[at])
        if key > best || (selectLast && key == best) {
          best = key
          place = Int32(truncatingIfNeeded: e)
        }
      }
      target[i] = place
    }
    line += Int(truncatingIfNeeded: extent) &* inner
    target += inner
  }
}

/// The first `count` elements of the middle axis in descending (or ascending) order, and their places.
///
/// Of equal elements the one with the lower place comes first; NaN is above all numbers.
///
/// - Parameters: as for `argReduce`, and
///   - count: how many, at most `extent`.
///   - values: `[outer][count][inner]`, of x's type. places: `[outer][count][inner]`. Nothing overlaps.
public func topK(
  outer: UInt32, extent: UInt32, inner: UInt32, count: UInt32, isFloat: Bool, smallest: Bool,
  values: UnsafeMutablePointer<Int32>, places: UnsafeMutablePointer<Int32>, _ x: UnsafePointer<Int32>
) {
  let order = ElementOrder(isFloat: isFloat, isReversed: smallest, nanKey: smallest ? Int32.min : Int32.max)
  let inner = Int(truncatingIfNeeded: inner)
  let count = Int(truncatingIfNeeded: count)
  for o in 0..<Int(truncatingIfNeeded: outer) {
    for i in 0..<inner {
      let first = o &* count &* inner &+ i
      var source = o &* Int(truncatingIfNeeded: extent) &* inner &+ i
      var filled = 0
      for e in 0..<Int(truncatingIfNeeded: extent) {
        let bits = x[source]
        source = source &+ inner
        let key = order.key(bits)
        // Insertion: what is behind moves up by one, the last of a full list falls out.
        var rank = filled
        if filled < count {
          filled = filled &+ 1
        } else {
          rank = rank &- 1
          if rank < 0 || order.key(values[first &+ rank &* inner]) >= key { continue }
        }
        while rank > 0 {
          let before = first &+ (rank &- 1) &* inner
          if order.key(values[before]) >= key { break }
          values[before &+ inner] = values[before]
          places[before &+ inner] = places[before]
          rank = rank &- 1
        }
        values[first &+ rank &* inner] = bits
        places[first &+ rank &* inner] = Int32(truncatingIfNeeded: e)
      }
    }
  }
}
