/// Up to eight nested loops over elements, outermost first, with a stride for each of three operands in each loop.
///
/// A strided operand repeats where its stride is 0 (broadcasting). All numbers are elements, not bytes. The caller has
/// checked that every reachable offset fits Int32; unused trailing entries are ignored.
public struct LoopNest: Sendable, BitwiseCopyable {
  /// Loops in use, 0 ... 8. No loop means one element.
  public var rank: UInt32
  public var extents: SIMD8<UInt32>
  /// Strides of the first, second and third operand.
  public var strides0: SIMD8<Int32>
  public var strides1: SIMD8<Int32>
  public var strides2: SIMD8<Int32>

  public init(
    rank: UInt32, extents: SIMD8<UInt32>, strides0: SIMD8<Int32>,
    strides1: SIMD8<Int32> = SIMD8(repeating: 0),
    strides2: SIMD8<Int32> = SIMD8(repeating: 0)
  ) {
    self.rank = rank
    self.extents = extents
    self.strides0 = strides0
    self.strides1 = strides1
    self.strides2 = strides2
  }

  /// Calls `body` with the operands' offsets for every element, the last loop fastest.
  ///
  /// The innermost loop runs without a look at the outer ones; those step like an odometer. Offsets cannot overflow: the
  /// caller checked their bounds, and a loop that ends takes back exactly what it added.
  @inline(__always)
  func visit(_ body: (Int, Int, Int) -> Void) {
    let last = Int(truncatingIfNeeded: rank) &- 1
    if last < 0 {
      body(0, 0, 0)
      return
    }
    for axis in 0...last where extents[axis] == 0 { return }
    var counter = SIMD8<UInt32>(repeating: 0)
    let innerExtent = Int(truncatingIfNeeded: extents[last])
    let inner0 = Int(strides0[last])
    let inner1 = Int(strides1[last])
    let inner2 = Int(strides2[last])
    var offset0 = 0
    var offset1 = 0
    var offset2 = 0
    while true {
      var at0 = offset0
      var at1 = offset1
      var at2 = offset2
      for _ in 0..<innerExtent {
        body(at0, at1, at2)
        at0 = at0 &+ inner0
        at1 = at1 &+ inner1
        at2 = at2 &+ inner2
      }
      var axis = last &- 1
      while axis >= 0 {
        counter[axis] = counter[axis] &+ 1
        offset0 = offset0 &+ Int(strides0[axis])
        offset1 = offset1 &+ Int(strides1[axis])
        offset2 = offset2 &+ Int(strides2[axis])
        if counter[axis] < extents[axis] { break }
        let extent = Int(truncatingIfNeeded: extents[axis])
        counter[axis] = 0
        offset0 = offset0 &- extent &* Int(strides0[axis])
        offset1 = offset1 &- extent &* Int(strides1[axis])
        offset2 = offset2 &- extent &* Int(strides2[axis])
        axis = axis &- 1
      }
      if axis < 0 { return }
    }
  }
}
