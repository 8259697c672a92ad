"""Models whose difficulty is not in an operator: order, names, dimensions, functions, branches."""

import numpy as np
from onnx import AttributeProto, TensorProto, helper, numpy_helper

from case import Case, value_info


def frames():
    case = Case("outputs", 13)
    x = case.input("x", case.normal(2, 2))
    case.input("unused", case.normal(3))
    y = case.node("Relu", [x])
    case.output(case.node("Identity", [x], outputs=["passed"]))
    case.output(case.node("Identity", [y], outputs=["one"]))
    case.output(case.node("Identity", [y], outputs=["two"]))
    case.output(y)
    case.constant(np.array([1, 2], np.float32), name="fixed")
    case.output(case.node("Identity", ["fixed"], outputs=["constant"]))
    yield case

    case = Case("declared_wrongly", 13)
    x = case.input("x", case.normal(2, 2))
    case.output(case.node("Cast", [case.node("Relu", [x])], outputs=["y"], to=TensorProto.INT64), [2, "n"],
                TensorProto.INT64)
    yield WronglyDeclared(case)

    case = Case("dimensions", 13)
    x = case.input("x", case.normal(1, 3), shape=["batch", 3])
    memory = case.input("memory", case.normal(1, 1, 3), shape=[None, "steps", 3])
    flat = case.node("Reshape", [memory, case.ints(1, -1)])
    case.output(case.node("Add", [x, flat], outputs=["y"]), ["batch", 3], TensorProto.FLOAT)
    yield case

    case = Case("open_axes", 13)
    x = case.input("x", case.normal(1, 1, 3), shape=["seq_len", "batch_size", 3])
    y = case.input("y", case.normal(1, 1, 1), shape=["num_envs", None, "s77"])
    case.check("Add", [x, y])
    yield case

    case = Case("scalars", 13)
    x = case.input("x", np.float32(1.5))
    case.output(case.node("Mul", [x, x], outputs=["y"]))
    yield case

    case = Case("states", 13)
    x = case.input("x", case.normal(1, 3))
    for name in ("h_in", "past_0", "memory.1.in", "hx"):
        case.input(name, case.normal(1, 3))
    case.input("c_in", case.normal(1, 4))
    case.output(case.node("Add", [x, "h_in"], outputs=["h_out"]))
    case.output(case.node("Add", [x, "past_0"], outputs=["present_0"]))
    case.output(case.node("Add", [x, "memory.1.in"], outputs=["memory.1.out"]))
    case.output(case.node("Add", [x, "hx"], outputs=["hx_out"]))
    case.output(case.node("Identity", [x], outputs=["c_out"]))
    case.metadata = {"observation_names": "joint_pos,joint_vel", "run_path": "2024-01-01"}
    yield case

    # Names of states as exporters write them, each of a size of its own.
    case = Case("state_names", 13)
    x = case.input("x", case.normal(1, 1))
    pairs = [
        ("hx", "hy"), ("cx", "cy"), ("hidden_state", "new_hidden_state"), ("state_h", "next_state_h"), ("prev_h", "h"),
        ("input_h", "output_h"), ("rnn/hIn", "rnn/newH"), ("past_key_values.0.key", "present.0.key"), ("lstm_h0", "lstm_hn"),
    ]
    for size, (before, after) in enumerate(pairs, 2):
        case.output(case.node("Add", [x, case.input(before, case.normal(1, size))], outputs=[after]))
    case.output(case.node("Tanh", [x], outputs=["action"]))
    yield case

    # Names that look like states, are ambiguous, or are those of observations.
    case = Case("state_doubts", 13)
    x = case.input("x", case.normal(1, 2))
    for name in ("h", "prev_obs", "pos_x", "robot_state", "cx", "cell_cx", "episode_start"):
        case.input(name, case.normal(1, 2))
    case.output(case.node("Add", [x, "h"], outputs=["h_out"]))
    case.output(case.node("Sub", [x, "h"], outputs=["h_n"]))
    for before, after in (("prev_obs", "obs"), ("pos_x", "pos_y"), ("robot_state", "next_robot_state"), ("cx", "other_cy")):
        case.output(case.node("Add", [x, before], outputs=[after]))
    case.output(case.node("Add", ["cell_cx", "episode_start"], outputs=["action"]))
    yield case

    # A state whose name an observation might have, and what names do not tell.
    case = Case("state_guesses", 13)
    x = case.input("x", case.normal(1, 2))
    for before, after in (("trace_in", "trace_out"), ("prev_joint_pos", "next_joint_pos"), ("old_command", "new_command")):
        case.output(case.node("Add", [x, case.input(before, case.normal(1, 2))], outputs=[after]))
    case.output(case.node("Tanh", [x], outputs=["action"]))
    yield case

    case = Case("initial_states", 17)
    x = case.input("x", case.normal(1, 1, 2))
    sizes = [case.constant(case.normal(1, 8, size)) for size in (2, 2)]
    layers = case.input("memo", case.normal(2, 1, 2))
    halves = case.node("Split", [layers, case.ints(1, 1)], outputs=["memo0", "memo1"], axis=0)
    zero = case.constant(np.zeros((1, 1, 2), np.float32))
    case.node("LSTM", [x, *sizes, "", "", halves[0], zero], outputs=["", "kept0", ""], hidden_size=2)
    case.node("LSTM", [x, *sizes, "", "", halves[1], case.input("hold", case.normal(1, 1, 2))], outputs=["", "kept1", "held"], hidden_size=2)
    case.output(case.node("Concat", ["kept0", "kept1"], outputs=["kept"], axis=0))
    case.output("held")
    case.output(case.node("Tanh", ["kept0"], outputs=["action"]))
    yield case

    case = Case("unsorted", 13)
    x = case.input("x", case.normal(2, 2))
    names = ["a", "b", "c", "d"]
    for before, name in zip([x] + names, names):
        case.node("Tanh" if name != "c" else "Neg", [before], outputs=[name])
    case.nodes.reverse()
    case.output("d")
    yield Runnable(case)

    case = Case("ir14_opset25", 25, ir=14)
    x = case.input("x", case.normal(2, 3))
    case.check("Gelu", [x])
    yield case

    case = Case("left_out", 13)
    x = case.input("x", case.normal(2, 3))
    dropped = case.node("Dropout", [x, "", ""], outputs=["y", ""])
    case.output(dropped[0])
    yield case


class WronglyDeclared(Case):
    """Runs as it should be and is stored with other declarations."""

    def __init__(self, case):
        self.__dict__ = case.__dict__

    def write(self, folder, expected=None):
        expected = self.expected()
        self.outputs = [("y", [2, 5], TensorProto.FLOAT)]
        super().write(folder, expected)


class Runnable(Case):
    """Nodes in an order that onnxruntime refuses: it runs them reversed."""

    def __init__(self, case):
        self.__dict__ = case.__dict__

    def write(self, folder, expected=None):
        self.nodes.reverse()
        expected = self.expected()
        self.nodes.reverse()
        super().write(folder, expected)


def function(domain, name, inputs, outputs, nodes, attributes=(), defaults=(), overload="", opset=18):
    made = helper.make_function(
        domain, name, list(inputs), list(outputs), list(nodes),
        [helper.make_opsetid("", opset), helper.make_opsetid("local", 1)],
        attributes=list(attributes), attribute_protos=list(defaults), overload=overload)
    return made


def reference(node, attribute, name, kind):
    node.attribute.append(AttributeProto(name=attribute, ref_attr_name=name, type=kind))
    return node


def functions():
    n = helper.make_node
    scale = function(
        "local", "Scale", ["x", "shift"], ["y"],
        [reference(n("LeakyRelu", ["x"], ["leaky"]), "alpha", "slope", AttributeProto.FLOAT),
         reference(n("Constant", [], ["factor"]), "value_float", "factor", AttributeProto.FLOAT),
         n("Mul", ["leaky", "factor"], ["scaled"]), n("Clip", ["scaled", "", "shift"], ["y"])],
        attributes=["factor"], defaults=[helper.make_attribute("slope", 0.25)])
    twice = function(
        "local", "Twice", ["x"], ["y", "first"],
        [n("Scale", ["x"], ["first"], domain="local", factor=2.0),
         n("Scale", ["first"], ["y"], domain="local", factor=0.5, slope=0.75)])
    overloads = [
        function("local", "Pick", ["x"], ["y"], [n("Neg", ["x"], ["y"])]),
        function("local", "Pick", ["x"], ["y"], [n("Abs", ["x"], ["y"])], overload="positive"),
        function("local", "Same", ["x"], ["y"], [n("Identity", ["x"], ["y"])]),
    ]
    case = Case("functions", 18, ir=10, domains={"local": 1}, functions=[twice, scale] + overloads)
    x = case.input("x", case.normal(2, 3))
    case.output(case.node("Scale", [x], outputs=["plain"], domain="local", factor=3.0))
    case.output(case.node("Scale", [x, case.constant(np.float32(0.1))], outputs=["limited"], domain="local",
                          factor=3.0))
    for name in case.node("Twice", [x], outputs=2, domain="local"):
        case.output(name)
    case.output(case.node("Pick", [x], outputs=["negated"], domain="local"))
    picked = n("Pick", [x], ["absolute"], domain="local")
    picked.overload = "positive"
    case.nodes.append(picked)
    case.output("absolute")
    case.output(case.node("Same", [x], outputs=["same"], domain="local"))
    yield case

    # An older opset inside: Softmax over all trailing axes, Squeeze with an attribute.
    old = function("local", "Old", ["x"], ["y"],
                   [n("Softmax", ["x"], ["s"], axis=1), n("Squeeze", ["s"], ["y"], axes=[0])], opset=11)
    case = Case("function_opset", 18, ir=10, domains={"local": 1}, functions=[old])
    x = case.input("x", case.normal(1, 3, 4))
    case.output(case.node("Old", [x], outputs=["y"], domain="local"))
    flat = np.exp(case.feeds["x"].reshape(-1))
    yield Known(case, {"y": (flat / flat.sum()).reshape(3, 4)})


class Known(Case):
    """A case whose outputs are known without running it."""

    def __init__(self, case, expected):
        self.__dict__ = case.__dict__
        self.known = expected

    def write(self, folder, expected=None):
        super().write(folder, self.known)


def branch(name, nodes, output, initializers=()):
    return helper.make_graph(list(nodes), name, [], [value_info(output, None)], list(initializers))


def branches():
    n = helper.make_node
    for value in (True, False):
        case = Case(f"if_{str(value).lower()}", 13)
        x = case.input("x", case.normal(2, 3))
        y = case.node("Relu", [x])
        weight = numpy_helper.from_array(np.array([1, 2, 3], np.float32), "weight")
        inner = n("If", ["inner_condition"], ["chosen"],
                  then_branch=branch("deep", [n("Mul", [y, "weight"], ["deep"])], "deep"),
                  else_branch=branch("flat", [n("Identity", [x], ["flat"])], "flat"))
        condition = numpy_helper.from_array(np.array([True]), "inner_condition")
        case.output(case.node(
            "If", [case.constant(np.array(value))], outputs=["z"],
            then_branch=branch("yes", [inner], "chosen", [weight, condition]),
            else_branch=branch("no", [n("Neg", [y], ["negated"])], "negated")))
        yield case


def all_cases():
    for family in (frames, functions, branches):
        yield from family()
