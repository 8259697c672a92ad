"""Tree ensembles as gradient-boosting libraries export them: models of ai.onnx.ml made with onnx.helper."""
from dataclasses import dataclass
from typing import Callable

import numpy as np
import onnx
from onnx import TensorProto, helper

from registry import policy
from sampling import trajectory

FEATURES, TREES, DEPTH = 8, 12, 4


@dataclass(frozen=True)
class Made:
    """A model and its reference: arrays by input name -> arrays in output order."""

    model: onnx.ModelProto
    reference: Callable


class Forest:
    """Complete trees of random features and thresholds; leaf values follow the thresholds, so that the answer is no mere noise."""

    def __init__(self, targets, seed):
        generator = np.random.default_rng(seed)
        inner, leaves = 2**DEPTH - 1, 2**DEPTH
        self.targets = targets
        self.feature = generator.integers(0, FEATURES, (TREES, inner))
        self.threshold = generator.normal(0, 0.8, (TREES, inner)).astype(np.float32)
        self.value = (generator.normal(size=(TREES, leaves, targets)) / TREES**0.5).astype(np.float32)

    def __call__(self, x):
        total = np.zeros((len(x), self.targets), np.float32)
        for row, features in enumerate(x):
            for tree in range(TREES):
                node = 0
                while node < 2**DEPTH - 1:
                    left = features[self.feature[tree, node]] <= self.threshold[tree, node]
                    node = 2 * node + (1 if left else 2)
                total[row] += self.value[tree, node - (2**DEPTH - 1)]
        return total

    def attributes(self, kind):
        """The flat lists of TreeEnsembleRegressor ("target") and TreeEnsembleClassifier ("class")."""
        names = "treeids nodeids featureids values modes truenodeids falsenodeids hitrates missing_value_tracks_true"
        nodes = {name: [] for name in names.split()}
        ends = {name: [] for name in ("treeids", "nodeids", "ids", "weights")}
        inner = 2**DEPTH - 1
        for tree in range(TREES):
            for node in range(2 * inner + 1):
                leaf = node >= inner
                row = (tree, node, 0 if leaf else int(self.feature[tree, node]), 0.0 if leaf else float(self.threshold[tree, node]),
                       "LEAF" if leaf else "BRANCH_LEQ", 0 if leaf else 2 * node + 1, 0 if leaf else 2 * node + 2, 1.0, 0)
                for name, item in zip(nodes, row):
                    nodes[name].append(item)
                for target in range(self.targets if leaf else 0):
                    for name, item in zip(ends, (tree, node, target, float(self.value[tree, node - inner, target]))):
                        ends[name].append(item)
        return {f"nodes_{k}": v for k, v in nodes.items()} | {f"{kind}_{k}": v for k, v in ends.items()}


def model(nodes, outputs, constants=()):
    graph = helper.make_graph(
        nodes, "trees", [helper.make_tensor_value_info("obs", TensorProto.FLOAT, [1, FEATURES])],
        [helper.make_tensor_value_info(name, kind, shape) for name, kind, shape in outputs], list(constants),
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


OBSERVED = {"obs": trajectory(1, FEATURES)}


@policy(OBSERVED, exporters="helper")
def tree_regressor():
    """Twelve trees of depth 4 with four targets: TreeEnsembleRegressor."""
    forest = Forest(4, 1)
    node = helper.make_node("TreeEnsembleRegressor", ["obs"], ["actions"], domain="ai.onnx.ml", n_targets=4, **forest.attributes("target"))
    return Made(model([node], [("actions", TensorProto.FLOAT, [1, 4])]), lambda given: [forest(given["obs"])])


@policy(OBSERVED, outputs="label probabilities", exporters="helper")
def tree_classifier():
    """A scaler, then TreeEnsembleClassifier with softmax over three classes."""
    forest = Forest(3, 2)
    offset, scale = np.linspace(-0.3, 0.3, FEATURES, dtype=np.float32), np.linspace(0.7, 1.4, FEATURES, dtype=np.float32)
    nodes = [
        helper.make_node("Scaler", ["obs"], ["scaled"], domain="ai.onnx.ml", offset=offset.tolist(), scale=scale.tolist()),
        helper.make_node("TreeEnsembleClassifier", ["scaled"], ["label", "probabilities"], domain="ai.onnx.ml",
                         classlabels_int64s=[0, 1, 2], post_transform="SOFTMAX", **forest.attributes("class")),
    ]

    def reference(given):
        scores = forest((given["obs"] - offset) * scale)
        exponents = np.exp(scores - scores.max(axis=1, keepdims=True))
        return [scores.argmax(axis=1), exponents / exponents.sum(axis=1, keepdims=True)]

    return Made(model(nodes, [("label", TensorProto.INT64, [1]), ("probabilities", TensorProto.FLOAT, [1, 3])]), reference)


@policy(OBSERVED, exporters="helper")
def tree_residual():
    """Trees that correct a linear policy: the regressor's answer added to a Gemm's, clipped."""
    forest = Forest(4, 3)
    weight = np.random.default_rng(4).normal(size=(FEATURES, 4)).astype(np.float32) / 3
    nodes = [
        helper.make_node("TreeEnsembleRegressor", ["obs"], ["correction"], domain="ai.onnx.ml", n_targets=4, **forest.attributes("target")),
        helper.make_node("Gemm", ["obs", "weight", "correction"], ["sum"], beta=0.3),
        helper.make_node("Clip", ["sum", "low", "high"], ["actions"]),
    ]
    constants = [onnx.numpy_helper.from_array(np.array(v, np.float32), n) for n, v in [("weight", weight), ("low", -1.5), ("high", 1.5)]]

    def reference(given):
        return [np.clip(given["obs"] @ weight + 0.3 * forest(given["obs"]), -1.5, 1.5).astype(np.float32)]

    return Made(model(nodes, [("actions", TensorProto.FLOAT, [1, 4])], constants), reference)
