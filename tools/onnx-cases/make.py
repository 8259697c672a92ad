#!/usr/bin/env python3
"""Writes the importer's test models, with the outputs expected of them, into Tests/SinewONNXTests.

    "$(tools/python-env run)" tools/onnx-cases/make.py

Cases/    models that must import and give these outputs (NAME.onnx, NAME.npz with in.X and out.Y)
Hostile/  models that must be refused; ImportErrorTests.swift says why each one is

Everything is seeded: a second run changes no file.
"""

import pathlib
import shutil

import attention
import composed
import control
import hostile
import indices
import learning
import operators
import quantised
import recurrent
import spatial
import storage
import structure
import trees
import windows

TESTS = pathlib.Path(__file__).resolve().parents[2] / "Tests" / "SinewONNXTests"

FAMILIES = [
    operators,
    windows,
    recurrent,
    indices,
    composed,
    attention,
    control,
    spatial,
    learning,
    quantised,
    storage,
    structure,
    trees,
]


def main():
    for folder in (TESTS / "Cases", TESTS / "Hostile"):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    count = 0
    for family in FAMILIES:
        for case in family.all_cases():
            case.write(TESTS / "Cases")
            count += 1
    refused = hostile.write(TESTS / "Hostile")
    size = sum(f.stat().st_size for name in ("Cases", "Hostile") for f in (TESTS / name).iterdir())
    print(f"{count} cases, {refused} hostile models, {size} bytes")


if __name__ == "__main__":
    main()
