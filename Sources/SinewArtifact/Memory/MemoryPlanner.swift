/// Finds a small arena for a program's tensors.
///
/// Placing blocks of given sizes and lifetimes is NP-hard; every strategy here is the same greedy placement
/// (the lowest gap among the blocks that live at the same time) in another order, and the smallest result
/// wins. Results depend on nothing but the program.
public enum MemoryPlanner {
  /// - Throws: `ArtifactError.invalidProgram` when a step reads what nothing has written.
  public static func plan(_ program: Program) throws(ArtifactError) -> MemoryPlan {
    let lifetimes = try program.lifetimes()
    let blocks = mergedInPlace(program, lifetimes)
    let lowerBound = peak(blocks, stepCount: program.steps.count)
    var best: MemoryPlan?
    for (strategy, order) in orders(of: blocks, stepCount: program.steps.count) {
      let (offsets, byteCount) = place(blocks, in: order)
      if byteCount >= best?.arenaBytes ?? .max { continue }
      best = MemoryPlan(
        offsets: scatter(offsets, of: blocks, count: program.tensors.count), arenaBytes: byteCount,
        strategy: strategy, lowerBound: lowerBound)
      if byteCount == lowerBound { break }
    }
    return best
      ?? MemoryPlan(
        offsets: Array(repeating: 0, count: program.tensors.count), arenaBytes: 0, strategy: .bySize,
        lowerBound: 0)
  }

  /// One block for each chain of tensors that replace each other in place.
  private static func mergedInPlace(_ program: Program, _ lifetimes: [Lifetime?]) -> [MemoryBlock] {
    var blocks: [MemoryBlock] = []
    var blockOf = [Int?](repeating: nil, count: program.tensors.count)
    func append(_ tensor: Int, _ lifetime: Lifetime) {
      blockOf[tensor] = blocks.count
      blocks.append(
        MemoryBlock(tensors: [tensor], byteCount: program.tensors[tensor].arenaByteCount, lifetime: lifetime))
    }
    for (tensor, lifetime) in lifetimes.enumerated() where program.tensors[tensor].isInArena {
      let produced = lifetime.map { $0.first >= 0 } ?? false
      if !produced { append(tensor, lifetime ?? Lifetime(first: 0, last: -1)) }
    }
    for (time, step) in program.steps.enumerated() {
      for (position, output) in step.outputs.enumerated() {
        guard let lifetime = lifetimes[output] else { continue }
        let host = position == 0 ? inPlaceHost(step, time, program, lifetimes).flatMap { blockOf[$0] } : nil
        if let host {
          blocks[host].tensors.append(output)
          blocks[host].lifetime.last = lifetime.last
          blockOf[output] = host
        } else {
          append(output, lifetime)
        }
      }
    }
    return blocks
  }

  /// The input whose place a step's first output takes.
  private static func inPlaceHost(
    _ step: ProgramStep, _ time: Int, _ program: Program, _ lifetimes: [Lifetime?]
  ) -> Int? {
    let output = program.tensors[step.outputs[0]]
    for position in step.inPlaceInputs where position < step.inputs.count {
      let input = step.inputs[position]
      let tensor = program.tensors[input]
      guard case .arena = tensor.storage, lifetimes[input]?.last == time,
        tensor.count == output.count, tensor.type.byteCount == output.type.byteCount,
        step.inputs.indices.allSatisfy({ $0 == position || step.inputs[$0] != input })
      else { continue }
      return input
    }
    return nil
  }

  /// The greatest sum of blocks that live at one time.
  private static func peak(_ blocks: [MemoryBlock], stepCount: Int) -> Int {
    var change = [Int](repeating: 0, count: stepCount + 3)
    for block in blocks where block.lifetime.first <= block.lifetime.last {
      change[block.lifetime.first + 1] += block.byteCount
      change[block.lifetime.last + 2] -= block.byteCount
    }
    var live = 0
    var greatest = blocks.map { $0.byteCount }.max() ?? 0
    for difference in change {
      live += difference
      greatest = max(greatest, live)
    }
    return greatest
  }

  /// Places blocks one after the other, each in the lowest gap between those that live at the same time.
  static func place(_ blocks: [MemoryBlock], in order: [Int]) -> (offsets: [Int], byteCount: Int) {
    var offsets = [Int](repeating: 0, count: blocks.count)
    // Placed blocks by offset.
    var placed: [Int] = []
    var byteCount = 0
    for index in order {
      let block = blocks[index]
      var offset = 0
      for other in placed where blocks[other].lifetime.meets(block.lifetime) {
        if offset + block.byteCount <= offsets[other] { break }
        offset = max(offset, offsets[other] + blocks[other].byteCount)
      }
      // Blocks are multiples of 16 bytes, so all offsets are.
      offsets[index] = offset
      let rank = placed.firstIndex { offsets[$0] > offset } ?? placed.count
      placed.insert(index, at: rank)
      byteCount = max(byteCount, offset + block.byteCount)
    }
    return (offsets, byteCount)
  }

  private static func scatter(_ offsets: [Int], of blocks: [MemoryBlock], count: Int) -> [Int] {
    var result = [Int](repeating: 0, count: count)
    for (block, offset) in zip(blocks, offsets) {
      for tensor in block.tensors { result[tensor] = offset }
    }
    return result
  }
}
