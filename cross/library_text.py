"""Bytes of code and constants that a linked program has from Sinew's library, by the linker's map.

    library_text.py MAP
"""

import re
import sys

PLACED = re.compile(r"^\s+0x[0-9a-f]+\s+0x([0-9a-f]+)\s+(\S.*)$")

total, name, is_discarded = 0, "", True
with open(sys.argv[1], encoding="utf-8", errors="replace") as file:
    for line in file:
        if line.startswith("Linker script and memory map"):
            is_discarded = False
        if is_discarded:
            continue
        # " .section 0xADDRESS 0xSIZE FILE", the section on a line of its own when its name is long.
        section = re.match(r"^ (\.\S+)(.*)$", line)
        if section:
            name, line = section.group(1), section.group(2)
        placed = PLACED.match(line)
        if placed and name.startswith((".text", ".rodata", ".data.rel.ro", ".srodata")):
            if "libsinew.a(" in placed.group(2) or "sinew_kernels" in placed.group(2):
                total += int(placed.group(1), 16)
            name = ""
print(total)
