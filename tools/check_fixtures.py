#!/usr/bin/env python3
"""Run the fixtures through the command line and compare with onnxruntime's recorded outputs.

    check_fixtures.py [--sinew .build/release/sinew]

`sinew run` of the ONNX file and of its f32 conversion must agree with Fixtures/*/expected.npz to 1e-5 of the output's
range.
"""
import argparse
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnx

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent


def run(*command):
    subprocess.run([str(c) for c in command], check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sinew", default=REPOSITORY / ".build/release/sinew")
    sinew = parser.parse_args().sinew
    failed = 0
    for fixture in sorted(p.parent for p in REPOSITORY.glob("Fixtures/*/policy.onnx")):
        expected = dict(np.load(fixture / "expected.npz"))
        outputs = [o.name for o in onnx.load(fixture / "policy.onnx").graph.output]
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            run(sinew, "convert", fixture / "policy.onnx", "--precision", "f32", "-o", folder / "f32.sinew", "--quiet")
            for model in (fixture / "policy.onnx", folder / "f32.sinew"):
                run(sinew, "run", model, "--input", fixture / "expected.npz", "--output", folder / "y.npz", "--quiet")
                found = dict(np.load(folder / "y.npz"))
                for output in outputs:
                    error = np.abs(found[output] - expected[output]).max() / np.ptp(expected[output])
                    verdict = "ok" if error <= 1e-5 else "DIFFERS"
                    failed += error > 1e-5
                    print(f"{fixture.name:16s} {model.suffix:7s} {output:10s} {error:.1e} of the range  {verdict}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
