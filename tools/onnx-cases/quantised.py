"""Numbers of few bits and models that were quantised before: QuantizeLinear and what computes in integers."""

import numpy as np
from onnx import TensorProto, helper

from case import Case

MICROSOFT = {"com.microsoft": 1}
UINT8, INT8 = np.uint8, np.int8


def integers(case, *shape, dtype=np.uint8):
    info = np.iinfo(dtype)
    return case.random.integers(info.min, info.max, shape, dtype, endpoint=True)


def scale(value):
    return np.float32(value)


def linear():
    for opset in (10, 13, 19, 21):
        case = Case(f"quantize_linear_{opset}", opset)
        x = case.input("x", np.concatenate([case.normal(20, scale=60), [0.5, 1.5, 2.5, -0.5, 1e9, -1e9]]).astype(
            np.float32).reshape(2, 13))
        for zero in (np.uint8(3), np.int8(-5)):
            parameters = [case.constant(scale(0.5)), case.constant(zero)]
            q = case.node("QuantizeLinear", [x, *parameters])
            case.check("Cast", [q], to=TensorProto.INT32)
            # Once with the constants of the other side, which is a rounding, and once without.
            case.check("DequantizeLinear", [q, *parameters])
            case.check("DequantizeLinear", [q, case.constant(scale(0.25)), case.constant(zero)])
        case.check("QuantizeLinear", [x, case.constant(scale(0.125))])
        sums = case.input("sums", np.array([2**31 - 1, -(2**31), 12345, 0], np.int32))
        case.check("DequantizeLinear", [sums, case.constant(scale(0.001))])
        if opset >= 13:
            scales = case.constant(np.array([0.5, 2], np.float32))
            zeros = case.constant(np.array([1, 200], np.uint8))
            q = case.node("QuantizeLinear", [x, scales, zeros], axis=0)
            case.check("DequantizeLinear", [q, scales, zeros], axis=-2)
        yield case
    case = Case("quantize_linear_narrow", 21)
    x = case.input("x", case.normal(4, 6, scale=20))
    for kind in (TensorProto.INT4, TensorProto.UINT4):
        zeros = helper.make_tensor(f"zeros{kind}", kind, [2, 6], list(range(12)) if kind == TensorProto.UINT4 else
                                   [n - 6 for n in range(12)])
        case.initializers.append(zeros)
        scales = case.constant(np.abs(case.normal(2, 6)) + 1)
        q = case.node("QuantizeLinear", [x, scales, zeros.name], axis=0, block_size=2)
        case.check("DequantizeLinear", [q, scales, zeros.name], axis=0, block_size=2)
    for kind in (TensorProto.INT16, TensorProto.UINT16):
        case.check("QuantizeLinear", [x, case.constant(scale(0.01))], output_dtype=kind)
    weights = helper.make_tensor("weights", TensorProto.INT4, [6, 3], [n % 16 - 8 for n in range(18)])
    case.initializers.append(weights)
    w = case.node("DequantizeLinear", ["weights", case.constant(np.array([0.5, 0.25, 2], np.float32))], axis=1)
    case.check("MatMul", [x, w])
    yield case


def products():
    case = Case("integer_products", 13)
    a = case.input("a", integers(case, 3, 300))
    b = case.input("b", integers(case, 300, 4, dtype=INT8))
    w = case.constant(integers(case, 300, 4, dtype=INT8))
    zero_a, zero_b = case.constant(np.uint8(121)), case.constant(np.int8(-7))
    for right in (b, w):
        case.check("MatMulInteger", [a, right])
        case.check("MatMulInteger", [a, right, zero_a, zero_b])
        parameters = [case.constant(scale(0.02)), zero_a, right, case.constant(scale(0.01)), zero_b,
                      case.constant(scale(3.1)), case.constant(np.uint8(100))]
        case.check("QLinearMatMul", [a, *parameters])
    images = case.input("images", integers(case, 1, 4, 5, 5))
    zero_x, zero_w = case.constant(np.uint8(90)), case.constant(np.int8(0))
    kernel = case.constant(integers(case, 6, 2, 3, 3, dtype=INT8))
    case.check("ConvInteger", [images, case.constant(integers(case, 2, 4, 3, 3, dtype=INT8)), zero_x, zero_w],
               pads=[1, 1, 1, 1])
    wide = case.input("wide", integers(case, 1, 40, 4, 4))
    case.check("ConvInteger", [wide, case.constant(integers(case, 2, 40, 3, 3, dtype=INT8)), zero_x])
    case.check("QLinearConv", [
        images, case.constant(scale(0.1)), zero_x, kernel,
        case.constant(np.array([0.1, 0.2, 0.05, 0.1, 0.3, 0.1], np.float32)), case.constant(np.zeros(6, INT8)),
        case.constant(scale(2.5)), case.constant(np.uint8(128)),
        case.constant(case.random.integers(-9999, 9999, 6, np.int32)),
    ], group=2, strides=[2, 1])
    floats = case.input("floats", case.normal(3, 7))
    q, s, z = case.node("DynamicQuantizeLinear", [floats], outputs=3)
    for result in (q, s, z):
        case.check("Identity", [result])
    yield case


def microsoft():
    case = Case("microsoft_quantised", 13, domains=MICROSOFT)

    def check(operator, inputs, **attributes):
        case.check(operator, inputs, domain="com.microsoft", **attributes)

    a = case.input("a", integers(case, 3, 10))
    b = case.input("b", integers(case, 3, 10))
    w = case.constant(integers(case, 4, 10, dtype=INT8))
    zero, other = case.constant(np.uint8(120)), case.constant(np.uint8(7))
    small, large = case.constant(scale(0.03)), case.constant(scale(0.7))
    signed = case.constant(np.int8(3))
    c = case.constant(case.random.integers(-999, 999, 4, np.int32))
    check("QGemm", [a, small, zero, w, small, signed, c, large, other], transB=1)
    check("QGemm", [a, small, zero, w, small, signed, c], transB=1, alpha=0.5)
    check("QLinearAdd", [a, small, zero, b, large, other, large, zero])
    check("QLinearMul", [a, small, zero, b, small, other, large, zero])
    check("QLinearSigmoid", [a, small, zero, case.constant(scale(1 / 256)), case.constant(np.uint8(0))])
    check("QLinearLeakyRelu", [a, small, zero, small, zero], alpha=0.25)
    check("QLinearConcat", [small, zero, a, small, zero, b, large, other], axis=1)
    images = case.input("images", integers(case, 1, 4, 5, 5))
    check("QLinearGlobalAveragePool", [images, small, zero, small, other], channels_last=0)
    matrix = case.constant(integers(case, 10, 4, dtype=INT8))
    scales = case.constant(np.array([0.1, 0.2, 0.3, 0.4], np.float32))
    bias = case.constant(case.normal(4))
    check("MatMulIntegerToFloat", [a, matrix, small, scales, zero, "", bias])
    floats = case.input("floats", case.normal(3, 10))
    check("DynamicQuantizeMatMul", [floats, matrix, case.constant(scale(0.1)), "", bias])
    q = case.node("QuantizeLinear", [floats, small, zero], domain="com.microsoft")
    check("DequantizeLinear", [q, small, zero])
    yield case


def recurrent():
    """The weights of onnxruntime's operator, in an LSTM of floats: its rounding of values to 8 bits is not ours."""
    case = Case("microsoft_dynamic_quantize_lstm", 14, domains=MICROSOFT)
    hidden, size, steps = 5, 3, 4
    x = case.input("x", case.normal(steps, 1, size))
    w, r = integers(case, 1, size, 4 * hidden, dtype=INT8), integers(case, 1, hidden, 4 * hidden)
    bias = case.normal(1, 8 * hidden)
    parameters = [np.full(1, 0.01, np.float32), np.full(1, 5, INT8), np.full(1, 0.005, np.float32),
                  np.full(1, 120, UINT8)]
    names = [case.constant(array) for array in (w, r, bias, *parameters)]
    outputs = case.node("DynamicQuantizeLSTM", [x, *names[:3], "", "", "", "", *names[3:]], outputs=["y", "h", "c"],
                        hidden_size=hidden, domain="com.microsoft")
    for name in outputs:
        case.output(name)
    floats = Case("lstm", 14)
    floats.input("x", case.feeds["x"])
    weights = (w.astype(np.float32) - 5) * parameters[0]
    recurrence = (r.astype(np.float32) - 120) * parameters[2]
    operands = [np.ascontiguousarray(array.transpose(0, 2, 1)) for array in (weights, recurrence)] + [bias]
    floats.node("LSTM", ["x", *[floats.constant(array) for array in operands]], outputs=["y", "h", "c"],
                hidden_size=hidden)
    for name in outputs:
        floats.output(name)
    case.expected = floats.expected
    yield case


def casts():
    case = Case("cast_float8", 21)
    x = case.input("x", np.array([0, 0.3, -0.3, 1, 5.5, 17, 250, 464, 1e6, -1e6, 1e-3, 2e-8], np.float32))
    for name in ("FLOAT8E4M3FN", "FLOAT8E4M3FNUZ", "FLOAT8E5M2", "FLOAT8E5M2FNUZ"):
        for saturate in (0, 1):
            y = case.node("Cast", [x], to=getattr(TensorProto, name), saturate=saturate)
            case.check("Cast", [case.node("Reshape", [y, case.ints(3, 4)])], to=TensorProto.FLOAT)
    yield case
    case = Case("cast_int4", 21)
    small = case.input("small", np.array([0, 1, 7, 3, 2], np.float32))
    for name in ("INT4", "UINT4"):
        y = case.node("Cast", [small], to=getattr(TensorProto, name))
        case.check("Cast", [case.node("CastLike", [small, y])], to=TensorProto.FLOAT)
    yield case


def all_cases():
    yield from linear()
    yield from products()
    yield from microsoft()
    yield from recurrent()
    yield from casts()
