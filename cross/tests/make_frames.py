"""Writes a framed stream for a policy: steps and resets on inputs from ordinary to extreme.

    make_frames.py INSPECTED.json > FRAMES
"""

import json
import random
import struct
import sys

INTEGER_RANGES = {
    "bool": (0, 1),
    "int8": (-128, 127),
    "uint8": (0, 255),
    "int16": (-32768, 32767),
    "uint16": (0, 65535),
    "uint32": (0, 1000),
    "uint64": (0, 1000),
    "int32": (-1000, 1000),
    "int64": (-1000, 1000),
}
EXTREMES = [0.0, -0.0, 3e-6, 1e-40, -1e-40, 1e6, -1e6, 3e38, float("inf"), float("-inf"), float("nan")]
STEP, RESET_AND_STEP, RESET_WITH_SEED = 0, 1, 2


def value(kind: str, step: int, numbers: random.Random) -> float:
    """An element for an input of the given type; extremes appear from step 20 on."""
    if kind in INTEGER_RANGES:
        return float(numbers.randint(*INTEGER_RANGES[kind]))
    if step >= 20 and numbers.random() < 0.2:
        drawn = numbers.choice(EXTREMES)
    else:
        # From small to large, so that functions are met on all of their branches.
        drawn = numbers.gauss(0, 1) * (10 ** numbers.uniform(-3, 3) if step % 2 else 1)
    if kind == "float16":
        return struct.unpack("<e", struct.pack("<e", max(-6e4, min(6e4, drawn))))[0]
    return drawn


def main() -> None:
    with open(sys.argv[1], encoding="utf-8") as file:
        inputs = [port for port in json.load(file)["inputs"] if not port["state"]]
    numbers = random.Random(1)
    for step in range(40):
        if step == 30:
            sys.stdout.buffer.write(struct.pack("<IQ", RESET_WITH_SEED, 7))
        command = RESET_AND_STEP if step == 10 else STEP
        frame = [value(port["type"], step, numbers) for port in inputs for _ in range(port["elements"])]
        sys.stdout.buffer.write(struct.pack(f"<I{len(frame)}f", command, *frame))


main()
