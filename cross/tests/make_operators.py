"""Writes small ONNX models that together reach every kernel: each float function, arithmetic and comparison with
broadcasting, reductions, products, normalisation, movement, dense layers of odd sizes with every kind of activation,
convolutions and pools, recurrent layers.

    make_operators.py FOLDER

Needs the Python packages numpy and onnx.
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

FLOAT, INT, BOOL = TensorProto.FLOAT, TensorProto.INT32, TensorProto.BOOL
FUNCTIONS = {
    "Abs": {}, "Neg": {}, "Reciprocal": {}, "Sqrt": {}, "Exp": {}, "Log": {}, "Sin": {}, "Cos": {}, "Erf": {}, "Tanh": {},
    "Sigmoid": {}, "Relu": {}, "LeakyRelu": {"alpha": 0.2}, "Elu": {"alpha": 1.5}, "Selu": {}, "Celu": {"alpha": 0.7},
    "Softplus": {}, "Softsign": {}, "Mish": {}, "HardSigmoid": {}, "HardSwish": {}, "Floor": {}, "Ceil": {}, "Round": {},
    "Sign": {}, "Gelu": {}, "Tan": {}, "Asin": {}, "Acos": {}, "Atan": {}, "Sinh": {}, "Cosh": {}, "Asinh": {}, "Acosh": {},
    "Atanh": {},
}  # fmt: skip
numbers = np.random.default_rng(1)


class Model:
    """Nodes of one model, from inputs to outputs."""

    def __init__(self, **inputs: tuple[int, list[int]]):
        self.inputs = [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in inputs.items()]
        self.nodes, self.outputs, self.constants = [], [], []

    def constant(self, array: np.ndarray) -> str:
        self.constants.append(numpy_helper.from_array(array, f"k{len(self.constants)}"))
        return self.constants[-1].name

    def node(self, operator: str, *inputs: str, **attributes) -> str:
        name = f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(inputs), [name], **attributes))
        return name

    def nodes_of(self, operator: str, outputs: int, *inputs: str, **attributes) -> list[str]:
        """A node of several results."""
        names = [f"t{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), names, **attributes))
        return names

    def name(self, result: str, name: str, kind: int = FLOAT) -> None:
        """Gives a result the name of an output."""
        self.nodes.append(helper.make_node("Identity", [result], [name]))
        self.output(name, kind)

    def output(self, name: str, kind: int = FLOAT) -> None:
        self.outputs.append(helper.make_tensor_value_info(name, kind, None))

    def write(self, path: pathlib.Path) -> None:
        graph = helper.make_graph(self.nodes, "operators", self.inputs, self.outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=9)
        onnx.save(onnx.shape_inference.infer_shapes(model), path)


def functions() -> Model:
    model = Model(x=(FLOAT, [1, 67]))
    for operator, attributes in FUNCTIONS.items():
        model.output(model.node(operator, "x", **attributes))
    model.output(model.node("Gelu", "x", approximate="tanh"))
    model.output(model.node("Mul", "x", model.node("Sigmoid", "x")))
    bounds = [model.constant(np.float32(value)) for value in (-0.75, 1.25)]
    model.output(model.node("Clip", "x", *bounds))
    return model


def arithmetic() -> Model:
    model = Model(a=(FLOAT, [3, 1, 17]), b=(FLOAT, [5, 17]), i=(INT, [4, 9]), j=(INT, [9]))
    for operator in ("Add", "Sub", "Mul", "Div", "Pow", "Min", "Max"):
        model.output(model.node(operator, "a", "b"))
    model.output(model.node("Mod", "a", "b", fmod=1))
    for operator in ("Add", "Sub", "Mul", "Div", "Mod", "Min", "Max"):
        model.output(model.node(operator, "i", "j"), INT)
    comparisons = [
        model.node(operator, *operands)
        for operands in (("a", "b"), ("i", "j"))
        for operator in ("Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual")
    ]
    for name in comparisons:
        model.output(name, BOOL)
    for operator in ("And", "Or", "Xor"):
        model.output(model.node(operator, comparisons[1], comparisons[4]), BOOL)
    model.output(model.node("Where", comparisons[3], "a", "b"))
    model.output(model.node("Cast", "i", to=FLOAT))
    model.output(model.node("Cast", "a", to=INT), INT)
    model.output(model.node("Cast", "a", to=BOOL), BOOL)
    return model


def vectors() -> Model:
    model = Model(x=(FLOAT, [3, 37]), y=(FLOAT, [37, 21]))
    axes = model.constant(np.array([1]))
    for operator in ("ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2"):
        model.output(model.node(operator, "x", axes))
    for operator in ("ReduceSumSquare", "ReduceLogSumExp"):
        model.output(model.node(operator, "x", axes))
    for axis in (0, 1):
        model.output(model.node("Softmax", "x", axis=axis))
        model.output(model.node("LogSoftmax", "x", axis=axis))
    scale, bias = (model.constant(numbers.standard_normal(37).astype(np.float32)) for _ in range(2))
    model.output(model.node("LayerNormalization", "x", scale, bias, axis=-1))
    model.output(model.node("MatMul", "x", "y"))
    return model


def movement() -> Model:
    model = Model(x=(FLOAT, [4, 6, 5]), f=(BOOL, [6, 5]), i=(INT, [7]))
    model.output(model.node("Transpose", "x", perm=[2, 0, 1]))
    starts, ends, axes, steps = (model.constant(np.array(v)) for v in ([3, 5], [0, -7], [0, 1], [-1, -2]))
    model.output(model.node("Slice", "x", starts, ends, axes, steps))
    model.output(model.node("Concat", "x", model.node("Neg", "x"), axis=1))
    model.output(model.node("Where", "f", "x", model.node("Abs", "x")))
    model.output(model.node("Gather", "x", model.constant(np.array([5, 0, -1])), axis=1))
    model.output(model.node("Expand", model.node("Not", "f"), model.constant(np.array([2, 6, 5]))), BOOL)
    model.output(model.node("Gather", "x", "i", axis=0))
    return model


def indices() -> Model:
    model = Model(x=(FLOAT, [4, 6, 5]), i=(INT, [4, 6, 5]), at=(INT, [4, 3, 5]), tuples=(INT, [7, 2]), u=(FLOAT, [7, 5]))
    for operator in ("ArgMax", "ArgMin"):
        model.output(model.node(operator, "x", axis=1), TensorProto.INT64)
        model.output(model.node(operator, "i", axis=2, select_last_index=1), TensorProto.INT64)
    for operand, kind in (("x", FLOAT), ("i", INT)):
        for largest in (0, 1):
            values, places = model.nodes_of("TopK", 2, operand, model.constant(np.array([3])), axis=1, largest=largest)
            model.output(values, kind)
            model.output(places, TensorProto.INT64)
        model.output(model.node("CumSum", operand, model.constant(np.array(1))), kind)
        model.output(model.node("CumSum", operand, model.constant(np.array(2)), exclusive=1, reverse=1), kind)
    for operator in ("ReduceSum", "ReduceMax", "ReduceMin", "ReduceMean", "ReduceProd"):
        model.output(model.node(operator, "i", model.constant(np.array([1]))), INT)
    model.output(model.node("GatherElements", "x", "at", axis=1))
    model.output(model.node("GatherND", "x", "tuples"))
    for reduction in ("none", "add", "mul", "min", "max"):
        model.output(model.node("ScatterND", "x", "tuples", "u", reduction=reduction))
        model.output(model.node("ScatterElements", "i", "at", "at", axis=1, reduction=reduction), INT)
    return model


def trees() -> Model:
    """Trees of every comparison, in two ensembles."""
    model = Model(x=(FLOAT, [9, 5]))
    modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
    for aggregate in ("SUM", "MAX"):
        rows, count = [], 15
        for tree in range(12):
            for node in range(count):
                is_leaf = 2 * node + 1 >= count
                rows.append((tree, node, numbers.integers(5), "LEAF" if is_leaf else modes[tree % 6],
                             float(numbers.integers(-4, 5)) / 4, 0 if is_leaf else 2 * node + 1,
                             0 if is_leaf else 2 * node + 2, numbers.integers(2)))
        names = "treeids nodeids featureids modes values truenodeids falsenodeids missing_value_tracks_true".split()
        nodes = {f"nodes_{name}": list(column) for name, column in zip(names, zip(*rows))}
        leaves = [(row[0], row[1]) for row in rows if row[3] == "LEAF"]
        model.output(model.node(
            "TreeEnsembleRegressor", "x", domain="ai.onnx.ml", n_targets=3, aggregate_function=aggregate,
            base_values=[0.5, 0.0, -1.0], **nodes, target_treeids=[a for a, _ in leaves], target_nodeids=[b for _, b in leaves],
            target_ids=[int(numbers.integers(3)) for _ in leaves],
            target_weights=[float(numbers.standard_normal()) for _ in leaves]))
    return model


def layers(*activations: tuple[str, dict]) -> Model:
    """Dense layers of odd sizes on three vectors at once."""
    model = Model(obs=(FLOAT, [3, 13]))
    x, columns = "obs", 13
    for index, (operator, attributes) in enumerate(activations):
        rows = (31, 17, 43, 9)[index]
        weights = numbers.standard_normal((columns, rows)) / np.sqrt(columns)
        x = model.node("MatMul", x, model.constant(weights.astype(np.float32)))
        x = model.node("Add", x, model.constant(numbers.standard_normal(rows).astype(np.float32)))
        if operator == "Clip":
            x = model.node("Clip", x, *(model.constant(np.float32(v)) for v in attributes.values()))
        elif operator != "Identity":
            x = model.node(operator, x, **attributes)
        columns = rows
    model.output(x)
    return model


def weights(*shape: int) -> np.ndarray:
    """Normal numbers, so that sums over all axes but the first have about the size of the input."""
    return (numbers.standard_normal(shape) / np.sqrt(np.prod(shape[1:]))).astype(np.float32)


def biased(model: Model, operator: str, x: str, shape: tuple[int, ...], outputs: int, **attributes) -> str:
    kernel, bias = model.constant(weights(*shape)), model.constant(weights(outputs, 1).ravel())
    return model.node(operator, x, kernel, bias, **attributes)


def image() -> Model:
    """Two-dimensional convolutions: uneven padding, strides, dilations, groups, one channel each; pools; a head."""
    model = Model(obs=(FLOAT, [1, 3, 9, 8]))
    x = model.node("Relu", biased(model, "Conv", "obs", (18, 3, 3, 3), 18, strides=[2, 1], pads=[1, 0, 0, 2]))
    x = model.node("Elu", biased(model, "Conv", x, (18, 1, 3, 2), 18, group=18, pads=[1, 1, 1, 0]))
    pooled = model.node("MaxPool", x, kernel_shape=[2, 3], strides=[1, 2], pads=[0, 1, 1, 1])
    x = model.node("Relu", biased(model, "Conv", pooled, (9, 6, 2, 2), 9, group=3, dilations=[2, 1]))
    x = model.node("Tanh", biased(model, "ConvTranspose", x, (9, 5, 3, 2), 5, strides=[2, 1], output_padding=[1, 0]))
    x = model.node("AveragePool", x, kernel_shape=[2, 2], strides=[2, 1])
    model.output(model.node("GlobalAveragePool", x))
    return model


def signal() -> Model:
    """One-dimensional convolutions over two histories at once."""
    model = Model(obs=(FLOAT, [2, 5, 23]))
    x = model.node("Relu", biased(model, "Conv", "obs", (17, 5, 5), 17, strides=[2], pads=[3, 1]))
    x = biased(model, "Conv", x, (34, 1, 3), 34, group=17, dilations=[2], pads=[4, 0])
    x = model.node("LeakyRelu", x, alpha=0.1)
    x = model.node("MaxPool", x, kernel_shape=[3], strides=[2])
    x = model.node("Tanh", biased(model, "Conv", x, (6, 34, 1), 6))
    model.output(model.node("AveragePool", x, kernel_shape=[2]))
    model.output(model.node("MaxPool", biased(model, "ConvTranspose", x, (6, 3, 4), 3, strides=[3]), kernel_shape=[2]))
    return model


def recurrence(model: Model, kind: str, x: str, inputs: int, units: int, *states: str, **attributes) -> list[str]:
    """A layer over [T, B, inputs]: outputs of all steps, then the last states."""
    gates = {"LSTM": 4, "GRU": 3, "RNN": 1}[kind]
    parts = [model.constant(weights(1, gates * units, size)) for size in (inputs, units)]
    parts.append(model.constant(weights(1, 2 * gates * units)))
    results = 3 if kind == "LSTM" else 2
    return model.nodes_of(kind, results, x, *parts, "", *states, hidden_size=units, **attributes)


def lstm() -> Model:
    """One step of two layers; the states are inputs and outputs of the policy."""
    state = (FLOAT, [1, 2, 7])
    model = Model(obs=(FLOAT, [1, 2, 5]), h0_in=state, c0_in=state, h1_in=state, c1_in=state)
    x, columns = "obs", 5
    for layer in range(2):
        _, *states = recurrence(model, "LSTM", x, columns, 7, f"h{layer}_in", f"c{layer}_in")
        for name, last in zip("hc", states, strict=True):
            model.name(last, f"{name}{layer}_out")
        x, columns = f"h{layer}_out", 7
    x = model.node("MatMul", x, model.constant(weights(7, 4)))
    model.output(model.node("Tanh", x))
    return model


def gru() -> Model:
    """One step of a layer with the state outside, and a plain layer on it."""
    state = (FLOAT, [1, 1, 9])
    model = Model(obs=(FLOAT, [1, 1, 5]), h_in=state, s_in=state)
    _, last = recurrence(model, "GRU", "obs", 5, 9, "h_in", linear_before_reset=1)
    model.name(last, "h_out")
    _, last = recurrence(model, "RNN", "h_out", 9, 9, "s_in")
    model.name(last, "s_out")
    model.output(model.node("MatMul", "s_out", model.constant(weights(9, 4))))
    return model


def sequences() -> Model:
    """Whole sequences without states outside: both forms of GRU, in both directions of time."""
    model = Model(obs=(FLOAT, [4, 2, 5]))
    x, _ = recurrence(model, "GRU", "obs", 5, 6, linear_before_reset=1)
    x = model.node("Squeeze", x, model.constant(np.array([1])))
    x, _ = recurrence(model, "GRU", x, 6, 6, direction="reverse")
    x = model.node("Squeeze", x, model.constant(np.array([1])))
    x, last, _ = recurrence(model, "LSTM", x, 6, 5)
    model.output(x)
    model.output(last)
    return model


MODELS = {
    "functions": functions(),
    "arithmetic": arithmetic(),
    "vectors": vectors(),
    "movement": movement(),
    "indices": indices(),
    "trees": trees(),
    "layers_a": layers(("Relu", {}), ("LeakyRelu", {"alpha": 0.1}), ("Clip", {"low": -1.0, "high": 2.0}), ("Identity", {})),
    "layers_b": layers(("Elu", {}), ("Tanh", {}), ("Gelu", {}), ("Tanh", {})),
    "layers_image": image(),
    "layers_signal": signal(),
    "layers_lstm": lstm(),
    "layers_gru": gru(),
    "layers_sequences": sequences(),
}

for name, model in MODELS.items():
    model.write(pathlib.Path(sys.argv[1]) / f"{name}.onnx")
