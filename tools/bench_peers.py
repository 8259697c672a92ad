#!/usr/bin/env python3
"""Time converted policies beside onnxruntime and LiteRT, on this machine, in one run.

    bench_peers.py [POLICY.onnx ...] [--data OBS.npz] [--litert NAME=FILE.tflite ...] [--rounds 5] [--json]

Without arguments: the trained fixtures, and the Go1 policy of ../shared with its LiteRT files where they are there. All runtimes
take turns, round by round, one thread each; the table shows the median of the rounds' medians and 99th percentiles. onnxruntime
and LiteRT run with inputs and outputs bound beforehand; their time includes the Python binding (the row "call" is the same call on
an empty graph). SQNR is measured against onnxruntime float32 on observations that did not calibrate. LiteRT needs
`pip install ai-edge-litert` and is left out without it.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"
PRECISIONS = ["int8", "int8-dynamic", "int16x8", "fp16", "f32"]
ort.set_default_logger_severity(3)


def session(model):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def bound_call(run, row):
    """A call of onnxruntime with its input and outputs bound."""
    binding = run.io_binding()
    binding.bind_ortvalue_input(run.get_inputs()[0].name, ort.OrtValue.ortvalue_from_numpy(row.copy()))
    for sink in run.get_outputs():
        binding.bind_output(sink.name)
    return lambda: run.run_with_iobinding(binding)


def empty_session(width):
    x, y = (helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, width]) for n in "xy")
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "empty", [x], [y])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    return session(model.SerializeToString())


def timed(call, runs=3000):
    for _ in range(runs // 10):
        call()
    times = np.empty(runs)
    for i in range(runs):
        start = time.perf_counter_ns()
        call()
        times[i] = time.perf_counter_ns() - start
    return float(np.median(times)) / 1e3, float(np.percentile(times, 99)) / 1e3


def decibels(reference, found):
    noise = float(((reference - found) ** 2).sum())
    return 200.0 if noise == 0 else min(10 * np.log10(float((reference**2).sum()) / noise), 200.0)


class LiteRT:
    def __init__(self, path):
        from ai_edge_litert.interpreter import Interpreter

        self.interpreter = Interpreter(model_path=str(path), num_threads=1)
        self.interpreter.allocate_tensors()
        self.given = self.interpreter.get_input_details()[0]["index"]
        self.taken = self.interpreter.get_output_details()[0]["index"]

    def __call__(self, row):
        self.interpreter.set_tensor(self.given, row)
        self.interpreter.invoke()
        return self.interpreter.get_tensor(self.taken)[0].copy()


def sinew_json(binary, *words):
    done = subprocess.run([binary, *map(str, words), "--json"], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"sinew {words[0]} failed with {done.returncode}")
    return json.loads(done.stdout)


def measure(policy, data, litert, arguments, folder):
    rows = np.load(data)
    run = session(str(policy))
    source = run.get_inputs()[0]
    shape = [d if isinstance(d, int) and d > 0 else 1 for d in source.shape]
    observations = rows[source.name]
    verify = observations[[i for i in range(5, len(observations), 7) if i % 10]]
    np.savez(folder / "calibration.npz", **{source.name: observations[::10]})
    np.savez(folder / "verification.npz", **{source.name: verify})
    frames = [row.reshape(shape).astype(np.float32) for row in verify]
    reference = np.stack([run.run(None, {source.name: frame})[0].ravel() for frame in frames])

    entries = {}
    for precision in PRECISIONS:
        target = folder / f"{precision}.sinew"
        sinew_json(arguments.sinew, "convert", policy, "-o", target, "--precision", precision, "--calibration",
                   folder / "calibration.npz", "--quiet")
        parity = sinew_json(arguments.sinew, "verify", target, "--reference", policy, "--data",
                            folder / "verification.npz", "--quiet")
        entries[f"Sinew {precision}"] = dict(
            bytes=target.stat().st_size, sqnr_db=min(o["sqnr_db"] for o in parity["outputs"]),
            time=lambda t=target: (lambda r: (r["median_us"], r["p99_us"]))(sinew_json(arguments.sinew, "bench", t)))
    call = bound_call(run, frames[0])
    entries["onnxruntime f32"] = dict(bytes=policy.stat().st_size, sqnr_db=None, time=lambda: timed(call))
    nothing = bound_call(empty_session(int(np.prod(shape))), frames[0].reshape(1, -1))
    entries["onnxruntime call"] = dict(bytes=0, sqnr_db=None, time=lambda: timed(nothing))
    for kind, path in litert.items():
        try:
            peer = LiteRT(path)
        except ImportError:
            print("LiteRT is left out: pip install ai-edge-litert", file=sys.stderr)
            break
        found = np.stack([peer(frame).ravel() for frame in frames])
        entries[f"LiteRT {kind}"] = dict(bytes=path.stat().st_size, sqnr_db=decibels(reference, found),
                                         time=lambda p=peer: timed(p.interpreter.invoke))
    rounds = {name: [] for name in entries}
    for number in range(arguments.rounds):
        for name, entry in entries.items():
            rounds[name].append(entry["time"]())
        print(f"{policy.parent.name}/{policy.name}: round {number + 1} of {arguments.rounds}", file=sys.stderr)
    return [dict(policy=policy.stem if policy.stem != "policy" else policy.parent.name, runtime=name,
                 median_us=float(np.median([m for m, _ in rounds[name]])),
                 p99_us=float(np.median([p for _, p in rounds[name]])), bytes=entry["bytes"], sqnr_db=entry["sqnr_db"])
            for name, entry in entries.items()]


def defaults():
    chosen = [(p, p.parent / "observations.npz", {}) for p in sorted(REPOSITORY.glob("Fixtures/*/policy.onnx"))]
    go1 = SHARED / "models/go1_joystick.onnx"
    if go1.exists():
        peers = {p.name.split(".")[1]: p for p in sorted((SHARED / "peers").glob("go1_joystick.*.tflite"))}
        chosen.append((go1, SHARED / "models/go1_joystick.obs.npz", peers))
    return chosen


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return "unknown processor"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("policies", nargs="*", type=pathlib.Path, metavar="POLICY.onnx")
    parser.add_argument("--data", type=pathlib.Path, help="observations for the policies named")
    parser.add_argument("--litert", action="append", default=[], metavar="NAME=FILE.tflite")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sinew", default=str(REPOSITORY / ".build/release/sinew"))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    if arguments.policies and not arguments.data:
        parser.error("--data is needed for policies of your own")
    litert = {name: pathlib.Path(path) for name, path in (word.split("=", 1) for word in arguments.litert)}
    jobs = [(p, arguments.data, litert) for p in arguments.policies] or defaults()
    table = []
    for policy, data, peers in jobs:
        with tempfile.TemporaryDirectory() as folder:
            table += measure(policy, data, peers, arguments, pathlib.Path(folder))
    if arguments.json:
        print(json.dumps({"machine": processor(), "rows": table}))
        return
    print(f"machine: {processor()}; one thread, {arguments.rounds} rounds")
    for row in table:
        accuracy = "" if row["sqnr_db"] is None else f"{row['sqnr_db']:6.1f} dB"
        size = f"{row['bytes']:9,d} B" if row["bytes"] else " " * 11
        print(f"{row['policy']:14s} {row['runtime']:20s} {row['median_us']:8.2f} us median {row['p99_us']:8.2f} us 99 %  {size}  {accuracy}")


if __name__ == "__main__":
    main()
