"""Prints the bits of the actions that main.c prints on the board, as `sinew run --stream` computes them here.

    expected.py SINEW MODEL.sinew
"""

import json
import struct
import subprocess
import sys

STEPS = 8
sinew, model = sys.argv[1:]
shape = json.loads(subprocess.run([sinew, "inspect", model, "--json"], check=True, capture_output=True).stdout)
inputs, outputs = shape["frame_bytes_in"] // 4, shape["frame_bytes_out"] // 4
frames = [[((step * 29 + index * 7) % 33 - 16) / 64 for index in range(inputs)] for step in range(STEPS)]
stream = b"".join(struct.pack(f"<{inputs}f", *frame) for frame in frames)
actions = subprocess.run([sinew, "run", model, "--stream", "--quiet"], check=True, input=stream, capture_output=True)
for words in struct.iter_unpack(f"<{outputs}I", actions.stdout):
    print(" ".join(f"{word:08x}" for word in words))
