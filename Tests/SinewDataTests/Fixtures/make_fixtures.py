#!/usr/bin/env python3
"""Makes the .npz and .npy files beside this script with NumPy (2.x), the same bytes every time.

Usage: python3 make_fixtures.py
"""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
DATE = (1980, 1, 1, 0, 0, 0)

# Six values of each type, edges included; LayoutTests.swift has the same table.
VALUES = {
    "bool": [0, 1, 1, 0, 0, 1],
    "int8": [-128, -1, 0, 1, 42, 127],
    "int16": [-32768, -1, 0, 1, 258, 32767],
    "int32": [-(2**31), -1, 0, 1, 16909060, 2**31 - 1],
    "int64": [-(2**63), -1, 0, 1, 72623859790382856, 2**63 - 1],
    "uint8": [0, 1, 2, 42, 128, 255],
    "uint16": [0, 1, 2, 258, 32768, 65535],
    "uint32": [0, 1, 2, 16909060, 2**31, 2**32 - 1],
    "uint64": [0, 1, 2, 72623859790382856, 2**63, 2**64 - 1],
    "float16": [-65504.0, -1.5, 0.0, 2.0**-24, 0.25, np.inf],
    "float32": [-3.0e38, -1.5, 0.0, 2.0**-149, 0.1, np.inf],
    "float64": [-1.0e300, -1.5, 0.0, 2.0**-1074, 0.1, np.inf],
}


def npy(array, version):
    """The bytes of one array in a version of the npy format."""
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=version, allow_pickle=True)
    return stream.getvalue()


def every_layout():
    """Every type in both byte orders, both axis orders and all three format versions."""
    for name, values in VALUES.items():
        c_order = np.array(values, dtype=name).reshape(2, 3)
        for order, letter in (("little", "<"), ("big", ">")):
            if order == "big" and c_order.itemsize == 1:
                continue
            array = c_order.astype(c_order.dtype.newbyteorder(letter))
            for axes, laid_out in (("c", np.ascontiguousarray(array)), ("fortran", np.asfortranarray(array))):
                for major in (1, 2, 3):
                    yield f"{name}_{order}_{axes}_v{major}", npy(laid_out, (major, 0))


def write_zip(file, entries, method):
    with zipfile.ZipFile(HERE / file, "w", method) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name, DATE), data, compress_type=method)


def write_zip64(file, entries):
    """A stored archive whose sizes and offsets all stand in zip64 records, as in files beyond 4 GiB."""
    body, directory = b"", b""
    for name, data in entries:
        crc, size, offset, path = zlib.crc32(data), len(data), len(body), name.encode()
        extra = struct.pack("<HHQQ", 1, 16, size, size)
        fixed = struct.pack("<HHHHHI", 45, 0, 0, 0, 33, crc) + b"\xff" * 8 + struct.pack("<H", len(path))
        body += b"PK\x03\x04" + fixed + struct.pack("<H", len(extra)) + path + extra + data
        extra = struct.pack("<HHQQQ", 1, 24, size, size, offset)
        tail = struct.pack("<HHHHI", len(extra), 0, 0, 0, 0) + b"\xff" * 4
        directory += b"PK\x01\x02" + struct.pack("<H", 45) + fixed + tail + path + extra
    count, start = len(entries), len(body)
    end = start + len(directory)
    record = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(directory), start)
    locator = struct.pack("<IQI", 0, end, 1)
    final = struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    data = body + directory + b"PK\x06\x06" + record + b"PK\x06\x07" + locator + b"PK\x05\x06" + final
    (HERE / file).write_bytes(data)


def main():
    layouts = [(f"{name}.npy", data) for name, data in every_layout()]
    write_zip("layouts-stored.npz", layouts, zipfile.ZIP_STORED)
    write_zip("layouts-deflated.npz", layouts, zipfile.ZIP_DEFLATED)
    write_zip64("layouts-zip64.npz", layouts[::7])

    shapes = {
        "scalar": np.float32(2.5),
        "empty": np.zeros((0,), np.float64),
        "empty_middle": np.zeros((2, 0, 3), np.int32),
        "row": np.arange(3, dtype=np.int64),
        "cube": np.asfortranarray(np.arange(24, dtype=np.int16).reshape(2, 3, 4)),
        "cube_big": np.asfortranarray(np.arange(24, dtype=">f8").reshape(2, 3, 4)),
        "folder/inner": np.ones((1, 1), np.uint8),
        "größe": np.float64(-1),
    }
    entries = [(f"{name}.npy", npy(array, (1, 0))) for name, array in shapes.items()]
    write_zip("shapes.npz", entries + [("readme.txt", b"not an array")], zipfile.ZIP_DEFLATED)
    (HERE / "plain.npy").write_bytes(npy(np.arange(6, dtype=np.float32).reshape(2, 3), (1, 0)))

    refused = {
        "object": np.array([1, "a"], dtype=object),
        "text": np.array(["abc"]),
        "bytes": np.array([b"abc"]),
        "complex": np.array([1j], dtype=np.complex64),
        "extended": np.zeros(1, np.longdouble),
        "record": np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")]),
        "time": np.array(["2020-01-01"], dtype="datetime64[D]"),
        "raw": np.zeros(1, dtype="V3"),
    }
    for name, array in refused.items():
        good = ("good.npy", npy(np.zeros(1, np.float32), (1, 0)))
        write_zip(f"refused-{name}.npz", [good, (f"{name}.npy", npy(array, (1, 0)))], zipfile.ZIP_STORED)

    zeros = npy(np.zeros((1000, 1000), np.float32), (1, 0))
    write_zip("zeros.npz", [("zeros.npy", zeros)], zipfile.ZIP_DEFLATED)
    tiny = [("a.npy", npy(np.arange(4, dtype=np.float32), (1, 0))), ("b.npy", npy(np.array([True]), (1, 0)))]
    write_zip("tiny-stored.npz", tiny, zipfile.ZIP_STORED)
    write_zip("tiny-deflated.npz", tiny, zipfile.ZIP_DEFLATED)
    write_zip64("tiny-zip64.npz", tiny)
    write_zip("bzip2.npz", tiny, zipfile.ZIP_BZIP2)

    encrypted = bytearray((HERE / "tiny-stored.npz").read_bytes())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag is all a reader looks at
        at = encrypted.find(signature)
        encrypted[at + flags] |= 1
    (HERE / "encrypted.npz").write_bytes(encrypted)


main()
