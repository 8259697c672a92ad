import SinewGraph

// The graph's frame: its constants, inputs and outputs.

extension ImportSession {
  // MARK: - Initialisers

  func addInitializers(of source: SourceGraph, to scope: Scope) throws(ImportError) {
    for initializer in source.initializers {
      try add(decoder.tensor(initializer), named: initializer.name, to: scope)
      if let format = DataType(rawValue: initializer.element)?.narrow {
        if let id = scope[initializer.name]?.tensor { formats[id] = format }
      }
    }
    for initializer in source.sparseInitializers {
      try add(decoder.tensor(initializer), named: initializer.name, to: scope)
    }
  }

  private func add(_ tensor: Tensor, named name: String, to scope: Scope) throws(ImportError) {
    guard !name.isEmpty else { throw .data("an initialiser has no name") }
    try scope.define(name, as: builder.graph.addConstant(tensor, name: scope.graphName(name)))
  }

  // MARK: - Inputs

  /// Adds the inputs that are not also initialisers: up to IR 3 the list holds those too.
  func addInputs(of source: SourceGraph, to scope: Scope) throws(ImportError) {
    let inputs = source.inputs.filter { scope[$0.name] == nil }
    try checkDimensionOptions(inputs)
    for input in inputs {
      guard !input.name.isEmpty else { throw .data("an input has no name") }
      do throws(ImportError) {
        let (element, dimensions) = try declaredType(input)
        var shape: [Int64] = []
        for (axis, dimension) in dimensions.enumerated() {
          switch dimension {
          case .value(let size): shape.append(size)
          case .name(let name):
            if options.dimensions[name] == nil { assumed.add(name: name, input: input.name, axis: axis) }
            shape.append(Int64(options.dimensions[name] ?? 1))
          case .unknown:
            assumed.add(name: nil, input: input.name, axis: axis)
            shape.append(1)
          }
        }
        try scope.define(
          input.name, as: builder.graph.addInput(name: input.name, type: decoder.type(element, shape)))
      } catch {
        throw ImportError(error.category, "input \(quoted(input.name)): \(error.text)")
      }
    }
    let remarks = assumed.remarks
    notes += remarks.notes
    warnings += remarks.warnings
  }

  private func checkDimensionOptions(_ inputs: [SourceValueInfo]) throws(ImportError) {
    var names: Set<String> = []
    for input in inputs {
      for case .name(let name) in input.shape ?? [] { names.insert(name) }
    }
    for (name, size) in options.dimensions.sorted(by: { $0.key < $1.key }) {
      guard names.contains(name) else {
        let existing = names.sorted().prefix(20).map(quoted).joined(separator: ", ")
        throw .usage(
          "no input has a dimension named \(quoted(name)); "
            + (names.isEmpty ? "the model has no named dimensions" : "there are \(existing)"))
      }
      guard size > 0 else {
        throw .usage("dimension \(quoted(name)) cannot be \(size); it must be at least 1")
      }
    }
  }

  private func declaredType(
    _ input: SourceValueInfo
  ) throws(ImportError) -> (ElementType, [SourceValueInfo.Dimension]) {
    switch input.kind {
    case .tensor: break
    case .none: throw .data("has no type")
    case .other: throw .unsupported("is not a tensor; only tensors are supported as inputs")
    }
    let data = try decoder.dataType(input.element)
    if let format = data.type.narrow {
      throw .unsupported(
        "is \(format), which programs cannot take; cast inside the model from \(format.carrier)")
    }
    if data.type == .bfloat16 {
      notes.append("input \(quoted(input.name)) takes float32 instead of bfloat16")
    }
    guard let shape = input.shape else {
      throw .unsupported("has no shape; export the model with the shapes of its inputs")
    }
    return (data.element, shape)
  }

  func noteUnusedInputs() {
    let graph = builder.graph
    let used = Set(graph.nodes.flatMap(\.inputs) + graph.outputs.map(\.value))
    for input in graph.inputs where !used.contains(input) {
      notes.append("input \(quoted(graph[input].name)) does not influence any output; it stays in the frame")
    }
  }

  /// A model of quantised numbers keeps them: it cannot become what its float model would.
  func noteQuantisation() {
    let found = operators.filter { OperatorRegistry.quantisedNames.contains($0.key) }
    guard !found.isEmpty else { return }
    let list = found.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    notes.append(
      "the model was quantised before (\(list)): its scales are kept; converting the float model it was made from "
        + "gives a smaller, faster and more faithful policy")
  }

  // MARK: - Outputs

  func addOutputs(of source: SourceGraph, from scope: Scope) throws(ImportError) {
    var outputs: [Output] = []
    var names: Set<String> = []
    for declared in source.outputs {
      guard let value = scope[declared.name] else {
        throw .data("output \(quoted(declared.name)) is made by no node")
      }
      guard names.insert(declared.name).inserted else {
        throw .data("two outputs are called \(quoted(declared.name))")
      }
      guard let tensor = value.tensor else {
        throw .unsupported(
          "output \(quoted(declared.name)) is \(value.kind); only tensors are supported as outputs (return the "
            + "tensors themselves, or one that is stacked from them)")
      }
      outputs.append(Output(name: declared.name, value: tensor))
      noteContradiction(declared, builder.graph.type(of: tensor))
    }
    builder.graph.outputs = outputs
  }

  /// Exporters declare wrong types often enough; what the operators give is right.
  private func noteContradiction(_ declared: SourceValueInfo, _ type: TensorType) {
    guard declared.kind == .tensor else { return }
    if let element = DataType(rawValue: declared.element)?.element, element != type.element {
      notes.append("output \(quoted(declared.name)) is declared as \(element) but is \(type)")
    }
    guard let shape = declared.shape else { return }
    let agrees =
      shape.count == type.rank
      && zip(shape, type.shape).allSatisfy { dimension, size in
        if case .value(let value) = dimension { value == Int64(size) } else { true }
      }
    if !agrees {
      let text = shape.prefix(TensorType.maximumRank).map { dimension in
        switch dimension {
        case .value(let size): "\(size)"
        case .name(let name): printable(name)
        case .unknown: "?"
        }
      }
      notes.append(
        "output \(quoted(declared.name)) is declared with shape [\(text.joined(separator: ", "))] but is "
          + "\(type)"
      )
    }
  }
}
