"""The node cases of the onnx package, as files that the command line can take.

Made once and kept under .build/conformance; made anew when this folder's sources or the onnx package change.
Every case is NAME.onnx, NAME.weights.onnx (weights frozen, too; where it has any), NAME.npz (a sample to feed)
and NAME.expected.npz.
"""

import hashlib
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import onnx

import freezing
import reasons
from edges import Edges, Skipped

HERE = Path(__file__).resolve().parent
CACHE = HERE.parent.parent / ".build" / "conformance"


def operator(node):
    """The operator's name, with its domain where that is not ONNX's own."""
    return node.op_type if node.domain in ("", "ai.onnx") else f"{node.domain}::{node.op_type}"


def ensure():
    """The folder of the cases, and the records of all, sorted by name. Makes them if they are not there."""
    digest = hashlib.sha256(onnx.__version__.encode())
    for source in ("cases.py", "edges.py", "freezing.py", "reasons.py", "survey.txt"):
        digest.update((HERE / source).read_bytes())
    folder = CACHE / digest.hexdigest()[:16]
    index = folder / "index.json"
    if not index.exists():
        shutil.rmtree(CACHE, ignore_errors=True)
        folder.mkdir(parents=True)
        index.write_text(json.dumps(make_all(folder), indent=1))
    return folder, json.loads(index.read_text())


def make_all(folder):
    """Writes all cases and returns their records."""
    from onnx.backend.test.case.node import collect_testcases

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        collected = sorted(collect_testcases(None), key=lambda case: case.name)
    models = {case.name: case.model for case in collected}
    survey = set((HERE / "survey.txt").read_text().split())
    records = []
    for case in collected:
        base, expanded, _ = case.name.partition("_expanded")
        # The body of a function has the operands of the function: the same are frozen.
        declaring = models.get(base, case.model)
        used = {operator(node) for node in freezing.nodes(case.model.graph)}
        record = {
            "name": case.name.removeprefix("test_"),
            "operator": operator(declaring.graph.node[0]),
            "group": "expanded" if expanded else "survey" if used <= survey else "other",
            "rtol": case.rtol,
            "atol": case.atol,
        }
        records.append(record)
        try:
            reasons.check(record["operator"], case.name)
            write(folder, record, case, declaring)
        except Skipped as reason:
            record["skipped"] = str(reason)
    return records


def write(folder, record, case, declaring):
    """Writes the files of a case."""
    edges = Edges(case)
    path = folder / record["name"]
    frozen = set(freezing.operands(declaring, freezing.PARAMETERS)) & set(edges.constants)
    weights = set(freezing.operands(declaring, freezing.WEIGHTS)) & set(edges.constants) - frozen
    record["frozen"], record["weights"] = sorted(frozen), sorted(weights)
    record["carried"] = edges.carried
    model, feeds = edges.with_frozen(frozen)
    onnx.save(model, f"{path}.onnx")
    if weights:
        onnx.save(edges.with_frozen(frozen | weights)[0], f"{path}.weights.onnx")
    # One sample; marking its episode start says so where nothing is left to be fed.
    np.savez(f"{path}.npz", **{name: edges.feeds[name][np.newaxis] for name in feeds}, reset=[True])
    np.savez(f"{path}.expected.npz", **edges.expected)
