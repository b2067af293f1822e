"""A year of a busy clinic as journals: 20 sessions a day, of 60 walkers, on three treadmills.

One walk is conducted for real in virtual time: loop, driver, core and simulated treadmill, written
by the journal's own sink. Each session of the year is that walk under another name, at another
time, of another walker on another treadmill, sealed anew line by line. So every line is one that a
session writes, and every file is proved and told like any other; what differs between real
sessions is their length.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

from plans import walk  # noqa: E402
from scripted import ScriptedTransport, Stage  # noqa: E402
from treadmill_ctl.sinks.chain import Chain  # noqa: E402
from treadmill_ctl.sinks.journal import Journal, Opening, Weight  # noqa: E402
from treadmill_sim.virtual_time import run as in_virtual_time  # noqa: E402

DAYS, A_DAY, WALKERS = 365, 20, 60
DAY_S = 86_400
FIRST_S = 1_767_254_400  # 2026-01-01, 8 o'clock
APART_S = 1_500
PROFILES = ("knee-alghadir", "stroke-michaelsen", "general-intervals")
MACHINES = ("Woodway 1", "Woodway 2", "Biodex")
SALT = "00112233445566778899aabbccddeeff"


class Session(NamedTuple):
    """What differs from one session of the year to another."""

    began_s: int
    walker: str
    profile: str
    machine: str

    @property
    def name(self) -> str:
        """As `run` would call its journal."""
        stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self.began_s))
        return f"{stamp}-{self.profile}-{self.began_s & 0xFFFFFF:06x}"


def year() -> list[Session]:
    """All sessions, in their order."""
    return [
        Session(
            FIRST_S + day * DAY_S + slot * APART_S,
            f"P-{(day * A_DAY + slot) % WALKERS:03}",
            PROFILES[slot % len(PROFILES)],
            MACHINES[slot % len(MACHINES)],
        )
        for day in range(DAYS)
        for slot in range(A_DAY)
    ]


def walked(walk_s: int) -> list[bytes]:
    """The lines of a walk of so many seconds, as its journal hands them to the writer."""
    stage = Stage(ScriptedTransport(), segments=(walk(walk_s * 500, 100), walk(walk_s * 500, 150)))
    end = in_virtual_time(stage.conducted())
    lines: list[bytes] = []

    def write(line: bytes, _: Weight) -> None:
        lines.append(line)

    first = stage.entries[0]
    setup = first.outcome.state.setup
    opening = Opening(
        "a session", "0.1.0", "ble:X", "P-000", FIRST_S * 1_000, setup, guarded=True,
        t=first.now_ms, who="anna", via="run",
    )  # fmt: skip
    journal = Journal(write, opening, lambda: FIRST_S * 1_000, SALT)
    for entry in stage.entries:
        journal.take(entry)
    journal.close(end.sentence)
    return lines


def written(folder: Path, sessions: list[Session], lines: list[bytes]) -> int:
    """Write these sessions into a folder; how many octets they are."""
    folder.mkdir(mode=0o700, parents=True)
    octets = 0
    for session in sessions:
        chain = Chain(bytes.fromhex(SALT))
        sealed = [chain.sealed(line[:-2]) for line in (_opening(lines[0], session), *lines[1:])]
        octets += (folder / f"{session.name}.jsonl").write_bytes(b"\n".join([*sealed, b""]))
    return octets


def _opening(line: bytes, session: Session) -> bytes:
    """The first line as this session's."""
    said = json.loads(line)
    opening = said["opening"]
    opening |= {"session": session.name, "walker": session.walker}
    opening["wall_ms"] = session.began_s * 1_000
    opening["setup"]["plan"]["name"] = session.profile
    opening["setup"]["machine"]["name"] = session.machine
    return json.dumps(said, separators=(",", ":")).encode() + b"\n"


if __name__ == "__main__":
    print(f"{DAYS * A_DAY} sessions; see records.py")
