"""Prints the largest errors of the float functions against float64, the table of docs/arithmetic.md, section 8.

The oracle is measured; the kernels equal it bit for bit (SinewKernelsTests).

    $(tools/python-env run) tools/oracle/measure_errors.py
"""

import math

import numpy as np

import oracle
from oracle import F

COUNT = 400_000


def grid(low, high):
    """Uniform points and, for each sign in the range, points with uniform exponents."""
    rng = np.random.default_rng(1)
    parts = [rng.uniform(low, high, COUNT)]
    for sign, limit in ((1, high), (-1, -low)):
        if limit > 0:
            parts.append(sign * limit * np.exp2(rng.uniform(-30, 0, COUNT // 2)))
    return np.concatenate(parts).astype(F)


def erf64(x):
    return np.array([math.erf(v) for v in x])


def softplus64(x):
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def gelu_tanh64(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3)))


CASES = [
    ("exp", -103, 88.7, np.exp),
    ("log", 1e-37, 3e38, np.log),
    ("log", 0.5, 2, np.log),
    ("sin", -1e5, 1e5, np.sin),
    ("cos", -1e5, 1e5, np.cos),
    ("sin", -4e6, 4e6, np.sin),
    ("sin", -3e38, 3e38, np.sin),
    ("erf", -5, 5, erf64),
    ("tanh", -10, 10, np.tanh),
    ("tan", -1e5, 1e5, np.tan),
    ("asin", -1, 1, np.arcsin),
    ("acos", -1, 1, np.arccos),
    ("atan", -1e4, 1e4, np.arctan),
    ("sinh", -89, 89, np.sinh),
    ("cosh", -89, 89, np.cosh),
    ("asinh", -1e30, 1e30, np.arcsinh),
    ("acosh", 1, 3e38, np.arccosh),
    ("acosh", 1, 2, np.arccosh),
    ("atanh", -1, 1, np.arctanh),
    ("sigmoid", -87, 20, lambda x: 1 / (1 + np.exp(-x))),
    ("elu", -30, 1, lambda x: np.where(x > 0, x, np.expm1(x))),
    ("softplus", -80, 40, softplus64),
    ("silu", -80, 40, lambda x: x / (1 + np.exp(-x))),
    ("gelu", -10, 10, lambda x: 0.5 * x * (1 + erf64(x / math.sqrt(2)))),
    ("gelu_tanh", -10, 10, gelu_tanh64),
    ("mish", -80, 40, lambda x: x * np.tanh(softplus64(x))),
]


def report(name, domain, result, exact):
    result = result.astype(np.float64)
    finite = np.isfinite(result) & (np.abs(exact) >= 2.0**-126)
    error = np.abs(result - exact)[finite]
    unit = np.exp2(np.floor(np.log2(np.abs(exact[finite]))) - 23)
    ulp = (error / unit).max()
    # Results that cancel (GELU's negative tail) or are huge are told by one of the two numbers only.
    ulp_text = f"{ulp:.2f}" if ulp < 100 else "–"
    absolute_text = f"{error.max():.1e}" if error.max() < 1 else "–"
    print(f"| {name} | {domain} | {ulp_text} | {absolute_text} |")


def main():
    print("| function | domain | ulp | absolute |\n|---|---|---|---|")
    functions = dict(oracle.FUNCTIONS)
    with np.errstate(all="ignore"):
        for name, low, high, exact in CASES:
            x = grid(low, high)
            x = x[(x >= F(low)) & (x <= F(high))]
            report(name, f"[{low:g}, {high:g}]", functions[name](x, F(1), F(1)), exact(x.astype(np.float64)))
        rng = np.random.default_rng(2)
        x = np.exp2(rng.uniform(-126, 127, COUNT)).astype(F)
        y = (rng.uniform(-87, 88, COUNT) / np.log(x.astype(np.float64))).astype(F)
        report("pow", "x > 0, result normal", oracle.power(x, y), np.power(x.astype(np.float64), y.astype(np.float64)))


if __name__ == "__main__":
    main()
