"""PyTorch's two ONNX exporters, in the opsets that people use them with."""
import pathlib
from dataclasses import dataclass

import onnx


@dataclass(frozen=True)
class Exporter:
    kind: str  # torchscript, dynamo, or helper: a model made node by node with onnx.helper
    opset: int | None  # None: what the exporter takes by default


EXPORTERS = {
    "ts11": Exporter("torchscript", 11),
    "ts13": Exporter("torchscript", 13),
    "ts17": Exporter("torchscript", 17),
    "dynamo": Exporter("dynamo", None),
    "dynamo18": Exporter("dynamo", 18),
    "dynamo23": Exporter("dynamo", 23),
    "helper": Exporter("helper", None),
}


def export(made, key, example, policy, path: pathlib.Path):
    """Writes the ONNX file of a module; weights go into a file of their own where the exporter does so by default."""
    exporter = EXPORTERS[key]
    if exporter.kind == "helper":
        onnx.save(made.model, path)
        return
    import torch

    arguments = {"input_names": list(policy.inputs), "output_names": policy.outputs}
    if exporter.opset is not None:
        arguments["opset_version"] = exporter.opset
    if exporter.kind == "dynamo":
        arguments["verbose"] = False
    torch.onnx.export(made, tuple(example), str(path), dynamo=exporter.kind == "dynamo", **arguments)


def describe(path: pathlib.Path) -> dict:
    """Opset, number of nodes and kinds of operators of a model, functions and sub-graphs included."""
    model = onnx.load(path, load_external_data=False)
    opset = next((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), 0)
    kinds = set()

    def count(nodes):
        total = 0
        for node in nodes:
            kinds.add(node.op_type)
            total += 1 + sum(count(a.g.node) for a in node.attribute if a.type == onnx.AttributeProto.GRAPH)
        return total

    nodes = count(model.graph.node) + sum(count(f.node) for f in model.functions)
    return {"opset": opset, "nodes": nodes, "operators": sorted(kinds)}
