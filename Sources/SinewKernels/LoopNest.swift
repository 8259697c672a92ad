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
}

/// One pass of the innermost loop: the operands' offsets at its start, and how far each moves.
struct LoopRun {
  var count = 1
  var offset0 = 0
  var offset1 = 0
  var offset2 = 0
  var stride0 = 0
  var stride1 = 0
  var stride2 = 0

  /// Calls `body` with the operands' offsets for every element.
  @inline(__always)
  func visit(_ body: (Int, Int, Int) -> Void) {
    var at0 = offset0
    var at1 = offset1
    var at2 = offset2
    for _ in 0..<count {
      body(at0, at1, at2)
      at0 = at0 &+ stride0
      at1 = at1 &+ stride1
      at2 = at2 &+ stride2
    }
  }
}

/// Walks through a loop nest run by run, the last loop fastest:
///
///     var runs = LoopRuns(nest)
///     while runs.advance() { runs.current.visit { … } }
///
/// The walk is one function that all kernels share: on a microcontroller its code is many times that of a kernel.
struct LoopRuns {
  private let nest: LoopNest
  private var counter = SIMD8<UInt32>(repeating: 0)
  /// The loop around the innermost one, or -1.
  private var outer: Int
  private var hasBegun = false
  private(set) var current = LoopRun()

  @inline(never)
  init(_ nest: LoopNest) {
    self.nest = nest
    let last = Int(truncatingIfNeeded: nest.rank) &- 1
    outer = last &- 1
    guard last >= 0 else { return }
    current.count = Int(truncatingIfNeeded: nest.extents[last])
    current.stride0 = Int(nest.strides0[last])
    current.stride1 = Int(nest.strides1[last])
    current.stride2 = Int(nest.strides2[last])
    // With an empty loop there is no run.
    for axis in 0...last where nest.extents[axis] == 0 {
      hasBegun = true
      outer = -1
    }
  }

  /// Moves to the next run; false when there is none.
  ///
  /// The loops step like an odometer. Offsets cannot overflow: the caller checked their bounds, and a loop that ends takes
  /// back exactly what it added.
  @inline(never)
  mutating func advance() -> Bool {
    guard hasBegun else {
      hasBegun = true
      return true
    }
    var axis = outer
    while axis >= 0 {
      counter[axis] = counter[axis] &+ 1
      move(axis, by: 1)
      if counter[axis] < nest.extents[axis] { return true }
      move(axis, by: 0 &- Int(truncatingIfNeeded: nest.extents[axis]))
      counter[axis] = 0
      axis = axis &- 1
    }
    return false
  }

  @inline(__always)
  private mutating func move(_ axis: Int, by steps: Int) {
    current.offset0 = current.offset0 &+ steps &* Int(nest.strides0[axis])
    current.offset1 = current.offset1 &+ steps &* Int(nest.strides1[axis])
    current.offset2 = current.offset2 &+ steps &* Int(nest.strides2[axis])
  }
}
