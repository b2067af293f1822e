"""The writer of a journal killed at random moments, and what is left of its journal.

The one rule: each trial is a process of its own, killed by the system (SIGKILL), and judged by
what it had acknowledged before. `./dev kills N` makes N of them, and keeps the figures of 1,000 or
more in bench/.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from subprocess import PIPE, Popen
from typing import Any, Final, NamedTuple

from treadmill_ctl.records.reading import TORN, Reading, proved
from treadmill_ctl.sinks.heads import FORMAT as HEADS_FORMAT
from treadmill_ctl.sinks.heads import heads_path

ROOT: Final = Path(__file__).resolve().parent.parent.parent
WRITER: Final = Path(__file__).with_name("journal_writer.py")
TRIALS: Final = 1_000
LIVES_S: Final = 0.25  # at most, since it says that it begins
AT_A_TIME: Final = 2
ABOUT: Final = (
    "Each trial is a process that writes a journal through the service's own `JournalFile` as fast"
    " as the disk takes it, with a line in twenty of up to 40 kB and in every other trial in pieces"
    f" of 2 kB, and is killed (SIGKILL) at a random moment of its first {LIVES_S} s. What it had"
    " acknowledged (written, synced) must be there to the octet; the lines that hold must be the"
    " exact beginning of what was written, with at most one half-written line behind them; every"
    " head kept elsewhere must be in the journal.\n\n"
    "A kill does not take the disk's own cache away, as a loss of power does: that synced data"
    " outlive it is the disk's promise."
)


class Trial(NamedTuple):
    """What became of one. `lines` hold; `wrong` says what must not be, empty where nothing is."""

    acknowledged: int  # octets
    octets: int
    lines: int
    heads: int
    torn: bool
    wrong: str


def trial(folder: Path, seed: int) -> Trial:
    """Let a process write into an empty folder, kill it, and look."""
    path = folder / "journals" / "a.jsonl"
    words = [sys.executable, str(WRITER), str(path), str(seed)]
    said = b""
    with Popen(words, stdout=PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"writing\n"
        reader = _Reader(process.stdout.fileno())
        reader.read_for(Random(seed).uniform(0, LIVES_S))
        process.kill()
        process.wait()
        said = reader.rest()
    return judged(path, said)


def judged(path: Path, said: bytes) -> Trial:
    """A journal against what its writer had acknowledged."""
    octets = path.read_bytes() if path.exists() else b""
    heads_file = heads_path(path.parent)
    heads_octets = heads_file.read_bytes() if heads_file.exists() else b""
    acknowledged, head = _last_told(said)
    reading, heads = proved(octets), proved(heads_octets, "heads", HEADS_FORMAT)
    wrong = [
        _wrong_prefix(octets, reading),
        _wrong_prefix(heads_octets, heads),
        _wrong_order(reading),
        _lost(octets, acknowledged, head),
        _unknown_head(reading, heads),
    ]
    return Trial(
        acknowledged,
        len(octets),
        len(reading.lines),
        max(len(heads.lines) - 1, 0),
        len(octets) > reading.good_octets,
        "; ".join(filter(None, wrong)),
    )


class _Reader:
    """What comes through a pipe, as long as somebody writes into it."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._said = b""
        os.set_blocking(number, False)

    def read_for(self, seconds: float) -> None:
        until_s = time.monotonic() + seconds
        while (left_s := until_s - time.monotonic()) > 0:
            time.sleep(min(left_s, 0.01))
            self._read()

    def rest(self) -> bytes:
        """All that was said, to the end."""
        os.set_blocking(self._number, True)
        while self._read():
            pass
        return self._said

    def _read(self) -> bool:
        try:
            more = os.read(self._number, 1 << 16)
        except BlockingIOError:
            return False
        self._said += more
        return bool(more)


def _last_told(said: bytes) -> tuple[int, str]:
    whole = said.split(b"\n")[:-1]
    if not whole:
        return 0, ""
    octets, head = whole[-1].split()
    return int(octets), head.decode()


def _wrong_prefix(octets: bytes, reading: Reading) -> str:
    """Whether anything but a torn tail stands behind the lines that hold."""
    fault = reading.fault
    if fault is None or fault.why == TORN or not octets:
        return ""
    return str(fault)


def _wrong_order(reading: Reading) -> str:
    numbers = [line["n"] for line in reading.lines[1:] if "n" in line]
    dropped = sum(line.get("dropped", 0) for line in reading.lines)
    return "" if dropped or numbers == list(range(1, len(numbers) + 1)) else "lines are missing"


def _lost(octets: bytes, acknowledged: int, head: str) -> str:
    """Whether what was acknowledged is there, to the octet."""
    if not acknowledged:
        return ""
    reading = proved(octets[:acknowledged])
    if reading.fault is None and reading.good_octets == acknowledged and reading.head == head:
        return ""
    return f"{acknowledged} octets were acknowledged, {reading.good_octets} of them hold"


def _unknown_head(reading: Reading, heads: Reading) -> str:
    links = {line["chain"] for line in reading.lines}
    unknown = [line["head"] for line in heads.lines[1:] if line["head"] not in links]
    return f"heads kept elsewhere are not in it: {unknown}" if unknown else ""


def trials(count: int) -> list[Trial]:
    """So many of them, each in a folder of its own."""

    def one(seed: int) -> Trial:
        with tempfile.TemporaryDirectory() as folder:
            return trial(Path(folder), seed)

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        return list(pool.map(one, range(count)))


def figures(found: list[Trial]) -> dict[str, Any]:
    """What they come to."""
    return {
        "trials": len(found),
        "killed_before_anything_was_acknowledged": sum(not each.acknowledged for each in found),
        "left_a_half_written_line": sum(each.torn for each in found),
        "lines_that_hold": sum(each.lines for each in found),
        "octets_acknowledged": sum(each.acknowledged for each in found),
        "octets_written_beyond": sum(each.octets - each.acknowledged for each in found),
        "heads_kept_elsewhere": sum(each.heads for each in found),
        "wrong": [each.wrong for each in found if each.wrong],
    }


def main() -> int:
    """Make the trials, print, keep."""
    sys.path.insert(0, str(ROOT / "bench"))
    from machine import described  # noqa: PLC0415 - found only now

    count = int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    told = figures(trials(count))
    print(json.dumps(told, indent=2))  # noqa: T201 - a program's own words
    if count >= TRIALS:
        kept = ROOT / "bench" / "journal_kills.json"
        kept.write_text(json.dumps({"machine": described(), **told}, indent=2) + "\n")
        kept.with_suffix(".md").write_text(page(described(), told))
    return 1 if told["wrong"] else 0


def page(machine: dict[str, str], told: dict[str, Any]) -> str:
    """The figures for people."""
    rows = "\n".join(
        f"| {name.replace('_', ' ')} | {value:,} |"
        for name, value in told.items()
        if name != "wrong"
    )
    verdict = "; ".join(told["wrong"]) or "nothing acknowledged was lost, and every journal holds"
    made = f"Machine: {', '.join(machine.values())}. Made by `./dev kills {told['trials']}`."
    table = f"| figure | |\n|---|---|\n{rows}"
    parts = "# The writer of a journal, killed", ABOUT, table, f"Found wrong: {verdict}.", made
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
