"""Prints the name and the FNV-1a hash of the answers to each policy's stream, as cross/tests/vectors.c does.

    hash_answers.py MODEL.answers ...
"""

import pathlib
import sys


def fnv1a(data: bytes) -> int:
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return value


for path in map(pathlib.Path, sys.argv[1:]):
    print(path.with_suffix(".sinew").name, f"{fnv1a(path.read_bytes()):016x}")
