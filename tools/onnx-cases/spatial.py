"""Cases for resampling and for transforms of signals."""

import numpy as np
from onnx import TensorProto

from attention import Reference
from case import Case


def floats(case, *values):
    return case.constant(np.array(values, np.float32))


def resizing():
    case = Case("upsample_7", 7)
    x = case.input("x", case.normal(1, 2, 3, 4))
    case.check("Upsample", [x], scales=[1.0, 1.0, 2.0, 1.5])
    case.check("Upsample", [x], mode="linear", scales=[1.0, 1.0, 2.0, 3.0])
    yield case

    case = Case("upsample_9", 9)
    x = case.input("x", case.normal(1, 2, 3, 4))
    case.check("Upsample", [x, floats(case, 1, 1, 2, 3)])
    yield case

    case = Case("resize_10", 10)
    x = case.input("x", case.normal(1, 1, 4, 5))
    case.check("Resize", [x, floats(case, 1, 1, 2, 0.6)])
    case.check("Resize", [x, floats(case, 1, 1, 0.5, 2)], mode="linear")
    yield case

    for opset in (11, 13):
        case = Case(f"resize_{opset}", opset)
        x = case.input("x", case.normal(1, 2, 4, 5))
        roi = floats(case) if opset == 11 else ""
        for mode in ("nearest", "linear", "cubic"):
            for coordinates in ("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric"):
                case.check("Resize", [x, roi, "", case.ints(1, 2, 7, 3)], mode=mode,
                           coordinate_transformation_mode=coordinates)
        case.check("Resize", [x, roi, floats(case, 1, 1, 1.5, 0.8)], mode="cubic", exclude_outside=1,
                   cubic_coeff_a=-0.5)
        for rounding in ("round_prefer_ceil", "floor", "ceil"):
            case.check("Resize", [x, roi, floats(case, 1, 1, 1.5, 0.8)], nearest_mode=rounding,
                       coordinate_transformation_mode="asymmetric")
        corners = floats(case, 0, 0, 0.25, -0.5, 1, 1, 0.75, 1.5)
        case.check("Resize", [x, corners, "", case.ints(1, 2, 3, 4)], mode="linear", extrapolation_value=9.0,
                   coordinate_transformation_mode="tf_crop_and_resize")
        yield Reference(case)

    case = Case("resize_19", 19)
    x = case.input("x", case.normal(2, 4, 5))
    case.check("Resize", [x, "", floats(case, 0.5, 1.25)], axes=[2, 1], mode="linear")
    case.check("Resize", [x, "", "", case.ints(7, 8)], axes=[1, 2], keep_aspect_ratio_policy="not_larger")
    case.check("Resize", [x, "", "", case.ints(7, 8)], axes=[1, 2], keep_aspect_ratio_policy="not_smaller")
    case.check("Resize", [x, "", floats(case, 1, 1.3, 0.7)], mode="linear",
               coordinate_transformation_mode="half_pixel_symmetric")
    for mode in ("linear", "cubic"):
        case.check("Resize", [x, "", "", case.ints(2, 2, 2)], mode=mode, antialias=1)
    case.check("Resize", [case.input("n", np.array([[1, 2, 3]], np.int32)), "", floats(case, 1, 2)])
    case.check("Resize", [x, "", floats(case, 1, 1, 1e-38)], mode="cubic", antialias=1)
    yield Reference(case)


def sampling():
    for opset in (16, 22):
        case = Case(f"grid_sample_{opset}", opset)
        x = case.input("x", case.normal(2, 3, 4, 5))
        grid = case.input("grid", case.random.uniform(-1.6, 1.6, (2, 3, 2, 2)).astype(np.float32))
        modes = ("nearest", "bilinear", "bicubic") if opset < 20 else ("nearest", "linear", "cubic")
        for mode in modes:
            for padding in ("zeros", "border", "reflection"):
                case.check("GridSample", [x, grid], mode=mode, padding_mode=padding,
                           align_corners=int(padding == "reflection"))
        case.check("GridSample", [x, grid], padding_mode="reflection")
        yield case

    # A coordinate that is NaN lies before the first element; the reference evaluator does not know what NaN is.
    case = Case("grid_sample_nan", 20)
    x = case.input("x", case.normal(1, 1, 4, 5))
    array = case.random.uniform(-1.2, 1.2, (1, 2, 3, 2)).astype(np.float32)
    array[0, 0, 0, 0] = array[0, 0, 1, 1] = array[0, 1, 2] = np.nan
    grid = case.input("grid", array)
    for mode in ("nearest", "linear"):
        case.check("GridSample", [x, grid], mode=mode, padding_mode="border", align_corners=1)
    case.check("GridSample", [x, grid], mode="nearest", padding_mode="reflection", align_corners=1)
    yield case

    case = Case("grid_sample_volume", 20)
    x = case.input("x", case.normal(1, 2, 3, 4, 5))
    grid = case.input("grid", case.random.uniform(-1.2, 1.2, (1, 2, 1, 3, 3)).astype(np.float32))
    case.check("GridSample", [x, grid])
    case.check("GridSample", [x, grid], mode="nearest", padding_mode="border")
    yield Reference(case)

    case = Case("affine_grid", 20)
    theta = case.input("theta", case.normal(2, 2, 3))
    case.check("AffineGrid", [theta, case.ints(2, 3, 4, 5)])
    case.check("AffineGrid", [theta, case.ints(2, 3, 4, 5)], align_corners=1)
    case.check("AffineGrid", [case.input("space", case.normal(1, 3, 4)), case.ints(1, 1, 2, 3, 4)])
    yield case

    case = Case("col2im", 18)
    x = case.input("x", case.normal(2, 12, 12))
    case.check("Col2Im", [x, case.ints(4, 5), case.ints(2, 3)], pads=[0, 0, 0, 1])
    case.check("Col2Im", [case.input("y", case.normal(1, 4, 9)), case.ints(5, 4), case.ints(2, 2)],
               strides=[2, 1], dilations=[1, 2], pads=[1, 0, 0, 1])
    yield Reference(case)


def signals():
    for opset in (17, 20):
        case = Case(f"dft_{opset}", opset)
        real = case.input("real", case.normal(2, 6, 3, 1))
        pairs = case.input("pairs", case.normal(2, 6, 3, 2))

        def check(x, length=None, axis=1, **attributes):
            size = "" if length is None else case.constant(np.array(length, np.int64))
            if opset < 20:
                case.check("DFT", [x, size], axis=axis, **attributes)
            else:
                case.check("DFT", [x, size, case.constant(np.array(axis, np.int64))], **attributes)
        check(real)
        check(real, onesided=1)
        check(pairs, axis=2, inverse=1)
        check(pairs, length=4)
        check(pairs, length=9, inverse=1)
        check(pairs, length=9, inverse=1, onesided=1)
        check(pairs, inverse=1, onesided=1)
        if opset >= 20:
            case.check("DFT", [real])
        yield Reference(case)

    case = Case("stft", 17)
    signal = case.input("signal", case.normal(2, 20, 1))
    step, size = case.constant(np.array(4, np.int64)), case.constant(np.array(8, np.int64))
    window = case.node("HannWindow", [size])
    case.check("STFT", [signal, step, window])
    case.check("STFT", [signal, step, "", size], onesided=0)
    case.check("STFT", [signal, step, case.input("window", case.normal(8))])
    yield case

    case = Case("signal_constants", 17)
    case.output(case.node("Identity", [case.input("x", case.normal(2))]))
    size = case.constant(np.array(7, np.int64))
    for name in ("HannWindow", "HammingWindow", "BlackmanWindow"):
        case.check(name, [size])
        case.check(name, [size], periodic=0, output_datatype=TensorProto.DOUBLE)
    scalars = [case.constant(np.array(n)) for n in (8, 16, 8192)] + [
        case.constant(np.float32(0)), case.constant(np.float32(4096))]
    case.check("MelWeightMatrix", scalars)
    yield case


def all_cases():
    for family in (resizing, sampling, signals):
        yield from family()
