#!/usr/bin/env python3
"""The table of `tools/demo`: every trained fixture, converted to int8 and compared with its float original.

    demo.py [--episodes 50] [--sinew .build/release/sinew]

SQNR is measured on the odd observations of the fixture, calibration uses the even ones. Returns are means over the same
seeded episodes for both policies; time is that of one step on this machine, one thread.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent
POLICIES = [("pendulum_sac", "pendulum"), ("cartpole_ppo", "cartpole"), ("hopper_ppo", "hopper")]


def run(*command):
    done = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed with {done.returncode}")
    return json.loads(done.stdout)


def row(name, task, folder, arguments):
    fixture = REPOSITORY / "Fixtures" / name
    recorded = dict(np.load(fixture / "observations.npz"))
    np.savez(folder / "calibration.npz", **{k: v[::2] for k, v in recorded.items()})
    np.savez(folder / "held_back.npz", **{k: v[1::2] for k, v in recorded.items()})
    source, converted = fixture / "policy.onnx", folder / f"{name}.sinew"
    print(f"{name}: converting", file=sys.stderr)
    model = run(arguments.sinew, "convert", source, "--calibration", folder / "calibration.npz", "-o", converted,
                "--json", "--quiet")
    parity = run(arguments.sinew, "verify", converted, "--reference", source, "--data", folder / "held_back.npz",
                 "--json", "--quiet")
    times = run(arguments.sinew, "bench", converted, "--json")
    print(f"{name}: {arguments.episodes} episodes of {task}, float and int8", file=sys.stderr)
    loop = run(sys.executable, REPOSITORY / "tools/closed_loop.py", task, "--float", source, "--sinew", converted,
               "--sinew-binary", arguments.sinew, "--episodes", arguments.episodes, "--json")
    return [name, f"{source.stat().st_size:,}", f"{model['model_bytes']:,}", f"{model['arena_bytes']:,}",
            f"{min(o['sqnr_db'] for o in parity['outputs']):.1f}", f"{loop['figures'][0]['float_mean']:.1f}",
            f"{loop['figures'][0]['sinew_mean']:.1f}", f"{times['median_us']:.2f}", f"{times['p99_us']:.2f}"], times["isa"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--episodes", type=int, default=50)
    parser.add_argument("--sinew", default=REPOSITORY / ".build/release/sinew")
    arguments = parser.parse_args()
    table = [["policy", "ONNX bytes", "int8 bytes", "arena bytes", "SQNR dB", "return float", "return int8",
              "median us", "p99 us"]]
    isa = ""
    with tempfile.TemporaryDirectory() as folder:
        for name, task in POLICIES:
            cells, isa = row(name, task, pathlib.Path(folder), arguments)
            table.append(cells)
    widths = [max(len(line[i]) for line in table) for i in range(len(table[0]))]
    for line in table:
        print("  ".join(cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths))))
    processor = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                      if line.startswith("model name")), "unknown processor")
    print(f"{processor}, {isa}, one thread; {arguments.episodes} episodes each")


if __name__ == "__main__":
    main()
