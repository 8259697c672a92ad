"""Cases of convolution and pooling."""

import numpy as np

from case import Case


def convolutions():
    case = Case("conv_2d", 11)
    x = case.input("x", case.normal(2, 4, 7, 6))
    full = case.constant(case.normal(5, 4, 3, 2))
    bias = case.constant(case.normal(5))
    case.check("Conv", [x, full, bias])
    case.check("Conv", [x, full], strides=[2, 1], pads=[1, 0, 2, 1])
    case.check("Conv", [x, full, bias], dilations=[2, 3])
    for padding in ("VALID", "SAME_UPPER", "SAME_LOWER"):
        case.check("Conv", [x, full], auto_pad=padding, strides=[2, 2])
    case.check("Conv", [x, case.constant(case.normal(6, 2, 3, 3))], group=2, pads=[1, 1, 1, 1])
    case.check("Conv", [x, case.constant(case.normal(4, 1, 3, 3)), case.constant(case.normal(4))], group=4)
    case.check("Conv", [x, case.constant(case.normal(8, 1, 2, 3))], group=4, strides=[1, 2])
    case.check("Conv", [x, case.constant(case.normal(3, 4, 1, 1))], kernel_shape=[1, 1])
    yield case

    case = Case("conv_1d_3d", 22)
    sequence = case.input("sequence", case.normal(1, 3, 9))
    case.check("Conv", [sequence, case.constant(case.normal(2, 3, 4))], strides=[3], pads=[2, 1])
    volume = case.input("volume", case.normal(1, 2, 4, 5, 3))
    case.check("Conv", [volume, case.constant(case.normal(2, 2, 2, 3, 2))], pads=[1, 0, 0, 1, 2, 0])
    case.check("MaxPool", [volume], kernel_shape=[2, 2, 2], strides=[2, 1, 1])
    yield case

    case = Case("conv_run_time_weights", 11)
    x = case.input("x", case.normal(1, 2, 5, 5))
    case.check("Conv", [x, case.input("w", case.normal(3, 2, 3, 3)), case.input("b", case.normal(3))])
    yield case

    case = Case("conv_chain", 17)
    x = case.input("x", case.normal(1, 3, 12, 12))
    h = case.node("Conv", [x, case.constant(case.normal(8, 3, 3, 3) / 4)], pads=[1, 1, 1, 1], strides=[2, 2])
    h = case.node("BatchNormalization", [
        h, *(case.constant(np.abs(case.normal(8)) + 0.5) for _ in range(2)), case.constant(case.normal(8)),
        case.constant(np.abs(case.normal(8)) + 0.5)])
    h = case.node("Relu", [h])
    skip = h
    h = case.node("Conv", [h, case.constant(case.normal(8, 8, 3, 3) / 8)], pads=[1, 1, 1, 1])
    h = case.node("Relu", [case.node("Add", [h, skip])])
    h = case.node("Concat", [h, skip], axis=1)
    h = case.node("MaxPool", [h], kernel_shape=[2, 2], strides=[2, 2])
    case.output(case.node("ReduceMean", [h], axes=[2, 3], keepdims=0, outputs=["pooled"]))
    case.output(case.node("Flatten", [h], outputs=["flat"]))
    yield case


def transposed():
    case = Case("conv_transpose", 11)
    x = case.input("x", case.normal(2, 4, 4, 5))
    w = case.constant(case.normal(4, 3, 3, 2))
    bias = case.constant(case.normal(3))
    case.check("ConvTranspose", [x, w, bias])
    case.check("ConvTranspose", [x, w], strides=[2, 3])
    case.check("ConvTranspose", [x, w, bias], strides=[2, 2], pads=[1, 0, 1, 1], output_padding=[1, 1])
    case.check("ConvTranspose", [x, w], dilations=[2, 2], strides=[3, 2])
    case.check("ConvTranspose", [x, w], strides=[2, 2], output_shape=[9, 11])
    for padding in ("SAME_UPPER", "SAME_LOWER"):
        case.check("ConvTranspose", [x, w], strides=[2, 2], auto_pad=padding)
    case.check("ConvTranspose", [x, case.constant(case.normal(4, 1, 2, 2))], group=2, strides=[2, 2])
    sequence = case.input("sequence", case.normal(1, 2, 6))
    case.check("ConvTranspose", [sequence, case.constant(case.normal(2, 4, 4))], strides=[2], pads=[1, 1])
    yield case


def pools():
    case = Case("pools_7", 7)
    x = case.input("x", case.normal(1, 2, 7, 6))
    case.check("MaxPool", [x], kernel_shape=[3, 2], strides=[2, 2], pads=[1, 0, 1, 1])
    case.check("AveragePool", [x], kernel_shape=[2, 3], strides=[2, 3])
    case.check("AveragePool", [x], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    case.check("AveragePool", [x], kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)
    case.check("AveragePool", [x], kernel_shape=[2, 2], auto_pad="SAME_UPPER")
    case.check("LpPool", [x], kernel_shape=[2, 2], p=2)
    yield case

    case = Case("pools_19", 19)
    x = case.input("x", case.normal(1, 2, 7, 6))
    for ceiling in (0, 1):
        case.check("MaxPool", [x], kernel_shape=[2, 3], strides=[2, 2], ceil_mode=ceiling, dilations=[2, 1])
        case.check("AveragePool", [x], kernel_shape=[3, 2], strides=[2, 3], ceil_mode=ceiling, pads=[0, 1, 0, 1])
    case.check("LpPool", [x], kernel_shape=[3, 1], p=3, strides=[2, 1])
    bytes_ = case.input("bytes", case.random.integers(-128, 128, (1, 2, 5, 4)).astype(np.int8))
    case.check("MaxPool", [bytes_], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    yield case


def all_cases():
    yield from convolutions()
    yield from transposed()
    yield from pools()
