"""Whether a record is whole: its own chain, the heads kept elsewhere, and what was taken out.

The one rule: what cannot be proved is said; that nothing was found wrong is said only of what was
looked at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final, NamedTuple

from treadmill_ctl.records.addendum import is_running
from treadmill_ctl.records.reading import TORN, Broken, Proof, Reading, proved
from treadmill_ctl.sinks.heads import FORMAT as HEADS_FORMAT
from treadmill_ctl.sinks.heads import UNDER_WAY, heads_path

GONE: Final = "there is no such journal, and heads of it are kept elsewhere"
TAKEN_OUT: Final = "was taken out, and no record elsewhere says by whom"


class Heads(NamedTuple):
    """What is kept elsewhere of each session, by its name; and why that may be not all.

    Of the heads under way only the last is here: it stands for all before it.
    `altered`: it does not hold itself, by more than a line that a crash left half written.
    """

    of: dict[str, list[dict[str, Any]]]
    fault: str
    altered: bool = False


class Verdict(NamedTuple):
    """What became of one record.

    `fault` is what is wrong, empty where nothing is; `broken` the line, where it is in one.
    `lines` hold, up to `until_ms` into the session (None where no line has a time); `removed` says
    by whom the contents were taken out; `state` is closed, running, cut off, removed or gone.
    """

    name: str
    state: str
    lines: int
    until_ms: int | None
    head: str
    fault: str
    broken: Broken | None
    removed: str


def heads_of(folder: Path) -> Heads:
    """The heads of a folder's journals, kept elsewhere. Raises OSError."""
    path, proof = heads_path(folder), Proof("heads", HEADS_FORMAT)
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    try:
        with path.open("rb") as rows:
            for line in proof.lines(rows):
                if line.keys() >= {"session", "at"}:
                    _keep(found[line["session"]], line)
    except FileNotFoundError:
        return Heads({}, f"{path}: there is no such file, so a tail that was cut off does not show")
    if proof.fault is None:
        return Heads(dict(found), "")
    return Heads(dict(found), f"{path}: {proof.fault}", altered=proof.fault.why != TORN)


def _keep(kept: list[dict[str, Any]], line: dict[str, Any]) -> None:
    """A year of a busy clinic has a million heads under way; of a session the last will do."""
    if kept and kept[-1]["at"] == UNDER_WAY:
        kept.pop()
    kept.append(line)


def verified(path: Path, heads: Heads) -> Verdict:
    """Look at a journal. Raises OSError."""
    running = is_running(path)
    octets = path.read_bytes()
    reading, kept = proved(octets), heads.of.get(path.stem, [])
    removed = next((head for head in kept if head["at"] == "removed"), None)
    broken = reading.fault
    if broken is not None and running and octets.rpartition(b"\n")[2]:
        broken = None  # the last line is being written
    fault = "" if broken is None else str(broken)
    fault = fault or _cut(octets, kept) or _taken_out(reading, removed)
    return Verdict(
        path.stem,
        _state(reading, running=running),
        len(reading.lines),
        _until_ms(reading),
        reading.head,
        fault,
        broken,
        "" if removed is None else f"{removed['who']}: {removed['why']}",
    )


def gone(names: Collection[str], heads: Heads) -> tuple[Verdict, ...]:
    """The records that heads are kept of, and that are not among those that are there."""
    found: list[Verdict] = []
    for name in sorted(heads.of.keys() - set(names)):
        head = next((each["head"] for each in reversed(heads.of[name]) if "head" in each), "")
        found.append(Verdict(name, "gone", 0, None, head, GONE, None, ""))
    return tuple(found)


def _cut(octets: bytes, kept: list[dict[str, Any]]) -> str:
    """Whether a head that is kept elsewhere is missing here: then so is what came up to it."""
    for head in reversed(kept):
        if "head" in head and f'"chain":"{head["head"]}"}}'.encode() not in octets:
            return (
                f"lines are missing at its end: the head kept elsewhere ({head['at']},"
                f" {head['head'][:12]}…) is not in it"
            )
    return ""


def _taken_out(reading: Reading, removed: dict[str, Any] | None) -> str:
    """Whether contents are gone without a word elsewhere of who took them."""
    if removed is not None:
        return ""
    gone = (number for number, line in enumerate(reading.lines, 1) if "removed" in line)
    first = next(gone, None)
    return "" if first is None else f"line {first} {TAKEN_OUT}"


def _state(reading: Reading, *, running: bool) -> str:
    if reading.lines and "removed" in reading.lines[0]:
        return "removed"
    for kind, state in (("closing", "closed"), ("interrupted", "cut off")):
        if any(kind in line for line in reading.lines):
            return state
    return "running" if running else "cut off"


def _until_ms(reading: Reading) -> int | None:
    times = [line["t"] for line in reading.lines if "t" in line]
    if not times:
        return None
    began_ms: int = reading.lines[0].get("opening", {}).get("t", times[0])
    return times[-1] - began_ms
