import SinewGraph

// Arithmetic, comparison and logic with numpy's broadcasting, which all of them have from opset 7 on.

func binary(_ function: BinaryFunction) -> OperatorImporter {
  { context throws(ImportError) in
    try context.results(Binary(function), [context.operand(0, "A"), context.operand(1, "B")])
  }
}

func comparison(_ function: ComparisonFunction) -> OperatorImporter {
  { context throws(ImportError) in
    try context.results(Comparison(function), [context.operand(0, "A"), context.operand(1, "B")])
  }
}

func logical(_ function: LogicalFunction) -> OperatorImporter {
  { context throws(ImportError) in
    try context.results(Logical(function), [context.operand(0, "A"), context.operand(1, "B")])
  }
}

/// A variadic operator as a chain of binary ones, from the left.
func chain(_ function: BinaryFunction) -> OperatorImporter {
  { context throws(ImportError) in
    let operands = try context.variadic()
    guard operands.count > 1 else { return operands }
    let partial = try fold(function, operands.dropLast(), context)
    return try context.results(Binary(function), [partial, operands[operands.count - 1]])
  }
}

@Sendable func importMean(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let operands = try context.variadic()
  guard operands.count > 1 else { return operands }
  let sum = try fold(.add, operands[...], context)
  let count = try context.constant(Double(operands.count), like: context.type(sum), "count")
  return try context.results(Binary(.divide), [sum, count])
}

private func fold(
  _ function: BinaryFunction, _ operands: ArraySlice<ValueID>, _ context: OperatorContext
) throws(ImportError) -> ValueID {
  var result = operands[operands.startIndex]
  for (position, operand) in operands.dropFirst().enumerated() {
    result = try context.step(Binary(function), [result, operand], "partial\(position)")
  }
  return result
}

@Sendable func importMod(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try binary(context.flag("fmod", default: false) ? .remainder : .modulo)(context)
}

@Sendable func importWhere(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  try context.results(
    Select(), [context.operand(0, "condition"), context.operand(1, "X"), context.operand(2, "Y")])
}
