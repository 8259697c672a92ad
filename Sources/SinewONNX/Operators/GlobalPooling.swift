import SinewGraph

/// One number for every channel of x [N, C, ...] -> [N, C, 1...]: a reduction of the axes behind them.
func globalPool(_ function: ReduceFunction) -> OperatorImporter {
  { context throws(ImportError) in
    let x = try context.operand(0, "X")
    return try context.results(
      Reduce(function, axes: pooledAxes(x, context), keepDimensions: true), [x])
  }
}

/// (Σ|x|ᵖ)^(1/p).
@Sendable func importGlobalLpPool(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let power = try context.int("p", default: 2)
  switch power {
  case 1: return try globalPool(.l1)(context)
  case 2: return try globalPool(.l2)(context)
  case 3...64:
    let x = try context.operand(0, "X")
    let powers = try context.combined(
      .power, context.mapped(.abs, x, "magnitude"), Double(power), "powers")
    let sum = try context.reduced(.sum, powers, axes: pooledAxes(x, context), "sum")
    return [context.result(try context.combined(.power, sum, 1 / Double(power), "root"))]
  default: throw .data("attribute p is \(power); 1 to 64 is accepted")
  }
}

private func pooledAxes(_ x: ValueID, _ context: OperatorContext) throws(ImportError) -> [Int] {
  let type = context.type(x)
  guard type.rank >= 2 else { throw .data("the operand is \(type); a batch and a channel axis are needed") }
  return Array(2..<type.rank)
}
