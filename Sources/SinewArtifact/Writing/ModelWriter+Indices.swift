import SinewFormat

// Operations that make indices or work along an axis with them.

extension ModelWriter {
  func indexTable(
    _ step: ProgramStep
  ) throws(ArtifactError) -> (Schema.Operation, FlatBufferBuilder.Object) {
    switch step.operation {
    case .argReduce(let outer, let extent, let inner, let smallest, let selectLast):
      let sizes = try narrow([outer, extent, inner], step.name)
      return (
        .argReduce,
        builder.table { table in
          table.add(Schema.ArgReduce.outer, sizes[0])
          table.add(Schema.ArgReduce.extent, sizes[1])
          table.add(Schema.ArgReduce.inner, sizes[2])
          table.add(Schema.ArgReduce.smallest, smallest)
          table.add(Schema.ArgReduce.selectLast, selectLast)
        }
      )
    case .topK(let outer, let extent, let inner, let count, let smallest):
      let sizes = try narrow([outer, extent, inner, count], step.name)
      return (
        .topK,
        builder.table { table in
          table.add(Schema.TopK.outer, sizes[0])
          table.add(Schema.TopK.extent, sizes[1])
          table.add(Schema.TopK.inner, sizes[2])
          table.add(Schema.TopK.count, sizes[3])
          table.add(Schema.TopK.smallest, smallest)
        }
      )
    case .cumulative(let function, let outer, let extent, let inner, let exclusive, let reverse):
      let sizes = try narrow([outer, extent, inner], step.name)
      return (
        .cumulative,
        builder.table { table in
          table.add(Schema.Cumulative.function, function.rawValue)
          table.add(Schema.Cumulative.outer, sizes[0])
          table.add(Schema.Cumulative.extent, sizes[1])
          table.add(Schema.Cumulative.inner, sizes[2])
          table.add(Schema.Cumulative.exclusive, exclusive)
          table.add(Schema.Cumulative.reverse, reverse)
        }
      )
    case .positions(let nest, let axes, let strides):
      let extents = builder.vector(try narrow(nest.extents, "extents"))
      let base = builder.vector(try narrow(nest.strides[0], "strides"))
      let axes = builder.vector(try narrow(axes, "axes"))
      let strides = builder.vector(try narrow(strides, "strides"))
      return (
        .positions,
        builder.table { table in
          table.add(Schema.Positions.extents, extents)
          table.add(Schema.Positions.baseStrides, base)
          table.add(Schema.Positions.axes, axes)
          table.add(Schema.Positions.axisStrides, strides)
        }
      )
    default:
      throw .invalidProgram(step: step.name, reason: "\(step.operation.name) makes no indices")
    }
  }
}
