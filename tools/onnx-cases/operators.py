"""Cases for every operator at each opset that changes it."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from case import Case


def functions():
    # Each set of functions in the first opset that has it.
    sets = {
        7: ("Abs Atan Ceil Cos Exp Floor HardSigmoid Elu LeakyRelu Neg Relu Selu Sigmoid Sin Softplus "
            "Softsign Tan Tanh").split(),
        9: "Cosh Sinh Asinh Erf Sign".split(),
        13: "Celu Round".split(),
        14: ["HardSwish"],
        18: ["Mish"],
        20: ["Gelu"],
        25: "Celu Erf Gelu HardSigmoid Round".split(),
    }
    for opset, names in sets.items():
        case = Case(f"functions_{opset}", opset)
        corners = np.array([[0, -0.5, 2.5, 1.5, 3.5, -30, 30, 1, -1]] * 2, np.float32)
        x = case.input("x", np.concatenate([case.normal(2, 9, scale=2), corners], 1))
        for name in names:
            case.check(name, [x])
        yield case

    case = Case("functions_of_intervals", 9)
    unit = case.input("unit", case.random.uniform(-0.99, 0.99, (3, 5)).astype(np.float32))
    positive = case.input("positive", case.random.uniform(1.01, 9, (3, 5)).astype(np.float32))
    for name in "Acos Asin Atanh".split():
        case.check(name, [unit])
    for name in "Acosh Log Sqrt Reciprocal".split():
        case.check(name, [positive])
    yield case

    case = Case("function_attributes", 20)
    x = case.input("x", case.normal(2, 11, scale=3))
    case.check("Celu", [x], alpha=0.7)
    case.check("Elu", [x], alpha=1.3)
    case.check("Gelu", [x], approximate="tanh")
    case.check("HardSigmoid", [x], alpha=0.166667, beta=0.4)
    case.check("LeakyRelu", [x], alpha=0.229167)
    case.check("Selu", [x], alpha=1.5, gamma=0.9)
    case.check("PRelu", [x, case.constant(case.normal(11))])
    case.check("PRelu", [x, case.constant(np.array([0.25], np.float32))])
    yield case

    case = Case("functions_of_integers", 14)
    x = case.input("x", np.array([[-3, 0, 7, 100]], np.int32))
    for name in "Abs Neg Relu Sign".split():
        case.check(name, [x])
    case.check("Clip", [x, case.constant(np.int32(-1)), case.constant(np.int32(50))])
    yield case

    # What PyTorch makes of torch.atan2(y, x).
    case = Case("atan2", 17)
    y = case.input("y", np.array([0.5, 0.5, -0.5, -0.5, 0, 2, -3], np.float32))
    x = case.input("x", np.array([2, -2, 2, -2, -1, 1e-3, -1e-3], np.float32))
    zero, pi = case.constant(np.float32(0)), case.constant(np.float32(np.pi))
    atan = case.node("Atan", [case.node("Div", [y, x])])
    turned = case.node("Where", [case.node("Greater", [y, zero]), case.node("Add", [atan, pi]),
                                 case.node("Sub", [atan, pi])])
    case.check("Where", [case.node("Less", [x, zero]), turned, atan])
    yield case

    case = Case("swish_24", 24)
    x = case.input("x", case.normal(2, 6))
    case.check("Swish", [x])
    case.check("Swish", [x], alpha=1.5)
    yield case

    case = Case("microsoft", 17, domains={"com.microsoft": 1})
    x = case.input("x", case.normal(3, 4))
    case.check("QuickGelu", [x], domain="com.microsoft")
    case.check("QuickGelu", [x], domain="com.microsoft", alpha=1.0)
    case.check("Gelu", [x], domain="com.microsoft")
    w = case.constant(case.normal(4, 5))
    bias = case.constant(case.normal(5))
    for activation in ["Relu", "Tanh", "Sigmoid"]:
        case.check("FusedGemm", [x, w, bias], domain="com.microsoft", activation=activation, alpha=0.5)
    case.check("FusedGemm", [x, w, bias], domain="com.microsoft", activation="LeakyRelu",
               activation_alpha=0.2)
    case.check("FusedMatMul", [x, w], domain="com.microsoft", alpha=0.25)
    case.check("FusedMatMul", [x, case.constant(case.normal(6, 4))], domain="com.microsoft", transB=1)
    case.check("FusedMatMul", [x, case.constant(case.normal(3, 2))], domain="com.microsoft", transA=1,
               alpha=2.0)
    yield case

    case = Case("nan", 13)
    x = case.input("x", np.array([[1, np.nan, -np.inf, np.inf, 0]], np.float32))
    case.check("IsNaN", [x])
    case.check("Where", [case.node("IsNaN", [x]), case.constant(np.float32(0)), x])
    yield case


def clip():
    case = Case("clip_7", 7)
    x = case.input("x", case.normal(3, 5, scale=2))
    case.check("Clip", [x], min=-1.0, max=0.5)
    case.check("Clip", [x], min=0.0)
    case.check("Clip", [x], max=0.25)
    case.check("Clip", [x])
    yield case

    for opset in (11, 13):
        case = Case(f"clip_{opset}", opset)
        x = case.input("x", case.normal(3, 5, scale=2))
        bound = case.input("bound", np.array(0.75, np.float32))
        low, high = case.constant(np.float32(-1)), case.constant(np.float32(0.5))
        case.check("Clip", [x, low, high])
        case.check("Clip", [x, low])
        case.check("Clip", [x, "", high])
        case.check("Clip", [x])
        case.check("Clip", [x, low, bound])
        case.check("Clip", [x, bound])
        yield case


def arithmetic():
    for opset in (7, 13, 14):
        case = Case(f"arithmetic_{opset}", opset)
        a = case.input("a", case.normal(2, 1, 4))
        b = case.input("b", case.random.uniform(0.5, 2, (3, 1)).astype(np.float32))
        for name in "Add Sub Mul Div".split():
            case.check(name, [a, b])
        case.check("Pow", [b, case.constant(np.float32(1.5))])
        case.check("Pow", [b, b])
        if opset >= 12:
            case.check("Pow", [a, case.constant(np.int64(2))])
        yield case

    for opset in (8, 13):
        case = Case(f"variadic_{opset}", opset)
        a, b, c = (case.input(name, case.normal(*shape)) for name, shape in
                   [("a", (2, 3)), ("b", (3,)), ("c", (2, 1))])
        for name in "Max Mean Min Sum".split():
            case.check(name, [a])
            case.check(name, [a, b])
            case.check(name, [a, b, c])
        yield case

    case = Case("comparisons_7", 7)
    a = case.input("a", np.array([[1, 2, 3]], np.float32))
    b = case.input("b", np.array([[2], [3]], np.float32))
    case.check("Greater", [a, b])
    case.check("Less", [a, b])
    i = case.input("i", np.array([[1, 2, 3]], np.int32))
    case.check("Equal", [i, case.constant(np.array([2], np.int32))])
    p, q = case.node("Greater", [a, b]), case.node("Less", [a, b])
    for name in "And Or Xor".split():
        case.check(name, [p, q])
    case.check("Not", [p])
    yield case

    case = Case("comparisons_16", 16)
    a = case.input("a", case.random.integers(0, 3, (2, 4)).astype(np.float32))
    b = case.input("b", case.random.integers(0, 3, (4,)).astype(np.float32))
    for name in "Equal Greater GreaterOrEqual Less LessOrEqual".split():
        case.check(name, [a, b])
    case.check("Where", [case.node("Less", [a, b]), a, case.constant(np.float32(-1))])
    yield case

    case = Case("mod", 13)
    a = case.input("a", np.array([-7, -2, 0, 5, 9], np.int64))
    b = case.input("b", np.array([3, -3, 4, -4, 5], np.int64))
    case.check("Mod", [a, b])
    case.check("Mod", [a, b], fmod=1)
    x = case.input("x", case.normal(5, scale=4))
    case.check("Mod", [x, case.constant(np.float32(1.5))], fmod=1)
    yield case

    case = Case("integers", 14)
    a = case.input("a", np.array([-7, -2, 0, 5, 9], np.int64))
    b = case.input("b", np.array([3, -3, 4, -4, 5], np.int64))
    for name in "Add Sub Mul Div Max Min".split():
        case.check(name, [a, b])
    yield case


def casts():
    for opset in (9, 13, 19):
        case = Case(f"cast_{opset}", opset)
        x = case.input("x", np.array([[-1.5, 0, 0.5, 2.75, 100]], np.float32))
        for target in ("FLOAT16", "DOUBLE", "INT8", "INT16", "INT32", "INT64", "BOOL"):
            y = case.node("Cast", [x], to=getattr(TensorProto, target))
            case.check("Cast", [y], to=TensorProto.FLOAT)
        for target in ("UINT8", "UINT16", "UINT32", "UINT64"):
            y = case.node("Cast", [case.node("Abs", [x])], to=getattr(TensorProto, target))
            case.check("Cast", [y], to=TensorProto.FLOAT)
        case.check("Cast", [x], to=TensorProto.FLOAT)
        yield case
    case = Case("cast_like", 15)
    x = case.input("x", np.array([[-1.5, 0, 0.5, 2.75, 100]], np.float32))
    case.check("CastLike", [x, case.ints(0)])
    case.check("CastLike", [x, case.input("like", np.zeros(1, bool))])
    yield case


def layout():
    for opset in (7, 13, 14):
        case = Case(f"reshape_{opset}", opset)
        x = case.input("x", case.normal(2, 3, 4))
        case.check("Reshape", [x, case.ints(0, -1)])
        case.check("Reshape", [x, case.ints(4, 0, 2)])
        case.check("Reshape", [x, case.ints(-1)])
        case.check("Reshape", [x, case.ints(2, 3, 4)])
        if opset >= 14:
            case.check("Reshape", [x, case.ints(24, 1)], allowzero=1)
        yield case

    case = Case("flatten_7", 7)
    x = case.input("x", case.normal(2, 3, 4))
    for axis in (0, 1, 2, 3):
        case.check("Flatten", [x], axis=axis)
    case.check("Flatten", [x])
    yield case
    case = Case("flatten_13", 13)
    x = case.input("x", case.normal(2, 3, 4))
    case.check("Flatten", [x], axis=-1)
    case.check("Flatten", [case.input("s", np.float32(3))], axis=0)
    yield case

    for opset in (11, 13, 24):
        case = Case(f"squeeze_{opset}", opset)
        x = case.input("x", case.normal(1, 3, 1, 2))

        def check(name, *axes):
            if opset < 13:
                case.check(name, [x], axes=axes)
            else:
                case.check(name, [x, case.ints(*axes)])

        for axes in ((0,), (-2,), (2, 0)):
            check("Squeeze", *axes)
        case.check("Squeeze", [x])
        for axes in ((0,), (-1,), (4, 0), (2, -1)):
            check("Unsqueeze", *axes)
        yield case

    case = Case("transpose", 13)
    x = case.input("x", case.normal(2, 3, 4))
    case.check("Transpose", [x])
    case.check("Transpose", [x], perm=[1, 0, 2])
    case.check("Transpose", [x], perm=[2, 0, 1])
    yield case

    for opset in (8, 13):
        case = Case(f"expand_{opset}", opset)
        x = case.input("x", case.normal(3, 1))
        case.check("Expand", [x, case.ints(3, 4)])
        case.check("Expand", [x, case.ints(2, 1, 6)])
        case.check("Expand", [x, case.ints(1, 1)])
        case.check("Expand", [x, case.ints(1)])
        yield case

    case = Case("rank8", 13)
    x = case.input("x", case.normal(1, 2, 1, 2, 1, 3, 1, 2))
    case.check("Transpose", [x], perm=[7, 6, 5, 4, 3, 2, 1, 0])
    case.check("Add", [x, case.constant(case.normal(2, 1, 2, 1, 3, 1, 1))])
    yield case


def selection():
    case = Case("slice_9", 9)
    x = case.input("x", case.normal(4, 5))
    case.check("Slice", [x], starts=[1], ends=[3])
    case.check("Slice", [x], starts=[0, -3], ends=[-1, 1000], axes=[0, 1])
    case.check("Slice", [x], starts=[1], ends=[2**63 - 1], axes=[1])
    yield case
    for opset in (10, 13):
        case = Case(f"slice_{opset}", opset)
        x = case.input("x", case.normal(4, 5))
        i = case.ints
        big = 2**63 - 1
        case.check("Slice", [x, i(1), i(3)])
        case.check("Slice", [x, i(0, -3), i(-1, 1000), i(0, 1)])
        case.check("Slice", [x, i(-1), i(-1000), i(1), i(-1)])
        case.check("Slice", [x, i(-1), i(-big - 1), i(0), i(-2)])
        case.check("Slice", [x, i(0, 0), i(big, big), i(0, -1), i(2, 3)])
        case.check("Slice", [x, i(3), i(1), i(0)])
        case.check("Slice", [x, i(1000), i(0), i(1), i(-1)])
        case.check("Slice", [x, i(0), i(big), i(1), i(1)])
        indices = case.constant(np.array([1], np.int32))
        case.check("Slice", [x, indices, case.constant(np.array([4], np.int32)), "", ""])
        yield case

    for opset in (11, 13, 18):
        case = Case(f"split_{opset}", opset)
        x = case.input("x", case.normal(2, 6))
        for sizes, axis in (((1, 5), 1), ((2, 2, 2), -1)):
            operands = [x] if opset < 13 else [x, case.ints(*sizes)]
            attributes = {"split": list(sizes)} if opset < 13 else {}
            for part in case.node("Split", operands, outputs=len(sizes), axis=axis, **attributes):
                case.output(part)
        parts = {} if opset < 18 else {"num_outputs": 2}
        for part in case.node("Split", [x], outputs=2, **parts):
            case.output(part)
        if opset >= 18:
            y = case.input("y", case.normal(2, 7))
            for part in case.node("Split", [y], outputs=4, axis=1, num_outputs=4):
                case.output(part)
        yield case

    case = Case("concat", 13)
    a, b = case.input("a", case.normal(2, 3)), case.input("b", case.normal(2, 1))
    case.check("Concat", [a, b], axis=1)
    case.check("Concat", [a, a, case.constant(case.normal(1, 3))], axis=-2)
    case.check("Concat", [a], axis=0)
    yield case

    case = Case("gather", 13)
    x = case.input("x", case.normal(4, 3, 2))
    at = case.input("at", np.array([[0, -1], [2, 1]], np.int64))
    case.check("Gather", [x, at])
    case.check("Gather", [x, case.constant(np.int64(1))], axis=1)
    case.check("Gather", [x, case.constant(np.array([1, 0], np.int32))], axis=-1)
    elements = case.constant(case.random.integers(-3, 3, (4, 2, 2)))
    case.check("GatherElements", [x, elements], axis=1)
    case.check("GatherND", [x, case.ints(1, 2)])
    batched = case.constant(np.array([[[0], [1]], [[2], [0]], [[1], [1]], [[0], [-1]]]))
    case.check("GatherND", [x, batched], batch_dims=1)
    case.check("Compress", [x, case.constant(np.array([True, False, True]))], axis=0)
    case.check("Compress", [x, case.constant(np.array([False, True] * 12))])
    yield case

    for opset in (11, 16, 18):
        case = Case(f"scatter_nd_{opset}", opset)
        x = case.input("x", case.normal(4, 3))
        at = case.constant(np.array([[1], [3], [1]]) if opset > 11 else np.array([[1], [3]]))
        updates = case.input("updates", case.normal(3 if opset > 11 else 2, 3))
        if opset == 11:
            case.check("ScatterND", [x, at, updates])
        else:
            for reduction in ("add", "mul") + (("min", "max") if opset >= 18 else ()):
                case.check("ScatterND", [x, at, updates], reduction=reduction)
        yield case


def products():
    case = Case("matmul", 13)
    for a, b in (((2, 3), (3, 4)), ((3,), (3, 4)), ((2, 3), (3,)), ((3,), (3,)), ((2, 1, 2, 3), (4, 3, 2))):
        left = case.input(f"a{len(case.inputs)}", case.normal(*a))
        right = case.input(f"b{len(case.inputs)}", case.normal(*b))
        case.check("MatMul", [left, right])
        case.check("MatMul", [left, case.constant(case.normal(*b))])
    yield case

    for opset in (7, 9, 11, 13):
        case = Case(f"gemm_{opset}", opset)
        x = case.input("x", case.normal(2, 3))
        c = case.constant(case.normal(4))
        case.check("Gemm", [x, case.constant(case.normal(3, 4)), c])
        case.check("Gemm", [x, case.constant(case.normal(4, 3)), c], transB=1, alpha=0.5, beta=2.0)
        case.check("Gemm", [x, case.constant(case.normal(2, 4)), case.constant(case.normal(3, 1))], transA=1)
        case.check("Gemm", [x, case.constant(case.normal(3, 4)), case.constant(np.float32(0.5))])
        if opset >= 11:
            case.check("Gemm", [x, case.constant(case.normal(3, 4))])
            case.check("Gemm", [x, case.constant(case.normal(3, 4)), ""])
        yield case


def normalization():
    for opset in (7, 9, 14, 15):
        case = Case(f"batch_normalization_{opset}", opset)
        x = case.input("x", case.normal(2, 3, 4))
        flat = case.input("flat", case.normal(2, 3))
        parameters = [case.constant(case.normal(3)) for _ in range(3)]
        parameters.append(case.constant(case.random.uniform(0.5, 2, 3).astype(np.float32)))
        case.check("BatchNormalization", [x] + parameters)
        case.check("BatchNormalization", [flat] + parameters, epsilon=0.01)
        yield case

    case = Case("layer_normalization", 17)
    x = case.input("x", case.normal(2, 3, 4))
    scale, bias = case.constant(case.normal(4)), case.constant(case.normal(4))
    case.check("LayerNormalization", [x, scale, bias])
    case.check("LayerNormalization", [x, scale])
    case.check("LayerNormalization", [x, case.constant(case.normal(3, 4)), case.constant(case.normal(3, 4))],
               axis=1, epsilon=0.01)
    for output in case.node("LayerNormalization", [x, scale, bias], outputs=3):
        case.output(output)
    yield case

    for opset in (7, 11, 13):
        case = Case(f"softmax_{opset}", opset)
        x = case.input("x", case.normal(2, 3, 4))
        for axis in (None, 0, 1, 2):
            attributes = {} if axis is None else {"axis": axis}
            case.check("Softmax", [x], **attributes)
            case.check("LogSoftmax", [x], **attributes)
        if opset >= 11:
            case.check("Softmax", [x], axis=-2)
        yield case


REDUCTIONS = ("ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd "
              "ReduceSum ReduceSumSquare").split()


def reductions():
    for opset, names in ((7, ["ReduceSum"]), (11, ["ReduceMean"]), (13, ["ReduceSum", "ReduceMax"]),
                         (18, REDUCTIONS), (20, ["ReduceMin"])):
        case = Case(f"reduce_{opset}", opset)
        x = case.input("x", case.random.uniform(0.5, 2, (2, 3, 4)).astype(np.float32))
        for name in names:
            takes_operand = opset >= (13 if name == "ReduceSum" else 18)
            for values, keep in (((1,), 1), ((2, 0), 0), (None, 0)):
                operands = [x, case.ints(*values)] if takes_operand and values else [x]
                attributes = {"axes": values} if not takes_operand and values else {}
                case.check(name, operands, keepdims=keep, **attributes)
            if opset >= 11 and not takes_operand:
                case.check(name, [x], axes=[-1])
        yield case

    case = Case("reduce_noop", 18)
    x = case.input("x", case.random.uniform(0.5, 2, (2, 3)).astype(np.float32))
    for name in ("ReduceSum", "ReduceMean", "ReduceMax"):
        case.check(name, [x], noop_with_empty_axes=1)
        case.check(name, [x, case.ints()], noop_with_empty_axes=1)
        case.check(name, [x, case.ints()], keepdims=0)
    yield case


def constants():
    case = Case("constants", 13)
    x = case.input("x", case.normal(2, 3))
    case.output(case.node("Constant", [], value=numpy_helper.from_array(case.normal(2, 2))))
    case.output(case.node("Constant", [], value_float=1.5))
    case.output(case.node("Constant", [], value_int=-3))
    case.output(case.node("Constant", [], value_floats=[1.0, 2.5]))
    case.output(case.node("Constant", [], value_ints=[1, 2, 3]))
    values = numpy_helper.from_array(np.array([1, 2], np.float32), "v")
    sparse = helper.make_sparse_tensor(values, numpy_helper.from_array(np.array([1, 5]), "i"), [2, 3])
    case.check("Add", [x, case.node("Constant", [], sparse_value=sparse)])
    case.output(case.node("ConstantOfShape", [case.ints(2, 2)]))
    filling = numpy_helper.from_array(np.array([7], np.int64))
    case.output(case.node("ConstantOfShape", [case.ints(3)], value=filling))
    case.output(case.node("ConstantOfShape", [case.ints()], value=filling))
    case.check("Add", [x, case.node("ConstantOfShape", [case.node("Shape", [x])])])
    yield case

    case = Case("ranges", 13)
    scalar = lambda value, dtype: case.constant(np.array(value, dtype))
    ranges = ((0, 5, 1, np.int64), (10, 4, -2, np.int32), (3, 3, 1, np.int64), (5, 0, 1, np.int64),
              (0, 1, 0.3, np.float32), (1, 0, -0.25, np.float64))
    for start, limit, delta, dtype in ranges:
        case.check("Range", [scalar(start, dtype), scalar(limit, dtype), scalar(delta, dtype)])
    matrix = case.input("matrix", case.normal(3, 4))
    case.check("EyeLike", [matrix])
    case.check("EyeLike", [matrix], k=-1, dtype=TensorProto.INT64)
    case.check("EyeLike", [matrix], k=2)
    yield case

    case = Case("shapes_13", 13)
    x = case.input("x", case.normal(2, 3, 4))
    case.check("Shape", [x])
    case.check("Size", [x])
    # What exporters write for x.view(x.shape[0], -1).
    first = case.node("Gather", [case.node("Shape", [x]), case.constant(np.int64(0))], axis=0)
    shape = case.node("Concat", [case.node("Unsqueeze", [first, case.ints(0)]), case.ints(-1)], axis=0)
    case.check("Reshape", [x, shape])
    half = case.node("Div", [case.node("Gather", [case.node("Shape", [x]), case.ints(2)]), case.ints(2)])
    case.check("Slice", [x, case.ints(0), half, case.ints(2)])
    yield case

    case = Case("shapes_15", 15)
    x = case.input("x", case.normal(2, 3, 4))
    case.check("Shape", [x], start=1)
    case.check("Shape", [x], start=-2, end=-1)
    case.check("Shape", [x], end=100)
    case.check("Shape", [x], start=2, end=1)
    yield case

    case = Case("searches", 13)
    table = case.constant(np.array([[0, 3, 0], [1, 0, 3]], np.float32))
    case.check("NonZero", [table])
    case.check("NonZero", [case.constant(np.array([True, False, True]))])
    for is_sorted in (0, 1):
        for output in case.node("Unique", [table], outputs=4, sorted=is_sorted):
            case.output(output)
    x = case.input("x", case.normal(2, 3))
    case.check("GatherND", [x, case.node("Transpose", [case.node("NonZero", [table])])])
    yield case


def control():
    case = Case("identity", 13)
    x = case.input("x", case.normal(2, 2))
    case.check("Identity", [case.node("Identity", [x])])
    yield case
    for opset in (7, 10, 12, 13):
        case = Case(f"dropout_{opset}", opset)
        x = case.input("x", case.normal(2, 2))
        if opset < 12:
            case.check("Dropout", [x], ratio=0.5)
        else:
            case.check("Dropout", [x, case.constant(np.float32(0.5)), case.constant(np.array(False))])
            case.check("Dropout", [x])
        if opset >= 12:  # before, onnxruntime's mask is all false
            dropped, mask = case.node("Dropout", [x], outputs=2)
            case.check("And", [mask, mask])
        yield case


def all_cases():
    for family in (functions, clip, arithmetic, casts, layout, selection, products, normalization, reductions,
                   constants, control):
        yield from family()
