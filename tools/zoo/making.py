"""Makes an export: the ONNX file, the observations, and the proof that onnxruntime and torch agree on it."""
import contextlib
import hashlib
import json
import os
import pathlib
import shutil
import warnings
import zlib

import numpy as np
import onnx
import onnxruntime as ort

import recording
from exporters import EXPORTERS, describe, export

SHARED = ["exporters.py", "layers.py", "making.py", "recording.py", "registry.py", "sampling.py"]
AGREEMENT = 1e-4  # of an output's range; the deepest exports differ from torch by some 1e-6
LIVELINESS = 0.1  # of an output's root mean square: what must be variation over the observations
SIZE_LIMIT = 1 << 20


class ExportError(Exception):
    """The zoo's own mistake: the export failed, or it is not the policy that it should be."""


def fingerprint(policy):
    """Of all that an export depends on: its source, the sources that all share, the packages' versions."""
    import torch

    here = pathlib.Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in [policy.source, *(here / name for name in SHARED)]:
        digest.update(path.read_bytes())
    digest.update(" ".join([torch.__version__, onnx.__version__, ort.__version__, np.__version__]).encode())
    return digest.hexdigest()


def ensure(policy, key, folder: pathlib.Path):
    """Makes the export in `folder` unless one of the same sources is there, and gives its description."""
    record = folder / "export.json"
    wanted = fingerprint(policy)
    if record.exists():
        stored = json.loads(record.read_text())
        if stored["fingerprint"] == wanted:
            return stored
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    description = make(policy, key, folder) | {"fingerprint": wanted}
    record.write_text(json.dumps(description))
    return description


def make(policy, key, folder):
    import torch

    torch.set_num_threads(1)
    seed = zlib.crc32(policy.name.encode())
    torch.manual_seed(seed)
    calibration, held_out = recording.observations(policy, seed)
    made = policy.factory()
    if EXPORTERS[key].kind != "helper":
        made = made.eval()
    path = folder / "policy.onnx"
    example = [torch.from_numpy(calibration[n][1] if n in calibration else recording.initial(p)) for n, p in policy.inputs.items()]
    try:
        with warnings.catch_warnings(), silenced():
            warnings.simplefilter("ignore")
            export(made, key, example, policy, path)
        agreement, variation = check(policy, made, path, held_out)
    except ExportError:
        raise
    except Exception as error:
        raise ExportError(f"{type(error).__name__}: {error}") from error
    size = sum(file.stat().st_size for file in folder.iterdir())
    if size > SIZE_LIMIT:
        raise ExportError(f"the export has {size} bytes, more than {SIZE_LIMIT}")
    np.savez(folder / "calibration.npz", **calibration)
    np.savez(folder / "obs.npz", **held_out)
    return describe(path) | {"bytes": size, "error": agreement, "variation": variation}


@contextlib.contextmanager
def silenced():
    """The exporters print whole graphs, from Python and from C++; the error says enough."""
    kept = [os.dup(1), os.dup(2)]
    with open(os.devnull, "w") as nowhere:
        for number in (1, 2):
            os.dup2(nowhere.fileno(), number)
        try:
            yield
        finally:
            for number, copy in zip((1, 2), kept):
                os.dup2(copy, number)
                os.close(copy)


def check(policy, made, path, data):
    """onnxruntime's largest difference from the source in parts of the range, and the least part of an output's root mean square
    that is variation over the observations; raises when the export is wrong or degenerate."""
    import torch

    def source(given):
        with torch.no_grad():
            result = made(*[torch.from_numpy(v) for v in given.values()])
        return [v.numpy() for v in (result if isinstance(result, (tuple, list)) else [result])]

    found = recording.outputs(policy, runtime(path), data)
    # A module made with onnx.helper brings a reference of its own, on arrays by input name.
    expected = recording.outputs(policy, getattr(made, "reference", source), data)
    least = 1.0
    for name, value in expected.items():
        real = value.astype(np.float64)
        energy, variation = np.sqrt((real**2).mean()), np.sqrt(real.var(axis=0).mean())
        if not np.isfinite(real).all():
            raise ExportError(f"output {name} is not finite")
        if variation < LIVELINESS * energy and name not in policy.quiet_outputs or energy == 0:
            raise ExportError(f"output {name} hardly depends on the observations: rms {energy:.2g}, variation {variation:.2g}")
        if name not in policy.quiet_outputs:
            least = min(least, float(variation / energy))
    error = recording.relative_error(expected, found)
    if not error <= AGREEMENT:
        raise ExportError(f"onnxruntime differs from the source by {error:.1e} of the range")
    return error, least


def runtime(path):
    """onnxruntime as `arrays by input name -> arrays in output order`, one thread, no graph optimisation."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    known = {port.name for port in session.get_inputs()}
    return lambda given: session.run(None, {name: value for name, value in given.items() if name in known})
