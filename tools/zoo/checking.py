"""Runs one export through sinew: float32 against onnxruntime, int8 against float32."""
import json
import pathlib
import re
import subprocess
import tempfile
from dataclasses import dataclass, field

import numpy as np

import recording
from making import runtime

F32_LIMIT = 1e-5  # of each output's range
TIME_LIMIT = 300  # seconds for one command


class SinewError(Exception):
    """A command of sinew failed; the text is its own message."""


@dataclass
class Result:
    """One row of the table."""

    name: str
    exporter: str
    opset: int = 0
    operators: int = 0
    export_error: float | None = None
    f32: float | None = None  # largest error in parts of the output's range
    int8: float | None = None  # dB, of the worst output
    message: str = ""  # the first line of what went wrong
    missing: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def f32_passes(self):
        return self.f32 is not None and self.f32 <= F32_LIMIT

    def int8_passes(self, decibels):
        return self.int8 is not None and self.int8 >= decibels


class Sinew:
    def __init__(self, binary):
        self.binary = binary

    def __call__(self, *arguments):
        try:
            done = subprocess.run(
                [self.binary, *map(str, arguments), "--quiet"], capture_output=True, text=True, timeout=TIME_LIMIT
            )
        except subprocess.TimeoutExpired:
            raise SinewError(f"sinew {arguments[0]}: no result after {TIME_LIMIT} s") from None
        if done.returncode:
            # Warnings come first.
            text = done.stderr[max(done.stderr.find("sinew: error:"), 0) :].strip() or "no message"
            raise SinewError(text if done.returncode > 0 else f"sinew {arguments[0]}: killed by signal {-done.returncode}")
        return done.stdout

    def json(self, *arguments):
        return json.loads(self(*arguments, "--json"))


def check(policy, folder: pathlib.Path, sinew: Sinew, result: Result):
    """Fills in what sinew makes of the export in `folder`."""
    try:
        with tempfile.TemporaryDirectory() as scratch:
            scratch = pathlib.Path(scratch)
            result.f32 = float32(policy, folder, sinew, scratch)
            result.int8 = int8(policy, folder, sinew, scratch)
    except SinewError as error:
        result.message = first_line(str(error).replace(f"{folder}/", ""))
        result.missing = missing_operators(str(error))
    except (KeyError, ValueError, OSError) as error:
        result.message = f"cannot read what sinew wrote: {type(error).__name__}: {error}"


def named_states(policy):
    return [part for s in policy.states if s.named for part in ("--state", f"{s.before}={s.after}")]


def float32(policy, folder, sinew, scratch):
    """The larger of two errors: the reference executor's against onnxruntime, the converted policy's against the executor."""
    source, converted, data = folder / "policy.onnx", scratch / "f32.sinew", folder / "obs.npz"
    sinew("convert", source, "-o", converted, "--precision", "f32", *named_states(policy))
    sinew("run", source, "--input", data, "--output", scratch / "out.npz", *named_states(policy))
    expected = recording.outputs(policy, runtime(source), dict(np.load(data)))
    found = dict(np.load(scratch / "out.npz"))
    absent = sorted(set(expected) - set(found))
    if absent:
        raise SinewError(f"sinew run gives no output {', '.join(absent)}")
    worst = recording.relative_error(expected, found)
    parity = sinew.json("verify", converted, "--reference", source, "--data", data)
    for output in parity["outputs"]:
        worst = max(worst, output["max_abs"] / recording.span(expected[output["name"]]))
    return worst


def int8(policy, folder, sinew, scratch):
    """The worst output's signal-to-noise ratio in dB, on observations that did not calibrate."""
    source, converted = folder / "policy.onnx", scratch / "int8.sinew"
    calibration = ["--calibration", folder / "calibration.npz"]
    sinew("convert", source, "-o", converted, "--precision", "int8", *calibration, *named_states(policy))
    parity = sinew.json("verify", converted, "--reference", source, "--data", folder / "obs.npz")
    return min(-200 if output["sqnr_db"] is None else output["sqnr_db"] for output in parity["outputs"])


def first_line(text):
    """Without the long list of what is supported."""
    line = text.splitlines()[0].removeprefix("sinew: ").removeprefix("error: ")
    return line.split("; supported: ")[0].split("; nearest supported: ")[0]


def missing_operators(text):
    """The operators that the message calls unsupported, by the importer or by the interpreter."""
    head = text.split("; supported: ")[0].split("; nearest supported: ")[0]
    first = re.findall(r"operator (\S+) of domain", head) + re.findall(r"(\S+) of domain \S+ is supported from", head)
    first += re.findall(r"(\S+) '[^']*': the interpreter (?:does not run this operator|has no)", head)
    others = re.findall(r"(\S+) \(node ", head.split("; nor are ")[1]) if "; nor are " in head else []
    return sorted({name.strip("'\"“”‘’") for name in first + others})
