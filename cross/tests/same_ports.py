"""Compares what two programs say about a policy: everything in the first listing that the second has, too.

    sinew-run inspect MODEL --json | same_ports.py MODEL WORKSTATION.json

"arena_bytes" is left out: the memory for a policy depends on the size of an address. "sha256" is compared with the
file itself.
"""

import hashlib
import json
import sys

here = json.load(sys.stdin)
with open(sys.argv[1], "rb") as file:
    digest = hashlib.sha256(file.read()).hexdigest()
with open(sys.argv[2], encoding="utf-8") as file:
    there = json.load(file) | {"sha256": digest}
different = [key for key in here if key != "arena_bytes" and here[key] != there[key]]
if different:
    sys.exit("\n".join(f"{key}: {here[key]}, not {there[key]}" for key in different))
