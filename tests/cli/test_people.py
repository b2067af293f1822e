"""Who attends: what each key asks for in each phase, and what a simulated person does."""

import getpass
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ear import Ear
from plans import setup, walk
from treadmill_ctl.cli.account import account
from treadmill_ctl.cli.people import LESS, MORE, AtTheTerminal, SimulatedPerson
from treadmill_ctl.core.interlocks import required
from treadmill_ctl.core.model import GuardianIs, Machine, Range, Request, Stance, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import Alarm, State
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import Snapshot, snapshot

MACHINE = Machine("T", "ftms", Range(50, 2_000, 10))
FRESH = State(setup(MACHINE, walk(60_000, 200)))
EVERYTHING = required(Way.TURNED)


def typed(keys: str, state: State) -> tuple[list[Request], bool]:
    """What keys ask for in a state, and whether the person gives up."""
    ear = Ear(state)
    person = AtTheTerminal(ear.keep)
    for key in keys or [""]:
        person.press(cast("TreadmillLoop", ear), key)
    return ear.asked, person.gives_up


def attended(person: SimulatedPerson, shown: Snapshot) -> list[Request]:
    """What a simulated person asks for."""
    ear = Ear(FRESH)
    person.attend(cast("TreadmillLoop", ear), shown)
    return ear.asked


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(
    ("keys", "request_"),
    [
        ("e", Request.ESTOP),
        ("E", Request.ESTOP),
        ("s", Request.STOP),
        ("S", Request.STOP),
        ("", Request.STOP),  # the terminal went away
        (" ", Request.PAUSE),
        ("r", Request.RESET),
        ("-", Request.SLOWER),
        ("f", Request.COOL_DOWN),
        ("F", Request.COOL_DOWN),
        ("x", Request.FAILED),
    ],
)
def test_less_is_asked_for_in_every_phase(phase: Phase, keys: str, request_: Request) -> None:
    """Stop, emergency stop, pause, reset, slower, the cool-down and a trial that failed.

    They are handed in whatever the session does.
    """
    assert typed(keys, FRESH._replace(phase=phase)) == ([request_], False)


@pytest.mark.parametrize("phase", list(Phase))
def test_enter_confirms_at_standstill_and_starts_when_ready(phase: Phase) -> None:
    """Enter means the next step of a start, and nothing in any other phase."""
    means = {Phase.STANDING: [Request.CONFIRM], Phase.READY: [Request.START]}
    assert typed("\n", FRESH._replace(phase=phase))[0] == means.get(phase, [])


def test_enter_confirms_every_interlock_of_the_way_ahead() -> None:
    """What was on the screen is what is confirmed, item by item."""
    ear = Ear(FRESH)
    AtTheTerminal(ear.keep).press(cast("TreadmillLoop", ear), "\r")
    assert ear.confirmed == [EVERYTHING]


@pytest.mark.parametrize(("since_ms", "asked"), [(0, []), (999, []), (1_000, [Request.START])])
def test_a_key_held_down_does_not_start(since_ms: int, asked: list[Request]) -> None:
    """Within a second after the confirmation, Enter is the same Enter still."""
    ready = FRESH._replace(phase=Phase.READY, entered_ms=100_000 - since_ms)
    assert typed("\n", ready)[0] == asked


@pytest.mark.parametrize("phase", list(Phase))
def test_only_a_session_that_tripped_can_be_given_up(phase: Phase) -> None:
    """Where standstill is not confirmed, or a reset is due, q leaves; elsewhere it does nothing."""
    gives_up = phase in (Phase.TRIPPED, Phase.LATCHED)
    assert typed("q", FRESH._replace(phase=phase)) == ([], gives_up)


@given(st.text(), st.sampled_from(Phase))
def test_no_text_starts_a_belt_without_enter(text: str, phase: Phase) -> None:
    """Whatever is typed or pasted: without Enter, no belt is started and nothing told."""
    keys = text.replace("\n", "").replace("\r", "")
    if keys:
        taken = {*LESS.values(), *MORE.values()}
        assert set(typed(keys, FRESH._replace(phase=phase))[0]) <= taken
        assert not taken & {Request.CONFIRM, Request.START, Request.RESUME, Request.TELL}


def shown(**changes: object) -> Snapshot:
    """A session that stands still, under control."""
    now = {"still": True, "controlled": True, "linked": True, "fresh": True, **changes}
    return snapshot(FRESH, 0)._replace(**now)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "asked"),
    [
        ({}, [Request.CONFIRM]),
        ({"still": False}, []),
        ({"controlled": False}, []),
        ({"alarm": Alarm("link_lost", "LINK LOST")}, []),
        ({"hold": Hold.REST}, [Request.CONFIRM]),
        ({"guardian": GuardianIs(Stance.WATCHING)}, [Request.CONFIRM]),
        ({"guardian": GuardianIs(Stance.COMING)}, []),
        ({"guardian": GuardianIs(Stance.BLIND), "hold": Hold.REST}, []),
        ({"guardian": GuardianIs(Stance.GONE)}, []),
        ({"guardian": GuardianIs(Stance.GONE), "hold": Hold.REST}, [Request.STOP]),
        ({"guardian": GuardianIs(Stance.GONE), "phase": Phase.WALKING}, []),
        ({"hold": Hold.REST, "wait_ms": 1}, []),
        ({"hold": Hold.TURN, "wait_ms": 3_000}, []),
        ({"hold": Hold.PAUSE}, []),
        ({"phase": Phase.READY}, [Request.START]),
        ({"phase": Phase.READY, "wait_ms": 1}, []),
        ({"phase": Phase.READY, "hold": Hold.PAUSE}, []),
        ({"phase": Phase.LATCHED}, []),
        ({"phase": Phase.WALKING}, []),
    ],
)
def test_a_simulated_person_goes_on_where_it_can(
    changes: dict[str, object], asked: list[Request]
) -> None:
    """It confirms at a standstill that would be taken, starts when ready, and ends no pause.

    Where nothing can be started any more, it ends the session.
    """
    assert attended(SimulatedPerson(alone=False), shown(**changes)) == asked


def test_a_simulated_person_alone_ends_a_paused_session() -> None:
    """Nobody could go on: it asks for the end and not for more."""
    paused = shown(hold=Hold.PAUSE)
    assert attended(SimulatedPerson(alone=True), paused) == [Request.STOP]


@pytest.mark.parametrize("error", [KeyError("no such uid"), OSError("no such uid")])
def test_an_account_without_a_name_has_a_number(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container: no name is no reason to break off."""

    def nameless() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nameless)
    assert account().startswith("account ")
