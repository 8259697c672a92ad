#!/usr/bin/env python3
"""The Unitree Go1 walking policy, open loop and closed loop, against fixed floors.

    check_go1.py --model go1_joystick.onnx --data go1_joystick.obs.npz --scene go1_flat.xml [--episodes 100]
                 [--sinew .build/release/sinew]

Calibrates on rows 0, 10, 20, ... and verifies on rows 5, 12, 19, ... that are not calibration rows. Exit status 1 when a precision
falls below its floor, the int8 file is larger than 215,000 bytes, an int8 episode falls that the float policy survives, or the upper
end of the 95 % interval of the paired mean difference in tracking error is above 5 % of float's on any axis.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
FLOORS = {"int8": 34, "int8-dynamic": 39, "int16x8": 43, "fp16": 60}
LARGEST_FILE = 215_000


def run(*command):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed with {done.returncode}")
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=pathlib.Path, required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--scene", type=pathlib.Path, required=True)
    parser.add_argument("--episodes", type=int, default=100)
    parser.add_argument("--sinew", default=REPOSITORY / ".build/release/sinew")
    arguments = parser.parse_args()
    failures = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rows = dict(np.load(arguments.data))
        count = len(next(iter(rows.values())))
        verify = [i for i in range(5, count, 7) if i % 10]
        np.savez(folder / "calibration.npz", **{k: v[::10] for k, v in rows.items()})
        np.savez(folder / "verification.npz", **{k: v[verify] for k, v in rows.items()})
        for precision, floor in FLOORS.items():
            model = folder / f"{precision}.sinew"
            size = run(arguments.sinew, "convert", arguments.model, "-o", model, "--precision", precision,
                       "--calibration", folder / "calibration.npz", "--json", "--quiet")["model_bytes"]
            parity = run(arguments.sinew, "verify", model, "--reference", arguments.model, "--data",
                         folder / "verification.npz", "--json", "--quiet")
            ratio = min(o["sqnr_db"] for o in parity["outputs"])
            print(f"{precision:13s} {ratio:6.2f} dB (floor {floor})  {size:8d} bytes")
            if ratio < floor:
                failures.append(f"{precision}: {ratio:.2f} dB is below {floor}")
            if precision == "int8" and size > LARGEST_FILE:
                failures.append(f"{precision}: {size} bytes are more than {LARGEST_FILE}")
        loop = run(sys.executable, REPOSITORY / "tools/closed_loop.py", "go1", "--float", arguments.model, "--sinew",
                   folder / "int8.sinew", "--sinew-binary", arguments.sinew, "--scene", arguments.scene,
                   "--episodes", arguments.episodes, "--json")
    for figure in loop["figures"]:
        if not figure["name"].startswith("error"):
            continue
        upper = figure["interval95_percent"][1]
        print(f"{figure['name']:10s} float {figure['float_mean']:.4f} int8 {figure['sinew_mean']:.4f}, "
              f"upper end of the difference {upper:+.2f} % of float's")
        if upper > 5:
            failures.append(f"{figure['name']}: {upper:.2f} % is above 5 %")
    print(f"falls: float {loop['falls']['float']}, int8 {loop['falls']['sinew']}")
    if loop["falls"]["sinew_only"]:
        failures.append(f"{loop['falls']['sinew_only']} falls that float does not have")
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
