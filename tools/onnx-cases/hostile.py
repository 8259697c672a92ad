"""Models that must be refused, each for one reason."""

import numpy as np
import onnx
from onnx import AttributeProto, TensorProto, helper, numpy_helper

from case import save, value_info
from storage import external_tensor
from structure import function

N = helper.make_node


def model(nodes, inputs=None, outputs=("y",), initializers=(), opset=17, ir=8, functions=(), **options):
    inputs = inputs if inputs is not None else [value_info("x", [2, 3])]
    graph = helper.make_graph(list(nodes), "g", list(inputs), [onnx.ValueInfoProto(name=o) for o in outputs],
                              list(initializers))
    imports = [helper.make_opsetid("", opset)] if opset else []
    if functions or options.get("domain"):
        imports.append(helper.make_opsetid(options.get("domain", "local"), 1))
    imports += [helper.make_opsetid(domain, version) for domain, version in options.get("domains", {}).items()]
    return helper.make_model(graph, opset_imports=imports, ir_version=ir, functions=list(functions))


def with_tensor(tensor, **options):
    return model([N("Add", ["x", "w"], ["y"])], initializers=[tensor], **options)


def tensor(name, shape, kind=TensorProto.FLOAT, raw=None):
    result = TensorProto(name=name, dims=shape, data_type=kind)
    if raw is not None:
        result.raw_data = raw
    return result


def ints(name, *values):
    return numpy_helper.from_array(np.array(values, np.int64), name)


def structure():
    yield "cycle", model([N("Add", ["x", "b"], ["a"], "first"), N("Relu", ["a"], ["b"], "second"),
                          N("Relu", ["b"], ["y"])])
    yield "self_cycle", model([N("Add", ["x", "y"], ["y"], "loop")])
    yield "defined_twice", model([N("Relu", ["x"], ["y"], "first"), N("Neg", ["x"], ["y"], "second")])
    yield "input_redefined", model([N("Relu", ["x"], ["x"], "again"), N("Relu", ["x"], ["y"])])
    yield "undefined_operand", model([N("Add", ["x", "ghost"], ["y"], "adder")])
    yield "undefined_output", model([N("Relu", ["x"], ["z"])])
    yield "no_outputs", model([N("Relu", ["x"], ["y"])], outputs=())
    yield "output_twice", model([N("Relu", ["x"], ["y"])], outputs=("y", "y"))
    yield "input_twice", model([N("Relu", ["x"], ["y"])], inputs=[value_info("x", [1])] * 2)
    yield "missing_operand", model([N("Add", ["x"], ["y"], "adder")])
    yield "too_many_results", model([N("Relu", ["x"], ["y", "z"], "relu")])
    yield "attribute_twice", model([twice_the_attribute()])
    yield "attribute_kind", model([N("Elu", ["x"], ["y"], "elu", alpha="high")])
    yield "no_graph", onnx.ModelProto(ir_version=8)
    yield "empty", b""
    yield "text", b"this is not a model\n" * 4
    yield "lfs_pointer", b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n"


def twice_the_attribute():
    node = N("Elu", ["x"], ["y"], "elu", alpha=1.0)
    node.attribute.append(helper.make_attribute("alpha", 2.0))
    return node


def versions():
    relu = [N("Relu", ["x"], ["y"])]
    yield "opset_6", model(relu, opset=6)
    yield "opset_29", model(relu, opset=29)
    yield "no_opset", model(relu, opset=None)
    yield "ir_2", model(relu, ir=2)
    yield "ir_15", model(relu, ir=15)
    yield "unsupported", model([N("RoiAlign", ["x", "x", "x"], ["a", "b"], "boxes"),
                                N("Frobnicate", ["a"], ["c"], "custom", domain="acme"),
                                N("LRN", ["x"], ["y"], "other", size=3)], domain="acme")
    yield "nearly", model([N("LeakyReLU2", ["x"], ["y"], "misspelt")])
    yield "too_new", model([N("Gelu", ["x"], ["y"], "activation")])
    yield "training_dropout", model([N("Dropout", ["x", "", "t"], ["y"], "dropout")],
                                    initializers=[numpy_helper.from_array(np.array(True), "t")])


def identity(name):
    return helper.make_graph([N("Identity", [name], ["out"])], "b", [], [value_info("out", None)])


def tensors():
    yield "short_raw", with_tensor(tensor("w", [2, 3], raw=bytes(20)))
    yield "long_raw", with_tensor(tensor("w", [2, 3], raw=bytes(28)))
    yield "huge_claim", with_tensor(tensor("w", [2**31, 2**31], raw=bytes(24)))
    yield "negative_dimension", with_tensor(tensor("w", [-2, -3], raw=bytes(24)))
    yield "no_data", with_tensor(tensor("w", [2, 3]))
    both = tensor("w", [1], raw=bytes(4))
    both.float_data.append(1)
    yield "stored_twice", with_tensor(both)
    narrow = tensor("w", [1], TensorProto.INT8)
    narrow.int32_data.append(300)
    yield "does_not_fit", with_tensor(narrow)
    yield "float6", with_tensor(tensor("w", [4], TensorProto.FLOAT6E2M3, bytes(3)))
    yield "int4_size", with_tensor(tensor("w", [3], TensorProto.INT4, bytes(3)))
    yield "float8_input", model([N("Cast", ["x"], ["y"], to=TensorProto.FLOAT)], opset=19,
                                inputs=[value_info("x", [2], TensorProto.FLOAT8E5M2)])
    unpacked = TensorProto(name="w", dims=[3], data_type=TensorProto.INT4, int32_data=[1, 2, 3])
    yield "int4_packed_size", with_tensor(unpacked)
    yield "text_tensor", with_tensor(tensor("w", [1], TensorProto.STRING))
    yield "unknown_type", with_tensor(tensor("w", [1], 99, bytes(4)))
    segmented = tensor("w", [1], raw=bytes(4))
    segmented.segment.begin = 0
    yield "segment", with_tensor(segmented)
    yield "unnamed", with_tensor(tensor("", [1], raw=bytes(4)))
    sparse = model([N("Add", ["x", "w"], ["y"])])
    made = sparse.graph.sparse_initializer.add()
    made.values.CopyFrom(numpy_helper.from_array(np.ones(1, np.float32), "w"))
    made.indices.CopyFrom(ints("i", 6))
    made.dims.extend([2, 3])
    yield "sparse_index", sparse
    huge = onnx.ModelProto()
    huge.CopyFrom(sparse)
    huge.graph.sparse_initializer[0].dims[:] = [2**40]
    yield "sparse_huge", huge


def inputs():
    relu = [N("Relu", ["x"], ["y"])]
    yield "negative_input", model(relu, inputs=[value_info("x", [-1, 3])])
    yield "huge_input", model(relu, inputs=[value_info("x", [2**40])])
    yield "no_shape", model(relu, inputs=[value_info("x", None)])
    yield "no_type", model(relu, inputs=[onnx.ValueInfoProto(name="x")])
    yield "text_input", model(relu, inputs=[value_info("x", [1], TensorProto.STRING)])
    sequence = helper.make_tensor_sequence_value_info("x", TensorProto.FLOAT, [1])
    yield "sequence_input", model(relu, inputs=[sequence])
    yield "integer_tanh", model([N("Tanh", ["x"], ["y"], "tanh")],
                                inputs=[value_info("x", [1], TensorProto.INT32)])
    yield "mixed_types", with_tensor(ints("w", 1, 2, 3))
    yield "shapes_differ", with_tensor(tensor("w", [4], raw=bytes(16)))


def folding():
    yield "huge_constant", model([N("ConstantOfShape", ["s"], ["c"], "filler"), N("Add", ["x", "c"], ["y"])],
                                 initializers=[ints("s", 2**20, 2**20)])
    yield "huge_expand", model([N("Expand", ["one", "s"], ["c"], "filler"), N("ReduceSum", ["c"], ["y"])],
                               initializers=[ints("s", 2**14, 2**13), ints("one", 1)])
    yield "huge_range", model([N("Range", ["a", "b", "d"], ["y"], "range")],
                              initializers=[numpy_helper.from_array(np.array(v, np.int64), n)
                                            for n, v in (("a", 0), ("b", 2**40), ("d", 1))])
    yield "endless_range", model([N("Range", ["a", "b", "d"], ["y"], "range")],
                                 initializers=[numpy_helper.from_array(np.array(v, np.int64), n)
                                               for n, v in (("a", 0), ("b", 4), ("d", 0))])
    yield "runtime_shape", model([N("Reshape", ["x", "s"], ["y"], "view")],
                                 inputs=[value_info("x", [2, 3]), value_info("s", [2], TensorProto.INT64)])
    yield "constant_index", model([N("Gather", ["w", "i"], ["y"], "lookup")],
                                  initializers=[ints("w", 1, 2, 3), ints("i", 3)])
    yield "axis_out_of_range", model([N("Concat", ["x", "x"], ["y"], "join", axis=2)])
    yield "zero_step", model([N("Slice", ["x", "a", "b", "c", "d"], ["y"], "cut")],
                             initializers=[ints("a", 0), ints("b", 2), ints("c", 0), ints("d", 0)])
    yield "squeeze_wide", model([N("Squeeze", ["x", "a"], ["y"], "squeeze")], initializers=[ints("a", 0)])
    yield "two_free_sizes", model([N("Reshape", ["x", "s"], ["y"], "view")], initializers=[ints("s", -1, -1)])


def functions():
    call = [N("F", ["x"], ["y"], "call", domain="local")]
    yield "recursion", model(call, functions=[
        function("local", "F", ["x"], ["y"], [N("G", ["x"], ["y"], domain="local")], opset=17),
        function("local", "G", ["x"], ["y"], [N("F", ["x"], ["y"], "back", domain="local")], opset=17)])
    # 24 functions that call the next one twice each: 2^24 nodes.
    doubling = [function("local", f"D{i}", ["x"], ["y"],
                         [N(f"D{i + 1}", ["x"], ["a"], domain="local"),
                          N(f"D{i + 1}", ["a"], ["y"], domain="local")], opset=17) for i in range(24)]
    doubling.append(function("local", "D24", ["x"], ["y"], [N("Neg", ["x"], ["y"])], opset=17))
    yield "doubling", model([N("D0", ["x"], ["y"], domain="local")], functions=doubling)
    chain = [function("local", f"C{i}", ["x"], ["y"], [N(f"C{i + 1}", ["x"], ["y"], domain="local")],
                      opset=17) for i in range(200)]
    chain.append(function("local", "C200", ["x"], ["y"], [N("Neg", ["x"], ["y"])], opset=17))
    yield "deep_functions", model([N("C0", ["x"], ["y"], domain="local")], functions=chain)
    negation = function("local", "F", ["x"], ["y"], [N("Neg", ["x"], ["y"])])
    yield "function_twice", model(call, functions=[negation, negation])
    yield "function_operands", model([N("F", ["x", "x"], ["y"], "call", domain="local")], functions=[
        function("local", "F", ["x"], ["y"], [N("Neg", ["x"], ["y"])], opset=17)])
    yield "function_result", model(call, functions=[
        function("local", "F", ["x"], ["y"], [N("Neg", ["x"], ["z"])], opset=17)])
    yield "function_inside", model(call, functions=[
        function("local", "F", ["x"], ["y"], [N("StringConcat", ["x"], ["y"], "inner")], opset=17)])
    yield "deep_branches", deep_branches(16)
    yield "nested_too_deeply", deep_branches(60)


def field(number, payload):
    """A length-delimited protobuf field."""
    return varint(number << 3 | 2) + varint(len(payload)) + payload


def varint(value):
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def deep_branches(levels):
    """An If inside the branch of an If and so on, encoded by hand: Python's protobuf refuses the deepest."""
    node = N("Identity", ["x"], ["y"]).SerializeToString()
    for _ in range(levels):
        graph = field(1, node) + field(12, onnx.ValueInfoProto(name="y").SerializeToString())
        attribute = field(1, b"then_branch") + b"\xa0\x01\x05" + field(6, graph)
        node = N("If", ["c"], ["y"]).SerializeToString() + field(5, attribute)
    rest = model([], outputs=("y", "ghost"), initializers=[numpy_helper.from_array(np.array(True), "c")])
    return rest.SerializeToString() + field(7, field(1, node))


def control():
    boolean, number = value_info("c", [], TensorProto.BOOL), value_info("n", [], TensorProto.INT64)
    x = value_info("x", [2, 3])

    def body(nodes, carried="next", rows=(), condition="go"):
        """A loop's body with the inputs i, go and v."""
        inputs = [value_info("i", [], TensorProto.INT64), value_info("go", [], TensorProto.BOOL), value_info("v", None)]
        outputs = [onnx.ValueInfoProto(name=name) for name in (condition, carried, *rows)]
        return helper.make_graph(list(nodes), "b", inputs, outputs)

    def loop(count, condition, graph, outputs=("y",), **options):
        return model([N("Loop", [count, condition, "x"], list(outputs), "repeat", body=graph)], outputs=outputs,
                     **options)

    doubled = N("Add", ["v", "v"], ["next"])
    unknown = [doubled, N("ReduceSum", ["next"], ["total"], keepdims=0),
               N("Cast", ["total"], ["still"], to=TensorProto.BOOL)]
    many = {"initializers": [numpy_helper.from_array(np.array(2**40), "n")]}
    yield "if_shapes", model(
        [N("If", ["c"], ["y"], "switch", then_branch=identity("x"),
           else_branch=helper.make_graph([N("Transpose", ["x"], ["out"])], "b", [], [value_info("out", None)]))],
        inputs=[x, boolean])
    yield "if_condition", model(
        [N("If", ["x"], ["y"], "switch", then_branch=identity("x"), else_branch=identity("x"))])
    yield "loop_body", model([N("Loop", ["", "", "x"], ["y"], "repeat", body=helper.make_graph([], "b", [], []))])
    yield "loop_count", loop("n", "", body([doubled]), inputs=[x, number])
    yield "loop_endless", loop("", "", body([doubled]))
    yield "loop_huge", loop("n", "", body([doubled]), **many)
    yield "loop_unbounded", loop("n", "", body(unknown, condition="still"), **many)
    yield "loop_rows", loop("n", "", body(unknown, rows=["next"], condition="still"), outputs=("y", "rows"),
                            initializers=[numpy_helper.from_array(np.array(3), "n")])
    yield "loop_shape", loop("n", "c", body([N("Concat", ["v", "v"], ["next"], axis=0)]), inputs=[x, boolean],
                             initializers=[numpy_helper.from_array(np.array(3), "n")])
    # Loops in loops: 300 runs of 300 runs of 300 runs.
    count = numpy_helper.from_array(np.array(300), "n")
    inner = body([doubled])
    for level in range(2):
        inner = body([N("Loop", ["n", "", "v"], ["next"], f"level{level}", body=inner)])
    yield "loops_in_loops", loop("n", "", inner, initializers=[count])
    step = helper.make_graph([N("Add", ["s", "e"], ["t"])], "b", [value_info("s", None), value_info("e", None)],
                             [value_info("t", None)])
    yield "scan_lengths", model([N("Scan", ["x", "x"], ["y"], "scan", body=step, num_scan_inputs=3)])
    yield "scan_state", model([N("Scan", ["s", "x"], ["y"], "scan", body=step, num_scan_inputs=1)],
                              initializers=[numpy_helper.from_array(np.zeros((2, 3), np.float32), "s")],
                              inputs=[value_info("x", [4, 5, 2, 3])])
    sequence = N("SequenceConstruct", ["x", "x"], ["s"])
    yield "sequence_operand", model([sequence, N("Relu", ["s"], ["y"], "relu")])
    yield "sequence_output", model([sequence], outputs=("s",))
    yield "sequence_position", model([sequence, N("SequenceAt", ["s", "i"], ["y"], "at")], initializers=[ints("i", 2)])
    yield "sequence_missing", model([N("SequenceLength", ["x"], ["y"], "length")])
    yield "optional_empty", model([N("Optional", [], ["o"], "none"), N("OptionalGetElement", ["o"], ["y"], "get")])


def composed():
    def one(name, operator, operands, *initializers, shape=(2, 3), **attributes):
        values = [ints(f"c{i}", *c) if isinstance(c, tuple) else numpy_helper.from_array(np.array(c), f"c{i}")
                  for i, c in enumerate(initializers)]
        opset = attributes.pop("opset", 21)
        return name, model([N(operator, operands, ["y"], "node", **attributes)], inputs=[value_info("x", shape)],
                           initializers=values, opset=opset, ir=10, domain=attributes.get("domain"))

    yield one("pad_huge", "Pad", ["x", "c0"], (0, 2**62, 0, 2**62))
    yield one("pad_wide", "Pad", ["x", "c0"], (0, 2**27, 0, 0), mode="reflect")
    yield one("pad_away", "Pad", ["x", "c0"], (0, -4, 0, 0))
    yield one("pad_mode", "Pad", ["x", "c0"], (0, 1, 0, 0), mode="mirror")
    yield one("pad_nothing", "Pad", ["x", "c0"], (0, 1, 0, 0), mode="edge", shape=(2, 0))
    yield one("tile_huge", "Tile", ["x", "c0"], (2**20, 2**20))
    yield one("conv_channels_last", "Conv", ["x", "c0"], np.ones((2, 3, 4, 4), np.float32), shape=(1, 6, 6, 3))
    yield one("depth_blocks", "DepthToSpace", ["x"], shape=(1, 6, 2, 2), blocksize=2)
    yield one("group_count", "GroupNormalization", ["x", "c0", "c0"], np.ones(3, np.float32), num_groups=2)
    yield one("einsum_letters", "Einsum", ["x"], equation="ijk->i")
    yield one("einsum_result", "Einsum", ["x"], equation="ij->ik")
    yield one("einsum_dots", "Einsum", ["x"], equation="i..->i")
    yield one("einsum_sizes", "Einsum", ["x", "x"], equation="ij,jk->ik")
    yield one("einsum_sum", "Einsum", ["x"], equation="i...->i")
    yield one("attention_head_count", "Attention", ["x", "x", "x"], shape=(1, 2, 6), opset=23, q_num_heads=4,
              kv_num_heads=4)
    yield one("attention_mask", "Attention", ["x", "x", "x", "c0"], np.ones((5, 5), np.float32), shape=(1, 2, 3, 4),
              opset=23)
    yield one("attention_long", "Attention", ["x", "x", "x"], shape=(1, 1, 2**26, 1), opset=23, is_causal=1)
    yield one("resize_nothing", "Resize", ["x"])
    yield one("resize_huge", "Resize", ["x", "", "c0"], np.array([1e30, 1], np.float32))
    yield one("resize_long", "Resize", ["x", "", "", "c0"], (2**27, 2**27))
    yield one("resize_slow", "Resize", ["x", "", "", "c0"], (2, 2**23))
    yield one("resize_region", "Resize", ["x", "c0", "c1"], np.array([0, 0, np.inf, 1], np.float32),
              np.array([1, 2], np.float32), mode="linear", coordinate_transformation_mode="tf_crop_and_resize")
    yield one("resize_nan", "Resize", ["x", "c0", "c1"], np.array([0, 0, np.nan, 1], np.float32),
              np.array([1, 2], np.float32), mode="linear", coordinate_transformation_mode="tf_crop_and_resize")
    yield one("dft_matrix", "DFT", ["x"], shape=(1, 20_000, 1))
    yield one("grid_rank", "GridSample", ["x", "x"])
    yield one("dft_axis", "DFT", ["x", "", "c0"], np.int64(2), shape=(2, 3, 1))
    yield one("dft_long", "DFT", ["x", "c0"], np.int64(2**40), shape=(2, 3, 1))
    yield one("stft_step", "STFT", ["x", "c0", "", "c1"], np.int64(0), np.int64(2), shape=(1, 3, 1))
    yield one("mel_beyond", "MelWeightMatrix", [f"c{i}" for i in range(5)], np.int64(4), np.int64(8), np.int64(100),
              np.float32(0), np.float32(4000))
    mel = [f"c{i}" for i in range(5)]
    yield one("mel_slow_samples", "MelWeightMatrix", mel, np.int64(8), np.int64(16), np.float32(1e-30), np.float32(0),
              np.float32(1e8))
    yield one("mel_backwards", "MelWeightMatrix", mel, np.int64(100), np.int64(16), np.int64(1000), np.float32(560),
              np.float32(400))
    yield one("reverse_axes", "ReverseSequence", ["x", "c0"], (1, 2, 1), time_axis=2**63 - 1, batch_axis=1)
    yield one("col2im_blocks", "Col2Im", ["x", "c0", "c1"], (4, 4), (2, 2), shape=(1, 4, 8))
    yield one("affine_size", "AffineGrid", ["x", "c0"], (1, 1, 2**27, 2**27), shape=(1, 2, 3))
    yield one("label_texts", "LabelEncoder", ["x"], domain="ai.onnx.ml", keys_strings=["a"], values_floats=[1.0])
    yield one("linear_sizes", "LinearRegressor", ["x"], domain="ai.onnx.ml", coefficients=[1.0, 2.0])


def scales():
    def quantised(name, scale, operator="QuantizeLinear"):
        kind = np.float32 if operator == "QuantizeLinear" else np.uint8
        return name, model([N(operator, ["x", "s"], ["y"], "node")],
                           inputs=[value_info("x", [2, 3], helper.np_dtype_to_tensor_dtype(np.dtype(kind)))],
                           initializers=[numpy_helper.from_array(np.array(scale, np.float32), "s")])

    yield quantised("scale_nan", np.nan)
    yield quantised("scale_zero", 0)
    yield quantised("scale_negative", -0.1)
    yield quantised("scale_infinite", np.inf)
    yield quantised("scale_one_of_many", [0.1, 0.2, 0])
    yield quantised("scale_back", np.nan, "DequantizeLinear")
    small = [numpy_helper.from_array(np.array(v, t), n) for n, v, t in (
        ("s", 1.0, np.float32), ("z", 0, np.uint8), ("t", 1e-42, np.float32), ("w", np.ones((3, 2)), np.uint8))]
    yield "scale_product", model(
        [N("QLinearMatMul", ["x", "s", "z", "w", "s", "z", "t", "z"], ["y"], "node")],
        inputs=[value_info("x", [2, 3], TensorProto.UINT8)], initializers=small)


def positions():
    """Indices that are known and point nowhere."""
    rows = ints("i", [2, 0])
    update = numpy_helper.from_array(np.ones((1, 2), np.float32), "u")
    yield "index_gather", model([N("Gather", ["x", "i"], ["y"], "pick")], initializers=[rows])
    yield "index_gather_elements", model([N("GatherElements", ["x", "i"], ["y"], "pick")], initializers=[rows])
    yield "index_gather_nd", model([N("GatherND", ["x", "i"], ["y"], "pick")], initializers=[rows])
    yield "index_scatter_nd", model([N("ScatterND", ["x", "i", "u"], ["y"], "put")], initializers=[
        ints("i", [0, -4]), numpy_helper.from_array(np.ones(1, np.float32), "u")])
    yield "index_scatter_elements", model([N("ScatterElements", ["x", "i", "u"], ["y"], "put", axis=1)], initializers=[
        ints("i", [0, 3]), update])


def expansions():
    """What a few bytes may ask for."""
    def number(name, value, kind=np.int64):
        return numpy_helper.from_array(np.array(value, kind), name)

    weights = numpy_helper.from_array(np.ones((512, 2, 1), np.float32), "w")
    chain = [N("Conv", ["x" if i == 0 else f"c{i - 1}", "w"], [f"c{i}"], f"conv{i}", group=256) for i in range(170)]
    yield "expand_groups", model(chain, [value_info("x", [1, 512, 1])], ("c169",), [weights])
    rows = {name: numpy_helper.from_array(np.ones(shape, np.float32), name)
            for name, shape in (("w", (2, 4, 1)), ("r", (2, 4, 1)), ("p", (2, 3)))}
    yield "expand_sequence", model(
        [N("LSTM", ["x", "w", "r", "", "", "", "", "p"], ["y"], "rnn", hidden_size=1, direction="bidirectional")],
        [value_info("x", [4096, 1, 1])], initializers=rows.values())
    body = helper.make_graph([N("Conv", ["v", "w"], ["next"], group=256)], "b",
                             [value_info("i", [], TensorProto.INT64), value_info("go", [], TensorProto.BOOL),
                              value_info("v", None)],
                             [onnx.ValueInfoProto(name="go"), onnx.ValueInfoProto(name="next")])
    yield "expand_loop", model([N("Loop", ["n", "", "x"], ["y"], "repeat", body=body)], [value_info("x", [1, 512, 1])],
                               initializers=[weights, number("n", 1000)])

    range_of = [N("Range", ["a", "b", "d"], ["r"], "node"), N("ReduceMax", ["r"], ["y"], keepdims=0)]
    yield "made_range", model(range_of, initializers=[number("a", 0), number("b", 2**28 - 1), number("d", 1)])
    yield "made_eye", model([N("EyeLike", ["x"], ["y"], "node")], [value_info("x", [2**14, 2**13])])
    triangles = [N("Trilu", [f"x{i}"], [f"y{i}"], f"node{i}") for i in range(2)]
    yield "made_masks", model(triangles, [value_info(f"x{i}", [2**14, 2**14 - 1]) for i in range(2)], ("y0", "y1"))
    yield "made_window", model([N("HannWindow", ["n"], ["y"], "node")], initializers=[number("n", 2**27)])
    yield "made_mel", model([N("MelWeightMatrix", ["f", "l", "r", "a", "b"], ["y"], "node")], initializers=[
        number("f", 2**13), number("l", 2**14), number("r", 16000), number("a", 0, np.float32),
        number("b", 8000, np.float32)])
    yield "made_fourier", model([N("DFT", ["x"], ["y"], "node")], [value_info("x", [1, 2**13, 1])])
    yield "made_strides", model([N("ConvTranspose", ["x", "w"], ["y"], "node", strides=[2**13, 2**13])],
                                [value_info("x", [1, 1, 2, 2])],
                                initializers=[numpy_helper.from_array(np.ones((1, 1, 1, 1), np.float32), "w")])
    yield "made_reverse", model([N("ReverseSequence", ["x", "l"], ["y"], "node", time_axis=0, batch_axis=1)],
                                [value_info("x", [2**27, 1])], initializers=[ints("l", 5)])
    yield "made_sequence", model([N("SplitToSequence", ["x"], ["s"], "node"), N("SequenceLength", ["s"], ["y"])],
                                 [value_info("x", [2**27])])
    yield "made_averages", model([N("AveragePool", ["x"], ["y"], "node", kernel_shape=[2**13], pads=[2**12, 2**12])]
                                 + [N("AveragePool", ["x"], [f"y{i}"], f"node{i}", kernel_shape=[2**13],
                                      pads=[2**12, 2**12]) for i in range(4)],
                                 [value_info("x", [1, 1, 2**14])])
    values = numpy_helper.from_array(np.ones(1, np.float32), "w")
    sparse = helper.make_sparse_tensor(values, ints("w_indices", 0), [2**27])
    made = model([N("ReduceSum", ["w"], ["y"], keepdims=0)])
    made.graph.sparse_initializer.append(sparse)
    yield "made_sparse", made


def counts():
    """Results whose number of elements is known at run time only."""
    yield "count_nonzero", model([N("NonZero", ["x"], ["y"], "where")])
    yield "count_unique", model([N("Unique", ["x"], ["y"], "set")])
    mask = helper.make_tensor_value_info("m", TensorProto.BOOL, [2])
    yield "count_compress", model([N("Compress", ["x", "m"], ["y"], "mask", axis=0)], inputs=[value_info("x", [2, 3]), mask])
    boxes = [value_info("x", [1, 6, 4]), value_info("s", [1, 1, 6])]
    yield "count_boxes", model([N("NonMaxSuppression", ["x", "s"], ["y"], "boxes")], inputs=boxes)


def forests():
    """One root and two leaves, with something wrong."""
    whole = {
        "nodes_treeids": [0, 0, 0], "nodes_nodeids": [0, 1, 2], "nodes_featureids": [0, 0, 0],
        "nodes_modes": ["BRANCH_LEQ", "LEAF", "LEAF"], "nodes_values": [0.5, 0.0, 0.0],
        "nodes_truenodeids": [1, 0, 0], "nodes_falsenodeids": [2, 0, 0], "target_treeids": [0, 0],
        "target_nodeids": [1, 2], "target_ids": [0, 0], "target_weights": [1.0, 2.0], "n_targets": 1,
    }

    def forest(operator="TreeEnsembleRegressor", outputs=("y",), **changes):
        return model([N(operator, ["x"], list(outputs), "forest", domain="ai.onnx.ml", **{**whole, **changes})])

    yield "trees_circle", forest(nodes_modes=["BRANCH_LEQ", "BRANCH_LT", "LEAF"], nodes_truenodeids=[1, 0, 0],
                                 nodes_falsenodeids=[2, 2, 0], target_nodeids=[2, 2])
    yield "trees_child", forest(nodes_falsenodeids=[9, 0, 0])
    yield "trees_twice", forest(nodes_nodeids=[0, 1, 1])
    yield "trees_mode", forest(nodes_modes=["BRANCH_NEAR", "LEAF", "LEAF"])
    yield "trees_length", forest(nodes_values=[0.5])
    yield "trees_vote", forest(target_nodeids=[1, 0])
    yield "trees_feature", forest(nodes_featureids=[3, 0, 0])
    yield "trees_huge_feature", forest(nodes_featureids=[2**62, 0, 0])
    yield "trees_nan", forest(nodes_values=[float("nan"), 0.0, 0.0])
    yield "trees_target", forest(target_ids=[0, 5])
    yield "trees_targets", forest(n_targets=2**40)
    yield "trees_many_targets", forest(n_targets=2**26)
    # Node 0 is a leaf of its own beside the tree of 1, 2 and 3; one that votes, or one circle beside a tree.
    yield "trees_lost_leaf", forest(
        nodes_treeids=[0] * 4, nodes_nodeids=[1, 2, 3, 0], nodes_featureids=[0] * 4,
        nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF", "LEAF"], nodes_values=[0.5, 0, 0, 0], nodes_truenodeids=[2, 0, 0, 0],
        nodes_falsenodeids=[3, 0, 0, 0], target_treeids=[0, 0], target_nodeids=[2, 0])
    yield "trees_lost_circle", forest(
        nodes_treeids=[0] * 5, nodes_nodeids=[0, 1, 2, 3, 4], nodes_featureids=[0] * 5,
        nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF", "BRANCH_LEQ", "LEAF"], nodes_values=[0.5, 0, 0, 1, 0],
        nodes_truenodeids=[1, 0, 0, 3, 0], nodes_falsenodeids=[2, 0, 0, 4, 0], target_nodeids=[1, 4])
    yield "trees_root_last", forest(
        nodes_nodeids=[2, 1, 0], nodes_modes=["LEAF", "LEAF", "BRANCH_LEQ"], nodes_values=[0, 0, 0.5],
        nodes_truenodeids=[0, 0, 1], nodes_falsenodeids=[0, 0, 2])
    yield "trees_base", forest(base_values=[1.0, 2.0])
    yield "trees_none", forest(nodes_treeids=None)
    classes = {k.replace("target", "class"): v for k, v in whole.items() if k.startswith("target")}
    yield "trees_labels", forest("TreeEnsembleClassifier", ("y", "z"), classlabels_strings=["left", "right"], **classes)
    yield "trees_one_class", forest("TreeEnsembleClassifier", ("y", "z"), classlabels_int64s=[1], **classes)
    yield "trees_classes", forest("TreeEnsembleClassifier", ("y", "z"), classlabels_int64s=[1, 2, 3],
                                  **{**classes, "class_ids": [0, 3]})
    five = {
        "tree_roots": [0], "nodes_featureids": [0], "nodes_modes": helper.make_tensor("m", TensorProto.UINT8, [1], [6]),
        "nodes_splits": helper.make_tensor("s", TensorProto.FLOAT, [1], [0]), "nodes_truenodeids": [0],
        "nodes_falsenodeids": [1], "nodes_trueleafs": [1], "nodes_falseleafs": [1], "leaf_targetids": [0, 0],
        "leaf_weights": helper.make_tensor("w", TensorProto.FLOAT, [2], [1, 2]), "n_targets": 1,
    }
    lost = {"leaf_targetids": [0, 0, 0], "leaf_weights": helper.make_tensor("w", TensorProto.FLOAT, [3], [1, 2, 3])}
    for name, changes in (("sets", {}), ("lost_vote", lost), ("roots", {"tree_roots": [0, 0]}), ("leaf", {"nodes_falsenodeids": [2]})):
        changes = changes or {"nodes_splits": five["nodes_splits"]}
        if name != "sets":
            changes["membership_values"] = helper.make_tensor("v", TensorProto.FLOAT, [2], [1, float("nan")])
        node = N("TreeEnsemble", ["x"], ["y"], "forest", domain="ai.onnx.ml", **{**five, **changes})
        yield f"trees_{name}", model([node], domains={"ai.onnx.ml": 5})


def external():
    w = np.zeros(6, np.float32)
    for name, location, offset, length in (
            ("external_absolute", "/etc/hostname", None, None),
            ("external_parent", "../Cases/storage_external.onnx.data", None, None),
            ("external_inner_parent", "a/../../Cases/storage_external.onnx.data", None, None),
            ("external_missing", "gone.onnx.data", None, None),
            ("external_folder", ".", None, None),
            ("external_no_name", "", None, None),
            ("external_beyond", "short.data", 4, 24),
            ("external_overflow", "short.data", 2**63 - 8, 24),
            ("external_unaligned", "short.data", 0, 23),
            ("external_negative", "short.data", -4, 24),
            ("external_not_a_number", "short.data", "many", 24),
            ("external_huge", "short.data", None, None)):
        array = external_tensor("w", w, location, offset, length)
        if name == "external_huge":
            array.dims[:] = [2**27]
        yield name, with_tensor(array, inputs=[value_info("x", [6])])


def write(folder):
    (folder / "short.data").write_bytes(bytes(24))
    count = 0
    for family in (structure, versions, tensors, inputs, folding, functions, control, scales, positions, expansions, counts, forests,
                   composed, external):
        for name, made in family():
            save(folder, name, made)
            count += 1
    return count
