"""Zip archives put together by hand: fields and compression that numpy.savez does not write."""

import io
import struct
import zlib

import numpy


def npy(array, version=(1, 0)):
    """An array as the bytes of an .npy file."""
    stream = io.BytesIO()
    numpy.lib.format.write_array(stream, numpy.asarray(array, order="A"), version=version)
    return stream.getvalue()


def npy_with(descriptor, shape, elements, fortran="False"):
    """An .npy file with a header of one's own."""
    text = f"{{'descr': {descriptor}, 'fortran_order': {fortran}, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\1\0" + struct.pack("<H", len(text)) + text + elements


def deflated(content, level=6, strategy=zlib.Z_DEFAULT_STRATEGY):
    compressor = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return compressor.compress(content) + compressor.flush()


def member(name, content, stored=None, is_zip64=False, **fields):
    """One member; `fields` replace what the directory says about it."""
    method = 0 if stored is None else 8
    stored = content if stored is None else stored
    true = dict(method=method, crc=zlib.crc32(content), stored_size=len(stored), size=len(content), flags=0)
    return dict(true, name=(name + ".npy").encode(), stored=stored, is_zip64=is_zip64) | fields


def archive(members, comment=b"", is_zip64=False):
    """The bytes of an archive of members."""
    body = directory = b""
    for each in members:
        wide = struct.pack("<HHQQQ", 1, 24, each["size"], each["stored_size"], each.get("offset", len(body)))
        sizes, offset = (each["stored_size"], each["size"]), each.get("offset", len(body))
        if each["is_zip64"]:
            sizes, offset = (0xFFFFFFFF, 0xFFFFFFFF), 0xFFFFFFFF
        extra = b"\xfe\xca\1\0!" + wide if each["is_zip64"] else b""
        shared = struct.pack("<HHHHIII", each["flags"], each["method"], 0, 33, each["crc"], *sizes)
        directory += b"PK\1\2" + struct.pack("<HH", 45, 45) + shared
        directory += struct.pack("<HHHHHII", len(each["name"]), len(extra), 0, 0, 0, 0, offset) + each["name"] + extra
        body += b"PK\3\4" + struct.pack("<H", 45) + shared
        body += struct.pack("<HH", len(each["name"]), len(extra)) + each["name"] + extra + each["stored"]
    count, place = len(members), len(body) + len(directory)
    numbers = (count, count, len(directory), len(body))
    if is_zip64:
        directory += b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, *numbers)
        directory += b"PK\6\7" + struct.pack("<IQI", 0, place, 1)
        numbers = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
    return body + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, *numbers, len(comment)) + comment
