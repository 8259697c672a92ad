import COnnx

extension SourceTensor {
  /// Bytes of `raw_data`.
  var rawByteCount: Int { snw_onnx_tensor_raw(handle).size }

  /// `raw_data` as little-endian elements.
  /// - Precondition: it holds exactly `count` of them (the caller has compared `rawByteCount`).
  func rawElements<T: BitwiseCopyable>(_ count: Int, as _: T.Type = T.self) -> [T] {
    let bytes = snw_onnx_tensor_raw(handle)
    precondition(bytes.size == count * MemoryLayout<T>.stride)
    return [T](unsafeUninitializedCapacity: count) { buffer, initialized in
      UnsafeMutableRawBufferPointer(buffer).copyMemory(
        from: UnsafeRawBufferPointer(start: bytes.data, count: bytes.size))
      initialized = count
    }
  }

  var floatData: [Float] { ParsedModel.copy(snw_onnx_tensor_floats(handle).data, floatCount) }
  var doubleData: [Double] { ParsedModel.copy(snw_onnx_tensor_doubles(handle).data, doubleCount) }
  var int32Data: [Int32] { ParsedModel.copy(snw_onnx_tensor_int32s(handle).data, int32Count) }
  var int64Data: [Int64] { ParsedModel.copy(snw_onnx_tensor_int64s(handle).data, int64Count) }
  var uint64Data: [UInt64] { ParsedModel.copy(snw_onnx_tensor_uint64s(handle).data, uint64Count) }

  var floatCount: Int { snw_onnx_tensor_floats(handle).count }
  var doubleCount: Int { snw_onnx_tensor_doubles(handle).count }
  var int32Count: Int { snw_onnx_tensor_int32s(handle).count }
  var int64Count: Int { snw_onnx_tensor_int64s(handle).count }
  var uint64Count: Int { snw_onnx_tensor_uint64s(handle).count }

  /// Elements in each of the typed fields.
  var typedCounts: [Int] { [floatCount, doubleCount, int32Count, int64Count, uint64Count] }
}
