#!/usr/bin/env python3
"""Convert and check a folder of ONNX policies.

    check_models.py FOLDER [--sinew .build/release/sinew] [--precisions f32 fp16 ...] [--samples 64] [--json]

For every FOLDER/*.onnx: the float32 reference (`sinew run policy.onnx`) must agree with onnxruntime to 1e-5 of each
output's range over the data, and the policy must convert in every precision; the table shows each precision's file size and
signal-to-quantisation-noise ratio. Data: FOLDER/NAME.obs.npz where it exists, calibrated on rows 0, 10, 20, ... and verified on
rows 5, 12, 19, ... that are not calibration rows; else standard-normal observations (256 to calibrate, others to verify).
Policies with operators that this version does not have are listed with sinew's own message. Exit status 1 when a supported policy
fails.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime as ort

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
PRECISIONS = ["f32", "fp16", "int16x8", "int8-dynamic", "int8"]
LATER = {"LSTM", "GRU", "RNN"}
ort.set_default_logger_severity(3)


def concrete(dimensions):
    return [d if isinstance(d, int) and d > 0 else 1 for d in dimensions]


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def observations(path, source, samples):
    """Calibration and verification arrays, by input name."""
    recorded = path.with_suffix(".obs.npz")
    if recorded.exists():
        rows = dict(np.load(recorded))
        count = len(next(iter(rows.values())))
        verify = [i for i in range(5, count, 7) if i % 10]
        return {k: v[::10] for k, v in rows.items()}, {k: v[verify] for k, v in rows.items()}
    generator = np.random.default_rng(7)
    split = 256
    drawn = {}
    for port in source.get_inputs():
        shape = [split + samples] + concrete(port.shape)
        drawn[port.name] = generator.normal(size=shape).astype(np.float32)
    return {k: v[:split] for k, v in drawn.items()}, {k: v[split:] for k, v in drawn.items()}


def reference_outputs(source, data):
    names = [o.name for o in source.get_outputs()]
    shapes = {i.name: concrete(i.shape) for i in source.get_inputs()}
    count = len(next(iter(data.values())))
    rows = [source.run(None, {k: v[i].reshape(shapes[k]) for k, v in data.items()}) for i in range(count)]
    return {name: np.stack([row[j] for row in rows]) for j, name in enumerate(names)}


class Sinew:
    def __init__(self, binary):
        self.binary = binary

    def __call__(self, *arguments):
        return subprocess.run([self.binary, *map(str, arguments)], capture_output=True, text=True)

    def json(self, *arguments):
        done = self(*arguments, "--json", "--quiet")
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return json.loads(done.stdout)


def check(path, sinew, precisions, samples, folder):
    source = session(path)
    calibration, verification = observations(path, source, samples)
    np.savez(folder / "calibration.npz", **calibration)
    np.savez(folder / "verification.npz", **verification)
    expected = reference_outputs(source, verification)
    done = sinew("run", path, "--input", folder / "verification.npz", "--output", folder / "out.npz", "--quiet")
    if done.returncode:
        raise RuntimeError(done.stderr.strip())
    found = dict(np.load(folder / "out.npz"))
    agreement = 0.0
    for name, value in expected.items():
        span = float(np.ptp(value)) or 1.0
        agreement = max(agreement, float(np.abs(found[name].reshape(value.shape) - value).max()) / span)
    row = {"policy": path.stem, "reference_error": agreement}
    for precision in precisions:
        converted = folder / "policy.sinew"
        report = sinew.json("convert", path, "-o", converted, "--precision", precision,
                            "--calibration", folder / "calibration.npz")
        parity = sinew.json("verify", converted, "--reference", path, "--data", folder / "verification.npz")
        row[precision] = {"bytes": report["model_bytes"], "sqnr_db": min(o["sqnr_db"] for o in parity["outputs"])}
    return row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sinew", default=REPOSITORY / ".build/release/sinew")
    parser.add_argument("--precisions", nargs="+", default=PRECISIONS, choices=PRECISIONS)
    parser.add_argument("--samples", type=int, default=64)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sinew = Sinew(str(arguments.sinew))
    rows, failures = [], []
    for path in sorted(arguments.folder.glob("*.onnx")):
        later = sorted({node.op_type for node in onnx.load(path, load_external_data=False).graph.node} & LATER)
        if later:
            print(f"{path.stem:24s} not in this version: {', '.join(later)}", file=sys.stderr)
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                row = check(path, sinew, arguments.precisions, arguments.samples, pathlib.Path(folder))
            except (RuntimeError, subprocess.SubprocessError) as error:
                failures.append(f"{path.stem}: {error}")
                print(f"{path.stem:24s} FAILED: {error}", file=sys.stderr)
                continue
        rows.append(row)
        if row["reference_error"] > 1e-5:
            failures.append(f"{path.stem}: the reference differs by {row['reference_error']:.2e} of the output's range")
        if not arguments.json:
            cells = "  ".join(f"{p} {row[p]['bytes']:8d} B {row[p]['sqnr_db']:6.2f} dB" for p in arguments.precisions)
            print(f"{row['policy']:24s} reference {row['reference_error']:.1e}  {cells}", flush=True)
    if arguments.json:
        print(json.dumps({"policies": rows, "failures": failures}))
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
