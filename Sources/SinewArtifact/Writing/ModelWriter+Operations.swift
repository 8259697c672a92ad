import SinewFormat

extension ModelWriter {
  /// An operation's table and its tag.
  func operationTable(
    _ step: ProgramStep, _ blocks: ProgramLayout.StepLayout
  ) throws(ArtifactError) -> (Schema.Operation, FlatBufferBuilder.Object) {
    switch step.operation {
    case .quantize(let center, _, let zeroPoint):
      let zeroPoint = Int32(truncatingIfNeeded: zeroPoint)
      return (
        .quantize,
        builder.table { table in
          table.add(Schema.Quantize.features, UInt32(truncatingIfNeeded: center.count))
          table.add(Schema.Quantize.centre, blocks.bias)
          table.add(Schema.Quantize.gain, blocks.scale)
          table.add(Schema.Quantize.zeroPoint, zeroPoint)
        }
      )
    case .dequantize(let scale, let zeroPoint):
      return (
        .dequantize,
        builder.table { table in
          table.add(Schema.Dequantize.scale, scale)
          table.add(Schema.Dequantize.zeroPoint, Int32(truncatingIfNeeded: zeroPoint))
        }
      )
    case .dense(let dense):
      return (.dense, try denseTable(dense, blocks))
    case .denseFloat(let dense):
      return (.denseFloat, try denseFloatTable(dense, blocks))
    case .map(let function):
      return (
        .map,
        builder.table { table in
          table.add(Schema.Map.function, function.code)
          table.add(Schema.Map.alpha, function.alpha)
          table.add(Schema.Map.beta, function.beta)
        }
      )
    case .binary(let function, let nest):
      return (.binary, try binaryTable(function, nest))
    case .select(let nest):
      return (.select, try selectTable(nest))
    case .copy(let pieces):
      return (.copy, try copyTable(pieces))
    case .gather(let outer, let extent, let inner, let indices):
      return (.gather, try gatherTable(outer, extent, inner, indices))
    case .scatter(let block, let places, let reduction):
      let block = try narrow(block, step.name)
      var positions: FlatBufferBuilder.Object?
      if let places { positions = builder.vector(try narrow(places, step.name)) }
      return (
        .scatter,
        builder.table { table in
          table.add(Schema.Scatter.block, block)
          table.add(Schema.Scatter.positions, positions)
          table.add(Schema.Scatter.reduction, reduction.rawValue)
        }
      )
    case .softmax(let outer, let extent, let inner, let logarithm):
      let sizes = try narrow([outer, extent, inner], step.name)
      return (
        .softmax,
        builder.table { table in
          table.add(Schema.Softmax.outer, sizes[0])
          table.add(Schema.Softmax.extent, sizes[1])
          table.add(Schema.Softmax.inner, sizes[2])
          table.add(Schema.Softmax.logarithm, logarithm)
        }
      )
    case .layerNormalization(let outer, let extent, let epsilon, let scale, let bias):
      let sizes = try narrow([outer, extent], step.name)
      return (
        .layerNormalization,
        builder.table { table in
          table.add(Schema.LayerNormalization.outer, sizes[0])
          table.add(Schema.LayerNormalization.extent, sizes[1])
          table.add(Schema.LayerNormalization.epsilon, epsilon)
          table.add(Schema.LayerNormalization.hasScale, scale != nil)
          table.add(Schema.LayerNormalization.hasBias, bias != nil)
          table.add(Schema.LayerNormalization.scale, blocks.scale)
          table.add(Schema.LayerNormalization.bias, blocks.bias)
        }
      )
    case .reduce(let function, let outer, let extent, let inner):
      let sizes = try narrow([outer, extent, inner], step.name)
      return (
        .reduce,
        builder.table { table in
          table.add(Schema.Reduce.function, function.rawValue)
          table.add(Schema.Reduce.outer, sizes[0])
          table.add(Schema.Reduce.extent, sizes[1])
          table.add(Schema.Reduce.inner, sizes[2])
        }
      )
    case .matMul(let batch, let rows, let inner, let columns, let aStride, let bStride):
      let sizes = try narrow([batch, rows, inner, columns, aStride, bStride], step.name)
      return (
        .matMul,
        builder.table { table in
          table.add(Schema.MatMul.batch, sizes[0])
          table.add(Schema.MatMul.rows, sizes[1])
          table.add(Schema.MatMul.inner, sizes[2])
          table.add(Schema.MatMul.columns, sizes[3])
          table.add(Schema.MatMul.aStride, sizes[4])
          table.add(Schema.MatMul.bStride, sizes[5])
        }
      )
    case .cast:
      return (.cast, builder.table { _ in })
    case .convolution(let dense, let window, let fill):
      let layer = try denseTable(dense, blocks)
      let numbers = try windowVector(window, step.name)
      return (
        .convolution,
        builder.table { table in
          table.add(Schema.Convolution.window, numbers)
          table.add(Schema.Convolution.fill, Int32(truncatingIfNeeded: fill))
          table.add(Schema.Convolution.depthwise, dense.isDepthwise)
          table.add(Schema.Convolution.layer, layer)
        }
      )
    case .convolutionFloat(let dense, let window):
      let layer = try denseFloatTable(dense, blocks)
      let numbers = try windowVector(window, step.name)
      return (
        .convolutionFloat,
        builder.table { table in
          table.add(Schema.ConvolutionFloat.window, numbers)
          table.add(Schema.ConvolutionFloat.depthwise, dense.isDepthwise)
          table.add(Schema.ConvolutionFloat.layer, layer)
        }
      )
    case .patches(let window, let channels, let fill):
      let channels = try narrow(channels, step.name)
      let numbers = try windowVector(window, step.name)
      return (
        .patches,
        builder.table { table in
          table.add(Schema.Patches.window, numbers)
          table.add(Schema.Patches.channels, channels)
          table.add(Schema.Patches.fill, Int32(truncatingIfNeeded: fill))
        }
      )
    case .lstmCell(let units, let code):
      let units = try narrow(units, step.name)
      let (gates, state) = try fractions(code, step.name)
      return (
        .lstmCell,
        builder.table { table in
          table.add(Schema.LstmCell.units, units)
          table.add(Schema.LstmCell.gateFraction, gates)
          table.add(Schema.LstmCell.stateFraction, state)
          table.add(Schema.LstmCell.sigmoid, blocks.weights)
          table.add(Schema.LstmCell.tanh, blocks.table)
        }
      )
    case .gruCell(let units, let code):
      let units = try narrow(units, step.name)
      let (gates, _) = try fractions(code, step.name)
      return (
        .gruCell,
        builder.table { table in
          table.add(Schema.GruCell.units, units)
          table.add(Schema.GruCell.gateFraction, gates)
          table.add(Schema.GruCell.sigmoid, blocks.weights)
          table.add(Schema.GruCell.tanh, blocks.table)
        }
      )
    case .maximumPool(let window, let channels):
      let channels = try narrow(channels, step.name)
      let numbers = try windowVector(window, step.name)
      return (
        .maximumPool,
        builder.table { table in
          table.add(Schema.MaximumPool.window, numbers)
          table.add(Schema.MaximumPool.channels, channels)
        }
      )
    case .argReduce, .topK, .cumulative, .positions:
      return try indexTable(step)
    case .treeEnsemble(let trees):
      return (.treeEnsemble, try treeTable(trees, blocks))
    }
  }

  private func fractions(
    _ code: ProgramOperation.CellCode?, _ name: String
  ) throws(ArtifactError) -> (gates: UInt8, state: UInt8) {
    guard let code else { return (0, 0) }
    guard let gates = UInt8(exactly: code.gateFraction), let state = UInt8(exactly: code.stateFraction) else {
      throw .tooLarge("the number formats of \(name)")
    }
    return (gates, state)
  }

  /// Six numbers for each axis, in the schema's order.
  private func windowVector(
    _ window: ProgramOperation.Window, _ name: String
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    var numbers: [Int32] = []
    for axis in window.axes {
      for number in [axis.extent, axis.positions, axis.taps, axis.stride, axis.dilation, axis.begin] {
        guard let number = Int32(exactly: number) else { throw .tooLarge("the window of \(name)") }
        numbers.append(number)
      }
    }
    return builder.vector(numbers)
  }

  private func binaryTable(
    _ function: ProgramOperation.BinaryFunction, _ nest: ProgramOperation.LoopNest
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    let extents = builder.vector(try narrow(nest.extents, "extents"))
    let a = builder.vector(try narrow(nest.strides[0], "strides"))
    let b = builder.vector(try narrow(nest.strides[1], "strides"))
    return builder.table { table in
      table.add(Schema.Binary.function, function.rawValue)
      table.add(Schema.Binary.extents, extents)
      table.add(Schema.Binary.aStrides, a)
      table.add(Schema.Binary.bStrides, b)
    }
  }

  private func selectTable(_ nest: ProgramOperation.LoopNest) throws(ArtifactError)
    -> FlatBufferBuilder.Object
  {
    let extents = builder.vector(try narrow(nest.extents, "extents"))
    let condition = builder.vector(try narrow(nest.strides[0], "strides"))
    let a = builder.vector(try narrow(nest.strides[1], "strides"))
    let b = builder.vector(try narrow(nest.strides[2], "strides"))
    return builder.table { table in
      table.add(Schema.Select.extents, extents)
      table.add(Schema.Select.conditionStrides, condition)
      table.add(Schema.Select.aStrides, a)
      table.add(Schema.Select.bStrides, b)
    }
  }

  private func copyTable(_ pieces: [ProgramOperation.CopyPiece]) throws(ArtifactError)
    -> FlatBufferBuilder.Object
  {
    var tables: [FlatBufferBuilder.Object] = []
    for piece in pieces {
      let extents = builder.vector(try narrow(piece.extents, "extents"))
      var signed: [Int32] = []
      for stride in piece.inputStrides {
        guard let stride = Int32(exactly: stride) else { throw .tooLarge("strides") }
        signed.append(stride)
      }
      let inputStrides = builder.vector(signed)
      let outputStrides = builder.vector(try narrow(piece.outputStrides, "strides"))
      let offsets = try narrow([piece.inputOffset, piece.outputOffset], "offsets")
      tables.append(
        builder.table { table in
          table.add(Schema.CopyPiece.extents, extents)
          table.add(Schema.CopyPiece.inputOffset, offsets[0])
          table.add(Schema.CopyPiece.inputStrides, inputStrides)
          table.add(Schema.CopyPiece.outputOffset, offsets[1])
          table.add(Schema.CopyPiece.outputStrides, outputStrides)
        })
    }
    let vector = builder.vector(of: tables)
    return builder.table { $0.add(Schema.Copy.pieces, vector) }
  }

  private func gatherTable(
    _ outer: Int, _ extent: Int, _ inner: Int, _ indices: [Int]?
  ) throws(ArtifactError) -> FlatBufferBuilder.Object {
    let sizes = try narrow([outer, extent, inner], "extents")
    var vector: FlatBufferBuilder.Object?
    if let indices {
      var signed: [Int32] = []
      for index in indices {
        guard let index = Int32(exactly: index) else { throw .tooLarge("indices") }
        signed.append(index)
      }
      vector = builder.vector(signed)
    }
    return builder.table { table in
      table.add(Schema.Gather.outer, sizes[0])
      table.add(Schema.Gather.extent, sizes[1])
      table.add(Schema.Gather.inner, sizes[2])
      table.add(Schema.Gather.indices, vector)
    }
  }
}
