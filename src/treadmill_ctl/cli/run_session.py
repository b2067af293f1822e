"""What `run` does, step by step: read, check, connect, check again, walk, sum up.

The one rule: each step that can refuse says why in one sentence, and leaves the belt as it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import click
from rich.console import Console

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.attended import Attendance, Ended, attended
from treadmill_ctl.cli.capture_file import Capture
from treadmill_ctl.cli.conduct import WITHOUT_IT
from treadmill_ctl.cli.course_text import afterwards, session_lines
from treadmill_ctl.cli.flaw_text import flaw_line
from treadmill_ctl.cli.interrupts import Interrupts
from treadmill_ctl.cli.keys import at_a_terminal
from treadmill_ctl.cli.known_machine import known_machine
from treadmill_ctl.cli.planning import (
    Asked,
    Options,
    Planned,
    borne,
    findings,
    loaded,
    order_text,
    planned,
    refused,
    today,
)
from treadmill_ctl.cli.profile_page import page
from treadmill_ctl.cli.profile_verbs import profile_file
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain, say, show_any_sign
from treadmill_ctl.core.model import Machine
from treadmill_ctl.core.session import Setup
from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.guarding import guardian_of
from treadmill_ctl.runtime.heartbeat import GuardianProcess, NoGuardian
from treadmill_ctl.runtime.loop import TreadmillLoop, UnfitMachine
from treadmill_ctl.runtime.means import driver_for
from treadmill_ctl.runtime.wish import Known
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.transports.address import Address, BadAddress, parse_address
from treadmill_ctl.transports.contract import Transport, TransportError
from treadmill_ctl.transports.registry import transport_for

UNGUARDED = (
    "NO GUARDIAN, as was asked for: if this program dies or hangs, nothing stops the belt but its"
    " own stop button and its key. Somebody stays beside them."
)
OUR_FAULT = (
    "This is a fault of treadmill-ctl itself, see below. SEE THAT THE BELT STANDS: its own stop"
    " button, or its key."
)


Through = Callable[[Transport], Transport]


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    profile: str
    options: Options
    journals: Path | None
    capture: Path | None
    simulated_person: bool
    unguarded: bool
    plain: bool
    unconfirmed_ms: int


def dry(wish: Wish) -> int:
    """Print the plan as it would be walked; connect to nothing."""
    try:
        asked = _asked(wish)
        document, found = asked.document, _planned(wish, asked)
        flaws = _checked(document, found)
    except Refusal as refusal:
        complain(str(refusal))
        return refusal.code
    say(*page(document, found, flaws, Console().width))
    return exits.DONE


def walk(wish: Wish, url: str) -> int:
    """Walk a profile; the exit code says how it ended."""
    show_any_sign()
    try:
        asked = _asked(wish)
        document, found = asked.document, _planned(wish, asked)
        _checked(document, found)  # what needs no treadmill is refused without one
        if document.seed is not None:
            complain(order_text(document.seed))
        complain(*session_lines(document, found.known))
        transport = _transport(wish, document, url)
        with _captured(wish, url) as through:
            ended = asyncio.run(_walk(wish, document, found, transport, through))
    except Refusal as refusal:
        complain(str(refusal))
        return refusal.code
    except (asyncio.CancelledError, KeyboardInterrupt):
        complain("Given up before the start. The belt was not started.")
        return exits.STOPPED
    except click.ClickException:
        raise  # a sentence of its own, and an exit code
    except Exception:
        complain(OUR_FAULT)
        raise
    say(*ended.lines, *afterwards(document, asked.begun, found.known.walker))
    from treadmill_ctl.records.index_run import note_ended  # not before the belt stands

    complain(*filter(None, [note_ended(ended.journal)]))
    return ended.code


def _asked(wish: Wish) -> Asked:
    try:
        return loaded(profile_file(wish.profile), wish.options)
    except Bad as bad:
        raise Refusal(exits.BAD_INPUT, *map(flaw_line, bad.flaws)) from bad


def _planned(wish: Wish, asked: Asked) -> Planned:
    """Plan and limits in force. Raises Refusal where there is no plan."""
    try:
        return planned(asked, wish.options, today())
    except Bad as bad:
        raise Refusal(exits.BAD_INPUT, *map(flaw_line, bad.flaws)) from bad


def _checked(document: Document, found: Planned) -> tuple[Flaw, ...]:
    """Warnings about a plan. Raises Refusal where it must not be walked."""
    flaws = findings(document, found)
    if refused(flaws):
        code = exits.BAD_INPUT if found.machine is None else exits.NOT_ALLOWED
        raise Refusal(code, *map(flaw_line, flaws))
    return flaws


def _transport(wish: Wish, document: Document, url: str) -> Transport:
    transport = transport_for(url)
    if isinstance(transport, str):
        raise Refusal(exits.BAD_INPUT, transport)
    if wish.simulated_person and not transport.simulated:
        raise Refusal(
            exits.BAD_INPUT,
            f"--simulated-person is for the simulator only, and {url} is a real treadmill:"
            " a person has to confirm the start.",
        )
    if document.profile.kind == "demonstration" and not transport.simulated:
        raise Refusal(
            exits.NOT_ALLOWED,
            f"{wish.profile} is a demonstration for the simulator; nobody is to walk on it.",
        )
    if not wish.simulated_person and not at_a_terminal():
        raise Refusal(
            exits.BAD_INPUT,
            "There is no terminal here at which a person could confirm the start and stop the"
            " belt. Run this in the foreground of a terminal (or, with the simulator, give"
            " --simulated-person).",
        )
    return transport


@contextmanager
def _captured(wish: Wish, url: str) -> Generator[Through]:
    """What a connection goes through to be noted; itself where no capture is taken."""
    if wish.capture is None:
        yield lambda transport: transport
        return
    try:
        capture = Capture(wish.capture, url)
    except Bad as bad:
        raise Refusal(exits.BAD_INPUT, *map(flaw_line, bad.flaws)) from bad
    try:
        yield capture.of
    finally:
        capture.close()
        complain(capture.said)


async def _walk(
    wish: Wish, document: Document, found: Planned, transport: Transport, through: Through
) -> Ended:
    address = _address(transport.url)
    try:
        driver = driver_for(address.spoken)
    except Bad as bad:
        raise Refusal(exits.BAD_INPUT, *map(flaw_line, bad.flaws)) from bad
    loop = TreadmillLoop(through(transport), driver)
    with Interrupts() as interrupts:
        complain(f"Connecting to {transport.url} …")
        try:
            machine = await loop.connect()
        except TransportError as error:
            raise Refusal(exits.NOT_CONNECTED, f"Not connected: {error}") from error
        except UnfitMachine as error:
            raise Refusal(exits.NOT_ALLOWED, f"This treadmill cannot be used: {error}") from error
        guardian = None
        try:
            known = _known(machine, loop.address, found)
            flaws = _checked(document, replace(found, machine=known.machine))
            if not wish.unguarded:
                guardian = _guardian(address, loop.address, transport, driver)
            unguarded = (UNGUARDED,) if wish.unguarded else ()
            warnings = (*known.said, *map(flaw_line, flaws), *unguarded)
            attendance = Attendance(
                walker=wish.options.walker,
                profile_hash=document.digest,
                course_session=document.standing.session if document.profile.course else None,
                journals=wish.journals,
                simulated_person=wish.simulated_person,
                plain=wish.plain,
                unconfirmed_ms=wish.unconfirmed_ms,
                warnings=warnings,
                borne=borne(document),
            )
            setup = Setup(found.plan, found.limits, known.machine)
            return await attended(loop, transport, setup, guardian, attendance, interrupts)
        finally:
            await loop.close()
            if guardian is not None:
                await guardian.close()


def _known(machine: Machine, address: str, found: Planned) -> Known:
    """The machine as it is to be walked on. Raises Refusal."""
    known = known_machine(machine, address, found.site)
    if isinstance(known, Denied):
        raise Refusal(exits.NOT_ALLOWED, f"This treadmill is not walked on: {known}")
    return known


def _address(url: str) -> Address:
    address = parse_address(url)
    if isinstance(address, BadAddress):
        raise Refusal(exits.BAD_INPUT, address.why)
    return address


def _guardian(
    address: Address, connected_to: str, transport: Transport, driver: Driver
) -> GuardianProcess:
    """A guardian of the treadmill that a transport has connected to."""
    try:
        return guardian_of(address, connected_to, transport, driver)
    except NoGuardian as error:
        raise Refusal(exits.NOT_ALLOWED, f"There is no guardian: {error}. {WITHOUT_IT}") from error
