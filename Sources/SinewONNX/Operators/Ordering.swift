import SinewGraph

// Operators that ask for the order of elements along an axis, or add them up in it.

func argReduce(_ function: ArgReduceFunction) -> OperatorImporter {
  { context throws(ImportError) in
    let x = try context.operand(0, "data")
    let axis = try context.axis(context.int("axis", default: 0), rank: context.type(x).rank)
    let selectLast = try context.opset < 12 ? false : context.flag("select_last_index", default: false)
    let operation = try ArgReduce(
      function, axis: axis, keepDimensions: context.flag("keepdims", default: true), selectLast: selectLast)
    return try context.results(operation, [x])
  }
}

/// The number of elements is an attribute up to opset 9, an operand from 10 on; the direction is chosen from 11
/// on. Results are always sorted: without that wish any order would do.
@Sendable func importTopK(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let axis = try context.axis(context.int("axis", default: -1), rank: context.type(x).rank)
  var count: Int
  if context.opset < 10 {
    guard let k = try context.int("k") else { throw .data("lacks attribute k") }
    count = k
  } else {
    let k = try context.scalar(1, "K")
    guard let value = k.integers?.first else {
      throw .data("operand 2 (K) is \(k.type); an integer is needed")
    }
    count = value
  }
  let largest = try context.opset < 11 ? true : context.flag("largest", default: true)
  return try context.results(TopK(count: count, axis: axis, largest: largest), [x])
}

func cumulative(_ function: CumulativeFunction) -> OperatorImporter {
  { context throws(ImportError) in
    let x = try context.operand(0, "x")
    let axis = try context.scalar(1, "axis")
    guard let number = axis.integers?.first else {
      throw .data("operand 2 (axis) is \(axis.type); an integer is needed")
    }
    let operation = try Cumulative(
      function, axis: context.axis(number, rank: context.type(x).rank),
      isExclusive: context.flag("exclusive", default: false),
      isReversed: context.flag("reverse", default: false))
    return try context.results(operation, [x])
  }
}
