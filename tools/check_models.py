#!/usr/bin/env python3
"""Convert and check a folder of ONNX policies.

    check_models.py FOLDER [--sinew .build/release/sinew] [--precisions f32 fp16 ...] [--samples 64] [--drift 10000] [--json]

For every FOLDER/*.onnx: the float32 reference (`sinew run policy.onnx`) must agree with onnxruntime to 1e-5 of each
output's range over the data, with recurrent states carried from step to step, and the policy must convert in every precision;
the table shows each precision's file size and signal-to-quantisation-noise ratio over all outputs that are no states, both
sides running free. The float32 conversion must keep 100 dB, int8 30 dB.

Data: FOLDER/NAME.obs.npz where it exists, calibrated on rows 0, 10, 20, ... and verified on rows 5, 12, 19, ... that are not
calibration rows; FOLDER/NAME.example.npz, a recorded run with the actions that were taken: calibrated on its first half, verified
on all of it, largest action error also shown; else standard-normal observations (256 to calibrate, others to verify), or, for
images, smooth ones in [0, 1]. --drift N runs policies with a state for N steps, free and with the reference's state at every
step, and shows both. Exit status 1 when a policy fails.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime as ort

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
PRECISIONS = ["f32", "fp16", "int16x8", "int8-dynamic", "int8"]
# Largest action error over a recorded run, in the actions' own units.
EXAMPLE_LIMITS = {"int16x8": 0.002, "int8": 0.02}
ort.set_default_logger_severity(3)


def concrete(dimensions):
    return [d if isinstance(d, int) and d > 0 else 1 for d in dimensions]


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def images(generator, count, shape):
    """Smooth random images in [0, 1]: coarse noise, enlarged."""
    height, width = shape[-2:]
    coarse = generator.uniform(size=(count, *shape[:-2], 8, 8))
    rows = np.linspace(0, 7, height)
    columns = np.linspace(0, 7, width)
    def enlarged(x, places):
        low = np.floor(places).astype(int).clip(0, 6)
        part = places - low
        return x[..., low] * (1 - part) + x[..., low + 1] * part
    smooth = enlarged(coarse, columns)
    return enlarged(smooth.swapaxes(-1, -2), rows).swapaxes(-1, -2).astype(np.float32)


def drawn(generator, source, states, count):
    arrays = {}
    for port in source.get_inputs():
        if port.name in states:
            continue
        shape = concrete(port.shape)
        is_image = len(shape) == 4 and shape[1] in (1, 3)
        arrays[port.name] = (
            images(generator, count, shape) if is_image
            else generator.normal(size=[count] + shape).astype(np.float32))
    return arrays


class Data:
    """Calibration and verification arrays by input name, and what was recorded with them."""

    def __init__(self, path, source, states, samples):
        self.actions = None
        recorded = path.with_suffix(".obs.npz")
        example = path.with_suffix(".example.npz")
        if recorded.exists():
            rows = dict(np.load(recorded))
            count = len(next(iter(rows.values())))
            verify = [i for i in range(5, count, 7) if i % 10]
            self.calibration = {k: v[::10] for k, v in rows.items()}
            self.verification = {k: v[verify] for k, v in rows.items()}
        elif example.exists():
            rows = dict(np.load(example))
            names = [i.name for i in source.get_inputs() if i.name not in states]
            self.actions = rows["actions"]
            self.verification = {name: rows[name] for name in names}
            self.calibration = {k: v[: len(v) // 2] for k, v in self.verification.items()}
        else:
            generator = np.random.default_rng(7)
            both = drawn(generator, source, states, 256 + samples)
            self.calibration = {k: v[:256] for k, v in both.items()}
            self.verification = {k: v[256:] for k, v in both.items()}


def reference_outputs(source, data, states):
    """onnxruntime's outputs for one sample after the other; `states` maps state inputs to outputs."""
    names = [o.name for o in source.get_outputs()]
    shapes = {i.name: concrete(i.shape) for i in source.get_inputs()}
    state = {name: np.zeros(shapes[name], np.float32) for name in states}
    rows = []
    for i in range(len(next(iter(data.values())))):
        row = source.run(None, {**{k: v[i].reshape(shapes[k]) for k, v in data.items()}, **state})
        state = {name: row[names.index(states[name])] for name in states}
        rows.append(row)
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

    def run(self, model, observations, output):
        done = self("run", model, "--input", observations, "--output", output, "--quiet")
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return dict(np.load(output))


def check(path, sinew, precisions, samples, drift, folder):
    source = session(path)
    states = {pair["in"]: pair["out"] for pair in sinew.json("inspect", path)["states"]}
    data = Data(path, source, states, samples)
    np.savez(folder / "calibration.npz", **data.calibration)
    np.savez(folder / "verification.npz", **data.verification)
    expected = reference_outputs(source, data.verification, states)
    found = sinew.run(path, folder / "verification.npz", folder / "out.npz")
    agreement = 0.0
    for name, value in expected.items():
        span = float(np.ptp(value)) or 1.0
        agreement = max(agreement, float(np.abs(found[name].reshape(value.shape) - value).max()) / span)
    row = {"policy": path.stem, "reference_error": agreement}
    if drift and states:
        np.savez(folder / "drift.npz", **drawn(np.random.default_rng(8), source, states, drift))
    for precision in precisions:
        converted = folder / "policy.sinew"
        report = sinew.json("convert", path, "-o", converted, "--precision", precision,
                            "--calibration", folder / "calibration.npz")

        def sqnr(rows, *options):
            parity = sinew.json("verify", converted, "--reference", path, "--data", folder / rows, *options)
            # Infinite errors have no figure.
            return min(-200 if o["sqnr_db"] is None else o["sqnr_db"]
                       for o in parity["outputs"] if o["name"] not in states.values())

        row[precision] = {"bytes": report["model_bytes"], "sqnr_db": sqnr("verification.npz")}
        if data.actions is not None:
            actions = sinew.run(converted, folder / "verification.npz", folder / "out.npz")["actions"]
            row[precision]["action_error"] = float(np.abs(actions.reshape(data.actions.shape) - data.actions).max())
        if drift and states:
            row[precision]["drift"] = {
                "steps": drift, "free_db": sqnr("drift.npz"), "forced_db": sqnr("drift.npz", "--teacher-forced")}
    return row


def faults(row):
    """What a policy's row does not keep."""
    if row["reference_error"] > 1e-5:
        yield f"the reference differs by {row['reference_error']:.2e} of the output's range"
    for precision, least in [("f32", 100), ("int8", 30)]:
        if precision in row and row[precision]["sqnr_db"] < least:
            yield f"{precision} has {row[precision]['sqnr_db']:.2f} dB; {least} are wanted"
    for precision, limit in EXAMPLE_LIMITS.items():
        error = row.get(precision, {}).get("action_error", 0)
        if error > limit:
            yield f"{precision} differs from the recorded actions by {error:.4f}; {limit} is the limit"


def shown(row, precisions):
    lines = [f"{row['policy']:24s} reference {row['reference_error']:.1e}  " + "  ".join(
        f"{p} {row[p]['bytes']:8d} B {row[p]['sqnr_db']:6.2f} dB" for p in precisions)]
    for precision in precisions:
        if "action_error" in row[precision]:
            lines.append(f"    {precision}: largest error of the recorded actions {row[precision]['action_error']:.5f}")
        if "drift" in row[precision]:
            drift = row[precision]["drift"]
            lines.append(f"    {precision}: {drift['steps']} steps, {drift['free_db']:.2f} dB running free, "
                         f"{drift['forced_db']:.2f} dB with the reference's state")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--sinew", default=REPOSITORY / ".build/release/sinew")
    parser.add_argument("--precisions", nargs="+", default=PRECISIONS, choices=PRECISIONS)
    parser.add_argument("--samples", type=int, default=64)
    parser.add_argument("--drift", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    sinew = Sinew(str(arguments.sinew))
    rows, failures = [], []
    for path in sorted(arguments.folder.glob("*.onnx")):
        with tempfile.TemporaryDirectory() as folder:
            try:
                row = check(path, sinew, arguments.precisions, arguments.samples, arguments.drift, pathlib.Path(folder))
            except (RuntimeError, subprocess.SubprocessError) as error:
                failures.append(f"{path.stem}: {error}")
                print(f"{path.stem:24s} FAILED: {error}", file=sys.stderr)
                continue
        rows.append(row)
        failures += [f"{path.stem}: {fault}" for fault in faults(row)]
        if not arguments.json:
            print(shown(row, arguments.precisions), flush=True)
    if arguments.json:
        print(json.dumps({"policies": rows, "failures": failures}))
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
