#!/usr/bin/env python3
"""Writes Tests/SinewGraphTests/Cases/operators.json: operands and expected results of every graph operator.

    "$(tools/python-env run)" tools/graph-cases/make.py

Expected values come from onnx's reference evaluator (in double precision where it takes doubles, then rounded once)
or, where ONNX leaves something open, from numpy written out below. Tensors are little-endian bytes in base64, so
that infinities and NaN survive. The same seed makes the same file.
"""

import base64
import itertools
import json
import math
import pathlib

import ml_dtypes
import numpy as np
import onnx
import onnx.numpy_helper
from onnx import helper
from onnx.reference import ReferenceEvaluator

OUTPUT = pathlib.Path(__file__).resolve().parents[2] / "Tests/SinewGraphTests/Cases/operators.json"
OPSET = 24
random = np.random.default_rng(7)
cases = []

FLOATS = [np.float16, np.float32, np.float64]
INTEGERS = [np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64]
SPECIAL = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-40, -1e-40, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, -2.5, 100.0, -100.0]


def tensor(array):
    array = np.asarray(array)
    little = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<"))
    return {
        "type": array.dtype.name,
        "shape": list(array.shape),
        "data": base64.b64encode(little.tobytes()).decode(),
    }


def case(operator, attributes, inputs, outputs):
    cases.append({
        "operator": operator,
        "attributes": attributes,
        "inputs": [tensor(x) for x in inputs],
        "outputs": [tensor(x) for x in outputs],
    })


def reference(op_type, inputs, outputs=1, **attributes):
    """The results of one ONNX node."""
    names = [f"i{n}" if x is not None else "" for n, x in enumerate(inputs)]
    results = [f"o{n}" for n in range(outputs)]
    types = [
        helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(x.dtype), x.shape)
        for name, x in zip(names, inputs)
        if name
    ]
    graph = helper.make_graph(
        [helper.make_node(op_type, names, results, **attributes)], "case", types,
        [helper.make_value_info(name, onnx.TypeProto()) for name in results],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    with np.errstate(all="ignore"):
        return ReferenceEvaluator(model).run(None, {n: x for n, x in zip(names, inputs) if n})


def onnx_case(operator, attributes, op_type, inputs, operands=None, outputs=1, **onnx_attributes):
    """A case from one ONNX node; `operands` are the first inputs, the ones that are data for Sinew."""
    results = reference(op_type, inputs, outputs, **onnx_attributes)
    case(operator, attributes, inputs[:operands], results)


def in_double(op_type, inputs, dtype, **attributes):
    """The node's results in double precision, rounded to `dtype` once."""
    wide = [x.astype(np.float64) for x in inputs]
    with np.errstate(all="ignore"):
        return [np.asarray(x).astype(dtype) for x in reference(op_type, wide, **attributes)]


def normal(*shape, dtype=np.float32):
    return random.standard_normal(shape).astype(dtype)


def integers(*shape, dtype=np.int64, low=None, high=None):
    info = np.iinfo(dtype)
    return random.integers(
        info.min if low is None else low, info.max if high is None else high, shape, dtype, endpoint=True)


def unary():
    plain = {
        "abs": "Abs", "negate": "Neg", "reciprocal": "Reciprocal", "sqrt": "Sqrt", "exp": "Exp", "log": "Log",
        "sin": "Sin", "cos": "Cos", "tan": "Tan", "asin": "Asin", "acos": "Acos", "atan": "Atan", "sinh": "Sinh",
        "cosh": "Cosh", "tanh": "Tanh", "asinh": "Asinh", "acosh": "Acosh", "atanh": "Atanh",
        "sigmoid": "Sigmoid", "relu": "Relu", "softsign": "Softsign",
        "floor": "Floor", "ceil": "Ceil", "round": "Round", "sign": "Sign", "silu": "Swish",
    }
    functions = [(name, op, {}) for name, op in plain.items()] + [
        ("leakyRelu", "LeakyRelu", {"alpha": 0.25}), ("elu", "Elu", {"alpha": 1.5}),
        ("selu", "Selu", {"alpha": 1.625, "gamma": 1.0625}), ("celu", "Celu", {"alpha": 0.75}),
        ("hardSigmoid", "HardSigmoid", {"alpha": 0.25, "beta": 0.375}),
    ]
    x = np.concatenate([np.array(SPECIAL), np.linspace(-9, 9, 13), np.linspace(-0.8, 0.8, 5)])
    for name, op, attributes in functions:
        for dtype in FLOATS:
            y, = in_double(op, [x.astype(dtype)], dtype, **attributes)
            case("Unary", {"function": name, **attributes}, [x.astype(dtype)], [y])
    for dtype in FLOATS:
        # onnx's reference overflows in log(1 + e^x), approximates erf and has float32 constants in the others.
        narrow = x.astype(dtype)
        wide = narrow.astype(np.float64)
        with np.errstate(all="ignore"):
            softplus = np.logaddexp(wide, 0)
            mish = wide * np.tanh(softplus)
            gelu = wide * (1 + erf(wide * np.sqrt(0.5))) / 2
            gelu_tanh = wide * (1 + np.tanh(np.sqrt(2 / np.pi) * (wide + 0.044715 * wide**3))) / 2
            hard_swish = wide * np.clip(wide / 6 + 0.5, 0, 1)
        case("Unary", {"function": "geluTanh"}, [narrow], [gelu_tanh.astype(dtype)])
        case("Unary", {"function": "hardSwish"}, [narrow], [hard_swish.astype(dtype)])
        case("Unary", {"function": "erf"}, [narrow], [erf(wide).astype(dtype)])
        case("Unary", {"function": "gelu"}, [narrow], [gelu.astype(dtype)])
        case("Unary", {"function": "softplus"}, [narrow], [softplus.astype(dtype)])
        case("Unary", {"function": "mish"}, [narrow], [mish.astype(dtype)])
        case("Unary", {"function": "clip", "lower": -0.75, "upper": 2.0}, [narrow],
             [np.clip(wide, -0.75, 2.0).astype(dtype)])
    for dtype in INTEGERS:
        info = np.iinfo(dtype)
        x = np.array([info.min, info.min + 1, 0, 1, 5, info.max - 1, info.max], dtype)
        with np.errstate(all="ignore"):
            for name, y in [
                ("abs", np.abs(x)), ("negate", np.zeros_like(x) - x), ("sign", np.sign(x)),
                ("relu", np.maximum(x, 0)),
            ]:
                case("Unary", {"function": name}, [x], [y.astype(dtype)])
        case("Unary", {"function": "clip", "lower": 1, "upper": 5}, [x], [np.clip(x, 1, 5)])


erf = np.vectorize(math.erf)


def truncated_quotient(a, b):
    a, b = np.broadcast_arrays(a, b)
    info = np.iinfo(a.dtype)
    quotients = []
    for x, y in zip(a.ravel().tolist(), b.ravel().tolist()):
        q = 0 if y == 0 else abs(x) // abs(y) * (-1 if (x < 0) != (y < 0) else 1)
        quotients.append(info.min if q > info.max else q)
    return np.array(quotients, a.dtype).reshape(a.shape)


def binary():
    functions = {
        "Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide, "Pow": np.power,
        "Min": np.minimum, "Max": np.maximum, "Fmod": np.fmod,
    }
    values = np.array([0.0, -0.0, 1.5, -2.5, np.inf, -np.inf, np.nan])
    for name, function in functions.items():
        for dtype in FLOATS:
            a, b = values.astype(dtype)[:, None], values.astype(dtype)
            with np.errstate(all="ignore"):
                case("Binary", {"function": name}, [a, b], [function(a, b)])
        for shape_a, shape_b in [((2, 3), (3,)), ((2, 1, 3), (4, 1)), ((), (2, 2)), ((3,), (1,)), ((0, 2), (1, 2))]:
            a, b = normal(*shape_a), normal(*shape_b)
            if name == "Pow":
                a = np.abs(a)
            case("Binary", {"function": name}, [a, b], [function(a, b)])
    for dtype in INTEGERS:
        info = np.iinfo(dtype)
        extremes = np.array([info.min, 0, 1, 7, info.max] + ([-1, -7] if info.min < 0 else [2]), dtype)
        a, b = extremes[:, None], extremes[None, :]
        with np.errstate(all="ignore"):
            for name in ["Add", "Sub", "Mul", "Min", "Max", "Fmod"]:
                case("Binary", {"function": name}, [a, b], [functions[name](a, b)])
            case("Binary", {"function": "Mod"}, [a, b], [np.mod(a, b)])
            exponents = np.array([0, 1, 2, 3, 5], dtype)[None, :]
            case("Binary", {"function": "Pow"}, [a, exponents], [np.power(a, exponents)])
        case("Binary", {"function": "Div"}, [a, b], [truncated_quotient(a, b)])
    bases = np.array([0.5, 2, 3], np.float32)
    case("Binary", {"function": "Pow"}, [bases, np.array([2, -1, 0], np.int64)],
         [np.array([0.25, 0.5, 1], np.float32)])
    case("Binary", {"function": "Pow"}, [np.array([2, 3, 9], np.int32), np.array([3, 2, 0.5], np.float32)],
         [np.array([8, 9, 3], np.int32)])
    case("Binary", {"function": "Pow"}, [np.array([2, -3], np.int8), np.array([3, 3], np.uint64)],
         [np.array([8, -27], np.int8)])


def logic():
    functions = {
        "Equal": np.equal, "Less": np.less, "LessOrEqual": np.less_equal, "Greater": np.greater,
        "GreaterOrEqual": np.greater_equal,
    }
    values = np.array([0.0, -0.0, 1.5, -2.5, np.inf, -np.inf, np.nan])
    for name, function in functions.items():
        for dtype in FLOATS:
            a, b = values.astype(dtype)[:, None], values.astype(dtype)[None, :]
            case("Comparison", {"function": name}, [a, b], [function(a, b)])
        for dtype in [np.int8, np.int64, np.uint64]:
            info = np.iinfo(dtype)
            x = np.array([info.min, 0, 1, info.max], dtype)
            case("Comparison", {"function": name}, [x[:, None], x], [function(x[:, None], x)])
    truth = np.array([False, True])
    case("Comparison", {"function": "Equal"}, [truth[:, None], truth], [truth[:, None] == truth])
    for name, function in {"And": np.logical_and, "Or": np.logical_or, "Xor": np.logical_xor}.items():
        case("Logical", {"function": name}, [truth[:, None], truth], [function(truth[:, None], truth)])
    case("LogicalNot", {}, [truth], [~truth])
    for dtype in FLOATS:
        case("IsNaN", {}, [values.astype(dtype)], [np.isnan(values)])
    condition = random.random((2, 1, 3)) < 0.5
    for a, b in [
        (normal(4, 1), normal(1, 3)), (normal(dtype=np.float16), normal(3, dtype=np.float16)),
        (integers(4, 3), integers(2, 1, 1)), (random.random((4, 3)) < 0.5, np.array(True)),
    ]:
        case("Select", {}, [condition, a, b], [np.where(condition, a, b)])


def products():
    shapes = [
        ((2, 3), (3, 4)), ((3,), (3, 4)), ((2, 3), (3,)), ((3,), (3,)), ((2, 2, 3), (3, 4)), ((2, 2, 3), (2, 3, 4)),
        ((2, 1, 2, 3), (3, 3, 2)), ((1, 2, 3), (4, 3, 1)), ((3,), (2, 3, 2)), ((2, 2, 3), (3,)), ((2, 0), (0, 3)),
        ((0, 2), (2, 3)), ((2, 1, 3), (1, 3, 2)),
    ]
    for shape_a, shape_b in shapes:
        a, b = normal(*shape_a), normal(*shape_b)
        case("MatMul", {}, [a, b], [np.matmul(a.astype(float), b.astype(float)).astype(np.float32)])
    for dtype in [np.float16, np.float64, np.int32, np.uint64]:
        a, b = (normal(2, 3) * 4).astype(dtype), (normal(3, 2) * 4).astype(dtype)
        wide = np.float32 if dtype is np.float16 else dtype
        case("MatMul", {}, [a, b], [np.matmul(a.astype(wide), b.astype(wide)).astype(dtype)])
    # Large enough for BLAS.
    for shape_a, shape_b in [((32, 20), (20, 16)), ((2, 25, 20), (2, 20, 20))]:
        a, b = normal(*shape_a).round(1), normal(*shape_b).round(1)
        case("MatMul", {}, [a, b], [np.matmul(a.astype(float), b.astype(float)).astype(np.float32)])
    for trans_a, trans_b in itertools.product([0, 1], repeat=2):
        for c in [None, normal(4), normal(2, 1), normal(1, 4), normal(2, 4), normal()]:
            a, b = normal(*((3, 2) if trans_a else (2, 3))), normal(*((4, 3) if trans_b else (3, 4)))
            inputs = [a, b] + ([c] if c is not None else [])
            y, = in_double("Gemm", inputs, np.float32, alpha=0.5, beta=-1.5, transA=trans_a, transB=trans_b)
            case("Gemm", {"alpha": 0.5, "beta": -1.5, "transposeA": bool(trans_a), "transposeB": bool(trans_b)},
                 inputs, [y])
    for x in [normal(3), normal(1, 3), normal(2, 2, 3), normal(0, 3)]:
        w, b = normal(5, 3), normal(5)
        y = x.astype(float) @ w.T.astype(float) + b
        case("Linear", {}, [x, w, b], [y.astype(np.float32)])
        case("Linear", {"activation": "relu"}, [x, w, b], [np.maximum(y, 0).astype(np.float32)])
    x = normal(2, 3)
    center, gain = normal(3), normal(3)
    case("Normalizer", {"center": center.tolist(), "gain": gain.tolist()}, [x], [(x - center) * gain])
    case("Normalizer", {"center": [0.5], "gain": [2.0]}, [x], [(x - np.float32(0.5)) * np.float32(2)])


def windows():
    """One, two and three spatial axes: strides, dilations, begins inside and outside, several samples."""
    for axes in [
        [(5, 3, 2, 1, 1)], [(4, 2, 1, 3, 2)], [(2, 2, 2, 1, -1)],
        [(3, 2, 2, 1, 0), (4, 3, 1, 1, 1)], [(2, 3, 1, 2, 2), (3, 1, 1, 1, -1)],
        [(2, 2, 1, 1, 0), (2, 2, 2, 1, 1), (3, 2, 1, 1, 0)],
    ]:
        for dtype in [np.float32, np.float16, np.int8, np.int64] if len(axes) == 2 else [np.float32]:
            x = (normal(2, *[5, 4, 3][: len(axes)], 3) * 9).astype(dtype)
            rows, pooled = gathered(x, axes)
            window = [list(axis) for axis in axes]
            case("Patches", {"window": window}, [x], [rows])
            case("MaxPool", {"window": window}, [x], [pooled])
    # NaN is passed over, wherever it lies in a window.
    x = np.array([np.nan, 1, 2, np.nan, -0.0, 0.0, -np.inf, np.nan, np.nan, np.nan, 3, np.nan], np.float32).reshape(1, 12, 1)
    for taps in (1, 2, 3):
        case("MaxPool", {"window": [[13 - taps, taps, 1, 1, 0]]}, [x], [gathered(x, [(13 - taps, taps, 1, 1, 0)])[1]])
    for x in [normal(2, 3, 12), normal(1, 12), normal(0, 12)]:
        w, b = normal(3, 4), normal(3)
        y = (x.astype(float).reshape(*x.shape[:-1], 4, 3) * w.T).sum(-2) + b
        case("Linear", {"grouping": "channelwise"}, [x, w, b], [y.astype(np.float32)])
        case("Linear", {"grouping": "channelwise", "activation": "relu"}, [x, w, b],
             [np.maximum(y, 0).astype(np.float32)])


def gathered(x, axes):
    """Rows of windows, zeros outside, and the largest number of each window that lies inside."""
    positions, taps = [a[0] for a in axes], [a[1] for a in axes]
    channels = x.shape[-1]
    lowest = -np.inf if x.dtype.kind == "f" else np.iinfo(x.dtype).min
    rows = np.zeros((x.shape[0], *positions, *taps, channels), x.dtype)
    pooled = np.full((x.shape[0], *positions, channels), lowest, x.dtype)
    for p in itertools.product(*map(range, positions)):
        for t in itertools.product(*map(range, taps)):
            element = [i * a[2] + k * a[3] - a[4] for i, k, a in zip(p, t, axes)]
            if all(0 <= e < size for e, size in zip(element, x.shape[1:-1])):
                value = x[(slice(None), *element)]
                rows[(slice(None), *p, *t)] = value
                pooled[(slice(None), *p)] = np.fmax(pooled[(slice(None), *p)], value)
    return rows.reshape(x.shape[0], *positions, -1), pooled


def cells():
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    for batch, units in [(1, 1), (2, 5)]:
        for dtype in FLOATS:
            a, b = normal(batch, 4 * units).astype(dtype), (normal(batch, 4 * units) * 3).astype(dtype)
            c = normal(batch, units).astype(dtype)
            i, o, f, g = np.split(a.astype(float) + b.astype(float), 4, axis=1)
            cell = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
            case("LSTMCell", {}, [a, b, c], [(sigmoid(o) * np.tanh(cell)).astype(dtype), cell.astype(dtype)])
            a, b = a[:, : 3 * units], b[:, : 3 * units]
            (az, ar, an), (bz, br, bn) = np.split(a.astype(float), 3, axis=1), np.split(b.astype(float), 3, axis=1)
            z, n = sigmoid(az + bz), np.tanh(an + sigmoid(ar + br) * bn)
            case("GRUCell", {}, [a, b, c], [((1 - z) * n + z * c).astype(dtype)])


def normalisations():
    for axis in [0, 1, 2]:
        x = normal(2, 3, 4)
        for logarithm, op in [(False, "Softmax"), (True, "LogSoftmax")]:
            for dtype in FLOATS if axis == 1 else [np.float32]:
                narrow = x.astype(dtype)
                y, = in_double(op, [narrow], dtype, axis=axis)
                case("Softmax", {"axis": axis, "logarithm": logarithm}, [narrow], [y])
    x = np.array([[1e4, -1e4, 1e4], [-np.inf, 0, 1]], np.float32)
    y, = in_double("Softmax", [x], np.float32, axis=1)
    case("Softmax", {"axis": 1, "logarithm": False}, [x], [y])
    for axis in [0, 1, 2]:
        x = normal(2, 3, 4) * 3 + 1
        for scale, bias in [(normal(*x.shape[axis:]), normal(*x.shape[axis:])), (normal(4), None)]:
            inputs = [x, scale] + ([bias] if bias is not None else [])
            # float32 statistics inside onnx's reference: computed here in double precision instead.
            wide = x.astype(float)
            axes = tuple(range(axis, 3))
            y = (wide - wide.mean(axes, keepdims=True)) / np.sqrt(wide.var(axes, keepdims=True) + np.float32(1e-3))
            y = y * scale + (0 if bias is None else bias)
            near, = reference("LayerNormalization", inputs, axis=axis, epsilon=1e-3)
            assert np.allclose(near, y, atol=1e-5)
            case("LayerNormalization", {"axis": axis, "epsilon": 1e-3}, inputs, [y.astype(np.float32)])


def reductions():
    names = ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2",
             "ReduceSumSquare", "ReduceLogSumExp", "ReduceLogSum"]
    for name in names:
        for axes, keep in [([0], 0), ([1], 1), ([0, 2], 0), ([0, 1, 2], 1), ([1, 2], 0), ([], 0)]:
            x = np.abs(normal(2, 3, 4)) + 0.5
            if axes:
                y = np.asarray(reference(name, [x.astype(float), np.array(axes)], keepdims=keep)[0])
            else:
                # With no axes onnx's reference hands x on; the definition applies the function to every element.
                y = {"ReduceSumSquare": x * x, "ReduceLogSum": np.log(x)}.get(name, x)
            y = y.astype(np.float32)
            case("Reduce", {"function": name, "axes": axes, "keepDimensions": bool(keep)}, [x], [y])
        x = normal(2, 3).astype(np.float16) + np.float16(3)
        y = np.asarray(reference(name, [x.astype(float), np.array([1])], keepdims=1)[0]).astype(np.float16)
        case("Reduce", {"function": name, "axes": [1], "keepDimensions": True}, [x], [y])
    empty = np.zeros((2, 0, 3), np.float32)
    for name, value in {"ReduceSum": 0, "ReduceMean": np.nan, "ReduceMax": -np.inf, "ReduceMin": np.inf,
                        "ReduceProd": 1, "ReduceL1": 0, "ReduceL2": 0, "ReduceSumSquare": 0,
                        "ReduceLogSumExp": -np.inf, "ReduceLogSum": -np.inf}.items():
        case("Reduce", {"function": name, "axes": [1], "keepDimensions": False}, [empty],
             [np.full((2, 3), value, np.float32)])
    x = np.array([[1, np.nan, 3], [np.inf, 2, -np.inf], [-np.inf, -np.inf, -np.inf]], np.float32)
    with np.errstate(all="ignore"):
        for name, y in {"ReduceMax": x.max(1), "ReduceMin": x.min(1), "ReduceSum": x.sum(1),
                        "ReduceLogSumExp": np.logaddexp.reduce(x.astype(float), 1).astype(np.float32)}.items():
            case("Reduce", {"function": name, "axes": [1], "keepDimensions": False}, [x], [y])
    for dtype in [np.int8, np.int32, np.uint64]:
        x = integers(3, 4, dtype=dtype)
        for name, y in {"ReduceSum": x.sum(1, dtype=dtype), "ReduceProd": x.prod(1, dtype=dtype),
                        "ReduceMax": x.max(1), "ReduceMin": x.min(1),
                        "ReduceSumSquare": (x * x).sum(1, dtype=dtype)}.items():
            case("Reduce", {"function": name, "axes": [1], "keepDimensions": False}, [x], [y])
    x = np.array([[1, 2, 4], [-1, -2, -4]], np.int32)
    case("Reduce", {"function": "ReduceMean", "axes": [1], "keepDimensions": False}, [x], [np.array([2, -2], np.int32)])
    case("Reduce", {"function": "ReduceL1", "axes": [1], "keepDimensions": False}, [x], [np.array([7, 7], np.int32)])
    case("Reduce", {"function": "ReduceL2", "axes": [1], "keepDimensions": False}, [x], [np.array([4, 4], np.int32)])
    truth = np.array([[True, False], [False, False]])
    case("Reduce", {"function": "ReduceMax", "axes": [1], "keepDimensions": False}, [truth], [truth.any(1)])
    case("Reduce", {"function": "ReduceMin", "axes": [1], "keepDimensions": False}, [truth], [truth.all(1)])


def movements():
    every_type = [normal(2, 3, 2).astype(t) for t in FLOATS] + [integers(2, 3, 2, dtype=t) for t in INTEGERS]
    every_type.append(random.random((2, 3, 2)) < 0.5)
    for x in every_type:
        case("Transpose", {"permutation": [2, 0, 1]}, [x], [x.transpose(2, 0, 1)])
    x = normal(2, 3, 4, 5)
    for axes in [(3, 2, 1, 0), (0, 2, 1, 3), (0, 1, 2, 3), (2, 3, 0, 1)]:
        case("Transpose", {"permutation": list(axes)}, [x[:, :, :2, :3]], [x[:, :, :2, :3].transpose(axes)])
    case("Transpose", {"permutation": []}, [np.array(3, np.float32)], [np.array(3, np.float32)])
    for axis in range(3):
        parts = [normal(2, 3, 2), np.take(normal(2, 3, 2), [0], axis), np.take(normal(2, 3, 2), [], axis)]
        parts = [np.asarray(p, np.float32) for p in parts]
        case("Concat", {"axis": axis}, parts, [np.concatenate(parts, axis)])
    for axis, sizes in [(0, [1, 2]), (1, [2, 0, 2]), (2, [5]), (1, [1, 1, 1, 1])]:
        x = normal(3, 4, 5)
        case("Split", {"axis": axis, "sizes": sizes}, [x], np.split(x, np.cumsum(sizes)[:-1], axis))
    x = normal(4, 5)
    for index, ranges in [
        (np.s_[1:3, ::2], [[1, 2, 1], [0, 3, 2]]), (np.s_[::-1, 4:0:-2], [[3, 4, -1], [4, 2, -2]]),
        (np.s_[2:2, :], [[2, 0, 1], [0, 5, 1]]), (np.s_[3:4, 1:2], [[3, 1, 7], [1, 1, -9]]),
    ]:
        case("Slice", {"ranges": ranges}, [x], [x[index]])
    case("Reshape", {"shape": [5, 2, 2]}, [x], [x.reshape(5, 2, 2)])
    for source, shape in [((3, 1), (2, 3, 4)), ((), (2, 2)), ((2, 3), (2, 3)), ((1,), (0,))]:
        x = normal(*source)
        case("Expand", {"shape": list(shape)}, [x], [np.broadcast_to(x, shape)])


def indexed():
    x = normal(3, 4, 2)
    for axis in range(3):
        for dtype in [np.int32, np.int64]:
            size = x.shape[axis]
            for indices in [np.array(0, dtype), np.array([[size - 1, -1], [-size, 0]], dtype), np.zeros(0, dtype)]:
                case("Gather", {"axis": axis}, [x, indices], [np.take(x, indices, axis)])
        indices = integers(3, 4, 2, low=-x.shape[axis], high=x.shape[axis] - 1)
        case("GatherElements", {"axis": axis}, [x, indices], [np.take_along_axis(x, indices, axis)])
    indices = np.array([[[0, 1]], [[3, 2]]])
    case("GatherElements", {"axis": 1}, [x, indices], [np.take_along_axis(x[:2], indices, 1)])
    for batch, indices in [
        (0, np.array([[0, 1, 1], [2, -1, 0]])), (0, np.array([[2], [0]])), (0, np.array([[[1, 1]], [[-3, 3]]])),
        (1, np.array([[0], [-1], [2]])), (1, np.array([[[0, 1]], [[1, 0]], [[3, -1]]])),
        (2, integers(3, 4, 1, low=-2, high=1)),
    ]:
        onnx_case("GatherND", {"batchDimensions": batch}, "GatherND", [x, indices], batch_dims=batch)
    data = integers(3, dtype=np.uint8)
    case("GatherND", {"batchDimensions": 0}, [data, np.zeros((2, 0), np.int64)], [np.stack([data, data])])
    for reduction, name in [("none", "none"), ("add", "add"), ("multiply", "mul"), ("minimum", "min"),
                            ("maximum", "max")]:
        for indices, shape in [
            (np.array([[1], [1]]), (2, 4, 2)), (np.array([[0, 1, 1], [2, 3, 0]]), (2,)),
            (np.array([[[2, 2]]]), (1, 1, 2)),
        ]:
            updates = normal(*shape)
            onnx_case("ScatterND", {"reduction": reduction}, "ScatterND", [x, indices, updates], reduction=name)
    data, updates = integers(4, dtype=np.int8), integers(3, dtype=np.int8)
    added = data.copy()
    with np.errstate(all="ignore"):
        np.add.at(added, [0, 3, 3], updates)
    case("ScatterND", {"reduction": "add"}, [data, np.array([[0], [-1], [3]]), updates], [added])


def casts():
    values = np.array([0.0, -0.0, 0.4, -0.6, 1.5, -2.5, 100.7, -100.2], np.float64)
    for source, target in itertools.product(FLOATS + [np.int8, np.int32, np.int64, np.uint8, np.uint64], repeat=2):
        if np.issubdtype(source, np.integer):
            info = np.iinfo(source)
            x = np.array([info.min, info.max, 0, 1, 100], source)
        else:
            x = (np.abs(values) if np.issubdtype(target, np.unsignedinteger) else values).astype(source)
        with np.errstate(all="ignore"):
            case("Cast", {"to": np.dtype(target).name}, [x], [x.astype(target)])
    special = np.array([np.inf, -np.inf, np.nan, 1e30, -1e30], np.float32)
    for target in INTEGERS:
        info = np.iinfo(target)
        case("Cast", {"to": np.dtype(target).name}, [special],
             [np.array([info.max, info.min, 0, info.max, info.min], target)])
    truth = np.array([True, False])
    for target in FLOATS + INTEGERS:
        case("Cast", {"to": np.dtype(target).name}, [truth], [truth.astype(target)])
        case("Cast", {"to": "bool"}, [np.array([0, 1, 2]).astype(target)], [np.array([False, True, True])])
    case("Cast", {"to": "bool"}, [np.array([np.nan, -0.0, 1e-40], np.float32)], [np.array([True, False, True])])


def scattered_elements():
    x = normal(3, 4, 2)
    for reduction, name in [("none", "none"), ("add", "add"), ("multiply", "mul"), ("minimum", "min"),
                            ("maximum", "max")]:
        for axis in range(3):
            shape = [2, 3, 1]
            shape[axis] = 5
            indices = integers(*shape, low=-x.shape[axis], high=x.shape[axis] - 1)
            onnx_case("ScatterElements", {"axis": axis, "reduction": reduction}, "ScatterElements",
                      [x, indices, normal(*shape)], axis=axis, reduction=name)
    data, indices = integers(4, dtype=np.int16), np.array([-1, 3, 0], np.int32)
    onnx_case("ScatterElements", {"axis": 0, "reduction": "none"}, "ScatterElements",
              [data, indices, np.array([1, 2, 3], np.int16)])
    truth = np.array([True, False, True])
    onnx_case("ScatterElements", {"axis": 0, "reduction": "none"}, "ScatterElements",
              [truth, np.array([1]), np.array([True])])


def place(x, axis, keep, last, smallest):
    """Where the sought element lies, NaN first of all, the first or last of equal ones."""
    def of_line(line):
        wanted = np.flatnonzero(line == (line.min() if smallest else line.max()))
        wanted = np.flatnonzero(np.isnan(line)) if np.isnan(line).any() else wanted
        return wanted[-1 if last else 0]
    return np.expand_dims(np.apply_along_axis(of_line, axis, x), axis if keep else ())


def order(line, largest):
    """The places of a line's elements from the largest (or smallest) on: NaN above all numbers, equal ones in order."""
    sign = -1 if largest else 1
    return np.array(sorted(range(len(line)), key=lambda i: (sign * bool(np.isnan(line[i])),
                                                            0 if np.isnan(line[i]) else sign * line[i].item())))


def ordered():
    ties = np.array([[1, 3, 3, -2], [5, -0.0, 0.0, 5], [-np.inf, np.inf, np.nan, np.nan], [-7, -7, -7, -7]])
    for dtype in [np.float32, np.float64, np.int32, np.uint8, np.int64]:
        x = ties if np.issubdtype(dtype, np.floating) else np.abs(ties[:2]) if dtype is np.uint8 else ties[[0, 1, 3]]
        x = np.stack([x, x[::-1]]).astype(dtype)
        for function, axis, keep, last in itertools.product(["ArgMax", "ArgMin"], [0, 1, 2], [0, 1], [0, 1]):
            y = place(x, axis, keep, last, function == "ArgMin")
            if not np.isnan(x).any():
                near, = reference(function, [x], axis=axis, keepdims=keep, select_last_index=last)
                assert (near == y).all()
            case("ArgReduce", {"function": function, "axis": axis, "keepDimensions": bool(keep),
                               "selectLast": bool(last)}, [x], [y])
        for axis, count, largest in itertools.product([1, 2], [0, 1, 2], [0, 1]):
            places = np.take(np.apply_along_axis(order, axis, x, largest), range(count), axis)
            case("TopK", {"count": count, "axis": axis, "largest": bool(largest)}, [x],
                 [np.take_along_axis(x, places, axis), places])
    for axis in range(3):
        x = normal(4, 5, 3)
        onnx_case("TopK", {"count": 3, "axis": axis, "largest": True}, "TopK", [x, np.array([3])], 1, 2, axis=axis)
    for dtype in [np.float16, np.float32, np.int8, np.int64]:
        x = (normal(2, 5, 3) * 3).astype(dtype)
        for axis, exclusive, reverse in itertools.product(range(3), [0, 1], [0, 1]):
            for function in ["CumSum", "CumProd"]:
                steps = np.flip(x, axis) if reverse else x
                first = np.full_like(np.take(x, [0], axis), function == "CumProd")
                steps = np.concatenate([first, steps], axis)
                y = (np.cumprod if function == "CumProd" else np.cumsum)(steps, axis, dtype=dtype)
                y = np.take(y, np.arange(x.shape[axis]) + (0 if exclusive else 1), axis)
                case("Cumulative", {"function": function, "axis": axis, "exclusive": bool(exclusive),
                                    "reverse": bool(reverse)}, [x], [np.flip(y, axis) if reverse else y])


def modulo():
    values = np.array([0.0, -0.0, 1.5, -2.5, 4.0, np.inf, -np.inf, np.nan])
    for dtype in FLOATS:
        a, b = values.astype(dtype)[:, None], values.astype(dtype)
        with np.errstate(all="ignore"):
            case("Binary", {"function": "Mod"}, [a, b], [np.mod(a, b)])


def narrow_casts():
    kinds = {
        "float8e4m3fn": ml_dtypes.float8_e4m3fn, "float8e4m3fnuz": ml_dtypes.float8_e4m3fnuz,
        "float8e5m2": ml_dtypes.float8_e5m2, "float8e5m2fnuz": ml_dtypes.float8_e5m2fnuz,
        "float4e2m1": ml_dtypes.float4_e2m1fn,
    }
    for name, kind in kinds.items():
        # Every number, every middle between two, and what is next to those on both sides.
        numbers = np.arange(2 ** ml_dtypes.finfo(kind).bits, dtype=np.uint8).view(kind).astype(np.float32)
        numbers = np.unique(numbers[np.isfinite(numbers)])
        middles = (numbers[1:] + numbers[:-1]) / 2
        above, below = np.nextafter(middles, np.float32(np.inf)), np.nextafter(middles, np.float32(-np.inf))
        x = np.concatenate([numbers, middles, above, below, np.array(
            [1e-30, -1e-30, 1e5, -1e5, np.inf, -np.inf, np.nan, 0.0, -0.0], np.float32)])
        with np.errstate(all="ignore"):
            case("NarrowCast", {"to": name, "saturates": False}, [x], [x.astype(kind).astype(np.float32)])
            largest = float(ml_dtypes.finfo(kind).max)
            limited = np.clip(x, -largest, largest).astype(kind).astype(np.float32)
        case("NarrowCast", {"to": name, "saturates": True}, [x], [limited])
    for name, bits, signed in [("int2", 2, True), ("uint2", 2, False), ("int4", 4, True), ("uint4", 4, False)]:
        for x in [np.arange(-20, 21, dtype=np.int32), np.linspace(-9, 9, 19).astype(np.float32)]:
            levels = np.trunc(x).astype(np.int64) % 2**bits
            if signed:
                levels = np.where(levels >= 2 ** (bits - 1), levels - 2**bits, levels)
            case("NarrowCast", {"to": name}, [x], [levels.astype(np.int8 if signed else np.uint8)])
    x = np.array([0, 1e-40, 0.124, 0.25, 1, 1.1, 1.5, 1.9, 3e38, np.inf, np.nan], np.float32)
    for direction in ["up", "down", "nearest"]:
        for saturates in [True, False]:
            y = onnx.numpy_helper.to_float8e8m0(x, saturates, direction).astype(np.float32)
            case("NarrowCast", {"to": "float8e8m0", "direction": direction, "saturates": saturates}, [x], [y])


def quantised():
    x = np.concatenate([normal(20) * 40, [0.5, 1.5, -0.5, 2.5, 1e6, -1e6, 0]]).astype(np.float32)
    for scale, zero, dtype in [(1.0, 7, np.uint8), (0.37, -20, np.int8), (0.001, 300, np.int16)]:
        parameters = [np.float32(scale), dtype(zero)]
        levels, = reference("QuantizeLinear", [x, *parameters])
        info = np.iinfo(dtype)
        case("FakeQuantize", {"scale": scale, "zeroPoint": zero, "lowest": int(info.min), "highest": int(info.max)},
             [x], reference("DequantizeLinear", [levels, *parameters]))
    for shape_a, shape_b in [((3, 5), (5, 2)), ((2, 3, 5), (5, 2)), ((5,), (2, 5, 4))]:
        for dtype in [np.int8, np.uint8]:
            a, b = integers(*shape_a, dtype=dtype), integers(*shape_b, dtype=np.int8)
            zero_a, zero_b = integers(dtype=dtype), integers(shape_b[-1], dtype=np.int8)
            wide = [x.astype(np.int32) for x in (a, b, zero_a, zero_b)]
            case("MatMulInteger", {}, [a, b, zero_a, zero_b], [np.matmul(wide[0] - wide[2], wide[1] - wide[3])])


def main():
    for make in [unary, binary, logic, products, normalisations, reductions, movements, indexed, casts,
                 scattered_elements, ordered, modulo, windows, cells, narrow_casts, quantised]:
        make()
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
    OUTPUT.write_text(f"[\n{lines}\n]\n")
    print(f"{len(cases)} cases, {OUTPUT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
