"""Export the field's policy architectures with PyTorch's exporters, and see what sinew makes of them.

For every export: onnxruntime must agree with torch; `sinew run` must agree with onnxruntime and the policy converted to f32
with both, to 1e-5 of each output's range; the policy converted to int8 must reach --decibels on observations that did not
calibrate it, free-running where it has a state. The table has one row per export. Exit status: 0 when the shares of verified
exports reach --f32-share and --int8-share, 1 when not, 2 when an export itself is wrong.
"""
import argparse
import fnmatch
import multiprocessing
import os
import pathlib
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed

import checking
import making
import registry
import table

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent


def parse():
    parser = argparse.ArgumentParser("tools/zoo/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sinew", type=pathlib.Path, default=REPOSITORY / ".build/release/sinew", help="the program to check")
    parser.add_argument("--only", metavar="GLOB", action="append", default=[], help="policies, or POLICY.EXPORTER (mlp_*, act_*.dynamo); again for more")
    parser.add_argument("--list", action="store_true", help="list the policies and their exports, and make nothing")
    parser.add_argument("--export-only", action="store_true", help="make the exports and check them with onnxruntime alone")
    parser.add_argument("--table", metavar="FILE", type=pathlib.Path, help="write the table as markdown")
    parser.add_argument("--keep", metavar="FOLDER", type=pathlib.Path, default=REPOSITORY / ".build/zoo",
                        help="where exports are stored, and reused while their sources and the packages stay the same (default: .build/zoo)")
    parser.add_argument("--jobs", metavar="N", type=int, default=os.cpu_count(), help="exports at the same time (default: one per processor)")
    parser.add_argument("--decibels", metavar="DB", type=float, default=25, help="what int8 must reach (default: 25)")
    parser.add_argument("--f32-share", metavar="%", type=float, default=95, help="exports that must verify in f32, in per cent (default: 95)")
    parser.add_argument("--int8-share", metavar="%", type=float, default=90, help="exports that must verify in int8, in per cent (default: 90)")
    return parser.parse_args()


def chosen(policies, patterns):
    """Pairs of policy and exporter."""
    pairs = [(policy, key) for policy in policies.values() for key in policy.exporters]
    if patterns:
        pairs = [
            (policy, key) for policy, key in pairs
            if any(fnmatch.fnmatch(policy.name, p) or fnmatch.fnmatch(f"{policy.name}.{key}", p) for p in patterns)
        ]
    return pairs


def work(name, key, keep, binary):
    """In a process of its own: one row of the table."""
    policy = registry.POLICIES.get(name) or registry.load()[name]
    started = time.monotonic()
    folder = keep / name / key
    result = checking.Result(name, key)
    try:
        made = making.ensure(policy, key, folder)
    except making.ExportError as error:
        return result, checking.first_line(str(error))
    except Exception as error:  # of the architecture's own source: one row, not the end of the run
        return result, f"{type(error).__name__}: {error}"
    result.opset, result.operators, result.export_error = made["opset"], made["nodes"], made["error"]
    if binary:
        checking.check(policy, folder, checking.Sinew(binary), result)
    result.seconds = time.monotonic() - started
    return result, None


def run(pairs, arguments):
    """All rows in the order of the list, and the exports that are wrong."""
    binary = None if arguments.export_only else str(arguments.sinew)
    results, broken = {}, []
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(arguments.jobs, mp_context=context) as pool:
        jobs = {pool.submit(work, p.name, key, arguments.keep, binary): i for i, (p, key) in enumerate(pairs)}
        for done, job in enumerate(as_completed(jobs), 1):
            result, fault = job.result()
            if fault:
                broken.append(f"{result.name} {result.exporter}: {fault}")
            else:
                results[jobs[job]] = result
            print(f"[{done}/{len(pairs)}] {progress(result, fault, arguments)}", file=sys.stderr, flush=True)
    return [results[i] for i in sorted(results)], broken


def progress(result, fault, arguments):
    label = f"{result.name} {result.exporter}"
    if fault:
        return f"{label}: WRONG EXPORT: {fault}"
    if arguments.export_only:
        return f"{label}: {result.operators} operators, ORT − torch {result.export_error:.0e}, {result.seconds:.1f} s"
    f32 = "no" if result.f32 is None else f"{result.f32:.0e}"
    int8 = "no" if result.int8 is None else f"{result.int8:.1f} dB"
    return f"{label}: f32 {f32}, int8 {int8}, {result.seconds:.1f} s {table.shorten(result.message, 120)}".rstrip()


def listing(policies, patterns):
    by_policy = {}
    for policy, key in chosen(policies, patterns):
        by_policy.setdefault(policy.name, []).append(key)
    for name, keys in by_policy.items():
        policy = policies[name]
        print(f"{name:32s} {' '.join(keys)}\n{'':32s} {policy.summary}")
        for key, reason in policy.cannot.items():
            print(f"{'':32s} not {key}: {reason}")
    print(f"{len(by_policy)} policies, {sum(map(len, by_policy.values()))} exports")


def main():
    arguments = parse()
    policies = registry.load()
    if arguments.list:
        listing(policies, arguments.only)
        return 0
    pairs = chosen(policies, arguments.only)
    if not pairs:
        print(f"zoo: no policy matches {' '.join(arguments.only)}; --list shows them", file=sys.stderr)
        return 64
    if not arguments.export_only and not os.access(arguments.sinew, os.X_OK):
        print(f"zoo: {arguments.sinew} is no program; build it with 'swift build -c release --product sinew'", file=sys.stderr)
        return 66
    results, broken = run(pairs, arguments)
    if results and not arguments.export_only:
        rows = table.table(results, arguments.decibels)
        parts = [rows]
        if operators := table.missing(results):
            parts.append("Missing operators:\n\n" + operators)
        if others := table.other_failures(results, arguments.decibels):
            parts.append("Other failures:\n\n" + others)
        parts.append(table.summary(results, arguments.decibels))
        print("\n\n".join(parts))
        if arguments.table:
            arguments.table.parent.mkdir(parents=True, exist_ok=True)
            arguments.table.write_text("\n\n".join([rows, parts[-1]]) + "\n")
    for fault in broken:
        print(f"wrong export: {fault}", file=sys.stderr)
    if broken:
        return 2
    if arguments.export_only:
        return 0
    _, exact = table.share(results, lambda r: r.f32_passes())
    _, small = table.share(results, lambda r: r.int8_passes(arguments.decibels))
    return 0 if exact >= arguments.f32_share and small >= arguments.int8_share else 1


if __name__ == "__main__":
    sys.exit(main())
