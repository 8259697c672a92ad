"""Cases of decision trees."""

import numpy as np
from onnx import helper

from case import Case

MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
ROWS = 12


def rows(case, features=4):
    """Features on a coarse grid, so that they meet thresholds."""
    return case.input("x", case.random.integers(-4, 5, (ROWS, features)).astype(np.float32) / 2)


def forest(random, trees=3, depth=3, features=4, targets=1, votes=1, modes=MODES[:1]):
    """Attributes of random trees, children in any order, and their leaves."""
    nodes = {name: [] for name in "treeids nodeids featureids modes values truenodeids falsenodeids".split()}
    leaves = []

    def grow(tree, ids, level):
        node = next(ids)
        is_leaf = level == 0 or (level < depth and random.random() < 0.2)
        place = len(nodes["treeids"])
        row = (tree, node, 0 if is_leaf else int(random.integers(features)),
               "LEAF" if is_leaf else str(random.choice(modes)),
               0.0 if is_leaf else float(random.integers(-4, 5)) / 2, 0, 0)
        for values, value in zip(nodes.values(), row):
            values.append(value)
        if is_leaf:
            for target in random.choice(targets, votes, replace=False):
                leaves.append((tree, node, int(target), float(np.float32(random.standard_normal()))))
            return node
        nodes["falsenodeids"][place] = grow(tree, ids, level - 1)
        nodes["truenodeids"][place] = grow(tree, ids, level - 1)
        return node

    for tree in range(trees):
        grow(tree, iter(range(10_000)), depth if tree else 0 if trees > 2 else depth)
    return {f"nodes_{name}": values for name, values in nodes.items()}, leaves


def votes(leaves, kind, transform=lambda weight: weight):
    columns = list(zip(*leaves))
    return {f"{kind}_treeids": columns[0], f"{kind}_nodeids": columns[1], f"{kind}_ids": columns[2],
            f"{kind}_weights": [transform(weight) for weight in columns[3]]}


def regressors():
    for version in (1, 3):
        case = Case(f"tree_regressor_{version}", 17, domains={"ai.onnx.ml": version})
        x = rows(case)
        for index, (aggregate, transform) in enumerate(
                [("SUM", "NONE"), ("AVERAGE", "NONE"), ("MIN", "NONE"), ("MAX", "NONE"), ("SUM", "SOFTMAX"),
                 ("SUM", "LOGISTIC"), ("SUM", "SOFTMAX_ZERO")]):
            nodes, leaves = forest(case.random, targets=3, votes=3 if index % 2 else 2)
            case.check("TreeEnsembleRegressor", [x], domain="ai.onnx.ml", n_targets=3, aggregate_function=aggregate,
                       post_transform=transform, base_values=[0.5, -0.25, 1.0] if index % 2 else None,
                       **nodes, **votes(leaves, "target"))
        for mode in MODES:
            nodes, leaves = forest(case.random, modes=[mode])
            case.check("TreeEnsembleRegressor", [x], domain="ai.onnx.ml", n_targets=1, **nodes, **votes(leaves, "target"))
        nodes, leaves = forest(case.random, modes=MODES)
        case.check("TreeEnsembleRegressor", [x], domain="ai.onnx.ml", n_targets=1, **nodes, **votes(leaves, "target"))
        yield case

    case = Case("tree_regressor_missing", 17, domains={"ai.onnx.ml": 3})
    x = case.input("x", np.where(case.random.random((ROWS, 4)) < 0.4, np.nan, 1).astype(np.float32))
    nodes, leaves = forest(case.random, depth=4, modes=MODES[:4])
    tracks = case.random.integers(0, 2, len(nodes["nodes_modes"])).tolist()
    case.check("TreeEnsembleRegressor", [x], domain="ai.onnx.ml", n_targets=1, nodes_missing_value_tracks_true=tracks,
               **nodes, **votes(leaves, "target"))
    case.check("TreeEnsembleRegressor", [x], domain="ai.onnx.ml", n_targets=1, **nodes, **votes(leaves, "target"))
    yield case

    # Probabilities, which the transform wants.
    case = Case("tree_probit", 17, domains={"ai.onnx.ml": 3})
    x = rows(case)
    nodes, leaves = forest(case.random, targets=3, votes=3)
    weights = votes(leaves, "target", lambda weight: 0.02 + 0.08 / (1 + np.exp(-weight)))
    case.check("TreeEnsembleRegressor", [x], domain="ai.onnx.ml", n_targets=3, post_transform="PROBIT", **nodes, **weights)
    yield case


def classifiers():
    case = Case("tree_classifier", 17, domains={"ai.onnx.ml": 3})
    x = rows(case)
    i = case.input("i", case.random.integers(-2, 3, (ROWS, 4)))
    labels = [7, -3, 12]
    for transform in ("NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO"):
        nodes, leaves = forest(case.random, targets=3, votes=3)
        for result in case.node("TreeEnsembleClassifier", [x], outputs=2, domain="ai.onnx.ml",
                                classlabels_int64s=labels, post_transform=transform, **nodes, **votes(leaves, "class")):
            case.output(result)
    for transform in ("NONE", "SOFTMAX", "LOGISTIC"):
        for is_positive in (0, 1):
            nodes, leaves = forest(case.random)
            weights = votes(leaves, "class", lambda weight: abs(weight) / 4 if is_positive else weight)
            for ids in (0, 1):
                weights["class_ids"] = [ids] * len(leaves)
                for result in case.node("TreeEnsembleClassifier", [i], outputs=2, domain="ai.onnx.ml",
                                        classlabels_int64s=[5, 9], post_transform=transform, **nodes, **weights):
                    case.output(result)
    yield case


def fives():
    case = Case("tree_ensemble_5", 20, domains={"ai.onnx.ml": 5})
    x = rows(case)
    f = {"nodes_splits": np.float32, "leaf_weights": np.float32, "membership_values": np.float32, "nodes_modes": np.uint8}

    def tensors(attributes):
        return {name: helper.make_tensor(name, helper.np_dtype_to_tensor_dtype(np.dtype(f[name])), [len(v)], v)
                if name in f else v for name, v in attributes.items()}

    tree = {
        "tree_roots": [0, 4], "nodes_featureids": [0, 1, 2, 3, 1], "nodes_modes": [0, 6, 3, 6, 5],
        "nodes_splits": [0.5, 0, -1, 0, 1], "nodes_truenodeids": [1, 0, 2, 4, 5], "nodes_falsenodeids": [2, 1, 3, 3, 0],
        "nodes_trueleafs": [0, 1, 1, 1, 1], "nodes_falseleafs": [0, 1, 0, 1, 1],
        "membership_values": [2, 1, 4, np.nan, 1, np.nan],
        "leaf_targetids": [0, 1, 1, 0, 1, 0], "leaf_weights": [1.25, -2, 3, 0.5, -1, 7],
    }
    for aggregate in range(4):
        case.check("TreeEnsemble", [x], domain="ai.onnx.ml", n_targets=2, aggregate_function=aggregate, **tensors(tree))
    # onnxruntime 1.31 takes 1 for LOGISTIC and 2 for SOFTMAX, against the standard: neither is compared.
    for transform in (0, 3):
        case.check("TreeEnsemble", [x], domain="ai.onnx.ml", n_targets=2, post_transform=transform, **tensors(tree))
    yield case


def all_cases():
    for family in (regressors, classifiers, fives):
        yield from family()
