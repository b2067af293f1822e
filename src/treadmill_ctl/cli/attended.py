"""One session with its journal, its display and whoever attends to it.

The one rule: whatever breaks here, first the belt is seen to, then the journal is closed, and
only then it is told.
"""

from __future__ import annotations

import asyncio
import gc
import secrets
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from treadmill_ctl import __version__
from treadmill_ctl.cli import exits
from treadmill_ctl.cli.conduct import End, Leaving, Show, conduct, heed
from treadmill_ctl.cli.display import Hints, LogOutlet, Picture, can_be_live, live_display
from treadmill_ctl.cli.interrupts import Interrupts
from treadmill_ctl.cli.keys import Keys, at_a_terminal
from treadmill_ctl.cli.people import AtTheTerminal, Person, SimulatedPerson
from treadmill_ctl.cli.places import journal_folder
from treadmill_ctl.cli.recording import Recording
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain
from treadmill_ctl.cli.screen import Heading
from treadmill_ctl.cli.summary import summary
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.session import Setup, State
from treadmill_ctl.runtime.heartbeat import Guardian
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.sinks.contract import Sink
from treadmill_ctl.sinks.journal import Journal, JournalFile, Opening
from treadmill_ctl.sinks.tally import Tally
from treadmill_ctl.sinks.words import Words
from treadmill_ctl.transports.contract import Transport

HALT_AFTER_BUG_MS = 5_000
HALT_WITHIN_MS = 20_000  # how long a session that breaks off waits for standstill


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a session is attended to: by whom, shown where, written down where."""

    walker: str
    journals: Path | None
    simulated_person: bool
    plain: bool
    unconfirmed_ms: int
    warnings: tuple[str, ...]
    borne: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The exit code of a session, and what is to be said of it."""

    code: int
    lines: tuple[str, ...]


async def attended(
    loop: TreadmillLoop,
    transport: Transport,
    setup: Setup,
    guardian: Guardian | None,
    attendance: Attendance,
    interrupts: Interrupts,
) -> Ended:
    """Run a session on a treadmill that is connected, from its first stop to its summary."""
    tally, words = Tally(), Words()
    file = _journal_file(attendance.journals, setup)
    opening = Opening(
        file.path.stem,
        __version__,
        transport.url,
        attendance.walker,
        _wall_ms(),
        setup,
        guarded=guardian is not None,
    )
    journal = Journal(file.write, opening)
    recording = Recording(file, loop)
    end = End(exits.BUG, "The session broke off.")
    try:
        async with _belt_seen_to(loop):
            with ExitStack() as stack:
                heading = Heading(
                    setup.plan.title,
                    setup.machine.name,
                    transport.simulated,
                    attendance.walker,
                    attendance.warnings,
                    attendance.borne,
                )
                at_terminal = AtTheTerminal()
                show, sinks = _shown(stack, heading, recording, at_terminal, plain=attendance.plain)
                _freeze()
                loop.begin(setup, journal, tally, words, *sinks, guardian=guardian)
                person, leaving = _people(stack, loop, at_terminal, attendance)
                interrupts.heed = lambda number: heed(number, loop, person, leaving)
                end = await conduct(loop, person, show, leaving)
    finally:
        interrupts.heed = _too_late
        journal.close(end.sentence, _wall_ms())
        file.close()
    text = summary(setup, loop.state, tally, words, end.sentence, file.path)
    warnings = recording.warnings
    told = exits.NOT_RECORDED if warnings and end.code in (exits.DONE, exits.STOPPED) else end.code
    return Ended(told, (text, *warnings))


def _people(
    stack: ExitStack, loop: TreadmillLoop, at_terminal: AtTheTerminal, attendance: Attendance
) -> tuple[Person, Leaving]:
    """Who attends, and whose keys are heard: with a simulated person, stops still work."""
    keys = at_a_terminal()
    leaving = Leaving(stays=not attendance.simulated_person)
    leaving.unconfirmed_ms = attendance.unconfirmed_ms
    if keys:
        stack.enter_context(Keys(_presser(loop, at_terminal, leaving)))
    return (
        SimulatedPerson(alone=not keys) if attendance.simulated_person else at_terminal
    ), leaving


def _presser(loop: TreadmillLoop, person: AtTheTerminal, leaving: Leaving) -> Callable[[str], None]:
    def press(key: str) -> None:
        if not key:  # the terminal is gone
            leaving.stays = False
        person.press(loop, key)
        leaving.now = leaving.now or person.gives_up

    return press


def _shown(
    stack: ExitStack,
    heading: Heading,
    recording: Recording,
    person: AtTheTerminal,
    *,
    plain: bool,
) -> tuple[Show, tuple[Sink, ...]]:
    """A live picture where there is a terminal for it, else log lines."""
    complain(*heading.warnings)
    if plain or not can_be_live():
        log = LogOutlet()
        stack.callback(log.close)

        def log_has_it(shown: Snapshot, _: State) -> None:
            """The log is a sink, and heard what was; not what is wanted, nor of the journal."""
            log.ask(shown)
            log.echo(person.telling)
            recording.tell()
            recording.see_to_it()

        return log_has_it, (log.sink,)
    display, hints = live_display(heading), Hints()
    stack.callback(display.close)

    def show(shown: Snapshot, state: State) -> None:
        notices = (*recording.warnings, *hints.at(state.at_ms or 0))
        display.put(Picture(shown, state, notices, person.telling))
        recording.see_to_it()

    return show, (hints,)


def _too_late(_: object) -> None:
    """The session is over, the belt was seen to: a signal changes nothing any more."""


def _freeze() -> None:
    """What is here now stays: no collection of it while a belt moves."""
    gc.collect()
    gc.freeze()


def _journal_file(folder: Path | None, setup: Setup) -> JournalFile:
    """A new file of the session's own; without one there is no session."""
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    name = f"{stamp}-{setup.plan.name}-{secrets.token_hex(3)}.jsonl"
    try:
        return JournalFile((folder or journal_folder()) / name)
    except (OSError, RuntimeError) as error:
        where = folder or "in the home folder"
        why = error.strerror if isinstance(error, OSError) else error
        raise Refusal(
            exits.NOT_RECORDED,
            f"The journal {where} cannot be written: {why}. Without a record there is no session;"
            " give another folder with --journal.",
        ) from error


@asynccontextmanager
async def _belt_seen_to(loop: TreadmillLoop) -> AsyncGenerator[None]:
    """Whatever breaks off the session: the belt is told to stop, and standstill waited for."""
    try:
        yield
    except BaseException:
        complain("The session broke off. Stopping the belt …")
        await _halt(loop)
        raise


async def _halt(loop: TreadmillLoop) -> None:
    try:
        if loop.failed is None:
            loop.ask(Request.ESTOP, "treadmill-ctl", "session broken off")
        async with asyncio.timeout(HALT_WITHIN_MS / 1_000):
            while not loop.at_rest:
                await loop.changed()
    except TimeoutError:
        return
    except Exception:
        if loop.failed is None:
            raise
        # The loop measures nothing any more; meanwhile it says stop, and stop again.
        await asyncio.sleep(HALT_AFTER_BUG_MS / 1_000)


def _wall_ms() -> int:
    return time.time_ns() // 1_000_000
