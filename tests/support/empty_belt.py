"""A technician at a simulated treadmill, in virtual time: answers, buttons, keys, as written down.

The one rule: the check, the loop, the driver and the treadmill are the real ones; only the person
is played.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from link_transport import LinkTransport
from scripted_guardian import ScriptedGuardian
from stream_link import StreamTransport
from treadmill_ctl.commissioning.check import Ask, Check, Moved, Over, Topic
from treadmill_ctl.commissioning.conduct import Conduct
from treadmill_ctl.commissioning.move import Hand, Stage, take_through
from treadmill_ctl.commissioning.moves import Step
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.runtime.means import Station
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.transports.contract import Transport
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.treadmill import Treadmill
from virtual_room import at_once

WHO: Final = "technician"
BELT_MM: Final = 2_900
TURNS: Final = 10
COUNT_MS: Final = 20_000
START_MS: Final = 1_000
Wire = LinkTransport | StreamTransport


@dataclass
class Technician:
    """Who does at the treadmill what the check asks for.

    `answers` stand in for those that a careful person gives; `does` for what is done while a step's
    belt moves (None: nothing at all). `fastest_ckmh` is what the belt did in truth.
    """

    wire: Wire
    driver: Callable[[], Driver]
    journals: Path
    answers: dict[Topic, str] = field(default_factory=dict[Topic, str])
    does: Mapping[Step, Button | str | None] = field(
        default_factory=dict[Step, "Button | str | None"]
    )
    faults: Mapping[Step, Faults] = field(default_factory=dict[Step, Faults])
    through: Callable[[Transport], Transport] = lambda transport: transport
    site: tuple[Caps, ...] = ()
    starts_by_hand: bool = False
    guardian: ScriptedGuardian = field(default_factory=ScriptedGuardian)
    asked: list[Ask] = field(default_factory=list[Ask])
    checked: Check = field(default_factory=Check)
    moves: list[Moved] = field(default_factory=list[Moved])
    fastest_ckmh: int = 0
    _walking_ms: int | None = None
    _told_ms: int | None = None
    _mm: int = 0
    _done: bool = False

    @property
    def machine(self) -> Treadmill:
        """Belt and console."""
        if isinstance(self.wire, StreamTransport):
            return self.wire.peripheral.machine
        return self.wire.link.peripheral.machine

    async def check(self) -> Check:
        """Take the check to its end."""
        check, hand = self.checked, Hand()
        answered_ms = self.wire.now_ms
        while not isinstance(wants := check.wants, Over):
            if isinstance(wants, Ask):
                self.asked.append(wants)
                refused = check.answer(self._answer(wants))
                assert not refused, refused
                answered_ms = self.wire.now_ms
            else:
                self._walking_ms, self._done = None, False
                if wants.step in self.faults:
                    self._inject(self.faults[wants.step])
                conduct = Conduct(wants.step, answered_ms)
                async with asyncio.timeout(900):
                    moved = await take_through(conduct, self._stage(conduct, hand), hand)
                self.moves.append(moved)
                check.moved(moved)
        return check

    def press(self, button: Button) -> None:
        """A button of the console, or the key."""
        if isinstance(self.wire, StreamTransport):
            self.wire.peripheral.press(button, self.wire.now_ms)
        else:
            self.wire.link.press(button, self.wire.now_ms)
        self.wire.poke()

    def _stage(self, conduct: Conduct, hand: Hand) -> Stage:
        def show(shown: Snapshot) -> None:
            self.fastest_ckmh = max(self.fastest_ckmh, abs(self.machine.speed_ckmh))
            if self.starts_by_hand:
                self._start(shown)
            if conduct.moves_now and shown.phase in (Phase.WALKING, Phase.TRIPPED):
                self._act(conduct, hand)

        return Stage(
            station=lambda: Station(self.through(self.wire), self.driver()),
            hire=lambda _, __: self.guardian,
            journals=self.journals,
            aside=at_once,
            settle=lambda: None,
            site=self.site,
            who=WHO,
            show=show,
            tell=lambda _: None,
        )

    def _start(self, shown: Snapshot) -> None:
        """At its console, once a move, a moment after it was told to be ready."""
        if shown.phase is not Phase.STARTING:
            self._told_ms = None
        elif self._told_ms is None:
            self._told_ms = self.wire.now_ms
        elif self.wire.now_ms - self._told_ms == START_MS:
            self.press(Button.START)

    def _act(self, conduct: Conduct, hand: Hand) -> None:
        """Once a move: press what the step is about, or time the belt."""
        usual: dict[Step, Button | str | None] = {
            Step.PAUSE: Button.PAUSE,
            Step.KEY: Button.KEY_PULL,
            Step.LOSS: "y",
            Step.BELT: "count",
        }
        does = {**usual, **self.does}.get(conduct.step)
        if self._done or does is None:
            return
        if does == "count":
            self._count(hand)
        elif isinstance(does, Button):
            self._done = True
            self.press(does)
        elif conduct.step is not Step.LOSS or conduct.is_cut:
            self._done = True
            hand.press(does)

    def _count(self, hand: Hand) -> None:
        """By a perfect stopwatch: so many mm of belt in so long."""
        now_ms, mm = self.wire.now_ms, self.machine.distance_mm
        if self._walking_ms is None:
            self._walking_ms, self._mm = now_ms, mm
        elif now_ms - self._walking_ms >= COUNT_MS:
            self._done = True
            took_ms = (now_ms - self._walking_ms) * TURNS * BELT_MM // (mm - self._mm)
            self.answers.setdefault(Topic.TOOK, f"{took_ms / 1_000:.3f} s")
            hand.press("x")

    def _answer(self, ask: Ask) -> str:
        if ask.topic is Topic.KEY_BACK:
            self.press(Button.KEY_PUT_BACK)
        usual = {
            Topic.TURNS: str(TURNS),
            Topic.BELT: f"{BELT_MM / 1_000} m",
            Topic.DECK: "1.4 m",
        }
        return {**usual, **self.answers}.get(ask.topic, "y")

    def _inject(self, faults: Faults) -> None:
        if isinstance(self.wire, StreamTransport):
            self.wire.peripheral.inject(faults, self.wire.now_ms)
        else:
            self.wire.link.inject(faults, self.wire.now_ms)
