"""Which operands of a node case become constants of the model.

Node cases feed every operand as a graph input, also those that exporters write as constants: the shape of a
Reshape, the axes of a reduction, the k of a TopK, quantisation scales. Sinew's programs have static shapes, so
such operands must be known at import, and in models that exporters write they are. What is frozen here is an
initialiser with the case's value; everything else is fed at run time.
"""

# By operator: positions of operands that exporters write as constants. Always frozen.
PARAMETERS = {
    "AffineGrid": (1,),  # size
    "BlackmanWindow": (0,),  # size
    "CastLike": (1,),  # gives its type alone; has no elements in the cases
    "CenterCropPad": (1,),  # shape
    "Col2Im": (1, 2),  # image_shape, block_shape
    "Compress": (1,),  # condition: the size of the result follows from it
    "ConstantOfShape": (0,),  # shape
    "ConvInteger": (2, 3),  # zero points
    "CumProd": (1,),  # axis
    "CumSum": (1,),  # axis
    "DFT": (1, 2),  # dft_length, axis
    "DequantizeLinear": (1, 2),  # scale, zero point
    "Dropout": (1, 2),  # ratio, training_mode
    "Expand": (1,),  # shape
    "GRU": (4,),  # sequence_lens
    "HammingWindow": (0,),  # size
    "HannWindow": (0,),  # size
    "LSTM": (4,),  # sequence_lens
    "Loop": (0, 1),  # trip count, condition
    "MatMulInteger": (2, 3),  # zero points
    "MaxUnpool": (2,),  # output_shape
    "MelWeightMatrix": (0, 1, 2, 3, 4),
    "NonMaxSuppression": (2, 3, 4),  # limits and thresholds
    "NonZero": (0,),  # the size of the result follows from it
    "OneHot": (1, 2),  # depth, values
    "Pad": (1, 2, 3),  # pads, value, axes
    "QLinearConv": (1, 2, 4, 5, 6, 7),  # scales and zero points
    "QLinearMatMul": (1, 2, 4, 5, 6, 7),  # scales and zero points
    "QuantizeLinear": (1, 2),  # scale, zero point
    "RNN": (4,),  # sequence_lens
    "Range": (0, 1, 2),  # start, limit, delta
    "ReduceL1": (1,),  # axes
    "ReduceL2": (1,),
    "ReduceLogSum": (1,),
    "ReduceLogSumExp": (1,),
    "ReduceMax": (1,),
    "ReduceMean": (1,),
    "ReduceMin": (1,),
    "ReduceProd": (1,),
    "ReduceSum": (1,),
    "ReduceSumSquare": (1,),
    "Reshape": (1,),  # shape
    "Resize": (1, 2, 3),  # roi, scales, sizes
    "ReverseSequence": (1,),  # sequence_lens
    "STFT": (1, 3),  # frame_step, frame_length
    "SequenceAt": (1,),  # position
    "SequenceErase": (1,),  # position
    "SequenceInsert": (2,),  # position
    "Slice": (1, 2, 3, 4),  # starts, ends, axes, steps
    "Split": (1,),  # split
    "SplitToSequence": (1,),  # split
    "Squeeze": (1,),  # axes
    "Tile": (1,),  # repeats
    "TopK": (1,),  # k
    "Trilu": (1,),  # k
    "Unique": (0,),  # the size of the result follows from it
    "Unsqueeze": (1,),  # axes
    "Upsample": (1,),  # scales
}

# By operator: positions of a policy's weights. Fed at run time first; frozen in a second attempt, which the
# table marks, when the first does not pass.
WEIGHTS = {
    "BatchNormalization": (1, 2, 3, 4),
    "CausalConvWithState": (1, 2),
    "Conv": (1, 2),
    "ConvInteger": (1,),
    "ConvTranspose": (1, 2),
    "DeformConv": (1, 3),
    "GRU": (1, 2, 3),
    "Gemm": (1, 2),
    "GroupNormalization": (1, 2),
    "InstanceNormalization": (1, 2),
    "LSTM": (1, 2, 3, 7),
    "LayerNormalization": (1, 2),
    "MatMul": (1,),
    "MatMulInteger": (1,),
    "PRelu": (1,),
    "QLinearConv": (3, 8),
    "QLinearMatMul": (3,),
    "RMSNormalization": (1,),
    "RNN": (1, 2, 3),
}


def nodes(graph):
    """All nodes of a graph and of the graphs inside it."""
    for node in graph.node:
        yield node
        for attribute in node.attribute:
            if attribute.HasField("g"):
                yield from nodes(attribute.g)
            for body in attribute.graphs:
                yield from nodes(body)


def operands(model, table):
    """Names of the graph inputs that stand at the table's positions."""
    inputs = {value.name for value in model.graph.input}
    found = set()
    for node in nodes(model.graph):
        if node.domain in ("", "ai.onnx"):
            positions = table.get(node.op_type, ())
            found.update(node.input[position] for position in positions if position < len(node.input))
    return sorted(found & inputs)
