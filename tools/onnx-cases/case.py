"""A small ONNX model with its inputs, written with the outputs that onnxruntime gives."""

import io
import pathlib
import zlib

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
import onnxruntime
from onnx.reference import ReferenceEvaluator

# The newest IR version that the pinned onnxruntime loads.
NEWEST_RUNTIME_IR = 13


def element(array):
    return helper.np_dtype_to_tensor_dtype(array.dtype)


class Case:
    """Collects nodes; `write` runs and stores them. Values are called as the case says, or t0, t1, ..."""

    def __init__(self, name, opset, ir=None, domains=None, functions=None):
        self.name = name
        self.opset = opset
        self.ir = ir or (8 if opset <= 17 else 10)
        self.domains = domains or {}
        self.functions = functions or []
        self.random = np.random.default_rng(zlib.crc32(name.encode()))
        self.nodes, self.inputs, self.outputs, self.initializers = [], [], [], []
        self.sparse_initializers = []
        self.feeds = {}
        self.metadata = {}
        self.counter = 0

    # Parts of the graph

    def normal(self, *shape, scale=1.0):
        return (self.random.standard_normal(shape) * scale).astype(np.float32)

    def input(self, name, array, shape=None):
        """An input fed with the array; `shape` is what the model declares when that is another thing."""
        array = np.asarray(array)
        self.feeds[name] = array
        declared = list(array.shape) if shape is None else shape
        self.inputs.append(helper.make_tensor_value_info(name, element(array), declared))
        return name

    def constant(self, array, name=None):
        name = name or self.fresh()
        self.initializers.append(numpy_helper.from_array(np.asarray(array), name))
        return name

    def ints(self, *values):
        return self.constant(np.array(values, dtype=np.int64))

    def fresh(self):
        self.counter += 1
        return f"t{self.counter - 1}"

    def node(self, operator, inputs, outputs=1, name=None, **attributes):
        """Adds a node and returns its result's name, or a list of them when there are several."""
        names = [self.fresh() for _ in range(outputs)] if isinstance(outputs, int) else list(outputs)
        self.nodes.append(helper.make_node(operator, inputs, names, name=name, **attributes))
        return names[0] if len(names) == 1 else names

    def output(self, name, shape=None, dtype=None):
        self.outputs.append((name, shape, dtype))

    def check(self, operator, inputs, **attributes):
        """A node whose one result is an output, named after the operator."""
        name = f"{operator}_{len(self.outputs)}"
        self.output(self.node(operator, inputs, outputs=[name], **attributes))

    # The model

    def model(self, ir=None):
        outputs = []
        for name, shape, dtype in self.outputs:
            info = onnx.ValueInfoProto(name=name)
            if dtype is not None:
                info = helper.make_tensor_value_info(name, dtype, shape)
            outputs.append(info)
        graph = helper.make_graph(self.nodes, self.name, self.inputs, outputs, self.initializers)
        graph.sparse_initializer.extend(self.sparse_initializers)
        imports = [helper.make_opsetid("", self.opset)]
        imports += [helper.make_opsetid(domain, version) for domain, version in self.domains.items()]
        model = helper.make_model(
            graph, opset_imports=imports, ir_version=ir or self.ir, functions=self.functions,
            producer_name="onnx-cases")
        helper.set_model_props(model, self.metadata)
        return model

    def expected(self):
        """Outputs by name: onnxruntime's, or the reference evaluator's where that lacks an operator."""
        model = self.model(ir=min(self.ir, NEWEST_RUNTIME_IR))
        typed = onnx.ModelProto()
        typed.CopyFrom(model)
        names = [name for name, _, _ in self.outputs]
        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.log_severity_level = 4
        try:
            session = onnxruntime.InferenceSession(typed.SerializeToString(), options)
            used = {i.name for i in session.get_inputs()}
            feeds = {k: v for k, v in self.feeds.items() if k in used}
            return dict(zip(names, session.run(names, feeds)))
        except Exception as error:  # onnxruntime's exceptions have no common class
            print(f"  {self.name}: reference evaluator ({str(error).splitlines()[0][:90]})")
            return dict(zip(names, ReferenceEvaluator(model).run(names, self.feeds)))

    def write(self, folder, expected=None):
        expected = expected or self.expected()
        (folder / f"{self.name}.onnx").write_bytes(self.model().SerializeToString(deterministic=True))
        arrays = {f"in.{name}": array for name, array in self.feeds.items()}
        arrays |= {f"out.{name}": np.asarray(array) for name, array in expected.items()}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, **arrays)
        (folder / f"{self.name}.npz").write_bytes(buffer.getvalue())


def value_info(name, shape, dtype=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, dtype, shape)


def save(folder, name, model):
    data = model if isinstance(model, bytes) else model.SerializeToString(deterministic=True)
    (pathlib.Path(folder) / f"{name}.onnx").write_bytes(data)
