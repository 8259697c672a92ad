"""Cases of LSTM, GRU and RNN: directions, layouts, activations, lengths, initial states."""

import numpy as np

from case import Case

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}


class Layer:
    """The operands of one recurrent layer."""

    def __init__(self, case, operator, features, hidden, directions=1):
        self.case, self.operator, self.hidden, self.directions = case, operator, hidden, directions
        rows = GATES[operator] * hidden
        self.operands = [
            case.constant(case.normal(directions, rows, features, scale=0.5)),
            case.constant(case.normal(directions, rows, hidden, scale=0.5)),
            case.constant(case.normal(directions, 2 * rows, scale=0.3)),
        ]

    def check(self, x, *more, bias=True, results=None, **attributes):
        """The layer's results as outputs."""
        case = self.case
        w, r, b = self.operands
        count = 3 if self.operator == "LSTM" else 2
        start = len(case.outputs)
        names = [f"{self.operator}_{start + i}" if results is None or i in results else "" for i in range(count)]
        case.node(self.operator, [x, w, r, b if bias else "", *more], outputs=names, hidden_size=self.hidden, **attributes)
        for name in names:
            if name:
                case.output(name)


def directions():
    for opset in (7, 14, 22):
        case = Case(f"recurrent_{opset}", opset)
        x = case.input("x", case.normal(3, 2, 4))
        for operator in GATES:
            Layer(case, operator, 4, 3).check(x)
            Layer(case, operator, 4, 3).check(x, bias=False, direction="reverse", results=[0])
            both = Layer(case, operator, 4, 3, directions=2)
            h = case.constant(case.random.uniform(-1, 1, (2, 2, 3)).astype(np.float32))
            c = [case.constant(case.normal(2, 2, 3))] if operator == "LSTM" else []
            both.check(x, "", h, *c, direction="bidirectional")
        Layer(case, "GRU", 4, 3).check(x, linear_before_reset=1)
        yield case


def states():
    case = Case("recurrent_states", 14)
    x = case.input("x", case.normal(1, 1, 5))
    h = case.input("h", case.random.uniform(-1, 1, (1, 1, 4)).astype(np.float32))
    c = case.input("c", case.normal(1, 1, 4))
    Layer(case, "LSTM", 5, 4).check(x, "", h, c)
    Layer(case, "GRU", 5, 4).check(x, "", h, linear_before_reset=1)
    Layer(case, "RNN", 5, 4).check(x, "", h, results=[1])
    yield case


def parameters():
    case = Case("recurrent_run_time_bias", 14)
    x = case.input("x", case.normal(2, 1, 3))
    w, r = case.constant(case.normal(1, 8, 3)), case.constant(case.normal(1, 8, 2))
    case.output(case.node("LSTM", [x, w, r, case.input("b", case.normal(1, 16))], outputs=["y"], hidden_size=2))
    yield case


def habits():
    case = Case("recurrent_attributes", 14)
    x = case.input("x", case.normal(4, 3, 2))
    lengths = case.constant(np.array([4, 1, 3], np.int32))
    for operator in GATES:
        for direction in ("forward", "reverse"):
            Layer(case, operator, 2, 3).check(x, lengths, direction=direction)
    peepholes = case.constant(case.normal(1, 9))
    Layer(case, "LSTM", 2, 3).check(x, "", "", "", peepholes)
    Layer(case, "LSTM", 2, 3).check(x, input_forget=1, clip=0.5)
    Layer(case, "LSTM", 2, 3).check(x, activations=["HardSigmoid", "Softsign", "Relu"], activation_alpha=[0.3], activation_beta=[0.4])
    Layer(case, "GRU", 2, 3).check(x, activations=["Sigmoid", "LeakyRelu"], activation_alpha=[0.1], clip=1.0)
    Layer(case, "RNN", 2, 3).check(x, activations=["ScaledTanh"], activation_alpha=[1.5], activation_beta=[0.5])
    Layer(case, "RNN", 2, 3).check(x, activations=["Affine"], activation_alpha=[0.5], activation_beta=[0.25])
    Layer(case, "RNN", 2, 3).check(x, activations=["ThresholdedRelu"], activation_alpha=[0.2])
    yield case

    # onnxruntime has no batch-first layout; the reference evaluator does.
    case = Case("recurrent_batch_first", 14)
    x = case.input("x", case.normal(3, 2, 4))
    Layer(case, "GRU", 4, 3).check(x, layout=1, results=[0])
    yield case


def all_cases():
    yield from directions()
    yield from states()
    yield from parameters()
    yield from habits()
