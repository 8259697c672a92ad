"""Runs a case on both sides and compares what comes out with what is expected."""

import re
import subprocess
import tempfile
import zipfile
from pathlib import Path

import numpy as np

TIMEOUT = 30


class Judge:
    """Runs cases with one program, in a folder of its own."""

    def __init__(self, sinew, folder):
        self.sinew = sinew
        self.folder = Path(folder)
        self.scratch = tempfile.TemporaryDirectory(prefix="conformance-")

    def judge(self, record):
        """(reference, interpreter, weights frozen on either side, reason, crashed) of a case."""
        if "skipped" in record:
            return "skip", "skip", "", record["skipped"], False
        path = self.folder / record["name"]
        models = [(f"{path}.onnx", "")]
        if record["weights"]:
            models.append((f"{path}.weights.onnx", "w"))
        expected = np.load(f"{path}.expected.npz")
        expected = {name: expected[name] for name in expected.files}
        reference = self.first_pass(models, lambda model: self.reference(model, path, record, expected))
        # What cannot be imported cannot be converted either.
        if reference[0] is None or reference[0].startswith("output"):
            interpreter = self.first_pass(models, lambda model: self.interpreter(model, path, record, expected))
        else:
            interpreter = reference
        frozen = "".join(
            letter for letter, side in (("r", reference), ("i", interpreter)) if side[0] is None and side[1]
        )
        reason = reference[0] or interpreter[0] or ""
        crashed = "crashed" in (reference[0] or "") or "crashed" in (interpreter[0] or "")
        state = ["pass" if side[0] is None else "fail" for side in (reference, interpreter)]
        return state[0], state[1], frozen, reason, crashed

    def first_pass(self, models, attempt):
        """(None, frozen) of the first model that passes; else the failure of the last that was tried."""
        failure = None
        for model, frozen in models:
            failure = attempt(model)
            if failure is None:
                return None, frozen
        return failure, ""

    def reference(self, model, path, record, expected):
        answer = f"{self.scratch.name}/reference.npz"
        failure = self.command("run", model, "--stateless", "-q", "--input", f"{path}.npz", "--output", answer)
        return failure or compare(answer, expected, record, exact_types=True)

    def interpreter(self, model, path, record, expected):
        program, answer = f"{self.scratch.name}/case.sinew", f"{self.scratch.name}/program.npz"
        failure = self.command("convert", model, "--stateless", "-q", "--precision", "f32", "-o", program)
        failure = failure or self.command("run", program, "-q", "--input", f"{path}.npz", "--output", answer)
        return failure or compare(answer, expected, record, exact_types=False)

    def command(self, *arguments):
        """None, or why the command failed."""
        try:
            done = subprocess.run(
                [self.sinew, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=TIMEOUT
            )
        except subprocess.TimeoutExpired:
            return f"crashed: {arguments[0]} takes more than {TIMEOUT} s"
        if done.returncode == 0:
            return None
        text = " ".join(done.stderr.decode(errors="replace").split())
        if done.returncode < 0:
            return f"crashed: signal {-done.returncode} {text[:200]}"
        text = re.sub(rf"{re.escape(str(self.folder))}/|{re.escape(self.scratch.name)}/", "", text)
        # Warnings stand before it, and hints, which repeat themselves, behind it.
        text = re.sub(r"^.*?sinew: error: ([^ ]+\.(onnx|sinew|npz): )?", "", text)
        text = re.sub(r" hint: .*", "", text)
        # The list of what is supported grows with every operator, and says nothing about the case.
        return re.sub(r"; (nearest )?supported: .*", "", text)[:240]


def compare(path, expected, record, exact_types):
    """None, or how the arrays of a file differ from those expected.

    Floats agree within the case's tolerance, everything else exactly. The types must be the expected ones, or
    for the interpreter, which computes in float32 and int32, of the same kind.
    """
    carried = dict(record["carried"])
    try:
        answer = np.load(path)
    except (OSError, zipfile.BadZipFile) as error:
        return f"wrote no readable file: {error}"
    for name, wanted in expected.items():
        if name not in answer.files:
            return f"output {name} is missing"
        found = answer[name]
        if found.shape != (1, *wanted.shape):
            return f"output {name} has shape {found.shape[1:]}, expected {wanted.shape}"
        found = found[0]
        # `run` writes float16 as float32.
        stored = np.dtype(np.float32) if wanted.dtype == np.float16 else wanted.dtype
        same = found.dtype == stored if exact_types else kind(found) == kind(wanted)
        if not same:
            return f"output {name} is {found.dtype}, expected {wanted.dtype}"
        if wanted.dtype.kind != "f":
            if not np.array_equal(found, wanted):
                return f"output {name} differs"
            continue
        # As onnx's own runner: two units in the last place of a bfloat16.
        rtol = max(record["rtol"], 2**-6) if carried.get(name) == "BFLOAT16" else record["rtol"]
        with np.errstate(all="ignore"):
            near = np.isclose(found.astype(np.float64), wanted.astype(np.float64), rtol, record["atol"], True)
            if not near.all():
                worst = np.nanmax(np.abs(found.astype(np.float64) - wanted.astype(np.float64)))
                return f"output {name} differs by up to {worst:.3g}"
    return None


def kind(array):
    """Floats, integers or booleans."""
    return "i" if array.dtype.kind in "iu" else array.dtype.kind
