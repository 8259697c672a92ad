"""Computes the polynomial coefficients of docs/arithmetic.md, section 8.

Each polynomial is the minimax fit (Lawson's iteratively reweighted least squares over a dense grid, in extended
precision where numpy has it) of one smooth function, weighted so that the error of the *result* is levelled. The
coefficients are rounded to binary32 one by one, lowest order first, and the rest are fitted again around each.

    $(tools/python-env run) tools/oracle/fit_coefficients.py
"""

import math
from fractions import Fraction

import numpy as np

wide = np.longdouble


def weighted_fit(basis, target, weight):
    scale = np.ones(len(target))
    best, best_error = None, math.inf
    for _ in range(200):
        w = np.sqrt(scale) * weight
        solution = np.linalg.lstsq((basis * w[:, None]).astype(float), (target * w).astype(float), rcond=None)[0]
        # One step of refinement carries the residual in extended precision.
        residual = target - basis @ solution.astype(wide)
        step = np.linalg.lstsq((basis * w[:, None]).astype(float), (residual * w).astype(float), rcond=None)[0]
        solution = solution.astype(wide) + step
        error = np.abs((target - basis @ solution) * weight).astype(float)
        if error.max() < best_error:
            best, best_error = solution, error.max()
        scale = scale * (error / error.max() + 1e-3)
        scale /= scale.max()
    return best, best_error


def fit(name, function, degree, low, high, weight):
    """Coefficients c[0...degree] of Σ c[i]·x^i ≈ function(x) on [low, high]."""
    angle = (np.arange(4000) + wide(0.5)) * (wide(math.pi) / 4000)
    x = (wide(low) + wide(high)) / 2 + (wide(high) - wide(low)) / 2 * np.cos(angle)
    basis = np.stack([x**i for i in range(degree + 1)], axis=1)
    target, w = function(x), weight(x)
    rounded = []
    for i in range(degree + 1):
        done = sum((wide(c) * basis[:, j] for j, c in enumerate(rounded)), wide(0) * x)
        solution, _ = weighted_fit(basis[:, i:], target - done, w)
        rounded.append(np.float32(solution[0]))
    value = sum(wide(c) * basis[:, j] for j, c in enumerate(rounded))
    error = float(np.abs((target - value) * w).max())
    print(f"{name}: [{low:g}, {high:g}], largest weighted error {error:.2e}")
    for c in rounded:
        print(f"    {float(c).hex()}")


def erf_of(x):
    return np.array([math.erf(float(v)) for v in x], dtype=wide)


def main():
    half_ln2, log_low, log_high = 0.3475, math.sqrt(0.5) - 1, math.sqrt(2) - 1
    fit("exp: (e^r - 1 - r) / r^2", lambda x: (np.expm1(x) - x) / x**2, 4, -half_ln2, half_ln2, lambda x: x**2)
    fit("log: (log(1 + f) - f + f^2/2) / f^3", lambda x: (np.log1p(x) - x + x * x / 2) / x**3, 8, log_low, log_high,
        lambda x: np.abs(x**3 / np.log1p(x)))
    # Functions of z = x^2 from here on.
    root = np.sqrt
    fit("tanh: (tanh(x) - x) / x^3", lambda z: (np.tanh(root(z)) - root(z)) / (z * root(z)), 4, 1e-4, 0.625**2,
        lambda z: z * root(z) / np.tanh(root(z)))
    fit("sin: (sin(r) - r) / r^3", lambda z: (np.sin(root(z)) - root(z)) / (z * root(z)), 3, 1e-4, 0.93**2,
        lambda z: z * root(z) / np.sin(root(z)))
    fit("cos: (cos(r) - 1 + r^2/2) / r^4", lambda z: (np.cos(root(z)) - 1 + z / 2) / z**2, 2, 1e-2, 0.93**2,
        lambda z: z**2 / np.cos(root(z)))
    fit("erf: erf(x) / x - 1", lambda z: erf_of(root(z)) / root(z) - 1, 6, 1e-6, 0.9375**2,
        lambda z: root(z) / erf_of(root(z)))
    fit("asin: (asin(x) - x) / x^3", lambda z: (np.arcsin(root(z)) - root(z)) / (z * root(z)), 4, 1e-4, 0.25,
        lambda z: z * root(z) / np.arcsin(root(z)))
    fit("atan: (atan(x) - x) / x^3", lambda z: (np.arctan(root(z)) - root(z)) / (z * root(z)), 7, 1e-4, 1,
        lambda z: z * root(z) / np.arctan(root(z)))
    fit("sinh: (sinh(x) - x) / x^3", lambda z: (np.sinh(root(z)) - root(z)) / (z * root(z)), 3, 1e-4, 1,
        lambda z: z * root(z) / np.sinh(root(z)))
    # A function of x again.
    fit("erfc: -log(1 - erf(x))", lambda x: np.array([-math.log(math.erfc(float(v))) for v in x], dtype=wide), 7,
        0.9375, 4, lambda x: np.array([math.erfc(float(v)) / math.erf(float(v)) for v in x]))
    print("constants")
    half_pi = Fraction("1.57079632679489661923132169163975144209858469968755")
    ln2 = Fraction("0.693147180559945309417232121458176568075500134360255")
    for name, value, parts in (("pi/2", half_pi, 3), ("ln 2", ln2, 2)):
        for i in range(parts):
            part = np.float32(float(value))
            value -= Fraction(float(part))
            print(f"    {name}, part {i}: {float(part).hex()}")
    for name, value in (("2/pi", 1 / half_pi), ("log2 e", 1 / ln2), ("sqrt(1/2)", math.sqrt(0.5)),
                        ("sqrt(2/pi)", math.sqrt(1 / half_pi)), ("1/6", 1 / 6), ("0.044715", 0.044715)):
        print(f"    {name}: {float(np.float32(float(value))).hex()}")


if __name__ == "__main__":
    main()
