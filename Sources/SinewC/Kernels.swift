// swift-format-ignore-file: AlwaysUseLowerCamelCase

import CSinew
import SinewFormat
import SinewRuntime

/// An operation of the table that the program is linked with (`sinew_kernels.h`).
func linkedOperation(_ tag: Schema.Operation) -> Operation? {
  var row: UInt32 = 0
  while let operation = sinew_kernel_at(row)?() {
    if operation.tag == UInt32(tag.rawValue) {
      return Operation(prepare: operation.prepare, execute: operation.execute, install: operation.install)
    }
    row = row &+ 1
  }
  return nil
}

extension sinew_operation {
  fileprivate init(_ tag: Schema.Operation, _ operation: Operation) {
    self.init(
      tag: UInt32(tag.rawValue), prepare: operation.prepare, execute: operation.execute,
      install: operation.install ?? { _, _ in })
  }
}

@c @implementation
public func sinew_kernel_quantize() -> sinew_operation {
  sinew_operation(.quantize, OperationTable.quantize)
}

@c @implementation
public func sinew_kernel_dequantize() -> sinew_operation {
  sinew_operation(.dequantize, OperationTable.dequantize)
}

@c @implementation
public func sinew_kernel_dense() -> sinew_operation {
  sinew_operation(.dense, OperationTable.dense)
}

@c @implementation
public func sinew_kernel_dense_float() -> sinew_operation {
  sinew_operation(.denseFloat, OperationTable.denseFloat)
}

@c @implementation
public func sinew_kernel_map() -> sinew_operation {
  sinew_operation(.map, OperationTable.map)
}

@c @implementation
public func sinew_kernel_binary() -> sinew_operation {
  sinew_operation(.binary, OperationTable.binary)
}

@c @implementation
public func sinew_kernel_select() -> sinew_operation {
  sinew_operation(.select, OperationTable.select)
}

@c @implementation
public func sinew_kernel_copy() -> sinew_operation {
  sinew_operation(.copy, OperationTable.copy)
}

@c @implementation
public func sinew_kernel_gather() -> sinew_operation {
  sinew_operation(.gather, OperationTable.gather)
}

@c @implementation
public func sinew_kernel_scatter() -> sinew_operation {
  sinew_operation(.scatter, OperationTable.scatter)
}

@c @implementation
public func sinew_kernel_softmax() -> sinew_operation {
  sinew_operation(.softmax, OperationTable.softmax)
}

@c @implementation
public func sinew_kernel_layer_normalization() -> sinew_operation {
  sinew_operation(.layerNormalization, OperationTable.layerNormalization)
}

@c @implementation
public func sinew_kernel_reduce() -> sinew_operation {
  sinew_operation(.reduce, OperationTable.reduce)
}

@c @implementation
public func sinew_kernel_mat_mul() -> sinew_operation {
  sinew_operation(.matMul, OperationTable.matMul)
}

@c @implementation
public func sinew_kernel_cast() -> sinew_operation {
  sinew_operation(.cast, OperationTable.cast)
}

@c @implementation
public func sinew_kernel_convolution() -> sinew_operation {
  sinew_operation(.convolution, OperationTable.convolution)
}

@c @implementation
public func sinew_kernel_convolution_float() -> sinew_operation {
  sinew_operation(.convolutionFloat, OperationTable.convolutionFloat)
}

@c @implementation
public func sinew_kernel_patches() -> sinew_operation {
  sinew_operation(.patches, OperationTable.patches)
}

@c @implementation
public func sinew_kernel_maximum_pool() -> sinew_operation {
  sinew_operation(.maximumPool, OperationTable.maximumPool)
}

@c @implementation
public func sinew_kernel_arg_reduce() -> sinew_operation {
  sinew_operation(.argReduce, OperationTable.argReduce)
}

@c @implementation
public func sinew_kernel_top_k() -> sinew_operation {
  sinew_operation(.topK, OperationTable.topK)
}

@c @implementation
public func sinew_kernel_cumulative() -> sinew_operation {
  sinew_operation(.cumulative, OperationTable.cumulative)
}

@c @implementation
public func sinew_kernel_positions() -> sinew_operation {
  sinew_operation(.positions, OperationTable.positions)
}

@c @implementation
public func sinew_kernel_lstm_cell() -> sinew_operation {
  sinew_operation(.lstmCell, OperationTable.lstmCell)
}

@c @implementation
public func sinew_kernel_gru_cell() -> sinew_operation {
  sinew_operation(.gruCell, OperationTable.gruCell)
}

@c @implementation
public func sinew_kernel_tree_ensemble() -> sinew_operation {
  sinew_operation(.treeEnsemble, OperationTable.treeEnsemble)
}

@c @implementation
public func sinew_kernel_quantize_int16() -> sinew_operation {
  sinew_operation(.quantize, OperationTable.quantizeInt16)
}

@c @implementation
public func sinew_kernel_dequantize_int16() -> sinew_operation {
  sinew_operation(.dequantize, OperationTable.dequantizeInt16)
}

@c @implementation
public func sinew_kernel_dense_static() -> sinew_operation {
  sinew_operation(.dense, OperationTable.denseStatic)
}
