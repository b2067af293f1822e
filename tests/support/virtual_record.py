"""Sessions that were walked in virtual time, as the journals they leave.

The one rule: the lines are the journal's own and the walk is the core's; only the disk and the
clocks are stood in for.
"""

from __future__ import annotations

from pathlib import Path

from plans import setup, twenty_minutes
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.session import Outcome, Setup
from treadmill_ctl.records.reading import Reading, proved
from treadmill_ctl.records.remarks import Remark
from treadmill_ctl.records.story import Story, story
from treadmill_ctl.sinks.chain import Chain
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal import Journal, Opening, Weight
from treadmill_ctl.sinks.tally import Tally
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession

SALT = "00112233445566778899aabbccddeeff"
BEGAN_MS = 1_795_335_248_590  # 22 November 2026, 08:14 UTC
NAME = "20261122T081408Z-test-ba7fd6"
STANDS = "The plan is complete. The belt stands."


class VirtualRecord(VirtualSession):
    """A virtual session beside which a journal and a tally are kept."""

    def record(self, setup_: Setup, walker: str = "P-017", **more: str | int) -> None:
        """Begin, and write everything down from the first tick."""
        self.begin(setup_)
        self.tally = Tally()
        self.octets = b""
        self._chain = Chain(bytes.fromhex(SALT))
        opening = Opening(
            NAME, "0.1.0", "ble:SimTreadmill", walker, self._wall_ms(), setup_,
            guarded=True, t=self.now_ms, who="anna", via="terminal", **more,  # type: ignore[arg-type] # fields by name
        )  # fmt: skip
        self.journal = Journal(self._write, opening, self._wall_ms, SALT)

    def tick(self) -> Outcome:
        """One tick, written down with exactly the events it took in."""
        self._inbox.extend(self.driver.poll(self.now_ms))
        events = tuple(self._inbox)
        outcome = super().tick()
        entry = Entry(self.now_ms, events, outcome)
        self.journal.take(entry)
        self.tally.take(entry)
        return outcome

    def on(self, time_ms: int) -> None:
        """So much later."""
        end_ms = self.now_ms + time_ms
        while self.now_ms < end_ms:
            self.advance()

    def tell(self, **values: int) -> None:
        """Somebody tells values, each by its sign."""
        self.ask(Request.TELL, tells=tuple((Sign(sign), value) for sign, value in values.items()))

    def add(self, *remarks: Remark) -> None:
        """What somebody adds, after the session or in it."""
        for remark in remarks:
            self.journal.remark(remark.plain, "anna", "sessions note")

    def reading(self) -> Reading:
        """The record so far, proved."""
        return proved(self.octets)

    def story(self) -> Story:
        """The story of it."""
        return story(self.reading().lines)

    def write(self, folder: Path) -> Path:
        """The record as a file among journals."""
        path = folder / f"{NAME}.jsonl"
        path.write_bytes(self.octets)
        return path

    def _write(self, line: bytes, weight: Weight) -> None:
        self.octets += self._chain.sealed(line[:-2]) + b"\n"

    def _wall_ms(self) -> int:
        return BEGAN_MS + self.now_ms


def recorded(*segments: Segment, **more: str | int) -> VirtualRecord:
    """A session on a plain simulated treadmill that has begun."""
    session = VirtualRecord(FtmsPeripheral(MachineProfile()))
    session.record(setup(session.connect(), *segments), **more)  # type: ignore[arg-type] # fields by name
    return session


def walked(*segments: Segment) -> VirtualRecord:
    """A session that was walked to the end of its plan: twenty minutes, where none is given."""
    session = recorded(*(segments or twenty_minutes()))
    session.start()
    session.walk(Phase.ENDED)
    session.journal.close(STANDS)
    return session


def rested(before: Segment, standing: Segment, after: Segment) -> VirtualRecord:
    """A session with a rest of up to six seconds in it, walked to the end of its plan."""
    session = recorded(before, standing, after)
    session.start()
    session.walk(Phase.WALKING)
    session.walk(Phase.STANDING)
    session.on(6_000)
    session.start()
    session.walk(Phase.ENDED)
    return session
