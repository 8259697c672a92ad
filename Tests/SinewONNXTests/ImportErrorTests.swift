import SinewONNX
import Testing

/// Every hostile model is refused for its own reason, in the right category, with the node that is at fault.
@Suite struct ImportErrorTests {
  struct Refusal: Sendable, CustomTestStringConvertible {
    let name: String
    let category: ImportError.Category
    let text: String
    let node: String?

    init(_ name: String, _ category: ImportError.Category, _ text: String, node: String? = nil) {
      self.name = name
      self.category = category
      self.text = text
      self.node = node
    }

    var testDescription: String { name }
  }

  static let structure = [
    Refusal("cycle", .data, "cycle: 'first' needs 'second'", node: "first"),
    Refusal("self_cycle", .data, "cycle: 'loop'", node: "loop"),
    Refusal("defined_twice", .data, "'y', which is defined already", node: "second"),
    Refusal("input_redefined", .data, "'x', which is defined already", node: "again"),
    Refusal("undefined_operand", .data, "'ghost', which nothing defines", node: "adder"),
    Refusal("undefined_output", .data, "output 'y' is made by no node"),
    Refusal("no_outputs", .data, "no outputs"),
    Refusal("output_twice", .data, "two outputs are called 'y'"),
    Refusal("input_twice", .data, "'x' is defined twice"),
    Refusal("missing_operand", .data, "lacks operand 2 (B)", node: "adder"),
    Refusal("too_many_results", .unsupported, "result 2 ('z')", node: "relu"),
    Refusal("attribute_twice", .data, "attribute 'alpha' is given twice", node: "elu"),
    Refusal("attribute_kind", .data, "attribute alpha is not a number", node: "elu"),
    Refusal("no_graph", .data, "no graph"),
    Refusal("empty", .data, "not an ONNX model"),
    Refusal("text", .data, "not an ONNX model"),
    Refusal("lfs_pointer", .data, "git lfs pull"),
  ]

  static let versions = [
    Refusal("opset_6", .unsupported, "uses opset 6; 7 to 28 are supported"),
    Refusal("opset_29", .unsupported, "uses opset 29; 7 to 28 are supported"),
    Refusal("no_opset", .data, "does not say which opset", node: "y"),
    Refusal("ir_2", .unsupported, "IR version 2; 3 to 14 are supported"),
    Refusal("ir_15", .unsupported, "IR version 15; 3 to 14 are supported"),
    Refusal(
      "unsupported", .unsupported,
      "operator RoiAlign of domain ai.onnx, opset 17, is not supported; nor are acme::Frobnicate (node 'custom'), "
        + "LRN (node 'other')", node: "boxes"),
    Refusal("nearly", .unsupported, "nearest supported: LeakyRelu; supported: Abs Acos", node: "misspelt"),
    Refusal(
      "too_new", .unsupported, "Gelu of domain ai.onnx is supported from opset 20 to 28, not in opset 17",
      node: "activation"),
    Refusal("training_dropout", .unsupported, "model.eval()", node: "dropout"),
  ]

  static let tensors = [
    Refusal("short_raw", .data, "tensor 'w' has 20 bytes of raw_data; float32[2, 3] takes 24"),
    Refusal("long_raw", .data, "tensor 'w' has 28 bytes of raw_data; float32[2, 3] takes 24"),
    Refusal("huge_claim", .data, "at most 268435455 elements"),
    Refusal("negative_dimension", .data, "negative"),
    Refusal("no_data", .data, "tensor 'w' has 0 elements in float_data; shape [2, 3] takes 6"),
    Refusal("stored_twice", .data, "stored twice"),
    Refusal("does_not_fit", .data, "holds 300, which Int8 cannot"),
    Refusal("float6", .unsupported, "tensor 'w' holds float6e2m3 elements"),
    Refusal("float8_input", .unsupported, "input 'x': is float8e5m2, which programs cannot take"),
    Refusal("int4_size", .data, "tensor 'w' has 3 bytes of raw_data; int4[3] takes 2"),
    Refusal("int4_packed_size", .data, "tensor 'w' has 3 elements in int32_data; shape [3] takes 2"),
    Refusal("text_tensor", .unsupported, "tensor 'w' holds string elements"),
    Refusal("unknown_type", .unsupported, "tensor 'w' holds unknown type 99 elements"),
    Refusal("segment", .unsupported, "segments"),
    Refusal("unnamed", .data, "an initialiser has no name"),
    Refusal("sparse_index", .data, "index 6; it has 6 elements"),
    Refusal("sparse_huge", .data, "at most 268435455 elements"),
  ]

  static let inputs = [
    Refusal("negative_input", .data, "input 'x': dimension -1 in shape [-1, 3] is negative"),
    Refusal("huge_input", .data, "at most 268435455 elements"),
    Refusal("no_shape", .unsupported, "input 'x': has no shape"),
    Refusal("no_type", .data, "input 'x': has no type"),
    Refusal("text_input", .unsupported, "input 'x': holds string elements"),
    Refusal("sequence_input", .unsupported, "input 'x': is not a tensor"),
    Refusal("integer_tanh", .data, "int32", node: "tanh"),
    Refusal("mixed_types", .data, "int64", node: "y"),
    Refusal("shapes_differ", .data, "[4]", node: "y"),
  ]

  static let folding = [
    Refusal("huge_constant", .data, "at most 268435455 elements", node: "filler"),
    Refusal("huge_expand", .data, "folding is limited", node: "filler"),
    Refusal("huge_range", .data, "no range of a sensible size", node: "range"),
    Refusal("endless_range", .data, "no range of a sensible size", node: "range"),
    Refusal(
      "runtime_shape", .unsupported,
      "operand 2 (shape), 's', depends on the model's inputs, but must be known",
      node: "view"),
    Refusal("constant_index", .data, "3", node: "lookup"),
    Refusal("axis_out_of_range", .data, "axis 2 is out of range for an operand of 2 axes", node: "join"),
    Refusal("zero_step", .data, "slices axis 0 with step 0", node: "cut"),
    Refusal("squeeze_wide", .data, "axis 0 of float32[2, 3] cannot be squeezed", node: "squeeze"),
    Refusal("two_free_sizes", .data, "more than one size of -1", node: "view"),
  ]

  static let functions = [
    Refusal("recursion", .data, "function 'F' calls itself", node: "back"),
    Refusal("doubling", .data, "more than 131072 nodes"),
    Refusal("deep_functions", .data, "nested more than 32 deep"),
    Refusal("function_twice", .data, "function 'F' is defined twice"),
    Refusal("function_operands", .data, "with 2 operands and 1 results; it has 1 and 1", node: "call"),
    Refusal("function_result", .data, "result 'y' is made by no node of the body", node: "call"),
    Refusal("function_inside", .unsupported, "operator StringConcat of domain ai.onnx", node: "inner"),
    Refusal("deep_branches", .data, "output 'ghost' is made by no node"),
    Refusal("nested_too_deeply", .data, "nested too deeply"),
  ]

  static let control = [
    Refusal(
      "if_shapes", .unsupported, "float32[2, 3] and float32[3, 2] in the two branches", node: "switch"),
    Refusal("if_condition", .data, "the condition is float32[2, 3]; one bool is needed", node: "switch"),
    Refusal("loop_body", .data, "a body of 0 inputs and 0 outputs does not fit", node: "repeat"),
    Refusal("loop_count", .unsupported, "the trip count depends on the model's inputs", node: "repeat"),
    Refusal("loop_endless", .data, "more than 131072 nodes with functions expanded, loops unrolled and"),
    Refusal("loop_huge", .data, "more than 131072 nodes with functions expanded, loops unrolled and"),
    Refusal("loop_unbounded", .unsupported, "no trip count bounds the loop", node: "repeat"),
    Refusal(
      "loop_rows", .unsupported, "the number of rows of result 2 depends on the model's inputs",
      node: "repeat"),
    Refusal(
      "loop_shape", .unsupported, "carried value 1 is float32[4, 3] and float32[2, 3] after and before a run",
      node: "repeat"),
    Refusal("loops_in_loops", .unsupported, "exceed the limit of 131072 nodes", node: "level1"),
    Refusal("scan_lengths", .data, "a body of 2 inputs and 1 outputs does not fit", node: "scan"),
    Refusal(
      "scan_state", .data, "state 1 changes from float32[2, 3] to float32[5, 2, 3]", node: "scan"),
    Refusal(
      "sequence_operand", .data, "operand 1 is a sequence of 2 tensors; a tensor is needed", node: "relu"),
    Refusal("sequence_output", .unsupported, "output 's' is a sequence of 2 tensors"),
    Refusal("sequence_position", .data, "position 2 is out of range for a sequence of 2", node: "at"),
    Refusal("sequence_missing", .data, "is a tensor; a sequence is needed", node: "length"),
    Refusal("optional_empty", .data, "an optional that holds nothing", node: "get"),
  ]

  static let composed = [
    Refusal("pad_huge", .data, "more than a tensor may have", node: "node"),
    Refusal("pad_wide", .data, "makes axis 1 134217731 elements long", node: "node"),
    Refusal("pad_away", .data, "takes more than the 3 elements of axis 1 away", node: "node"),
    Refusal("pad_mode", .data, "'mirror'; constant, edge, reflect and wrap exist", node: "node"),
    Refusal("pad_nothing", .data, "axis 1 has no elements to pad with", node: "node"),
    Refusal("tile_huge", .data, "at most 268435455 elements", node: "node"),
    Refusal("conv_channels_last", .data, "X float32[1, 6, 6, 3] with 1 groups", node: "node"),
    Refusal("depth_blocks", .data, "6 channels are not a multiple of", node: "node"),
    Refusal("group_count", .data, "does not divide the 3 channels", node: "node"),
    Refusal("einsum_letters", .data, "names 3 axes of an operand of 2", node: "node"),
    Refusal("einsum_result", .data, "names an axis twice, or one that no operand has", node: "node"),
    Refusal("einsum_dots", .data, "dots that are no ellipsis", node: "node"),
    Refusal("einsum_sizes", .data, "one axis of the equation has 3 elements and 2", node: "node"),
    Refusal("einsum_sum", .data, "lacks the ellipsis of the operands", node: "node"),
    Refusal("attention_head_count", .data, "Q is float32[1, 2, 6] with 4 heads", node: "node"),
    Refusal("attention_long", .data, "at most 268435455 elements", node: "node"),
    Refusal("attention_mask", .data, "the mask is float32[5, 5]", node: "node"),
    Refusal("resize_nothing", .data, "needs either scales or sizes, 2 of them", node: "node"),
    Refusal("resize_huge", .data, "has no sensible size", node: "node"),
    Refusal("resize_long", .data, "resizes axis 0 of 2 elements to", node: "node"),
    Refusal("resize_slow", .data, "to 8388608.0; 1 to 65536 are supported", node: "node"),
    Refusal("resize_region", .data, "roi holds inf; finite numbers are needed", node: "node"),
    Refusal("resize_nan", .data, "roi holds nan; finite numbers are needed", node: "node"),
    Refusal("grid_rank", .data, "2 or 3 axes of space are supported", node: "node"),
    Refusal("dft_axis", .data, "axis 2 is that of real and imaginary parts", node: "node"),
    Refusal("dft_long", .unsupported, "transforms 1099511627776 numbers; 1 to 16384", node: "node"),
    Refusal("dft_matrix", .unsupported, "transforms 20000 numbers; 1 to 16384", node: "node"),
    Refusal("stft_step", .data, "frame_step is not a positive integer", node: "node"),
    Refusal("mel_beyond", .data, "reach beyond the 5 frequencies", node: "node"),
    Refusal("mel_slow_samples", .data, "reach beyond the 9 frequencies", node: "node"),
    Refusal("mel_backwards", .data, "reach beyond the 9 frequencies", node: "node"),
    Refusal("reverse_axes", .data, "0 and 1 are needed", node: "node"),
    Refusal("col2im_blocks", .data, "[N, C · 4, 9] is needed", node: "node"),
    Refusal("affine_size", .data, "at most 268435455 elements", node: "node"),
    Refusal("label_texts", .unsupported, "only tables of numbers are supported", node: "node"),
    Refusal("linear_sizes", .data, "has 2 coefficients for 1 results", node: "node"),
  ]

  static let scales = [
    Refusal(
      "scale_nan", .data, "operand 2 (y_scale), 's', holds nan; scales must be positive and finite",
      node: "node"),
    Refusal("scale_zero", .data, "'s', holds 0.0; scales must be positive and finite", node: "node"),
    Refusal("scale_negative", .data, "holds -0.1", node: "node"),
    Refusal(
      "scale_infinite", .data,
      "holds inf; scales must be positive and finite: the tensor held an infinite value when", node: "node"),
    Refusal("scale_one_of_many", .data, "holds 0.0", node: "node"),
    Refusal("scale_back", .data, "operand 2 (x_scale), 's', holds nan; scales must be finite", node: "node"),
    Refusal("scale_product", .data, "divided by y_scale, is inf", node: "node"),
  ]

  static let positions = [
    Refusal(
      "index_gather", .data,
      "operand 2 (indices) holds 2 for axis 0 of float32[2, 3]; -2 to 1 is accepted", node: "pick"),
    Refusal("index_gather_elements", .data, "holds 2 for axis 0", node: "pick"),
    Refusal("index_gather_nd", .data, "holds 2 for axis 0", node: "pick"),
    Refusal(
      "index_scatter_nd", .data, "holds -4 for axis 1 of float32[2, 3]; -3 to 2 is accepted", node: "put"),
    Refusal("index_scatter_elements", .data, "holds 3 for axis 1", node: "put"),
  ]

  static let expansions = [
    Refusal(
      "expand_groups", .unsupported,
      "256 groups of 3 steps each need 768 steps, which exceed the limit of 131072 nodes",
      node: "conv156"),
    Refusal("expand_sequence", .unsupported, "4096 elements of a sequence of ", node: "rnn"),
    Refusal("expand_loop", .unsupported, "exceed the limit of 131072 nodes", node: "repeat"),
    Refusal(
      "made_range", .data, "makes a constant int64[268435455] of 2147483640 bytes, but only", node: "node"),
    Refusal("made_eye", .data, "makes a constant float64[16384, 8192]", node: "node"),
    Refusal("made_masks", .data, "makes a constant bool[16384, 16383]", node: "node1"),
    Refusal("made_window", .data, "makes a constant float64[134217728]", node: "node"),
    Refusal("made_mel", .data, "makes a constant float64[16386, 8192]", node: "node"),
    Refusal("made_fourier", .data, "makes a constant float32[8192, 16384]", node: "node"),
    Refusal("made_strides", .data, "makes a constant int64[67108864, 1]", node: "node"),
    Refusal("made_reverse", .data, "makes a constant int64[134217728]", node: "node"),
    Refusal("made_sequence", .data, "more than 131072 nodes", node: "node"),
    Refusal("made_averages", .data, "more than 131072 nodes", node: "node2"),
    Refusal("made_sparse", .data, "makes a constant float32[134217728]"),
  ]

  static let counts = [
    Refusal(
      "count_nonzero", .unsupported, "the number of positions depends on the model's inputs (operand 1, X",
      node: "where"),
    Refusal("count_unique", .unsupported, "the number of different elements depends on", node: "set"),
    Refusal(
      "count_compress", .unsupported, "fixed; replace x[mask] by torch.where(mask, x, 0) before export",
      node: "mask"),
    Refusal(
      "count_boxes", .unsupported, "is not supported: how many boxes are left depends on the model's inputs",
      node: "boxes"),
  ]

  static let trees = [
    Refusal(
      "trees_circle", .data, "node 0 of the trees has two parents, or lies on a circle", node: "forest"),
    Refusal("trees_child", .data, "lead to node 9 of tree 0, which does not exist", node: "forest"),
    Refusal("trees_twice", .data, "node 1 of tree 0 occurs twice", node: "forest"),
    Refusal("trees_mode", .data, "has the mode 'BRANCH_NEAR'; BRANCH_LEQ, _LT", node: "forest"),
    Refusal("trees_length", .data, "nodes_values has 1 elements for 3 nodes", node: "forest"),
    Refusal("trees_vote", .data, "a vote names node 0 of tree 0, which is no leaf", node: "forest"),
    Refusal("trees_feature", .data, "rows of 3 features; the trees look at 4", node: "forest"),
    Refusal("trees_huge_feature", .data, "compares feature 4611686018427387904", node: "forest"),
    Refusal("trees_nan", .data, "a node of the trees compares with NaN", node: "forest"),
    Refusal("trees_target", .data, "leaves of 6 targets with 1 finite base values", node: "forest"),
    Refusal("trees_targets", .data, "elements are supported", node: "forest"),
    Refusal(
      "trees_base", .unsupported, "has 2 base values for 1 targets; one for each is supported", node: "forest"
    ),
    Refusal("trees_none", .data, "lacks attribute nodes_treeids", node: "forest"),
    Refusal("trees_labels", .unsupported, "only integers are supported (train with integer", node: "forest"),
    Refusal("trees_one_class", .unsupported, "has 1 classes; two or more are supported", node: "forest"),
    Refusal("trees_classes", .data, "votes name classes [0, 3] of 3", node: "forest"),
    Refusal("trees_sets", .data, "membership_values has fewer sets than nodes test", node: "forest"),
    Refusal("trees_roots", .data, "node 0 of the trees has two parents", node: "forest"),
    Refusal(
      "trees_leaf", .data,
      "decision 0 of 1 leads to leaf(2); decisions of its own tree behind it and leaves 0 ..< 2",
      node: "forest"),
    Refusal("trees_many_targets", .data, "makes a constant float32[2, 67108864]", node: "forest"),
    Refusal(
      "trees_lost_leaf", .data, "node 0 of tree 0 votes, but no tree leads to it from its root",
      node: "forest"),
    Refusal(
      "trees_root_last", .data,
      "node 1 of tree 0 votes, but no tree leads to it from its root (the first node",
      node: "forest"),
    Refusal("trees_lost_circle", .data, "node 4 of tree 0 votes, but no tree leads to it", node: "forest"),
    Refusal("trees_lost_vote", .data, "leaf 2 votes, but no tree leads to it", node: "forest"),
  ]

  static let external = [
    Refusal("external_absolute", .data, "only names inside the model's own folder"),
    Refusal("external_parent", .data, "only names inside the model's own folder"),
    Refusal("external_inner_parent", .data, "only names inside the model's own folder"),
    Refusal(
      "external_missing", .noInput,
      "'gone.onnx.data', which is missing: keep it beside 'external_missing.onnx' under that name, or export "
        + "again with external_data=False"),
    Refusal("external_folder", .data, "'.'"),
    Refusal("external_no_name", .data, "without a name"),
    Refusal("external_beyond", .data, "24 bytes from byte 4 of external data file 'short.data', which has"),
    Refusal("external_overflow", .data, "'short.data', which has 24"),
    Refusal("external_unaligned", .data, "has 23 bytes of external data; its type and shape take 24"),
    Refusal("external_negative", .data, "offset of '-4'"),
    Refusal("external_not_a_number", .data, "offset of 'many'"),
    Refusal("external_huge", .data, "takes 536870912 bytes from byte 0"),
  ]

  static let all =
    structure + versions + tensors + inputs + folding + functions + control + scales + positions + expansions
    + counts
    + trees
    + composed + external

  @Test(arguments: all)
  func refuses(_ refusal: Refusal) throws {
    let path = Files.path("Hostile", "\(refusal.name).onnx")
    let error = try #require(throws: ImportError.self) { try ONNXImporter().importModel(path: path) }
    #expect(error.category == refusal.category, "\(error)")
    #expect(error.text.contains(refusal.text), "\(error)")
    #expect(error.file == path)
    if let node = refusal.node { #expect(error.node == node) }
  }

  @Test(arguments: [
    ("conv_channels_last", ["X seems to have its channels last, where Conv takes [N, C, H, W]"]),
    ("too_new", ["export with torch.onnx.export(..., opset_version=20), or tf2onnx --opset 20"]),
    (
      "unsupported",
      [
        "another exporter or opset", "domain acme is not ONNX's own",
        "report this message and the exporter's call",
      ]
    ),
  ])
  func saysWhatToDo(name: String, hints: [String]) throws {
    let path = Files.path("Hostile", "\(name).onnx")
    let error = try #require(throws: ImportError.self) { try ONNXImporter().importModel(path: path) }
    #expect(error.hints.count == hints.count)
    for (hint, part) in zip(error.hints, hints) { #expect(hint.contains(part)) }
  }

  @Test func knowsEveryHostileModel() {
    #expect(Files.names(in: "Hostile") == Self.all.map { "\($0.name).onnx" }.sorted())
  }

  @Test func describesFileNodeAndOperator() throws {
    let path = Files.path("Hostile", "missing_operand.onnx")
    let error = try #require(throws: ImportError.self) { try ONNXImporter().importModel(path: path) }
    #expect(error.description == "\(path): node 'adder' (Add): lacks operand 2 (B)")
  }

  @Test func hidesControlCharactersOfNames() throws {
    let path = Files.path("Hostile", "missing_operand.onnx")
    var error = try #require(throws: ImportError.self) { try ONNXImporter().importModel(path: path) }
    error.file = ""
    error.node = "a\u{1B}[31m\nb"
    #expect(error.description == "node 'a?[31m?b' (Add): lacks operand 2 (B)")
  }

  @Test func missingAndIrregularFiles() throws {
    let folder = try TemporaryFolder()
    for path in [folder.path("none.onnx"), folder.url.path, "/dev/null"] {
      let error = try #require(throws: ImportError.self) { try ONNXImporter().importModel(path: path) }
      #expect(error.category == .noInput)
    }
  }

  @Test func refusesFilesBeyondTheLimit() throws {
    var options = ImportOptions()
    options.limits.fileBytes = 10
    let path = Files.path("Cases", "scalars.onnx")
    let error = try #require(throws: ImportError.self) {
      try ONNXImporter().importModel(path: path, options: options)
    }
    #expect(error.text.contains("larger than 10 bytes"))
  }

  @Test func limitsTheStepsOfOperators() throws {
    var options = ImportOptions()
    options.limits.nodes = 30
    let path = Files.path("Cases", "grid_sample_volume.onnx")
    let error = try #require(throws: ImportError.self) {
      try ONNXImporter().importModel(path: path, options: options)
    }
    #expect(
      error.text.contains("more than 30 nodes with functions expanded, loops unrolled and operators taken"))
    #expect(error.operation == "GridSample")
  }

  @Test func limitsTheBytesOfConstants() throws {
    var options = ImportOptions()
    options.limits.constantBytes = 40
    let path = Files.path("Cases", "storage_ir3.onnx")
    let error = try #require(throws: ImportError.self) {
      try ONNXImporter().importModel(path: path, options: options)
    }
    #expect(error.text.contains("needs 48 bytes, more than is left of the limit"))
  }
}
