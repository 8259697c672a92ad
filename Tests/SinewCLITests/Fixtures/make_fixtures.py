"""Makes the unusual ONNX models that the command-line tests convert and run.

    $(tools/python-env run) Tests/SinewCLITests/Fixtures/make_fixtures.py

Every run gives the same bytes.
"""

from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto, helper, numpy_helper

FOLDER = Path(__file__).parent
FLOAT, DOUBLE, HALF, BOOL, INT64, UINT8 = (
    TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.FLOAT16, TensorProto.BOOL, TensorProto.INT64,
    TensorProto.UINT8)


def value(name: str, shape: list, kind: int = FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def node(operator: str, inputs: list[str], outputs: list[str], **attributes):
    return helper.make_node(operator, inputs, outputs, name=f"{operator}_{outputs[0]}", **attributes)


def weights(name: str, *shape: int, seed: int = 0):
    values = np.random.default_rng(seed).normal(size=shape) / max(shape[-1], 1)
    return numpy_helper.from_array(values.astype(np.float32), name)


def constant(name: str, values, dtype=np.float32):
    return numpy_helper.from_array(np.asarray(values, dtype), name)


def save(file: str, nodes, inputs, outputs, initializers=(), opset: int = 17) -> ModelProto:
    graph = helper.make_graph(list(nodes), "policy", list(inputs), list(outputs), list(initializers))
    model = helper.make_model(
        graph, producer_name="make_fixtures", opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    (FOLDER / f"{file}.onnx").write_bytes(model.SerializeToString(deterministic=True))
    return model


def layer(source: str, result: str, columns: int, rows: int, seed: int = 0):
    """A dense layer without bias, and its weights."""
    return node("MatMul", [source, f"w_{result}"], [result]), weights(f"w_{result}", columns, rows, seed=seed)


def inputs_without_floats():
    dense, w = layer("row", "action", 3, 2)
    save(
        "integer_input", [node("Gather", ["table", "ids"], ["rows"]), node("Flatten", ["rows"], ["row"]), dense],
        [value("ids", [1, 1], INT64)], [value("action", [1, 2])], [constant("table", np.eye(5, 3)), w])


def mixed_inputs():
    dense, w = layer("sum", "action", 3, 2)
    save(
        "mixed_inputs",
        [
            node("Where", ["mask", "obs", "zero"], ["kept"]), node("Cast", ["phase"], ["moment"], to=FLOAT),
            node("Cast", ["image"], ["light"], to=FLOAT), node("Cast", ["precise"], ["coarse"], to=FLOAT),
            node("Cast", ["half"], ["whole"], to=FLOAT), node("Add", ["kept", "moment"], ["a"]),
            node("Add", ["a", "light"], ["b"]), node("Add", ["b", "coarse"], ["c"]), node("Add", ["c", "whole"], ["sum"]),
            dense, node("Greater", ["action", "zero"], ["fires"]), node("Cast", ["b"], ["count"], to=INT64),
        ],
        [
            value("obs", [1, 3]), value("mask", [1, 3], BOOL), value("phase", [1], INT64), value("image", [1, 3], UINT8),
            value("precise", [1, 3], DOUBLE), value("half", [1, 3], HALF),
        ],
        [value("action", [1, 2]), value("fires", [1, 2], BOOL), value("count", [1, 3], INT64)],
        [constant("zero", 0), w])


def outputs_of_every_kind():
    dense, w = layer("obs", "action", 3, 2)
    save(
        "odd_outputs",
        [
            dense, node("Identity", ["obs"], ["echo"]), node("Identity", ["action"], ["twin"]),
            node("Identity", ["limits"], ["bounds"]),
        ],
        [value("obs", [1, 3]), value("unused", [1, 2])],
        [
            value("action", [1, 2]), value("obs", [1, 3]), value("echo", [1, 3]), value("twin", [1, 2]),
            value("limits", [2]), value("bounds", [2]),
        ],
        [w, constant("limits", [-1, 1])])


def constants_only():
    save(
        "no_inputs", [node("Add", ["a", "b"], ["action"])], [], [value("action", [2])],
        [constant("a", [1, 2]), constant("b", [3, 4])])


def zero_sizes():
    dense, w = layer("all", "action", 3, 2)
    save(
        "zero_size", [node("Concat", ["obs", "nothing"], ["all"], axis=1), dense, node("Relu", ["nothing"], ["void"])],
        [value("obs", [1, 3]), value("nothing", [1, 0])], [value("action", [1, 2]), value("void", [1, 0])], [w])


def odd_names():
    dense, w = layer("obs/ψ 1", "дія=/../out", 3, 2)
    save("odd_names", [dense], [value("obs/ψ 1", ["N=/б", 3])], [value("дія=/../out", ["N=/б", 2])], [w])
    dense, w = layer("obs\x1b[31m\n", "action\x00\t", 3, 2)
    save("control_names", [dense], [value("obs\x1b[31m\n", [1, 3])], [value("action\x00\t", [1, 2])], [w])
    dense, w = layer("obs", "action\x01", 3, 2)
    save("control_output", [dense], [value("obs", [1, 3])], [value("action\x01", [1, 2])], [w])
    dense, w = layer("", "action", 3, 2)
    save("empty_name", [dense], [value("", [1, 3])], [value("action", [1, 2])], [w])
    dense, w = layer("obs", "action", 3, 2)
    save("same_outputs", [dense], [value("obs", [1, 3])], [value("action", [1, 2])] * 2, [w])
    dense, w = layer("reset", "action", 3, 2)
    save("reset_input", [dense], [value("reset", [1, 3])], [value("action", [1, 2])], [w])


def recurrent():
    mix, w = layer("both", "mixed", 5, 3)
    act, v = layer("h_out", "action", 3, 1, seed=1)
    save(
        "recurrent",
        [node("Concat", ["obs", "h_in"], ["both"], axis=1), mix, node("Tanh", ["mixed"], ["h_out"]), act],
        [value("obs", [1, 2]), value("h_in", [1, 3])], [value("action", [1, 1]), value("h_out", [1, 3])], [w, v])
    save(
        "clock", [node("Add", ["time", "one"], ["later"])], [value("time", [1])], [value("later", [1])],
        [constant("one", [1])])


def named_states():
    """An input that its name makes a state, and one whose name is not enough."""
    dense, w = layer("all", "action", 8, 2)
    save(
        "named_states",
        [
            node("Concat", ["obs", "trace_in", "history"], ["all"], axis=1), dense,
            node("Tanh", ["trace_in"], ["trace_out"]), node("Tanh", ["history"], ["history_out"]),
        ],
        [value("obs", [1, 2]), value("trace_in", [1, 3]), value("history", [1, 3])],
        [value("action", [1, 2]), value("trace_out", [1, 3]), value("history_out", [1, 3])], [w])


def shapes():
    dense, w = layer("obs", "action", 3, 2)
    save("unbatched", [dense], [value("obs", [3])], [value("action", [2])], [w])
    save(
        "scalar", [node("Mul", ["obs", "gain"], ["action"])], [value("obs", [])], [value("action", [])],
        [constant("gain", 3)])
    dense, w = layer("obs", "action", 3, 2)
    save("history", [dense], [value("obs", ["batch", "frames", 3])], [value("action", ["batch", "frames", 2])], [w])


def overflowing():
    """3e38 x + 3e38 y - 3e38 z is finite or not, as the order of the sum has it."""
    dense, _ = layer("obs", "action", 3, 1)
    weights = constant("w_action", np.array([[3e38], [3e38], [-3e38]], np.float32))
    save("overflowing", [dense], [value("obs", [1, 3])], [value("action", [1, 1])], [weights])


def booleans():
    save(
        "booleans",
        [
            node("Not", ["a"], ["opposite"]), node("Equal", ["a", "b"], ["same"]),
            node("Not", ["same"], ["different"]),
        ],
        [value("a", [1, 4], BOOL), value("b", [4], BOOL)],
        [value("opposite", [1, 4], BOOL), value("same", [1, 4], BOOL), value("different", [1, 4], BOOL)])


def open_sizes():
    """A convolution over images, and an LSTM over time, of sizes that the models leave open."""
    dense, w = layer("flat", "action", 8, 2)
    kernel = weights("kernel", 2, 3, 4, 4)
    save(
        "open_image", [node("Conv", ["image", "kernel"], ["edges"], strides=[4, 4]), node("Flatten", ["edges"], ["flat"]), dense],
        [value("image", ["batch", 3, "height", "width"])], [value("action", ["batch", 2])], [kernel, w])
    dense, w = layer("last", "action", 4, 2)
    save(
        "open_time",
        [
            node("LSTM", ["obs", "W", "R", "B"], ["", "h"], hidden_size=4), node("Squeeze", ["h", "axis"], ["last"]), dense,
        ],
        [value("obs", ["steps", 1, 3])], [value("action", [1, 2])],
        [weights("W", 1, 16, 3), weights("R", 1, 16, 4), weights("B", 1, 32), constant("axis", [0], np.int64), w])


def two_inputs():
    """Observations and a command, and the same with an image that the network scales."""
    dense, w = layer("both", "mean", 9, 2)
    save(
        "command", [node("Concat", ["obs", "command"], ["both"], axis=1), dense, node("Tanh", ["mean"], ["action"])],
        [value("obs", [1, 6]), value("command", [1, 3])], [value("action", [1, 2])], [w])
    dense, w = layer("flat", "action", 2, 2)
    save(
        "image",
        [
            node("Div", ["image", "white"], ["light"]), node("Conv", ["light", "kernel"], ["edges"]),
            node("Flatten", ["edges"], ["flat"]), dense,
        ],
        [value("image", [1, 3, 4, 4])], [value("action", [1, 2])], [weights("kernel", 2, 3, 4, 4), constant("white", 255), w])


def external_data():
    dense, w = layer("obs", "action", 3, 2)
    outside = TensorProto(name="w_action", data_type=FLOAT, dims=[3, 2], data_location=TensorProto.EXTERNAL)
    outside.external_data.add(key="location", value="external.onnx.data")
    (FOLDER / "external.onnx.data").write_bytes(numpy_helper.to_array(w).tobytes())
    save("external", [dense], [value("obs", [1, 3])], [value("action", [1, 2])], [outside])


def refused():
    save(
        "unsupported", [node("NonZero", ["obs"], ["action"])], [value("obs", [1, 3])],
        [value("action", [2, 3], INT64)])
    dense, _ = layer("obs", "action", 3, 2)
    broken = np.ones((3, 2), np.float32)
    broken[1, 1] = np.nan
    save("nan_weight", [dense], [value("obs", [1, 3])], [value("action", [1, 2])], [constant("w_action", broken)])
    outside = TensorProto(name="w_action", data_type=FLOAT, dims=[3, 2], data_location=TensorProto.EXTERNAL)
    outside.external_data.add(key="location", value="absent.onnx.data")
    save("absent_data", [dense], [value("obs", [1, 3])], [value("action", [1, 2])], [outside])


if __name__ == "__main__":
    for make in (
        inputs_without_floats, mixed_inputs, outputs_of_every_kind, constants_only, zero_sizes, odd_names, recurrent,
        named_states,
        shapes, overflowing, booleans, open_sizes, two_inputs, external_data, refused,
    ):
        make()
