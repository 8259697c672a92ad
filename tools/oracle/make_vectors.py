"""Writes the vectors that SinewKernelsTests replays: inputs, and what the numpy oracle makes of them.

    $(tools/python-env run) tools/oracle/make_vectors.py

The files are the same on every run. Floats are written as their bits.
"""

import json
import pathlib

import numpy as np

import oracle
from oracle import F

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "SinewKernelsTests" / "Vectors"

rng = np.random.default_rng(20240607)


def whole(low, high, size=None):
    return rng.integers(low, high, size, endpoint=True)


def numbers(array):
    return np.asarray(array).astype(np.int64).ravel().tolist()


def bits(array):
    array = np.where(np.isnan(array), F(np.nan), array).astype(F)
    return oracle.bits_of(array).ravel().tolist()


def write(name, content):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / name).write_text(json.dumps(content, separators=(",", ":")) + "\n")


def make_tables():
    """Smooth, as a converter makes them, and random: saturation inside the formulas shows only with the latter."""
    position = np.arange(513) * 128 - 32768
    smooth = np.clip(np.rint(32767 * np.tanh(position / 9000)), -32768, 32767)
    start = np.arange(64) * 1024 - 32768
    f = [np.rint(28000 * np.tanh((start + t) / 9000)) for t in (0, 512, 1024)]
    c2 = 2 * (f[2] - 2 * f[1] + f[0])
    return [
        (oracle.LINEAR, smooth),
        (oracle.LINEAR, whole(-32768, 32767, 513)),
        (oracle.QUADRATIC, np.concatenate([f[0], f[2] - f[0] - c2, c2])),
        (oracle.QUADRATIC, whole(-32768, 32767, 192)),
    ]


def dense_case(kind, number, tables):
    rows, columns, positions = int(whole(1, 20)), int(whole(1, 24)), int(whole(1, 3))
    weights = whole(-127, 127, (rows, columns))
    if number % 4 == 0:
        weights = rng.choice([-127, 127], (rows, columns))
    bound = 128 if kind == "int8" else 32768
    room = (1 << 31) - 1 - np.abs(weights).sum(axis=1) * bound
    layer = {
        "weights": weights,
        "bias": (room * rng.uniform(-1, 1, rows) * rng.choice([1, 1e-3], rows)).astype(np.int64),
        "activation": number % 6,
        "parameter_a": int(whole(-32767, 32767)),
        "zero_point": int(whole(-128, 127)),
        "table_shift": int(rng.choice([0, 0, 1, 3, 15])),
        "output_shift": int(rng.choice([0, 1, 7, 8, 8, 15])),
        "output_is_int16": int(whole(0, 1)),
    }
    layer["parameter_b"] = int(whole(layer["parameter_a"], 32767))
    table = int(whole(0, 3))
    layer["table_form"], layer["table"] = tables[table]
    low, high = (-128, 127) if kind == "int8" else (-32768, 32767)
    x = whole(low, high, (positions, columns))
    if number % 5 == 0:
        x = rng.choice([low, high, 0], (positions, columns))
    if kind == "dynamic":
        layer["bias"] = whole(-1_000_000, 1_000_000, rows)
        layer["multiplier"] = whole(1, (1 << 22) - 1, rows)
        layer["right_shift"] = whole(36, 48, rows)
        y = oracle.dense_dynamic(layer, x)
    else:
        layer["multiplier"] = whole(1 << 30, (1 << 31) - 1, rows)
        layer["right_shift"] = whole(*((32, 40) if kind == "int8" else (40, 48)), rows)
        y = oracle.dense_integer(layer, x)
    layer.pop("table")
    case = {key: numbers(value) if isinstance(value, np.ndarray) else int(value) for key, value in layer.items()}
    return case | {"kind": kind, "rows": rows, "columns": columns, "positions": positions, "table": table,
                   "x": numbers(x), "y": numbers(y)}


def dense_integer():
    tables = make_tables()
    cases = [dense_case(kind, i, tables) for kind in ("int8", "int16", "dynamic") for i in range(24)]
    write("dense_integer.json", {"tables": [numbers(values) for _, values in tables], "cases": cases})


SPECIAL = np.array([0.0, -0.0, np.inf, -np.inf, np.nan, 1e-40, -1e-40, 1.5, 2.5, -0.5, -1.5, 3.4e38, -3.4e38], F)


def any_floats(count, spread):
    values = rng.normal(0, 1, count) * np.exp2(rng.uniform(-spread, spread, count))
    return np.where(rng.random(count) < 0.1, rng.choice(SPECIAL, count), values).astype(F)


def dense_float():
    cases = []
    for i in range(12):
        rows, columns, positions = int(whole(1, 18)), int(whole(1, 20)), int(whole(1, 5))
        half = i % 2
        weights = any_floats(rows * columns, 10 if half else 40).reshape(rows, columns)
        if half:
            weights = weights.astype(np.float16)
        bias, x = any_floats(rows, 20), any_floats(positions * columns, 40).reshape(positions, columns)
        stored = numbers(weights.view(np.uint16)) if half else bits(weights)
        y = oracle.dense_float(weights, bias, x)
        cases.append({"half": half, "rows": rows, "columns": columns, "positions": positions, "weights": stored,
                      "bias": bits(bias), "x": bits(x), "y": bits(y)})
    write("dense_float.json", cases)


def boundary():
    cases = []
    for i in range(12):
        features, rows = int(rng.choice([1, 7, 20])), int(whole(1, 4))
        width = 8 if i % 2 else 16
        zero = int(whole(-128, 127)) if width == 8 else 0
        count = features * rows * (20 if features == 1 else 1)
        x = any_floats(count, 6)
        centre = rng.normal(0, 1, features).astype(F)
        gain = np.exp2(rng.uniform(-2, width, features)).astype(F)
        reach = count // features
        q, invalid = oracle.quantise(x, np.tile(centre, reach), np.tile(gain, reach), zero, width)
        cases.append({"bits": width, "features": features, "zero": zero, "x": bits(x), "centre": bits(centre),
                      "gain": bits(gain), "q": numbers(q), "invalid": invalid,
                      "real": bits(oracle.dequantise(q, gain[0], zero))})
    write("boundary.json", cases)


def functions():
    edges = [0.624999, 0.625, 0.9375, 0.93749994, 4, 4.1, 9.1, 88.72, 88.73, 89.1, -87.4, -103.9, -104.1, 4194304,
             4194303.8, 1e10, -1e30, 8388607.5, 0.70710678, 1.4142135,
             0.49999997, 0.5, 0.50000006, 0.99999994, 1.0000001, -1.0000001, 89.41, 89.42, 90.5, -1e10,
             1.1529214e18, 1.1529215e18]
    x = np.concatenate([SPECIAL, np.array(edges, F), -np.array(edges[:6], F), any_floats(60, 1), any_floats(40, 8)])
    x = x.astype(F)
    parameters = {"selu": (1.6732632, 1.050701), "hard_sigmoid": (0.2, 0.5), "clip": (-0.75, 2.5),
                  "leaky_relu": (0.01, 0)}
    results = []
    for name, function in oracle.FUNCTIONS:
        alpha, beta = (F(v) for v in parameters.get(name, (1.5, 0)))
        results.append({"name": name, "alpha": bits(alpha)[0], "beta": bits(beta)[0],
                        "y": bits(function(x, alpha, beta))})
    a = np.concatenate([np.abs(any_floats(120, 20)), any_floats(60, 2), rng.choice(SPECIAL, 40)]).astype(F)
    b = np.concatenate([any_floats(120, 2), np.rint(any_floats(60, 3)), rng.choice(SPECIAL, 40)]).astype(F)
    write("functions.json", {"x": bits(x), "functions": results, "base": bits(a), "exponent": bits(b),
                             "power": bits(oracle.power(a, b))})


def main():
    with np.errstate(all="ignore"):
        dense_integer()
        dense_float()
        boundary()
        functions()
    print(sum(f.stat().st_size for f in FOLDER.glob("*.json")), "bytes")


if __name__ == "__main__":
    main()
