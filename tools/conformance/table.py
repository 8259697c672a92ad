"""The checked-in table, the summary that goes into README.md, and what counts as a regression."""

from collections import Counter, defaultdict
from pathlib import Path

HERE = Path(__file__).resolve().parent
TABLE = HERE / "results.tsv"
README = HERE / "README.md"
BEGIN, END = "<!-- summary: written by run --update -->", "<!-- end of summary -->"

COLUMNS = [
    "case", "operator", "group", "reference", "interpreter", "frozen", "weights_frozen", "carried", "reason",
]  # fmt: skip


def row(record, verdict):
    reference, interpreter, weights, reason, _ = verdict
    return {
        "case": record["name"],
        "operator": record["operator"],
        "group": record["group"],
        "reference": reference,
        "interpreter": interpreter,
        "frozen": ",".join(record.get("frozen", [])),
        "weights_frozen": {"": "", "r": "reference", "i": "interpreter", "ri": "both"}[weights],
        "carried": ",".join(sorted({kind.lower() for _, kind in record.get("carried", [])})),
        "reason": reason.replace("\t", " "),
    }


def read():
    """Rows of the checked-in table by case; empty when there is none."""
    if not TABLE.exists():
        return {}
    lines = TABLE.read_text().splitlines()
    names = lines[0].split("\t")
    rows = (dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:])
    return {row["case"]: row for row in rows}


def write(rows):
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(rows[case][column] for column in COLUMNS) for case in sorted(rows)]
    TABLE.write_text("\n".join(lines) + "\n")
    text = README.read_text()
    before, rest = text.split(BEGIN)
    README.write_text(f"{before}{BEGIN}\n\n{summary(rows)}\n{END}{rest.split(END)[1]}")


def complaints(rows, known):
    """What is worse than the table, one line each; with cases that the table does not list."""
    found = []
    for case, new in sorted(rows.items()):
        old = known.get(case)
        if old is None:
            found.append(f"{case}: is not in the table")
            continue
        for side in ("reference", "interpreter"):
            if old[side] == "pass" and new[side] != "pass":
                found.append(f"{case}: {side} passed and does not any more: {new['reason']}")
        if "fail" in (new["reference"], new["interpreter"]) and not old["reason"]:
            found.append(f"{case}: the table gives no reason for: {new['reason']}")
    return found


def totals(rows):
    """Lines of (group, cases, passes of the reference, passes of the interpreter)."""
    groups = [("operators of the survey", ["survey"]), ("bodies of functions", ["expanded"]), ("all", None)]
    for title, wanted in groups:
        chosen = [row for row in rows.values() if wanted is None or row["group"] in wanted]
        passes = [sum(row[side] == "pass" for row in chosen) for side in ("reference", "interpreter")]
        yield title, len(chosen), *passes


def summary(rows):
    """Markdown: totals, cases by operator, and what does not pass for which reason."""
    lines = ["| cases | number | reference passes | interpreter passes |", "|---|---:|---:|---:|"]
    lines += ["| " + " | ".join(map(str, total)) + " |" for total in totals(rows)]
    lines += ["", "By operator, `_expanded` cases counted with the function they are the body of:", ""]
    lines += ["| operator | cases | reference | interpreter | skipped |", "|---|---:|---:|---:|---:|"]
    by_operator = defaultdict(Counter)
    for row in rows.values():
        counts = by_operator[row["operator"]]
        counts["cases"] += 1
        counts["reference"] += row["reference"] == "pass"
        counts["interpreter"] += row["interpreter"] == "pass"
        counts["skipped"] += row["reference"] == "skip"
    for operator in sorted(by_operator, key=str.lower):
        counts = by_operator[operator]
        numbers = [counts[key] for key in ("cases", "reference", "interpreter", "skipped")]
        lines.append("| " + " | ".join(map(str, [operator, *numbers])) + " |")
    return "\n".join(lines) + "\n"
