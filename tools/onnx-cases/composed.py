"""Cases for operators that are imported as several operators of the graph."""

import numpy as np

from case import Case

MICROSOFT = {"com.microsoft": 1}


def padding():
    for opset in (7, 11, 13, 18, 19, 25):
        case = Case(f"pad_{opset}", opset)
        x = case.input("x", case.normal(2, 3, 4))
        modes = ["constant", "edge", "reflect"] + (["wrap"] if opset >= 19 else [])
        for mode in modes:
            pads = [0, 1, 2, 0, 2, 3]
            if opset < 11:
                case.check("Pad", [x], mode=mode, pads=pads)
            else:
                case.check("Pad", [x, case.ints(*pads)], mode=mode)
        if opset < 11:
            case.check("Pad", [x], pads=[0, -1, 2, 1, 0, -2], value=1.5)
            yield case
            continue
        case.check("Pad", [x, case.ints(0, -1, 2, 1, 0, -2), case.constant(np.float32(-3))])
        case.check("Pad", [x, case.ints(0, 1, 0, 0, 0, 0), case.input("value", np.float32(7))])
        case.check("Pad", [x, case.ints(0, 0, 0, 0, 0, 0)])
        if opset >= 18:
            case.check("Pad", [x, case.ints(1, 2, 0, 1), "", case.ints(-1, 1)])
            case.check("Pad", [x, case.ints(1, 1), "", case.ints(2)], mode="reflect")
        if opset >= 13:
            flags = case.input("flags", np.array([[True, False]]))
            case.check("Pad", [flags, case.ints(0, 1, 0, 2), case.constant(np.array(True))])
        yield case

    case = Case("center_crop_pad", 18)
    x = case.input("x", case.normal(2, 5, 4))
    case.check("CenterCropPad", [x, case.ints(2, 2, 7)])
    case.check("CenterCropPad", [x, case.ints(9, 1)], axes=[-1, 1])
    yield case


def places():
    case = Case("tile", 13)
    x = case.input("x", case.normal(2, 1, 3))
    case.check("Tile", [x, case.ints(1, 4, 2)])
    case.check("Tile", [x, case.ints(1, 1, 1)])
    case.check("Tile", [case.input("n", np.array([1, 2], np.int64)), case.ints(3)])
    yield case

    case = Case("trilu", 14)
    x = case.input("x", case.normal(2, 3, 4))
    for k in (None, -1, 2, 9):
        operands = [x] if k is None else [x, case.constant(np.array(k, np.int64))]
        case.check("Trilu", operands, upper=0)
        case.check("Trilu", operands)
    case.check("Trilu", [case.input("n", np.arange(6, dtype=np.int64).reshape(2, 3))])
    yield case

    case = Case("depth_to_space_7", 7)
    case.check("DepthToSpace", [case.input("x", case.normal(1, 8, 2, 3))], blocksize=2)
    yield case

    case = Case("depth_to_space_13", 13)
    x = case.input("x", case.normal(1, 8, 2, 3))
    case.check("DepthToSpace", [x], blocksize=2)
    case.check("DepthToSpace", [x], blocksize=2, mode="CRD")
    case.check("SpaceToDepth", [case.input("y", case.normal(2, 3, 4, 6))], blocksize=2)
    yield case

    case = Case("reverse_sequence", 10)
    x = case.input("x", case.normal(3, 2, 2))
    case.check("ReverseSequence", [x, case.ints(2, 3)], time_axis=0, batch_axis=1)
    case.check("ReverseSequence", [x, case.ints(2, 1, 2)], time_axis=1, batch_axis=0)
    yield case


def normalisation():
    for opset in (7, 22):
        case = Case(f"instance_normalization_{opset}", opset)
        x = case.input("x", case.normal(2, 3, 4, 5))
        scale, bias = case.constant(case.normal(3)), case.constant(case.normal(3))
        case.check("InstanceNormalization", [x, scale, bias])
        case.check("InstanceNormalization", [x, case.constant(np.ones(3, np.float32)),
                                             case.constant(np.zeros(3, np.float32))], epsilon=0.1)
        case.check("InstanceNormalization", [x, case.input("s", case.normal(3)), bias])
        yield case

    for opset in (18, 21):
        case = Case(f"group_normalization_{opset}", opset)
        x = case.input("x", case.normal(2, 6, 3))
        count = 2 if opset < 21 else 6
        case.check("GroupNormalization", [x, case.constant(case.normal(count)), case.constant(case.normal(count))],
                   num_groups=2, epsilon=0.01)
        yield case

    case = Case("layer_normalization_parameters", 17)
    x = case.input("x", case.normal(2, 3, 4))
    case.check("LayerNormalization", [x, case.input("s", case.normal(4)), case.constant(case.normal(4))])
    case.check("LayerNormalization", [x, case.constant(case.normal(4)), case.input("b", case.normal(4))])
    case.check("LayerNormalization", [x, case.constant(case.normal(3, 1))], axis=1)
    yield case

    case = Case("rms_normalization", 23)
    x = case.input("x", case.normal(2, 3, 4))
    case.check("RMSNormalization", [x, case.constant(case.normal(4))])
    case.check("RMSNormalization", [x, case.input("s", case.normal(3, 4))], axis=1, epsilon=0.1)
    half = case.input("half", case.normal(2, 4, scale=300).astype(np.float16))
    case.check("RMSNormalization", [half, case.constant(case.normal(4).astype(np.float16))])
    yield case

    case = Case("microsoft_normalization", 17, domains=MICROSOFT)
    x, skip = case.input("x", case.normal(2, 3, 4)), case.input("skip", case.normal(2, 3, 4))
    gamma, beta, bias = (case.constant(case.normal(4)) for _ in range(3))
    case.check("SimplifiedLayerNormalization", [x, gamma], epsilon=0.01)
    case.check("SkipLayerNormalization", [x, skip, gamma, beta], domain="com.microsoft", epsilon=0.01)
    case.check("SkipLayerNormalization", [x, skip, gamma], domain="com.microsoft", epsilon=0.01)
    for name, operands in (("SkipLayerNormalization", [x, skip, gamma, beta, bias]),
                           ("SkipSimplifiedLayerNormalization", [x, skip, gamma, bias])):
        results = case.node(name, operands, outputs=[name, "", "", f"{name}_sum"], domain="com.microsoft",
                            epsilon=1e-5)
        case.output(results[0])
        case.output(results[3])
    case.check("BiasGelu", [x, bias], domain="com.microsoft")
    case.check("FastGelu", [x, bias], domain="com.microsoft")
    case.check("FastGelu", [x], domain="com.microsoft")
    yield case

    case = Case("microsoft_simplified", 17, domains=MICROSOFT)
    x = case.input("x", case.normal(2, 4))
    case.output(case.node("SimplifiedLayerNormalization", [x, case.constant(case.normal(4))], outputs=["y"],
                          domain="com.microsoft"))
    values = case.feeds["x"].astype(np.float64)
    scale = np.frombuffer(case.initializers[0].raw_data, np.float32)
    factor = 1 / np.sqrt((values**2).mean(1, keepdims=True) + 1e-5)
    yield Known(case, {"y": (values * factor * scale).astype(np.float32)})

    case = Case("scaling", 13)
    x = case.input("x", np.concatenate([case.normal(2, 3, 4), np.zeros((1, 3, 4), np.float32)]))
    for p in (1, 2):
        case.check("LpNormalization", [x], p=p, axis=1)
    case.check("LpNormalization", [x])
    case.check("MeanVarianceNormalization", [case.input("image", case.normal(2, 3, 4, 4))])
    case.check("MeanVarianceNormalization", [case.input("sound", case.normal(2, 7, 2))], axes=[1])
    yield case


class Known(Case):
    """A case whose outputs are known without running it."""

    def __init__(self, case, expected):
        self.__dict__ = case.__dict__
        self.known = expected

    def write(self, folder, expected=None):
        super().write(folder, self.known)


def pieces():
    for opset in (7, 11, 13):
        case = Case(f"hardmax_{opset}", opset)
        x = case.input("x", np.array([[[1, 3, 3], [2, 2, 0]], [[-1, -5, -1], [0, 7, 7]]], np.float32))
        for axis in (0, 1, 2):
            case.check("Hardmax", [x], axis=axis)
        case.check("Hardmax", [x])
        yield case

    case = Case("swiglu", 28, ir=14)
    a, b = case.input("a", case.normal(2, 3)), case.input("b", case.normal(2, 3))
    case.check("SwiGLU", [a, b])
    case.check("SwiGLU", [a, b], alpha=1.5)
    yield case

    case = Case("thresholds", 20)
    corners = np.array([[0.5, -0.5, 0, 1, -1, np.inf, -np.inf, np.nan]], np.float32)
    x = case.input("x", np.concatenate([case.normal(3, 8, scale=2), corners]))
    case.check("Shrink", [x], bias=0.25, lambd=0.75)
    case.check("Shrink", [x])
    case.check("ThresholdedRelu", [x])
    case.check("ThresholdedRelu", [x], alpha=0.25)
    case.check("IsInf", [x])
    for positive, negative in ((0, 1), (1, 0), (0, 0)):
        case.check("IsInf", [x], detect_positive=positive, detect_negative=negative)
    yield case

    case = Case("global_pools", 13)
    x = case.input("x", case.normal(2, 3, 4, 5))
    case.check("GlobalAveragePool", [x])
    case.check("GlobalMaxPool", [x])
    for p in (1, 2, 3):
        case.check("GlobalLpPool", [x], p=p)
    yield case

    case = Case("gemm_of_inputs", 13)
    a, b = case.input("a", case.normal(2, 3)), case.input("b", case.normal(3, 4))
    c = case.input("c", case.normal(4))
    case.check("Gemm", [a, b])
    case.check("Gemm", [a, b, c], alpha=0.5, beta=2.0)
    case.check("Gemm", [b, a, case.constant(case.normal(4, 1))], transA=1, transB=1)
    case.check("Gemm", [a, b, c], beta=0.0)
    case.check("Gemm", [a, case.constant(case.normal(3, 4)), c], alpha=0.5, beta=2.0)
    case.check("Gemm", [a, case.constant(case.normal(3, 4)), case.constant(case.normal(2, 4))])
    case.check("Gemm", [case.constant(case.normal(2, 3)), b, case.constant(case.normal(2, 4))])
    yield case


def all_cases():
    for family in (padding, places, normalisation, pieces):
        yield from family()
