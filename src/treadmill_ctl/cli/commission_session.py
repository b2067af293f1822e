"""What `commission` does: ask, move, ask again, and at the end write the treadmill's file.

The one rule: the file is written whole, after the last question, or not at all; whatever ends the
check before that leaves what is known on the screen and the belt at standstill.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.account import account
from treadmill_ctl.cli.commission_console import GoneError, TechnicianConsole
from treadmill_ctl.cli.interrupts import Interrupts
from treadmill_ctl.cli.keys import Keys
from treadmill_ctl.cli.machine_files import write_machine
from treadmill_ctl.cli.planning import today
from treadmill_ctl.commissioning.check import Ask, Check, Move, Moved, Over
from treadmill_ctl.commissioning.conduct import Conduct
from treadmill_ctl.commissioning.machine_text import About, Incomplete, machine_text
from treadmill_ctl.commissioning.move import Hand, Stage, take_through
from treadmill_ctl.commissioning.moves import EMPTY_CKMH_MAX, WORDS
from treadmill_ctl.commissioning.words import lines, troubles
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.runtime import collector
from treadmill_ctl.runtime.aside import in_a_thread
from treadmill_ctl.runtime.heartbeat import NoGuardian
from treadmill_ctl.runtime.loop import UnfitMachine
from treadmill_ctl.runtime.means import Hired, Station
from treadmill_ctl.runtime.record import NoRecord
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.schema.treadmill_file import read_machine
from treadmill_ctl.transports.contract import TransportError

OPENING: Final = (
    (
        "EMPTY-BELT CHECK. Nobody stands on the belt from here to the end. You stand beside the"
        f" treadmill with its safety key in your hand. The belt is told {kmh(EMPTY_CKMH_MAX)} at"
        " most; one that takes km/h for miles runs at 1.6 times that."
    ),
    (
        "While the belt moves, ANY KEY STOPS IT, and one more is the emergency stop by software."
        " The treadmill's own stop button and its key are the emergency stop. q ends the check."
    ),
)
BY_HAND: Final = "If its console waits for START, press START there now."
NOT_WRITTEN: Final = "No file was written."
LOOK: Final = "CONNECTION CUT. Does the belt still run? y: it runs on   n: it stands"


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line. `file` is None for the usual folder."""

    file: Path | None
    journals: Path
    site: tuple[Caps, ...]


def commission(
    wish: Wish,
    station: Callable[[], Station],
    hire: Callable[[str, Station], Hired | None],
    capture: Callable[[], str],
) -> int:
    """Take a technician through the check; the exit code.

    `capture` closes the capture, if there is one, and gives its SHA-256.
    """
    return asyncio.run(_Session(wish, capture).through(station, hire))


class _Session:
    def __init__(self, wish: Wish, capture: Callable[[], str]) -> None:
        self._wish, self._capture = wish, capture
        self._hand = Hand()
        self._console = TechnicianConsole(self._hand.press)
        self._check = Check()
        self._conduct: Conduct | None = None
        self._address = ""
        self._warned: set[str] = set()

    async def through(
        self, station: Callable[[], Station], hire: Callable[[str, Station], Hired | None]
    ) -> int:
        console = self._console
        stage = Stage(
            station=station,
            hire=hire,
            journals=self._wish.journals,
            aside=in_a_thread,
            settle=lambda: collector.settle(others_walk=False),
            site=self._wish.site,
            who=account(),
            show=self._show,
            tell=console.say,
        )
        with ExitStack() as stack:
            stack.callback(console.close)
            stack.enter_context(Interrupts()).heed = lambda _: console.press("")
            stack.enter_context(Keys(console.press))
            console.say(*OPENING)
            try:
                over = await self._asked_and_moved(stage)
            except GoneError:
                over = Over("It was interrupted.")
            except (TransportError, UnfitMachine, NoGuardian, NoRecord) as error:
                over = Over(f"{str(error).rstrip('.')}. The belt was not started.")
            return self._told(over)

    async def _asked_and_moved(self, stage: Stage) -> Over:
        check, console = self._check, self._console
        answered_ms = _now_ms()
        while not isinstance(wants := check.wants, Over):
            if isinstance(wants, Ask):
                console.say("", *filter(None, (wants.says,)))
                if why := check.answer(await console.ask(wants.question)):
                    console.say(why)
                answered_ms = _now_ms()
            else:
                check.moved(await self._moved(wants, stage, answered_ms))
        return wants

    async def _moved(self, move: Move, stage: Stage, answered_ms: int) -> Moved:
        self._conduct = Conduct(move.step, answered_ms)
        self._warned.clear()
        self._console.show("Connecting …")
        moved = await take_through(self._conduct, stage, self._hand)
        self._address = moved.trace.address
        self._console.say(moved.sentence)
        return moved

    def _show(self, shown: Snapshot) -> None:
        conduct, console = self._conduct, self._console
        if conduct is None:
            return
        if conduct.moves_now and shown.phase is Phase.WALKING:
            self._once(WORDS[conduct.step].meanwhile)
        if shown.alarm is not None and not conduct.is_cut:
            self._once(f"ALARM  {shown.alarm.why}")
        if shown.phase is Phase.STARTING:
            self._once(BY_HAND)
        if shown.unguarded:
            self._once(f"Waiting: {shown.unguarded}.")
        console.show(LOOK if conduct.is_cut else _status(shown))

    def _once(self, sentence: str) -> None:
        if sentence and sentence not in self._warned:
            self._warned.add(sentence)
            self._console.say(sentence)

    def _told(self, over: Over) -> int:
        """What is known, what speaks against the treadmill, and the file where it is complete."""
        console, check = self._console, self._check
        machine, found = check.machine, check.found
        digest = self._capture()
        if machine is None:
            console.say(f"The check ended. {over.why} {NOT_WRITTEN}")
            return exits.NOT_CONNECTED
        console.say("", f"{machine.name}, {machine.family}, at {self._address}:")
        console.say(*(f"- {line}" for line in lines(found)))
        against = [*troubles(found, machine.speed.widest)]
        if over.why:
            console.say(*against)
            console.say(f"THE CHECK ENDED BEFORE ITS LAST STEP. {over.why} {NOT_WRITTEN}")
            return exits.STOPPED
        if against:
            console.say("THIS TREADMILL IS NOT TO BE WALKED ON:", *against, NOT_WRITTEN)
            return exits.NOT_ALLOWED
        try:
            text = machine_text(machine, found, About(today(), self._address, digest))
            read_machine(text, "the file of the treadmill")
            path = write_machine(machine.name, text, self._wish.file)
        except Incomplete as error:
            console.say(f"{error}. {NOT_WRITTEN}")
            return exits.NOT_ALLOWED
        except OSError as error:
            console.say(f"{error.filename}: the file cannot be written: {error.strerror}")
            return exits.NOT_RECORDED
        console.say(f"Written: {path}")
        return exits.DONE


def _status(shown: Snapshot) -> str:
    measured = "?" if shown.measured_ckmh is None or not shown.fresh else kmh(shown.measured_ckmh)
    left = f", in {seconds(shown.countdown_ms)}" if shown.countdown_ms else ""
    told = f", told {kmh(shown.setpoint_ckmh)}" if shown.setpoint_ckmh else ""
    return f"{shown.phase}{left}: {measured} measured{told}.  Any key stops."


def _now_ms() -> int:
    return round(asyncio.get_running_loop().time() * 1_000_000) // 1_000
