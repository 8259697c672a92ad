"""The table of all exports and what follows from it, as markdown."""
from collections import defaultdict


def shorten(text, width):
    return text if len(text) <= width else text[: width - 1] + "…"


def cells(result, decibels):
    error = "" if result.export_error is None else f"{result.export_error:.0e}"
    f32 = "" if result.f32 is None else f"{result.f32:.1e}" + ("" if result.f32_passes() else " ✗")
    int8 = "" if result.int8 is None else f"{result.int8:.1f}" + ("" if result.int8_passes(decibels) else " ✗")
    message = shorten(result.message.replace("|", "\\|"), 200)
    return [result.name, result.exporter, str(result.opset), str(result.operators), error, f32, int8, message]


def table(results, decibels):
    header = ["policy", "exporter", "opset", "operators", "ORT − torch", "f32 error", "int8 dB", "sinew says"]
    rows = [header, ["-" * len(h) for h in header], *(cells(result, decibels) for result in results)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(header) - 1)]
    lines = []
    for row in rows:
        fill = "-" if row is rows[1] else " "
        lines.append("| " + " | ".join([*(c.ljust(w, fill) for c, w in zip(row, widths)), row[-1]]) + " |")
    return "\n".join(lines)


def missing(results):
    """Missing operator -> exports, most wanted first."""
    wanted = defaultdict(list)
    for result in results:
        for operator in result.missing:
            wanted[operator].append(result)
    lines = []
    for operator, users in sorted(wanted.items(), key=lambda item: (-len(item[1]), item[0])):
        alone = sum(user.missing == [operator] for user in users)
        names = list(dict.fromkeys(user.name for user in users))
        lines.append(f"{operator:24s} {len(users):3d} exports, {alone:3d} lack nothing else: {shorten(', '.join(names), 160)}")
    return "\n".join(lines)


def other_failures(results, decibels):
    """Failures that are no missing operator: wrong numbers, other messages, too much noise."""
    lines = []
    for result in results:
        label = f"{result.name} {result.exporter}"
        if result.message and not result.missing:
            lines.append(f"{label}: {shorten(result.message, 300)}")
        elif result.f32 is not None and not result.f32_passes():
            lines.append(f"{label}: float32 differs by {result.f32:.1e} of the range")
        elif result.int8 is not None and not result.int8_passes(decibels):
            lines.append(f"{label}: int8 gives {result.int8:.1f} dB")
    return "\n".join(lines)


def share(results, passes):
    count = sum(map(passes, results))
    return count, 100 * count / len(results)


def summary(results, decibels):
    exact, exact_share = share(results, lambda r: r.f32_passes())
    small, small_share = share(results, lambda r: r.int8_passes(decibels))
    policies = len({result.name for result in results})
    return (
        f"{policies} policies, {len(results)} exports: "
        f"{exact} of {len(results)} verified in f32 ({exact_share:.1f} %), "
        f"{small} of {len(results)} in int8 at {decibels:g} dB ({small_share:.1f} %)"
    )
