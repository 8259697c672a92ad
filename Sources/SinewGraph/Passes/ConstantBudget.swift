/// How many elements of new constants one run of a pass may make.
///
/// Deriving weights from weights is linear in what an honest graph holds, but a hostile one may use a single
/// large constant thousands of times. What exceeds the budget waits for the pipeline's next round.
struct ConstantBudget {
  private var elements = 1 << 26

  /// Takes `count` elements, as long as anything is left; a single large constant is always affordable.
  mutating func spend(_ count: Int) -> Bool {
    guard elements > 0 else { return false }
    elements -= count
    return true
  }
}
