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


def window(axes):
    """Random numbers for each axis: edges on both sides, windows that start inside, positions that see nothing."""
    numbers_of_axes = []
    for _ in range(axes):
        extent, taps, stride, dilation = (int(v) for v in (whole(1, 7), whole(1, 4), whole(1, 3), whole(1, 3)))
        numbers_of_axes.append([extent, int(whole(1, 4)), taps, stride, dilation, int(whole(-3, 5))])
    return numbers_of_axes


def windows():
    cases = []
    for i in range(18):
        axes = window(1 + i % 3)
        samples, channels = int(whole(1, 2)), int(whole(1, 6))
        shape = [samples, *(axis[0] for axis in axes), channels]
        kind = ("int8", "int16", "int32", "float32")[i % 4]
        if kind == "float32":
            x, fill, lowest = any_floats(int(np.prod(shape)), 20).reshape(shape), 0, -np.inf
            written = bits
        else:
            low, high = np.iinfo(kind).min, np.iinfo(kind).max
            x, fill, lowest = whole(low, high, shape), int(whole(-128, 127)) if kind == "int8" else 0, low
            x = np.where(rng.random(shape) < 0.2, rng.choice([low, high], shape), x)
            written = numbers
        y = oracle.patches(x, axes, fill)
        pool = oracle.maximum_pool(x, axes, lowest)
        cases.append({"kind": kind, "axes": axes, "channels": channels, "fill": fill, "positions": len(y),
                      "x": written(x), "y": written(y), "pool": written(pool)})
    write("windows.json", cases)


def depthwise_case(kind, number, tables):
    taps, channels, positions = int(whole(1, 12)), int(whole(1, 34)), int(whole(1, 4))
    weights = rng.choice([-127, 127], (channels, taps)) if number % 4 == 0 else whole(-127, 127, (channels, taps))
    bound = 128 if kind == "int8" else 32768
    room = (1 << 31) - 1 - np.abs(weights).sum(axis=1) * bound
    table = number % 4
    form, values = tables[table]
    layer = {"weights": weights, "bias": (room * rng.uniform(-1, 1, channels) * 1e-2).astype(np.int64),
             "multiplier": whole(1 << 30, (1 << 31) - 1, channels),
             "right_shift": whole(*((32, 40) if kind == "int8" else (40, 48)), channels),
             "activation": number % 6, "parameter_a": -20000, "parameter_b": 30000, "zero_point": 11,
             "table_form": form, "table_shift": 1, "output_shift": 8, "output_is_int16": number % 2}
    x = whole(-bound, bound - 1, (positions, taps, channels))
    if number % 5 == 0:
        x = rng.choice([-bound, bound - 1], x.shape)
    y = oracle.depthwise_integer(layer | {"table": values}, x)
    case = {key: numbers(value) if isinstance(value, np.ndarray) else value for key, value in layer.items()}
    return case | {"kind": kind, "rows": channels, "columns": taps, "positions": positions, "table": table,
                   "x": numbers(x), "y": numbers(y)}


def depthwise():
    tables = make_tables()
    cases = [depthwise_case(kind, i, tables) for kind in ("int8", "int16") for i in range(12)]
    write("depthwise_integer.json", {"tables": [numbers(values) for _, values in tables], "cases": cases})
    cases = []
    for i in range(8):
        taps, channels, positions = int(whole(1, 9)), int(whole(1, 34)), int(whole(1, 3))
        half = i % 2
        weights = any_floats(channels * taps, 10 if half else 40).reshape(channels, taps)
        if half:
            weights = weights.astype(np.float16)
        bias, x = any_floats(channels, 20), any_floats(positions * taps * channels, 40)
        y = oracle.depthwise_float(weights, bias, x.reshape(positions, taps, channels))
        stored = numbers(weights.view(np.uint16)) if half else bits(weights)
        cases.append({"half": half, "rows": channels, "columns": taps, "positions": positions, "weights": stored,
                      "bias": bits(bias), "x": bits(x), "y": bits(y)})
    write("depthwise_float.json", cases)


def cell_tables():
    """As a converter makes them, and random ones: sigmoid in [0, 32767], tanh anything."""
    position = (np.arange(513) - 256) / 32
    smooth = np.clip(np.rint(32768 / (1 + np.exp(-position))), 0, 32767), np.rint(32767 * np.tanh(position))
    return [smooth, (whole(0, 32767, 513), whole(-32768, 32767, 513)),
            (np.full(513, 32767), np.full(513, -32768)), (np.zeros(513), rng.choice([-32768, 32767], 513))]


def codes(shape, number):
    """Everywhere, small, extremes only, one extreme only."""
    kind = number % 5
    if kind == 0:
        return whole(-32768, 32767, shape)
    if kind == 1:
        return whole(-300, 300, shape)
    if kind == 2:
        return rng.choice([-32768, 32767, 0, -1], shape)
    return np.full(shape, -32768 if kind == 3 else 32767)


def cells():
    tables = cell_tables()
    integers, batch, units = [], 2, 5
    for i in range(80):
        gates = 4 if i % 2 else 3
        chosen = i % 4 if i % 3 == 0 else 0
        code = {"gate_fraction": i % 13, "state_fraction": i // 2 % 16 if gates == 4 else 0,
                "sigmoid": tables[chosen][0].astype(np.int64), "tanh": tables[chosen][1].astype(np.int64)}
        a, b = codes((batch, gates, units), i // 2), codes((batch, gates, units), i // 10)
        before = codes((batch, units), i // 4)
        if gates == 4:
            hidden, after = oracle.lstm_cell_integer(code, a, b, before)
        else:
            hidden, after = oracle.gru_cell_integer(code, a, b, before), np.array([])
        assert np.abs(hidden).max() <= 32768
        integers.append({"gates": gates, "gate_fraction": code["gate_fraction"],
                         "state_fraction": code["state_fraction"], "table": chosen, "input": numbers(a),
                         "recurrent": numbers(b), "before": numbers(before), "hidden": numbers(hidden),
                         "after": numbers(after)})
    floats = []
    for i in range(10):
        gates = 4 if i % 2 else 3
        a, b = (any_floats(batch * gates * units, 1 + i).reshape(batch, gates, units) for _ in range(2))
        before = any_floats(batch * units, 1).reshape(batch, units)
        if gates == 4:
            hidden, after = oracle.lstm_cell(a, b, before)
        else:
            hidden, after = oracle.gru_cell(a, b, before), np.array([], F)
        floats.append({"gates": gates, "input": bits(a), "recurrent": bits(b), "before": bits(before),
                       "hidden": bits(hidden), "after": bits(after)})
    write("cells.json", {"batch": batch, "units": units, "sigmoid": [numbers(t[0]) for t in tables],
                         "tanh": [numbers(t[1]) for t in tables], "integers": integers, "floats": floats})


def main():
    with np.errstate(all="ignore"):
        dense_integer()
        dense_float()
        boundary()
        functions()
        windows()
        depthwise()
        cells()
    print(sum(f.stat().st_size for f in FOLDER.glob("*.json")), "bytes")


if __name__ == "__main__":
    main()
