"""One session at a post, from its own connection to its closed record.

The one rule: each step that can refuse says why in one sentence, and leaves the belt as it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from treadmill_ctl.core.model import Machine
from treadmill_ctl.core.session import Setup
from treadmill_ctl.runtime.answers import Answers
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.ending import End, Ending, Leaving, until_over_unseen
from treadmill_ctl.runtime.halting import belt_seen_to
from treadmill_ctl.runtime.heartbeat import NoGuardian
from treadmill_ctl.runtime.loop import TreadmillLoop, UnfitMachine
from treadmill_ctl.runtime.means import Hired, Means, Station
from treadmill_ctl.runtime.record import About, NoRecord, Record, begun
from treadmill_ctl.runtime.wish import Known, Prepared, Wish
from treadmill_ctl.transports.contract import TransportError

NO_SESSION: Final = Denied("there is no session on this treadmill", next="start one")
_BROKE_OFF: Final = End(Ending.BROKEN, "The session broke off.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A session that is to begin, and who waits to hear whether it did."""

    wish: Wish
    prepared: Prepared
    asker: Asker
    answers: Answers
    begun: asyncio.Future[Denied | None]

    def answer(self, denied: Denied | None) -> None:
        """Tell it, once; nobody may be waiting any more."""
        if not self.begun.done():
            self.begun.set_result(denied)


Sits = Callable[[TreadmillLoop | None], None]


class Sitting:
    """One session. `sentence` says in the end how it ended."""

    def __init__(self, wanted: Wanted, means: Means, name: str) -> None:
        self.wanted = wanted
        self.leaving = Leaving(stays=True)
        self.warnings: tuple[str, ...] = ()
        self.sentence = ""
        self._means, self._name = means, name
        self._record: Record | None = None

    @property
    def begun(self) -> bool:
        """Whether it came to be."""
        return self._record is not None

    @property
    def session(self) -> str:
        """What its record is called; empty before there is one."""
        return "" if self._record is None else self._record.path.stem

    @property
    def recording(self) -> tuple[str, ...]:
        """What is wrong with its record."""
        return () if self._record is None else self._record.warnings

    def remark(self, said: dict[str, Any], asker: Asker) -> bool:
        """Into the record; whether there is one."""
        if self._record is None:
            return False
        self._record.journal.remark(said, asker.who, asker.via)
        return True

    async def through(self, offset_ms: int, url: str, sits: Sits) -> None:
        """Begin, attend, end. What keeps it from beginning is answered to whoever wanted it."""
        try:
            await self._through(offset_ms, url, sits)
        except (TransportError, UnfitMachine, NoGuardian, NoRecord) as error:
            if self._record is not None:
                raise
            self.wanted.answer(Denied(str(error), next="see to it, and start again"))
        finally:
            self.wanted.answer(Denied("the session did not begin"))

    async def _through(self, offset_ms: int, url: str, sits: Sits) -> None:
        station = self._means.station(url)
        loop = TreadmillLoop(*station, offset_ms=offset_ms)
        machine = await loop.connect()
        guardian: Hired | None = None
        try:
            prepared = self.wanted.prepared
            known = await self._means.aside(lambda: _known(prepared, machine, loop.address))
            if isinstance(known, Denied):
                self.wanted.answer(known)
                return
            guardian = self._means.hire(url, loop.address, station)
            self.warnings = known.said
            setup = Setup(prepared.plan, prepared.limits, known.machine)
            await self._recorded(loop, station, setup, guardian, sits)
        finally:
            sits(None)
            await loop.close()
            if guardian is not None:
                await guardian.close()

    async def _recorded(
        self,
        loop: TreadmillLoop,
        station: Station,
        setup: Setup,
        guardian: Hired | None,
        sits: Sits,
    ) -> None:
        wanted, means = self.wanted, self._means
        about = About(
            station.transport.url,
            wanted.wish.walker,
            wanted.asker.who,
            wanted.asker.via,
            wanted.prepared.profile_hash,
            wanted.prepared.course_session,
            guarded=guardian is not None,
            t=loop.now_ms,
        )
        record = self._record = await begun(means.journals, setup, about, means.aside)
        end = _BROKE_OFF

        try:
            async with belt_seen_to(loop, lambda said: means.notices.say(self._name, said)):
                means.settle()
                loop.begin(setup, record.journal, wanted.answers, guardian=guardian)
                sits(loop)
                wanted.answer(None)
                end = await until_over_unseen(loop, self.leaving, lambda: sits(loop))
        finally:
            self.sentence = end.sentence
            await record.close(end.sentence, means.aside)
            if said := await means.aside(lambda: means.filed(record.path)):
                means.notices.say(self._name, said)


def _known(prepared: Prepared, machine: Machine, address: str) -> Known | Denied:
    """The machine that is walked on, with all that is to be said before."""
    known = prepared.know(machine, address)
    if isinstance(known, Denied):
        return known
    said = prepared.check(known.machine)
    return said if isinstance(said, Denied) else Known(known.machine, (*known.said, *said))
