import SinewGraph

// Conversions of elements. Values of formats narrower than the graph's element types are rounded here, and
// remembered as such for who takes over their type.

@Sendable func importCast(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  guard let code = try context.int("to") else { throw .data("lacks attribute to") }
  guard let type = Int32(exactly: code).flatMap(DataType.init(rawValue:)), let element = type.element else {
    throw .unsupported(
      "casts to \(DataType.name(of: Int32(truncatingIfNeeded: code))), which is not supported; floats of "
        + "4, 8 and 16 to 64 bits, integers of 2 to 64 and bool are")
  }
  return try cast(x, to: element, type.narrow, context)
}

@Sendable func importCastLike(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let like = try context.operand(1, "target_type")
  return try cast(
    context.operand(0, "input"), to: context.type(like).element, context.session.formats[like], context)
}

private func cast(
  _ x: ValueID, to element: ElementType, _ format: NarrowFormat?, _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  if context.type(x).element == element, context.session.formats[x] == format { return [x] }
  guard let format else { return try context.results(Cast(to: element), [x]) }
  let results = try context.results(narrowCast(to: format, context), [x])
  context.session.formats[results[0]] = format
  return results
}

private func narrowCast(
  to format: NarrowFormat, _ context: OperatorContext
) throws(ImportError) -> NarrowCast {
  let direction: NarrowCast.Direction
  switch try context.string("round_mode", default: "up") {
  case "up": direction = .up
  case "down": direction = .down
  case "nearest": direction = .nearest
  case let other: throw .data("round_mode is \(quoted(other)); up, down or nearest is accepted")
  }
  return NarrowCast(
    to: format, saturates: try context.flag("saturate", default: true), direction: direction)
}
