import Testing

@testable import SinewArtifact

/// Laws of memory plans over random programs.
@Suite struct MemoryPlannerTests {
  /// A chain of steps of random sizes, each reading one to three earlier tensors.
  static func randomProgram(seed: UInt64) -> Program {
    var builder = ProgramBuilder(seed: seed)
    var tensors = [builder.input("x", [builder.generator.integer(1...200)])]
    if seed % 3 == 0 { tensors.append(builder.state("s", [builder.generator.integer(1...50)])) }
    for _ in 0..<builder.generator.integer(1...30) {
      let from = builder.generator.integer(0...tensors.count - 1)
      if builder.generator.integer(0...2) == 0 {
        let shape = builder.program.tensors[tensors[from]].shape
        tensors.append(builder.step(.map(.init(code: 11)), [tensors[from]], shape))
      } else {
        let rows = builder.generator.integer(1...150)
        var inputs = [tensors[from]]
        for _ in 0..<builder.generator.integer(0...2) {
          inputs.append(tensors[builder.generator.integer(0...tensors.count - 1)])
        }
        tensors.append(builder.step(.cast, inputs, [rows]))
      }
    }
    builder.output("y", tensors[tensors.count - 1])
    if tensors.count > 4 { builder.output("z", tensors[tensors.count / 2 + 1]) }
    return builder.program
  }

  @Test(arguments: 0..<60)
  func plansHoldAndAreNoLargerThanWithoutReuse(seed: Int) throws {
    let program = Self.randomProgram(seed: UInt64(seed))
    let plan = try MemoryPlanner.plan(program)
    try MemoryPlanVerifier.verify(plan, of: program)
    let sum = program.tensors.reduce(0) { $0 + $1.arenaByteCount }
    #expect(plan.arenaBytes <= sum)
    #expect(plan.arenaBytes >= plan.lowerBound)
    #expect(plan.arenaBytes % 16 == 0 && plan.offsets.allSatisfy { $0 % 16 == 0 })
    #expect(try MemoryPlanner.plan(program) == plan)
  }

  @Test func aChainOfInPlaceStepsNeedsOneTensor() throws {
    var builder = ProgramBuilder()
    var x = builder.input("x", [100])
    for _ in 0..<5 { x = builder.step(.map(.init(code: 0)), [x], [100]) }
    builder.output("y", x)
    #expect(try MemoryPlanner.plan(builder.program).arenaBytes == 112 * 4)
  }

  @Test func inputsThatAreNeededLaterAreKept() throws {
    var builder = ProgramBuilder()
    let x = builder.input("x", [16])
    let a = builder.step(.map(.init(code: 0)), [x], [16])
    let nest = ProgramOperation.LoopNest(extents: [16], strides: [[1], [1]])
    builder.output("y", builder.step(.binary(.add, nest), [a, x], [16]))
    let plan = try MemoryPlanner.plan(builder.program)
    #expect(plan.offsets[x] != plan.offsets[a])
    #expect(plan.arenaBytes == 128)
  }

  @Test func alternatingLayersNeedTwoBuffers() throws {
    var builder = ProgramBuilder()
    var x = builder.input("x", [8])
    for rows in [512, 256, 128, 12] { x = builder.denseFloat(x, rows: rows) }
    builder.output("y", x)
    let plan = try MemoryPlanner.plan(builder.program)
    #expect(plan.arenaBytes == (512 + 256) * 4)
    #expect(plan.arenaBytes == plan.lowerBound)
  }

  @Test func theVerifierFindsOverlaps() throws {
    for seed in 0..<40 {
      let program = Self.randomProgram(seed: UInt64(seed))
      var plan = try MemoryPlanner.plan(program)
      // Everything in one place cannot hold, unless there is but one place.
      guard Set(plan.offsets).count > 1 else { continue }
      plan.offsets = plan.offsets.map { _ in 0 }
      #expect(throws: ArtifactError.self) { try MemoryPlanVerifier.verify(plan, of: program) }
    }
  }

  @Test func theVerifierFindsTensorsOutside() throws {
    let program = Self.randomProgram(seed: 1)
    var plan = try MemoryPlanner.plan(program)
    plan.arenaBytes -= 16
    #expect(throws: ArtifactError.self) { try MemoryPlanVerifier.verify(plan, of: program) }
  }

  @Test func refusesToReadWhatNothingWrites() {
    var program = Program()
    let x = program.add(ProgramTensor(name: "x", type: .float32, shape: [4]))
    let y = program.add(ProgramTensor(name: "y", type: .float32, shape: [4]))
    program.steps = [ProgramStep(name: "abs", operation: .map(.init(code: 0)), inputs: [x], outputs: [y])]
    program.outputs = [Program.Port(name: "y", tensor: y, declaredType: "float32")]
    #expect(throws: ArtifactError.invalidProgram(step: "abs", reason: "reads x before it is written")) {
      try MemoryPlanner.plan(program)
    }
  }
}
