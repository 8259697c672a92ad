import SinewGraph

// Normalisation of groups of channels: layer normalisation once a group's elements are the trailing axes.

/// (x − mean) / √(variance + epsilon) · scale + B for every sample and channel of x [N, C, ...].
@Sendable func importInstanceNormalization(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "input")
  let type = context.type(x)
  guard type.rank >= 2 else { throw .data("the operand is \(type); a batch and a channel axis are needed") }
  let channels = type.shape[1]
  let normalised = try normalisedGroups(of: x, count: channels, context)
  let parameters = try parameters(count: channels, roles: ["scale", "B"], context)
  let shape = [channels] + Array(repeating: 1, count: type.rank - 2)
  let parted = try context.reshaped(normalised, to: type.shape, "channels")
  return [context.result(try scaled(parted, parameters, shape, context))]
}

/// The same over groups of neighbouring channels; scale and bias are those of the groups up to opset 20, of
/// the channels from 21 on.
@Sendable func importGroupNormalization(_ context: OperatorContext) throws(ImportError) -> [ValueID] {
  let x = try context.operand(0, "X")
  let type = context.type(x)
  guard type.rank >= 2 else { throw .data("X is \(type); a batch and a channel axis are needed") }
  guard let groups = try context.int("num_groups"), groups > 0, type.shape[1] % groups == 0 else {
    throw .data("attribute num_groups is missing or does not divide the \(type.shape[1]) channels of \(type)")
  }
  let normalised = try normalisedGroups(of: x, count: groups, context)
  if context.opset < 21 {
    let parameters = try parameters(count: groups, roles: ["scale", "bias"], context)
    let affine = try scaled(normalised, parameters, [groups, 1], context)
    return [context.result(try context.reshaped(affine, to: type.shape, "channels"))]
  }
  let parameters = try parameters(count: type.shape[1], roles: ["scale", "bias"], context)
  let shape = [type.shape[1]] + Array(repeating: 1, count: type.rank - 2)
  let parted = try context.reshaped(normalised, to: type.shape, "channels")
  return [context.result(try scaled(parted, parameters, shape, context))]
}

/// x [N, C, ...] -> [N, groups, elements of a group], normalised along the last axis.
private func normalisedGroups(
  of x: ValueID, count: Int, _ context: OperatorContext
) throws(ImportError) -> ValueID {
  let shape = context.shape(x)
  let size = count == 0 ? 0 : shape[1] / count * shape[2...].reduce(1, *)
  let grouped = try context.reshaped(x, to: [shape[0], count, size], "groups")
  let epsilon = try context.float("epsilon", default: 1e-5)
  return try context.step(LayerNormalization(axis: 2, epsilon: epsilon), [grouped], "normalised")
}

/// Scale and bias: vectors of x's element type, which from opset 21 on may come in another float type.
private func parameters(
  count: Int, roles: [String], _ context: OperatorContext
) throws(ImportError) -> [ValueID] {
  let element = try context.type(context.operand(0, "input")).element
  return try roles.enumerated().map { position, role throws(ImportError) in
    let id = try context.operand(position + 1, role)
    guard context.shape(id) == [count] else {
      throw ImportError.data("\(role) is \(context.type(id)); a vector of \(count) is needed")
    }
    return try context.cast(id, to: element, role)
  }
}

/// x · scale + bias, either left out where it changes nothing.
private func scaled(
  _ x: ValueID, _ parameters: [ValueID], _ shape: [Int], _ context: OperatorContext
) throws(ImportError) -> ValueID {
  var result = x
  for (parameter, (function, neutral)) in zip(parameters, [(BinaryFunction.multiply, 1.0), (.add, 0.0)])
  where context.uniformConstant(parameter) != neutral {
    let purpose = function == .multiply ? "scaled" : "shifted"
    let aligned = try context.reshaped(parameter, to: shape, "\(purpose)/factors")
    result = try context.combined(function, result, aligned, purpose)
  }
  return result
}
