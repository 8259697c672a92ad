"""Models whose inputs and outputs .npz files can hold, made of models that have others.

Types that .npz has no dtype for (bfloat16, float8, float4, integers of 4 and 2 bits) are carried by float32,
which holds every value of theirs: an input is made of a float32 input by a Cast, an output is cast to float32.
A sequence is made of one input for each element, and taken apart into one output for each element and its
length; an optional is made of its element, and its element taken out. All of this is done by nodes of the
model.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

CARRIED = {
    TensorProto.BFLOAT16,
    TensorProto.FLOAT8E4M3FN,
    TensorProto.FLOAT8E4M3FNUZ,
    TensorProto.FLOAT8E5M2,
    TensorProto.FLOAT8E5M2FNUZ,
    TensorProto.FLOAT8E8M0,
    TensorProto.FLOAT4E2M1,
    TensorProto.INT4,
    TensorProto.UINT4,
    TensorProto.INT2,
    TensorProto.UINT2,
}

FLOAT8 = {element for element in CARRIED if TensorProto.DataType.Name(element).startswith("FLOAT8")}


class Skipped(Exception):
    """Why a case cannot be put to the command line."""


class Edges:
    """A case's model, being given edges that .npz files can hold.

    `feeds` and `expected` are the arrays by name; `constants` are tensors for inputs that may be frozen.
    """

    def __init__(self, case):
        self.model = onnx.ModelProto()
        self.model.CopyFrom(case.model)
        self.feeds, self.expected, self.carried, self.constants = {}, {}, [], {}
        self.opset = next((o.version for o in self.model.opset_import if o.domain in ("", "ai.onnx")), None)
        graph = self.model.graph
        inputs, outputs = list(graph.input), list(graph.output)
        values, results = case.data_sets[0]
        self.before, self.after = [], []
        self.inputs = {}
        for value_info, value in zip(inputs, values, strict=True):
            self.inputs[value_info.name] = self.enter(value_info.name, value_info.type, value)
        del graph.output[:]
        for value_info, value in zip(outputs, results, strict=True):
            self.leave(value_info.name, value_info.type, value)
        graph.node.extend(self.after)

    def with_frozen(self, names):
        """The model with the named inputs as initialisers, and the names of the arrays to be fed."""
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        graph = model.graph
        graph.ClearField("input")
        nodes = []
        feeds = []
        for name, (value_infos, made) in self.inputs.items():
            if name in names:
                graph.initializer.append(self.constants[name])
            else:
                graph.input.extend(value_infos)
                nodes.extend(made)
                feeds.extend(value_info.name for value_info in value_infos)
        nodes.extend(graph.node)
        del graph.node[:]
        graph.node.extend(nodes)
        # Before version 4 initialisers had to be inputs, too.
        model.ir_version = max(model.ir_version, 4)
        return model, feeds

    def node(self, *arguments, **attributes):
        if self.opset is None:
            self.model.opset_import.append(helper.make_opsetid("", 21))
            self.opset = 21
        return helper.make_node(*arguments, **attributes)

    def enter(self, name, kind, value):
        """Graph inputs, and nodes that make the value called `name` of them."""
        match kind.WhichOneof("value"):
            case "tensor_type":
                element = kind.tensor_type.elem_type
                array = elements(value, element)
                self.constants[name] = numpy_helper.from_array(array, name)
                if element not in CARRIED:
                    self.feeds[name] = array
                    return [helper.make_tensor_value_info(name, element, array.shape)], []
                carrier = f"{name}_float32"
                self.feeds[carrier] = array.astype(np.float32)
                value_info = helper.make_tensor_value_info(carrier, TensorProto.FLOAT, array.shape)
                # Every value is one of the type's: nothing is rounded, infinities stay.
                attributes = {"saturate": 0} if element in FLOAT8 else {}
                attributes |= {"round_mode": "down"} if element == TensorProto.FLOAT8E8M0 else {}
                return [value_info], [self.node("Cast", [carrier], [name], to=element, **attributes)]
            case "sequence_type":
                element = kind.sequence_type.elem_type
                parts = [self.enter(f"{name}_{i}", element, part) for i, part in enumerate(value)]
                value_infos = [value_info for infos, _ in parts for value_info in infos]
                nodes = [node for _, made in parts for node in made]
                if parts:
                    names = [f"{name}_{i}" for i in range(len(parts))]
                    nodes.append(self.node("SequenceConstruct", names, [name]))
                else:
                    nodes.append(self.node("SequenceEmpty", [], [name], dtype=element.tensor_type.elem_type))
                return value_infos, nodes
            case "optional_type":
                element = kind.optional_type.elem_type
                if value is None:
                    return [], [self.node("Optional", [], [name], type=element)]
                value_infos, nodes = self.enter(f"{name}_element", element, value)
                return value_infos, [*nodes, self.node("Optional", [f"{name}_element"], [name])]
            case other:
                raise Skipped(f"out of scope: an input of {other}")

    def leave(self, name, kind, value):
        """Graph outputs, and nodes that make them of the value called `name`."""
        match kind.WhichOneof("value"):
            case "tensor_type":
                element = kind.tensor_type.elem_type
                array = elements(value, element)
                if element in CARRIED:
                    carrier = f"{name}_float32"
                    self.after.append(self.node("Cast", [name], [carrier], to=TensorProto.FLOAT))
                    self.carried.append([carrier, TensorProto.DataType.Name(element)])
                    name, element, array = carrier, TensorProto.FLOAT, array.astype(np.float32)
                self.expected[name] = array
                self.model.graph.output.append(helper.make_tensor_value_info(name, element, array.shape))
            case "sequence_type":
                length = f"{name}_length"
                self.after.append(self.node("SequenceLength", [name], [length]))
                self.expected[length] = np.int64(len(value))
                self.model.graph.output.append(helper.make_tensor_value_info(length, TensorProto.INT64, []))
                for i, part in enumerate(value):
                    position = self.model.graph.initializer.add()
                    position.CopyFrom(numpy_helper.from_array(np.int64(i), f"{name}_position_{i}"))
                    self.after.append(self.node("SequenceAt", [name, position.name], [f"{name}_{i}"]))
                    self.leave(f"{name}_{i}", kind.sequence_type.elem_type, part)
            case "optional_type":
                if value is None:
                    raise Skipped("out of scope: the result is an empty optional")
                self.after.append(self.node("OptionalGetElement", [name], [f"{name}_element"]))
                self.leave(f"{name}_element", kind.optional_type.elem_type, value)
            case other:
                raise Skipped(f"out of scope: an output of {other}")


def elements(value, element):
    """A case's value as an array of the declared type."""
    if element == TensorProto.STRING:
        raise Skipped("out of scope: strings")
    if isinstance(value, TensorProto):
        value = numpy_helper.to_array(value)
    return np.asarray(value).astype(helper.tensor_dtype_to_np_dtype(element), copy=False)
