"""One report of all that is measured here: report.md for people, report.json for programs.

The one rule: it measures nothing itself. Each figure comes from its measurement's own JSON; one
that was not taken anew says of which commit and day it is.

`report.py all` takes every measurement anew that is short, each as a process of its own, and then
reports, as `./dev bench` does; `report.py` alone (`./dev bench report`) reports what is there.
Those too long for every report (see report_figures.py) are quoted: the seeded worlds, kills, a year
of records. One that cannot be taken says why, and what it measured before is quoted.

Every figure is compared with the last committed report: what grew or shrank by more than the noise
is listed, as a ratio. Noise goes by the unit (report_figures.py); times are of the machine as it is
just then, and its pace stands beside them. Nothing fails by it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from machine import described, pace
from report_figures import NOISE, SECTIONS, Figure, Piece

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
MIDDLE: Final = ("p50", "median")
SHOWN: Final = ("min", "lowest", "p50", "median", "p95", "p99", "p99.9", "max", "highest")
THOUSAND: Final = 1_000
BRIEF: Final = ("p50", "median", "p95", "p99", "max", "highest")

Told = dict[str, Any]


def main() -> None:
    """Measure where it is wanted, assemble, compare, write."""
    anew = set[str]()
    if sys.argv[1:] == ["all"]:
        anew = {piece.name for piece in pieces() if not piece.quoted and measured(piece.name)}
    report = assembled(anew)
    (HERE / "report.json").write_text(f"{json.dumps(report, indent=2)}\n", encoding="utf-8")
    text = page(report)
    (HERE / "report.md").write_text(text, encoding="utf-8")
    print(text)


def pieces() -> Iterator[Piece]:
    """Every measurement, in the order of the report."""
    for section in SECTIONS.values():
        yield from section


def measured(name: str) -> bool:
    """Take one anew; whether it could be."""
    print(f"== {name}", file=sys.stderr, flush=True)
    written = HERE / f"{name}.json"
    before = written.stat().st_mtime_ns if written.exists() else 0
    done = subprocess.run(
        [sys.executable, HERE / f"{name}.py"], check=False, stdout=subprocess.DEVNULL
    )
    after = written.stat().st_mtime_ns if written.exists() else 0
    if done.returncode or after == before:
        print(f"{name} was not measured; what stands there is quoted", file=sys.stderr)
    return not done.returncode and after != before


# --- assembled -----------------------------------------------------------------------------------


def assembled(anew: set[str]) -> Told:
    """Every figure that is there, beside what the last committed report said of it."""
    committed = last_committed()
    was = known(committed)
    sections: Told = {}
    for title, section in SECTIONS.items():
        rows = [row for piece in section for row in rows_of(piece, anew, was)]
        sections[title] = rows
    return {
        "machine": described(),
        "pace": pace(),
        "day": time.strftime("%Y-%m-%d", time.gmtime()),
        "commit": said_by_git("rev-parse", "--short", "HEAD"),
        "beside": None if committed is None else committed["commit"],
        "beside_pace": None if committed is None else committed["pace"],
        "sections": sections,
    }


def rows_of(piece: Piece, anew: set[str], was: Mapping[str, float]) -> list[Told]:
    """One measurement's figures; none where it was never taken."""
    file = HERE / f"{piece.name}.json"
    if not file.exists():
        return []
    said = json.loads(file.read_text(encoding="utf-8"))
    taken = "now" if piece.name in anew else of_commit(file)
    rows: list[Told] = []
    for figure in piece.figures:
        found = at(said, figure.path)
        if found is None:
            continue
        now = middle(found)
        row: Told = {"what": figure.what, "unit": figure.unit, "from": piece.name, "taken": taken}
        row |= {"found": shown(found), "value": now} | held(figure, found)
        before = was.get(f"{piece.name}: {figure.what}")
        if before and now:
            row |= {"was": before, "times": round(now / before, 3)}
            row["moved"] = moved(figure, now / before)
        rows.append(row)
    return rows


def at(said: Any, path: str) -> Any:
    """What stands at a path; None where nothing does."""
    for key in path.split(" / "):
        if isinstance(said, list):
            items = cast("list[Any]", said)
            said = items[int(key)] if int(key) < len(items) else None
        else:
            said = cast("Told", said).get(key) if isinstance(said, dict) else None
    return said


def middle(found: Any) -> float:
    """The figure that is compared."""
    if not isinstance(found, dict):
        return found
    figures = cast("Told", found)
    return next(figures[key] for key in MIDDLE if key in figures)


def shown(found: Any) -> Any:
    """A number, or the order statistics of a distribution."""
    if not isinstance(found, dict):
        return found
    figures = cast("Told", found)
    return {key: figures[key] for key in SHOWN if key in figures}


def held(figure: Figure, found: Any) -> Told:
    """The bound, and whether it holds."""
    if figure.bound is None:
        return {}
    value = found[figure.of] if figure.of else found
    holds = value <= figure.bound if figure.less else value >= figure.bound
    sign = "≤" if figure.less else "≥"
    must = " ".join(filter(None, (figure.of, sign, f"{figure.bound:g}")))
    return {"must": must, "judged": value, "holds": holds}


def moved(figure: Figure, times: float) -> str:
    """Better or worse than the last committed one, by more than the noise; empty within it."""
    noise = NOISE[figure.unit]
    if 1 / noise <= times <= noise:
        return ""
    return "better" if (times < 1) is figure.less else "worse"


def known(committed: Told | None) -> dict[str, float]:
    """The values of a report, by measurement and figure."""
    if committed is None:
        return {}
    rows = (row for section in committed["sections"].values() for row in section)
    return {f"{row['from']}: {row['what']}": row["value"] for row in rows}


def last_committed() -> Told | None:
    """The report of the last commit; None where it had none."""
    said = said_by_git("show", "HEAD:bench/report.json")
    return json.loads(said) if said else None


def of_commit(file: Path) -> str:
    """Day and commit of a measurement that was not taken by this run."""
    if said_by_git("status", "--porcelain", "--", str(file)):
        return time.strftime("%Y-%m-%d, not committed", time.gmtime(file.stat().st_mtime))
    return said_by_git("log", "-1", "--format=%cs, %h", "--", str(file))


def said_by_git(*words: str) -> str:
    """What git says; nothing where it cannot."""
    done = subprocess.run(
        ["git", *words],  # noqa: S607 - whichever git is here
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    return "" if done.returncode else done.stdout.strip()


# --- the page ------------------------------------------------------------------------------------


def page(report: Told) -> str:
    """The report as Markdown."""
    machine = report["machine"]
    where = f"{machine['processor']}, {machine['cores']} cores, {machine['system']}"
    beside = (
        f"beside commit {report['beside']}, whose pace was {report['beside_pace']}"
        if report["beside"]
        else "no earlier report to be beside"
    )
    rows = [row for section in report["sections"].values() for row in section]
    lines = [
        "# What was measured",
        "",
        (
            f"`./dev bench` takes these figures and writes this page. {report['day']}, commit"
            f" {report['commit']}, {beside}."
        ),
        "",
        (
            f"On {where}, {machine['python']}; its pace"
            f" {report['pace']} additions of a plain loop in a"
            " millisecond. Times are of this machine as it was; ratios carry over to others."
        ),
        "",
        *table(
            "What must hold", "| figure | must | is | |", [hold(r) for r in rows if "must" in r]
        ),
        *table(
            "What moved", "| figure | was | is | times |", [move(r) for r in rows if r.get("moved")]
        ),
    ]
    for title, section in report["sections"].items():
        lines += table(title, "| figure | is | from | taken |", [row_of(row) for row in section])
    return "\n".join(lines).rstrip() + "\n"


def table(title: str, head: str, rows: list[str]) -> list[str]:
    """A heading and its rows; a word where there are none."""
    if not rows:
        return [f"## {title}", "", "Nothing.", ""]
    rule = "|---" * (head.count("|") - 1) + "|"
    return [f"## {title}", "", head, rule, *rows, ""]


def hold(row: Told) -> str:
    """A bound, and whether it holds."""
    verdict = "holds" if row["holds"] else "DOES NOT HOLD"
    unit = row["unit"]
    return f"| {row['what']} | {row['must']} {unit} | {number(row['judged'])} {unit} | {verdict} |"


def move(row: Told) -> str:
    """A figure that grew or shrank."""
    was, now = number(row["was"]), number(row["value"])
    return f"| {row['what']} | {was} | {now} | {row['times']:g}, {row['moved']} |"


def number(value: float) -> str:
    """With a mark at each thousand, and no more places than were measured."""
    return f"{value:,.0f}" if value >= THOUSAND else f"{value:g}"


def row_of(row: Told) -> str:
    """A figure."""
    found = row["found"]
    if isinstance(found, dict):
        figures = cast("dict[str, float]", found)
        said = ", ".join(f"{key} {number(figures[key])}" for key in BRIEF if key in figures)
    else:
        said = number(found)
    return f"| {row['what']} | {said} {row['unit']} | {row['from']} | {row['taken']} |"


if __name__ == "__main__":
    main()
