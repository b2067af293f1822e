"""A treadmill's post: connects, says stop, waits, takes a session on, records it, ends it, waits.

The one rule: whatever breaks here is told as this post's state, and touches no other treadmill.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final

from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import Machine, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.runtime.answers import Answers
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.driving import Driving
from treadmill_ctl.runtime.lateness import Lateness
from treadmill_ctl.runtime.lease import LESS, Lease, against
from treadmill_ctl.runtime.loop import TreadmillLoop, UnfitMachine
from treadmill_ctl.runtime.means import Means
from treadmill_ctl.runtime.sitting import NO_SESSION, Sitting, Wanted
from treadmill_ctl.runtime.snapshot import snapshot
from treadmill_ctl.runtime.standby import NobodyOnGuard, standby
from treadmill_ctl.runtime.view import Posted, View
from treadmill_ctl.runtime.wish import Wish
from treadmill_ctl.transports.contract import TransportError

AGAIN_S: Final = 2.0  # between two tries to connect
TICKED_WITHIN_MS: Final = 1_000  # a loop that has not is not judging
SERVICE: Final = "treadmill-ctl"

NOT_CONNECTED: Final = "there is no connection to this treadmill"
GO_THERE: Final = "go to the treadmill; its own stop button and its key stop it"


class Post:
    """One configured treadmill. `run` is its task; everything else is called on the same loop."""

    def __init__(
        self, name: str, url: str, means: Means, offset_ms: int, changed: Callable[[str], None]
    ) -> None:
        self.name, self.url = name, url
        self.driving = Driving(lambda sentence: means.notices.say(name, sentence), self._lapsed)
        self._means, self._offset_ms = means, offset_ms
        self._changed = changed
        self._posted, self._why = Posted.CONNECTING, ""
        self._machine, self._simulated = "", False
        self._ended = ""
        self._answers = Answers()
        self._loop: TreadmillLoop | None = None
        self._wanted: Wanted | None = None
        self._sitting: Sitting | None = None
        self._given_up: Asker | None = None
        self._leaves = False

    # -- for the hub ---------------------------------------------------------------------------

    async def run(self) -> None:
        """Stand by, and take on the session that is asked for; again and again."""
        while not self._leaves:
            try:
                wanted = await self._stand_by()
                if wanted is not None:
                    await self._sit(wanted)
            except (TransportError, UnfitMachine) as error:
                self._broken(str(error))
            except Exception as bug:  # noqa: BLE001 - told as this post's state; the others go on
                self._broken(f"a fault of treadmill-ctl itself: {type(bug).__name__}: {bug}")
            else:
                continue
            await asyncio.sleep(AGAIN_S)
        self._put(Posted.CLOSED)

    def leave(self) -> None:
        """The service ends: ramp to the stop; nobody stays with what has tripped."""
        self._leaves = True
        if self._sitting is not None:
            self._sitting.leaving.stays = False
        if self._loop is not None:
            self._loop.ask(Request.STOP, SERVICE, "the service ends")

    @property
    def posted(self) -> Posted:
        """Where it stands."""
        return self._posted

    @property
    def machine(self) -> Machine | None:
        """What it is connected to."""
        return None if self._loop is None else self._loop.state.setup.machine

    @property
    def in_session(self) -> bool:
        """Whether a session is under way here, or about to be."""
        return self._posted in (Posted.SESSION, Posted.PREPARING)

    @property
    def lateness(self) -> Lateness:
        """How late its ticks were lately."""
        return Lateness() if self._loop is None else self._loop.lateness

    def judges(self, now_ms: int) -> bool:
        """Whether its loop ticks, where it has one."""
        if self._loop is None:
            return True
        at_ms = self._loop.state.at_ms
        return at_ms is not None and now_ms - at_ms <= TICKED_WITHIN_MS

    def view(self) -> View:
        """The treadmill as it is now."""
        sitting, loop = self._sitting, self._loop
        return View(
            name=self.name,
            url=self.url,
            post=self._posted,
            why=self._why,
            machine=self._machine,
            simulated=self._simulated,
            session="" if sitting is None else sitting.session,
            profile="" if sitting is None else sitting.wanted.wish.profile,
            walker="" if sitting is None else sitting.wanted.wish.walker,
            lease=self.driving.lease,
            interlocks=() if sitting is None or loop is None else loop.state.interlocks,
            warnings=() if sitting is None else sitting.warnings,
            recording=() if sitting is None else sitting.recording,
            ended=self._ended,
            shown=None if loop is None else snapshot(loop.state, loop.now_ms),
        )

    def ask(
        self,
        request: Request,
        asker: Asker,
        confirms: tuple[str, ...] = (),
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> Denied | None:
        """Hand in a request; judged before this returns."""
        denied = against(self.driving.lease, request, asker)
        if denied is not None:
            return denied
        loop = self._loop
        if loop is None:
            return self._without_a_loop(request, asker)
        self._answers.forget()
        loop.ask(request, asker.who, asker.via, confirms, tells)
        denied = self._answers.to(request, asker.who)
        if denied is None:
            self.driving.led(request, asker)
        return denied

    def remark(self, said: dict[str, Any], asker: Asker) -> Denied | None:
        """What is said and not judged, into the record."""
        if self._sitting is None or not self._sitting.remark(said, asker):
            return NO_SESSION
        return None

    def give_up(self, asker: Asker) -> Denied | None:
        """Leave a session that has tripped, as it stands."""
        if denied := self.driving.against(asker):
            return denied
        if self._sitting is None or self._loop is None:
            return NO_SESSION
        if self._loop.state.phase not in (Phase.TRIPPED, Phase.LATCHED):
            return Denied("the session has not tripped", "a session that goes on is stopped")
        self._sitting.leaving.now = True
        return None

    async def start(self, wish: Wish, asker: Asker) -> Denied | None:
        """Plan, connect, check and record a session; it stands then, and waits for a confirm."""
        denied = self._not_now(asker)
        if denied is not None:
            return denied
        before = self.driving.lease
        self.driving.take_over(wish.keep, asker)
        self._given_up = None
        self._put(Posted.PREPARING)
        try:
            denied = await self._begun(wish, asker)
        except BaseException:
            if self._wanted is None:
                self._unwanted(before)
            raise
        if denied is not None:
            self._unwanted(before)
        return denied

    # -- inside --------------------------------------------------------------------------------

    def _lapsed(self, why: str) -> None:
        """Nobody drives any more: the belt ramps to its stop."""
        if self._loop is not None and self._sitting is not None:
            self._loop.ask(Request.STOP, SERVICE, why)

    async def _stand_by(self) -> Wanted | None:
        """Connect, say stop, and watch until a session is wanted; None when the service ends."""
        self._put(Posted.CONNECTING, self._why)
        loop = TreadmillLoop(*self._means.station(self.url), offset_ms=self._offset_ms)
        machine = await loop.connect()
        try:
            loop.begin(standby(machine), self._answers, guardian=NobodyOnGuard())
            self._loop = loop
            self._machine, self._simulated = machine.name, machine.simulated
            self._put(Posted.WAITING)
            while self._wanted is None and not (self._leaves and loop.at_rest):
                await loop.changed()
                self.driving.look()
                self._changed(self.name)
        finally:
            self._loop = None
            await loop.close()
        return self._wanted

    async def _sit(self, wanted: Wanted) -> None:
        """One session."""
        sitting = self._sitting = Sitting(wanted, self._means, self.name)
        try:
            await sitting.through(self._offset_ms, self.url, self._sits)
        finally:
            self._loop = self._wanted = self._sitting = None
            if sitting.begun:
                self._over(sitting)

    def _over(self, sitting: Sitting) -> None:
        self._ended = sitting.sentence
        self._means.notices.say(self.name, f"session {sitting.session}: {self._ended}")
        self.driving.session_over()

    def _unwanted(self, before: Lease | None) -> None:
        """No session came of it: all is as it was."""
        self.driving.lease = before
        if self._posted is Posted.PREPARING and self._sitting is None:
            self._wanted = None
            self._put(Posted.CONNECTING if self._loop is None else Posted.WAITING)

    def _sits(self, loop: TreadmillLoop | None) -> None:
        """The session has begun, or has ticked once more; None: its connection is let go."""
        if self._loop is None and loop is not None:
            self._loop = loop
            self.driving.begin()
            self._put(Posted.SESSION)
            if self._given_up is not None:
                loop.ask(Request.STOP, self._given_up.who, self._given_up.via)
        self._loop = loop
        self.driving.look()
        self._changed(self.name)

    async def _begun(self, wish: Wish, asker: Asker) -> Denied | None:
        means = self._means
        prepared = await means.aside(lambda: means.planner.prepared(wish))
        if isinstance(prepared, Denied):
            return prepared
        if prepared.demonstration and not self._simulated:
            why = f"{wish.profile} is a demonstration for the simulator; nobody is to walk on it"
            return Denied(why)
        if self._given_up is not None:
            return Denied(f"given up by {self._given_up.who}")
        begun: asyncio.Future[Denied | None] = asyncio.get_running_loop().create_future()
        self._wanted = Wanted(wish, prepared, asker, self._answers, begun)
        return await asyncio.shield(begun)

    def _not_now(self, asker: Asker) -> Denied | None:
        """Why no session can be taken on."""
        if denied := self.driving.against(asker):
            return denied
        if self.in_session:
            return Denied("a session is under way on this treadmill", next="stop it first")
        loop = self._loop
        if loop is None or self._leaves:
            return self._unconnected()
        state = loop.state
        if state.trip is not None and state.phase is not Phase.ENDED:
            why = f"this treadmill has tripped: {state.trip.why}"
            return Denied(why, next="see to it, then reset it at standstill")
        if state.alarm is not None:
            return Denied(state.alarm.why, next="see to it, then reset it at standstill")
        if not loop.at_rest:
            return Denied(
                "standstill is not measured yet", next="wait until the belt reports zero, or look"
            )
        return None

    def _without_a_loop(self, request: Request, asker: Asker) -> Denied | None:
        """Between two connections: what is less gives up the session that is being prepared."""
        if request in LESS and self._posted is Posted.PREPARING:
            self._given_up = asker
            return None
        return self._unconnected()

    def _unconnected(self) -> Denied:
        why = f"{NOT_CONNECTED}: {self._why}" if self._why else NOT_CONNECTED
        return Denied(why, next=GO_THERE)

    def _broken(self, why: str) -> None:
        """Told, and tried again."""
        if self._wanted is not None:
            self._wanted.answer(Denied(why, next="see to the treadmill, and start again"))
            self._wanted = None
        if why != self._why:
            self._means.notices.say(self.name, why)
        self._put(Posted.CONNECTING, why)

    def _put(self, posted: Posted, why: str = "") -> None:
        self._posted, self._why = posted, why
        self._changed(self.name)
