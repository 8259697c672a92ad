/// Where each tensor lies in the arena.
public struct MemoryPlan: Sendable, Equatable {
  /// Bytes from the start of the arena, a multiple of 16, for each tensor of the program; 0 for constants.
  public var offsets: [Int]
  /// A multiple of 16.
  public var arenaBytes: Int
  /// The strategy that found the plan.
  public var strategy: Strategy
  /// No plan can be smaller: the greatest sum of tensors that live at one time.
  public var lowerBound: Int

  public enum Strategy: String, Sendable {
    case bySize, byBreadth, byLifetime, inTimeOrder, random
  }
}

/// A range of the arena that one tensor uses, or several that follow each other in place.
struct MemoryBlock {
  var tensors: [Int]
  var byteCount: Int
  var lifetime: Lifetime
}
