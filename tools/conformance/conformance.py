"""Command line of the conformance run; see README.md."""

import argparse
import multiprocessing
import os
import sys
import time
from fnmatch import fnmatchcase
from pathlib import Path

import cases
import table
from judge import Judge

judge = None


def start(sinew, folder):
    global judge
    judge = Judge(sinew, folder)


def work(record):
    return record, judge.judge(record)


def main():
    parser = argparse.ArgumentParser(prog="tools/conformance/run", description="ONNX's node cases against sinew.")
    parser.add_argument("--sinew", required=True, type=Path, help="the program to be tested")
    parser.add_argument("--update", action="store_true", help="rewrite results.tsv and the summary in README.md")
    parser.add_argument("--only", metavar="GLOB", action="append", help="cases or operators that match; may be repeated")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every case that does not pass, and why")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes at a time (default: all cores)")
    arguments = parser.parse_args()
    sinew = arguments.sinew.resolve()
    if not os.access(sinew, os.X_OK):
        parser.error(f"{sinew} is no program; build it with swift build -c release --product sinew")

    began = time.monotonic()
    folder, records = cases.ensure()
    if arguments.only:
        records = [
            record
            for record in records
            if any(fnmatchcase(record[key], glob) for glob in arguments.only for key in ("name", "operator"))
        ]
    rows, crashes = {}, []
    with multiprocessing.Pool(arguments.jobs, start, (str(sinew), folder)) as pool:
        for record, verdict in pool.imap_unordered(work, records, chunksize=4):
            rows[record["name"]] = table.row(record, verdict)
            if verdict[-1]:
                crashes.append(f"{record['name']}: {verdict[3]}")

    if arguments.verbose:
        for case in sorted(rows):
            row = rows[case]
            if (row["reference"], row["interpreter"]) != ("pass", "pass"):
                print(f"{case}: {row['reference']}/{row['interpreter']}: {row['reason']}")
    known = table.read()
    found = crashes + table.complaints(rows, known)
    better = sum(
        row[side] == "pass" and known.get(case, row)[side] != "pass"
        for case, row in rows.items()
        for side in ("reference", "interpreter")
    )
    if arguments.update:
        table.write(known | rows if arguments.only else rows)
        found = crashes
    for title, count, reference, interpreter in table.totals(rows):
        print(f"{title}: {count} cases, {reference} pass in the reference, {interpreter} in the interpreter")
    for line in found:
        print(line, file=sys.stderr)
    if better and not arguments.update:
        print(f"{better} passes are not in the table yet; --update writes them")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
