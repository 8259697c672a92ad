import COnnx

/// A parsed protobuf message; the handles inside it are valid as long as it lives.
final class ParsedModel {
  enum Failure: Error { case malformed, tooLarge, outOfMemory }

  private let handle: OpaquePointer

  init(parsing bytes: [UInt8]) throws(Failure) {
    var handle: OpaquePointer?
    let status = bytes.withUnsafeBytes { snw_onnx_parse($0.baseAddress, $0.count, &handle) }
    switch (status, handle) {
    case (SNW_ONNX_OK, let handle?): self.handle = handle
    case (SNW_ONNX_TOO_LARGE, _): throw .tooLarge
    case (SNW_ONNX_OUT_OF_MEMORY, _): throw .outOfMemory
    default: throw .malformed
    }
  }

  deinit { snw_onnx_free(handle) }

  /// The whole model as Swift values.
  func model() -> SourceModel {
    let name = Self.text(snw_onnx_model_producer_name(handle))
    let version = Self.text(snw_onnx_model_producer_version(handle))
    return SourceModel(
      irVersion: snw_onnx_model_ir_version(handle),
      producer: version.isEmpty ? name : "\(name) \(version)",
      metadata: Self.list(snw_onnx_model_metadata_count(handle)) {
        Self.entry(snw_onnx_model_metadata(handle, $0))
      },
      opsets: Self.list(snw_onnx_model_opset_count(handle)) {
        SourceOpset(
          domain: Self.domain(snw_onnx_model_opset_domain(handle, $0)),
          version: snw_onnx_model_opset_version(handle, $0))
      },
      graph: snw_onnx_model_graph(handle).map { graph($0) },
      functions: Self.each(snw_onnx_model_function_count(handle), { snw_onnx_model_function(handle, $0) }) {
        function($0)
      })
  }

  // MARK: - Parts of a model

  private func function(_ function: OpaquePointer) -> SourceFunction {
    SourceFunction(
      key: SourceFunction.Key(
        domain: Self.domain(snw_onnx_function_domain(function)),
        name: Self.text(snw_onnx_function_name(function)),
        overload: Self.text(snw_onnx_function_overload(function))),
      inputs: Self.list(snw_onnx_function_input_count(function)) {
        Self.text(snw_onnx_function_input(function, $0))
      },
      outputs: Self.list(snw_onnx_function_output_count(function)) {
        Self.text(snw_onnx_function_output(function, $0))
      },
      attributes: Self.list(snw_onnx_function_attribute_count(function)) {
        Self.text(snw_onnx_function_attribute(function, $0))
      },
      defaults: Self.each(
        snw_onnx_function_default_count(function), { snw_onnx_function_default(function, $0) }
      ) { attribute($0) },
      nodes: Self.each(snw_onnx_function_node_count(function), { snw_onnx_function_node(function, $0) }) {
        node($0)
      },
      opsets: Self.list(snw_onnx_function_opset_count(function)) {
        SourceOpset(
          domain: Self.domain(snw_onnx_function_opset_domain(function, $0)),
          version: snw_onnx_function_opset_version(function, $0))
      })
  }

  private func graph(_ graph: OpaquePointer) -> SourceGraph {
    SourceGraph(
      nodes: Self.each(snw_onnx_graph_node_count(graph), { snw_onnx_graph_node(graph, $0) }) { node($0) },
      initializers: Self.each(
        snw_onnx_graph_initializer_count(graph), { snw_onnx_graph_initializer(graph, $0) }
      ) { tensor($0) },
      sparseInitializers: Self.each(
        snw_onnx_graph_sparse_initializer_count(graph), { snw_onnx_graph_sparse_initializer(graph, $0) }
      ) { sparse($0) },
      inputs: Self.each(snw_onnx_graph_input_count(graph), { snw_onnx_graph_input(graph, $0) }) {
        Self.valueInfo($0)
      },
      outputs: Self.each(snw_onnx_graph_output_count(graph), { snw_onnx_graph_output(graph, $0) }) {
        Self.valueInfo($0)
      })
  }

  private func node(_ node: OpaquePointer) -> SourceNode {
    SourceNode(
      name: Self.text(snw_onnx_node_name(node)),
      type: Self.text(snw_onnx_node_operator(node)),
      domain: Self.domain(snw_onnx_node_domain(node)),
      overload: Self.text(snw_onnx_node_overload(node)),
      inputs: Self.list(snw_onnx_node_input_count(node)) { Self.text(snw_onnx_node_input(node, $0)) },
      outputs: Self.list(snw_onnx_node_output_count(node)) { Self.text(snw_onnx_node_output(node, $0)) },
      attributes: Self.each(snw_onnx_node_attribute_count(node), { snw_onnx_node_attribute(node, $0) }) {
        attribute($0)
      })
  }

  private func attribute(_ handle: OpaquePointer) -> SourceAttribute {
    let reference = Self.text(snw_onnx_attribute_reference(handle))
    return SourceAttribute(
      name: Self.text(snw_onnx_attribute_name(handle)),
      value: reference.isEmpty ? value(of: handle) : .reference(reference))
  }

  private func value(of attribute: OpaquePointer) -> SourceAttribute.Value {
    switch snw_onnx_attribute_type(attribute) {
    case SNW_ONNX_ATTRIBUTE_FLOAT: .float(snw_onnx_attribute_float(attribute))
    case SNW_ONNX_ATTRIBUTE_INT: .int(snw_onnx_attribute_int(attribute))
    case SNW_ONNX_ATTRIBUTE_STRING: .string(Self.text(snw_onnx_attribute_string(attribute)))
    case SNW_ONNX_ATTRIBUTE_FLOATS:
      .floats(
        Self.copy(snw_onnx_attribute_floats(attribute).data, snw_onnx_attribute_floats(attribute).count))
    case SNW_ONNX_ATTRIBUTE_INTS:
      .ints(Self.copy(snw_onnx_attribute_ints(attribute).data, snw_onnx_attribute_ints(attribute).count))
    case SNW_ONNX_ATTRIBUTE_STRINGS:
      .strings(
        Self.list(snw_onnx_attribute_string_count(attribute)) {
          Self.text(snw_onnx_attribute_string_at(attribute, $0))
        })
    case SNW_ONNX_ATTRIBUTE_TENSOR: snw_onnx_attribute_tensor(attribute).map { .tensor(tensor($0)) } ?? .other
    case SNW_ONNX_ATTRIBUTE_SPARSE_TENSOR:
      snw_onnx_attribute_sparse(attribute).map { .sparseTensor(sparse($0)) } ?? .other
    case SNW_ONNX_ATTRIBUTE_GRAPH: snw_onnx_attribute_graph(attribute).map { .graph(graph($0)) } ?? .other
    default: .other
    }
  }

  private func tensor(_ tensor: OpaquePointer) -> SourceTensor {
    let storage: SourceTensor.Storage
    if snw_onnx_tensor_is_segment(tensor) != 0 {
      storage = .segment
    } else if snw_onnx_tensor_is_external(tensor) != 0 {
      storage = .external(
        Self.list(snw_onnx_tensor_external_count(tensor)) { Self.entry(snw_onnx_tensor_external(tensor, $0)) }
      )
    } else {
      storage = snw_onnx_tensor_has_raw(tensor) != 0 ? .raw : .typed
    }
    let dimensions = snw_onnx_tensor_dimensions(tensor)
    return SourceTensor(
      name: Self.text(snw_onnx_tensor_name(tensor)), element: snw_onnx_tensor_element(tensor),
      dimensions: Self.copy(dimensions.data, dimensions.count), storage: storage, owner: self, handle: tensor)
  }

  private func sparse(_ sparse: OpaquePointer) -> SourceSparseTensor {
    let dimensions = snw_onnx_sparse_dimensions(sparse)
    return SourceSparseTensor(
      values: snw_onnx_sparse_values(sparse).map { tensor($0) },
      indices: snw_onnx_sparse_indices(sparse).map { tensor($0) },
      dimensions: Self.copy(dimensions.data, dimensions.count))
  }

  private static func valueInfo(_ info: OpaquePointer) -> SourceValueInfo {
    let kind: SourceValueInfo.Kind =
      switch snw_onnx_value_info_kind(info) {
      case SNW_ONNX_TYPE_TENSOR: .tensor
      case SNW_ONNX_TYPE_OTHER: .other
      default: .none
      }
    let shape: [SourceValueInfo.Dimension] = list(snw_onnx_value_info_rank(info)) { axis in
      switch snw_onnx_value_info_dimension_kind(info, axis) {
      case SNW_ONNX_DIMENSION_VALUE: .value(snw_onnx_value_info_dimension(info, axis))
      case SNW_ONNX_DIMENSION_NAME:
        switch text(snw_onnx_value_info_dimension_name(info, axis)) {
        case "": .unknown
        case let name: .name(name)
        }
      default: .unknown
      }
    }
    return SourceValueInfo(
      name: text(snw_onnx_value_info_name(info)), kind: kind, element: snw_onnx_value_info_element(info),
      shape: snw_onnx_value_info_has_shape(info) != 0 ? shape : nil)
  }

  // MARK: - From C

  private static func list<T>(_ count: Int, _ element: (Int) -> T) -> [T] { (0..<count).map(element) }

  private static func each<T>(
    _ count: Int, _ handle: (Int) -> OpaquePointer?, _ element: (OpaquePointer) -> T
  ) -> [T] {
    (0..<count).compactMap { handle($0).map(element) }
  }

  private static func text(_ bytes: snw_onnx_bytes) -> String {
    String(decoding: UnsafeBufferPointer(start: bytes.data, count: bytes.size), as: UTF8.self)
  }

  private static func domain(_ bytes: snw_onnx_bytes) -> String {
    let domain = text(bytes)
    return domain == "ai.onnx" ? "" : domain
  }

  private static func entry(_ entry: snw_onnx_entry) -> (key: String, value: String) {
    (text(entry.key), text(entry.value))
  }

  static func copy<T>(_ data: UnsafePointer<T>?, _ count: Int) -> [T] {
    Array(UnsafeBufferPointer(start: data, count: count))
  }
}
