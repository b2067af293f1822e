"""The journal: its lines, its file, and that a replay of it decides the same."""

import json
import os
import stat
from itertools import pairwise
from pathlib import Path

import pytest

from plans import rest, setup, walk
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Outcome
from treadmill_ctl.runtime.replay import Replayed, replay
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal import Journal, JournalFile, Opening
from treadmill_ctl.sinks.wire import NotReadable
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession


class Recorded(VirtualSession):
    """A virtual session whose ticks go into a journal in memory."""

    def record(self, setup_: object) -> list[bytes]:
        """Begin, with a journal."""
        self.begin(setup_)  # type: ignore[arg-type]
        lines: list[bytes] = []
        opening = Opening("s1", "0.1.0", "ble:x", "P-017", 1_795_000_000_000, self.state.setup)
        self.journal = Journal(lambda line, _: lines.append(line), opening)
        return lines

    def tick(self) -> Outcome:
        """One tick, journalled with exactly the events it took in."""
        self._inbox.extend(self.driver.poll(self.now_ms))
        events = tuple(self._inbox)
        outcome = super().tick()
        self.journal.take(Entry(self.now_ms, events, outcome))
        return outcome


def recorded() -> list[bytes]:
    """A session with a pause, a rest, a key pulled and a reset: every kind of line."""
    session = Recorded(FtmsPeripheral(MachineProfile(seed=5, report_jitter_ms=100)))
    lines = session.record(
        setup(session.connect(), walk(20_000, 150), rest(5_000), walk(60_000, 200, 100))
    )
    session.start()
    session.walk(Phase.WALKING)
    session.ask(Request.PAUSE)
    session.walk(Phase.STANDING)
    session.start()
    session.walk(Phase.STANDING)
    for _ in range(60):
        session.advance()
    session.start()
    session.walk(Phase.WALKING)
    for _ in range(50):
        session.advance()
    session.link.press(Button.KEY_PULL, session.now_ms)
    session.walk(Phase.LATCHED, limit_ms=30_000)
    session.ask(Request.RESET)
    session.journal.close("done", 1_795_000_100_000)
    return lines


LINES = recorded()


def ticks_of(lines: list[bytes]) -> list[int]:
    """The times of all ticks that some lines tell."""
    told = [json.loads(line) for line in lines]
    return [ms for line in told for ms in (*line.get("idle", ()), line.get("t")) if ms is not None]


def test_no_tick_is_left_out_and_idle_ones_share_a_line() -> None:
    """Every time is there, in order; nothing that was decided waits behind what was not."""
    times_ms = ticks_of(LINES)
    assert times_ms == sorted(times_ms)
    assert {after - before for before, after in pairwise(times_ms)} == {0, 100}
    idle = [len(json.loads(line).get("idle", ())) for line in LINES]
    assert max(idle) == 5
    assert len(times_ms) > 3 * len(LINES)


def test_a_replay_decides_what_the_journal_says() -> None:
    """The journal alone, run through the core again, gives the same commands and notes."""
    found = replay(LINES)
    assert found.difference is None
    assert not found.cut
    assert found.torn is None
    assert found.state.phase is Phase.ENDED
    assert found.commands == sum(line.count(b'"epoch"') for line in LINES) > 10


def test_an_altered_command_is_found_with_its_line() -> None:
    """Change one setpoint in the journal: the replay names the line."""
    command = b'"is":"SetSpeed","speed_ckmh":'
    number = next(n for n, line in enumerate(LINES) if command in line)
    altered = list(LINES)
    altered[number] = altered[number].replace(command, command + b"1")
    found = replay(altered)
    assert found.difference is not None
    assert found.difference.line == number + 1


@pytest.mark.parametrize("cut", [1, 5, 20, 60])
def test_a_journal_cut_between_lines_is_replayed_and_said_to_be_cut(cut: int) -> None:
    """A session that was cut off has no last line; what is there still replays."""
    found = replay(LINES[: cut + 1])
    ticks = len(ticks_of(LINES[: cut + 1]))
    assert found == Replayed(
        found.opening, found.state, ticks, found.commands, cut=True, torn=None, difference=None
    )


def test_a_half_written_line_ends_the_replay_there() -> None:
    """What a crash tore off is left out and named."""
    found = replay([*LINES[:40], LINES[40][:-3]])
    assert found.torn == 41
    assert found.ticks == len(ticks_of(LINES[:40]))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "line 1: the journal is empty"),
        ([b"{}\n"], "line 1: this is no session journal"),
        ([b"hello\n"], "line 1: not JSON"),
        ([LINES[0], b"[1]\n"], "line 2: an object is wanted"),
        ([LINES[0], b'{"in":[]}\n'], "line 2: a tick's time `t` is missing"),
        ([LINES[0], b'{"t":"1"}\n'], "line 2: a tick's time `t` must be a whole number"),
        ([LINES[0], b'{"idle":5}\n'], "line 2: `idle` must be a list of times"),
        ([LINES[0], b'{"idle":[true]}\n'], "line 2: `idle` must be a list of times"),
        ([LINES[0], b'{"t":1,"in":[{"is":"X"}]}\n'], "line 2: event"),
        ([LINES[0], b'{"t":1,"in":5}\n'], "line 2: `in` must be a list"),
    ],
)
def test_what_is_no_journal_is_named_by_line(lines: list[bytes], said: str) -> None:
    """Bad input: one sentence with the line, no traceback."""
    with pytest.raises(NotReadable, match=said):
        replay(lines)


def test_a_journal_file_is_private_and_complete(tmp_path: Path) -> None:
    """Folder 0700, file 0600; after close everything handed over is in it, in order."""
    path = tmp_path / "journals" / "a.jsonl"
    file = JournalFile(path)
    for number in range(1_000):
        file.write(f"{number}\n".encode(), urgent=number % 100 == 0)
    file.close()
    assert file.fault is None
    assert path.read_text().split() == [str(number) for number in range(1_000)]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_an_existing_journal_is_never_written_over(tmp_path: Path) -> None:
    """A second session never takes the first one's file."""
    path = tmp_path / "a.jsonl"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        JournalFile(path)
    assert path.read_text() == "precious"


def test_short_writes_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes three bytes at a time gets them all, in order."""
    whole = os.write

    def three_at_a_time(file: int, data: bytes) -> int:
        return whole(file, data[:3])

    monkeypatch.setattr(os, "write", three_at_a_time)
    file = JournalFile(tmp_path / "a.jsonl")
    file.write(b"0123456789\n", urgent=True)
    file.close()
    assert (tmp_path / "a.jsonl").read_bytes() == b"0123456789\n"


def test_a_full_disk_is_a_fault_and_never_an_exception(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The walk goes on; the fault says in a sentence what happened."""

    def full(_file: int, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    file = JournalFile(tmp_path / "a.jsonl")
    monkeypatch.setattr(os, "write", full)
    file.write(b"line\n", urgent=True)
    file.close()
    assert file.fault is not None
    assert "No space left" in file.fault
