"""Cases for operators that bring graphs with them, and for sequences and optionals."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from case import Case, value_info

N = helper.make_node
FLOAT, INT64, BOOL = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL


def graph(nodes, inputs, outputs, initializers=()):
    """A body; values are pairs of a name and a type, or names of floats."""
    def infos(values):
        pairs = [(v, FLOAT) if isinstance(v, str) else v for v in values]
        return [helper.make_tensor_value_info(n, t, None if t == FLOAT else []) for n, t in pairs]
    return helper.make_graph(list(nodes), "body", infos(inputs), infos(outputs), list(initializers))


def scalar(name, value):
    return numpy_helper.from_array(np.array(value), name)


def sequence_graph(nodes, inputs, name):
    made = helper.make_tensor_sequence_value_info(name, FLOAT, None)
    return helper.make_graph(list(nodes), "body", inputs, [made])


def conditions():
    for taken in (True, False):
        case = Case(f"if_of_input_{str(taken).lower()}", 13)
        x = case.input("x", case.normal(2, 3))
        c = case.input("c", np.array([taken]))
        weight = numpy_helper.from_array(np.array([1, 2, 3], np.float32), "weight")
        names = case.node("If", [c], ["y", "same"],
                          then_branch=graph([N("Mul", [x, "weight"], ["a"]), N("Identity", [x], ["b"])], [],
                                            ["a", "b"], [weight]),
                          else_branch=graph([N("Neg", [x], ["a"]), N("Identity", [x], ["b"])], [], ["a", "b"]))
        for name in names:
            case.output(name)
        chosen = case.node(
            "If", [c], then_branch=sequence_graph([N("SequenceConstruct", [x, x], ["s"])], [], "s"),
            else_branch=sequence_graph([N("Neg", [x], ["n"]), N("SequenceConstruct", [x, "n"], ["s"])], [], "s"))
        case.output(case.node("ConcatFromSequence", [chosen], ["joined"], axis=0))
        yield case


def loops():
    body_inputs = [("i", INT64), ("go", BOOL), "v"]

    case = Case("loop", 13)
    x = case.input("x", case.normal(2, 3))
    rows = case.input("rows", case.normal(4, 3))
    step = graph(
        [N("Gather", [rows, "i"], ["row"]), N("Add", ["v", "row"], ["sum"]), N("Mul", ["sum", "half"], ["next"]),
         N("Cast", ["i"], ["number"], to=FLOAT), N("Identity", ["go"], ["still"])],
        body_inputs, [("still", BOOL), "next", "row", "number"], [scalar("half", np.float32(0.5))])
    for name in case.node("Loop", [case.ints(4), "", x], ["last", "rows_out", "numbers"], body=step):
        case.output(name)
    # No run at all: the carried value as it is, and no rows.
    for name in case.node("Loop", [case.constant(np.array(0)), "", x], ["untouched", "no_rows", "no_numbers"], body=step)[:2]:
        case.output(name)
    # The condition is known and ends the loop.
    ending = graph([N("Less", ["i", "two"], ["still"]), N("Add", ["v", "v"], ["next"])], body_inputs,
                   [("still", BOOL), "next"], [scalar("two", np.int64(2))])
    case.output(case.node("Loop", ["", case.constant(np.array(True)), x], ["ended"], body=ending))
    # Shapes may grow while the condition is known.
    growing = graph([N("Concat", ["v", "v"], ["next"], axis=0), N("Identity", ["go"], ["still"])], body_inputs,
                    [("still", BOOL), "next"])
    case.output(case.node("Loop", [case.constant(np.array(2)), "", x], ["grown"], body=growing))
    yield case

    case = Case("loop_condition", 16)
    x = case.input("x", np.array([1.0, 3.0], np.float32))
    limit = case.constant(np.float32(20))
    body = graph(
        [N("Add", ["v", "v"], ["next"]), N("ReduceSum", ["next"], ["total"], keepdims=0),
         N("Less", ["total", limit], ["still"])], body_inputs, [("still", BOOL), "next"])
    case.output(case.node("Loop", [case.ints(10), case.constant(np.array(True)), x], ["y"], body=body))
    start = case.input("start", np.array(False))
    case.output(case.node("Loop", [case.ints(3), start, x], ["never"], body=body))
    yield case

    case = Case("loop_nested", 13)
    x = case.input("x", case.normal(3))
    inner = graph([N("Add", ["w", "v"], ["more"]), N("Identity", ["on"], ["still"])],
                  [("j", INT64), ("on", BOOL), "w"], [("still", BOOL), "more"])
    outer = graph([N("Loop", [case.ints(2), "", x], ["inner"], body=inner), N("Tanh", ["inner"], ["next"]),
                   N("Identity", ["go"], ["again"])], body_inputs, [("again", BOOL), "next"])
    case.output(case.node("Loop", [case.ints(3), "", x], ["y"], body=outer))
    yield case

    # A result that is left out in front of one that is used, which onnxruntime does not run.
    case = Case("loop_omitted", 13)
    x = case.input("x", case.normal(2))
    body = graph([N("Mul", ["v", "v"], ["squares"]), N("Neg", ["v"], ["negated"]), N("Tanh", ["v"], ["next"]),
                  N("Identity", ["go"], ["still"])], body_inputs, [("still", BOOL), "next", "squares", "negated"])
    case.node("Loop", [case.constant(np.array(3)), "", x], ["last", "", "y"], body=body)
    case.output("y")
    v = case.feeds["x"]
    rows = np.stack([-v, -np.tanh(v), -np.tanh(np.tanh(v))])
    case.expected = lambda rows=rows: {"y": rows}
    yield case

    case = Case("loop_sequence", 13)
    x = case.input("x", case.normal(4, 2))
    row = [N("Gather", [x, "i"], ["row"]), N("SequenceInsert", ["v", "row"], ["next"]),
           N("Identity", ["go"], ["still"])]
    infos = [value_info("i", [], INT64), value_info("go", [], BOOL),
             helper.make_tensor_sequence_value_info("v", FLOAT, None)]
    body = helper.make_graph(row, "body", infos, [value_info("still", [], BOOL),
                                                  helper.make_tensor_sequence_value_info("next", FLOAT, None)])
    filled = case.node("Loop", [case.constant(np.array(3)), "", case.node("SequenceEmpty", [])], body=body)
    case.output(case.node("ConcatFromSequence", [filled], ["y"], axis=1, new_axis=1))
    yield case


def scans():
    step = graph([N("Add", ["s", "e"], ["sum"]), N("Mul", ["sum", "e"], ["product"])], ["s", "e"],
                 ["sum", "product"])
    case = Case("scan_9", 13)
    state = case.input("state", case.normal(3))
    x = case.input("x", case.normal(4, 3))
    for name in case.node("Scan", [state, x], ["state_out", "products"], num_scan_inputs=1, body=step):
        case.output(name)
    both = graph([N("Add", ["s", "e"], ["total"]), N("Sub", ["e", "f"], ["difference"])], ["s", "e", "f"],
                 ["total", "difference"])
    y = case.input("y", case.normal(3, 4))
    for name in case.node("Scan", [state, x, y], ["sum2", "differences"], num_scan_inputs=2, body=both,
                          scan_input_axes=[0, -1], scan_input_directions=[0, 1], scan_output_axes=[1],
                          scan_output_directions=[1]):
        case.output(name)
    yield case

    case = Case("scan_8", 8, ir=4)
    state = case.input("state", case.normal(2, 3))
    x = case.input("x", case.normal(2, 4, 3))
    for name in case.node("Scan", ["", state, x], ["state_out", "products"], num_scan_inputs=1, body=step,
                          directions=[1]):
        case.output(name)
    yield case


def sequences():
    case = Case("sequences", 18)
    x = case.input("x", case.normal(5, 2))
    y = case.input("y", case.normal(1, 2))
    index = case.input("index", np.array(1, np.int64))
    number = lambda value: case.constant(np.array(value, np.int64))
    chunks = case.node("SplitToSequence", [x, number(2)])
    case.output(case.node("SequenceLength", [chunks], ["length"]))
    case.output(case.node("SequenceAt", [chunks, number(-1)], ["last"]))
    sized = case.node("SplitToSequence", [x, case.ints(1, 4)])
    case.output(case.node("SequenceAt", [sized, number(1)], ["second"]))
    rows = case.node("SplitToSequence", [x], keepdims=0)
    case.output(case.node("SequenceAt", [rows, index], ["chosen"]))
    columns = case.node("SplitToSequence", [x], axis=1)
    case.output(case.node("ConcatFromSequence", [columns], ["columns"], axis=0))
    pair = case.node("Identity", [case.node("SequenceConstruct", [x, y])])
    more = case.node("SequenceInsert", [pair, y, number(0)])
    fewer = case.node("SequenceErase", [case.node("SequenceErase", [case.node("SequenceInsert", [more, x])]),
                                        number(1)])
    case.output(case.node("ConcatFromSequence", [fewer], ["joined"], axis=0))
    body = graph([N("Add", ["a", "b"], ["t"]), N("Mul", ["t", "c"], ["u"])], ["a", "b", "c"], ["u"])
    mapped = case.node("SequenceMap", [rows, rows, y], body=body)
    case.output(case.node("ConcatFromSequence", [mapped], ["mapped"], axis=0))
    yield case

    case = Case("optionals", 18)
    x = case.input("x", case.normal(2, 2))
    some = case.node("Optional", [x])
    none = case.node("Optional", [], type=helper.make_tensor_type_proto(FLOAT, None))
    case.output(case.node("OptionalHasElement", [some], ["some"]))
    case.output(case.node("OptionalHasElement", [none], ["none"]))
    case.output(case.node("OptionalHasElement", [x], ["tensor"]))
    case.output(case.node("OptionalGetElement", [some], ["element"]))
    yield case


def all_cases():
    for family in (conditions, loops, scans, sequences):
        yield from family()
