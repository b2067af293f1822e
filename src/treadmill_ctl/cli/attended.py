"""One session with its journal, its display and whoever attends to it.

The one rule: whatever breaks here, first the belt is seen to, then the journal is closed, and
only then it is told.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.account import account
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
from treadmill_ctl.core.session import Setup, State
from treadmill_ctl.runtime import collector
from treadmill_ctl.runtime.aside import in_a_thread
from treadmill_ctl.runtime.halting import belt_seen_to
from treadmill_ctl.runtime.heartbeat import Guardian
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.record import About, NoRecord, Record, begun
from treadmill_ctl.runtime.snapshot import Snapshot
from treadmill_ctl.sinks.contract import Sink
from treadmill_ctl.sinks.tally import Tally
from treadmill_ctl.sinks.words import Words
from treadmill_ctl.transports.contract import Transport

VIA = "run"


@dataclass(frozen=True, slots=True)
class Attendance:
    """How a session is attended to: by whom, shown where, written down where, and of what."""

    walker: str
    profile_hash: str
    course_session: int | None
    journals: Path | None
    simulated_person: bool
    plain: bool
    unconfirmed_ms: int
    warnings: tuple[str, ...]
    borne: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """The exit code of a session, what is to be said of it, and where its record is."""

    code: int
    lines: tuple[str, ...]
    journal: Path


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
    about = About(
        transport.url,
        attendance.walker,
        account(),
        VIA,
        attendance.profile_hash,
        attendance.course_session,
        guarded=guardian is not None,
        t=loop.now_ms,
    )
    record = await _recorded(attendance.journals, setup, about)
    recording = Recording(record)
    end = End(exits.BUG, "The session broke off.")
    try:
        async with belt_seen_to(loop, complain):
            with ExitStack() as stack:
                heading = Heading(
                    setup.plan.title,
                    setup.machine.name,
                    transport.simulated,
                    attendance.walker,
                    attendance.warnings,
                    attendance.borne,
                )
                at_terminal = AtTheTerminal(
                    lambda remark, who, via: record.journal.remark(remark.plain, who, via)
                )
                show, sinks = _shown(stack, heading, recording, at_terminal, plain=attendance.plain)
                collector.settle(others_walk=False)
                loop.begin(setup, record.journal, tally, words, *sinks, guardian=guardian)
                person, leaving = _people(stack, loop, at_terminal, attendance)
                interrupts.heed = lambda number: heed(number, loop, person, leaving)
                end = await conduct(loop, person, show, leaving)
    finally:
        interrupts.heed = _too_late
        await record.close(end.sentence, in_a_thread)
    text = summary(setup, loop.state, tally, words, end.sentence, record)
    lost = recording.lost
    told = exits.NOT_RECORDED if lost and end.code in (exits.DONE, exits.STOPPED) else end.code
    return Ended(told, (text, *recording.warnings), record.path)


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

        return log_has_it, (log.sink,)
    display, hints = live_display(heading), Hints()
    stack.callback(display.close)

    def show(shown: Snapshot, state: State) -> None:
        notices = (*recording.warnings, *hints.at(state.at_ms or 0))
        display.put(Picture(shown, state, notices, person.telling))

    return show, (hints,)


def _too_late(_: object) -> None:
    """The session is over, the belt was seen to: a signal changes nothing any more."""


async def _recorded(folder: Path | None, setup: Setup, about: About) -> Record:
    """A record that has begun; without one there is no session."""
    try:
        return await begun(folder or journal_folder(), setup, about, in_a_thread)
    except NoRecord as error:
        raise _no_record(str(error)) from error
    except RuntimeError as error:
        raise _no_record(f"The journal in the home folder cannot be written: {error}.") from error


def _no_record(sentence: str) -> Refusal:
    advice = "Without a record there is no session; give another folder with --journal."
    return Refusal(exits.NOT_RECORDED, f"{sentence} {advice}")
