"""What people ask for, where it is taken, and what they hear where it is not."""

from __future__ import annotations

import pytest

from core_walk import Kit, Walk
from treadmill_ctl.core.asked import missing, wait_ms
from treadmill_ctl.core.interlocks import SENTENCES
from treadmill_ctl.core.model import Asked, Notice, Request
from treadmill_ctl.core.phases import Hold, Phase

CONFIRM_TAKEN = {Phase.STANDING: Phase.READY, Phase.READY: Phase.READY}
START_TAKEN = {Phase.READY: Phase.ANNOUNCING}
PAUSE_TAKEN = {
    Phase.READY: Phase.STANDING,
    Phase.ANNOUNCING: Phase.STANDING,
    Phase.STARTING: Phase.SLOWING,
    Phase.WALKING: Phase.SLOWING,
}
RESET_TAKEN = {Phase.LATCHED: Phase.ENDED}


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(
    ("request_", "taken"),
    [
        (Request.CONFIRM, CONFIRM_TAKEN),
        (Request.START, START_TAKEN),
        (Request.RESUME, START_TAKEN),
        (Request.PAUSE, PAUSE_TAKEN),
        (Request.RESET, RESET_TAKEN),
    ],
)
def test_where_a_request_is_taken(
    session: Walk, phase: Phase, request_: Request, taken: dict[Phase, Phase]
) -> None:
    """Each request is taken in its phases; elsewhere one sentence says why not."""
    session.to(phase)
    session.run(1_000)
    phase = session.state.phase
    session.ask(request_, *session.items())
    if phase in taken:
        assert session.state.phase is taken[phase]
        assert session.rejected() == []
    else:
        assert len(session.rejected()) == 1
        voided = phase is Phase.ANNOUNCING and request_ is Request.CONFIRM
        assert session.state.phase is (Phase.STANDING if voided else phase)


def test_a_pause_before_the_walk_takes_the_confirmation(session: Walk) -> None:
    """Held before it moved, the session asks for the interlocks again."""
    session.to(Phase.ANNOUNCING)
    session.ask(Request.PAUSE)
    assert session.state.hold is Hold.START
    assert session.state.why == "held by anna"
    session.ask(Request.START)
    session.run(5_000)
    assert session.state.phase is Phase.STANDING


def test_a_pause_in_a_rest_keeps_the_rest(kit: Kit) -> None:
    """A pause while the belt rests anyway is told so, and the rest goes on to its own end."""
    walk = kit.session(kit.walk(5_000, 100), kit.rest(9_000), kit.walk(5_000, 100))
    walk.to(Phase.WALKING)
    walk.until(Phase.STANDING)
    walk.ask(Request.PAUSE)
    assert walk.rejected() == ["the belt stands or is coming to a stop"]
    assert walk.state.hold is Hold.REST
    walk.run(9_000)
    walk.confirm()
    walk.ask(Request.START)
    walk.until(Phase.WALKING)
    assert walk.state.place.segment == 2


def test_a_pause_on_the_way_into_a_rest_keeps_the_rest(kit: Kit) -> None:
    """While the belt slows down for a rest a pause changes nothing."""
    walk = kit.session(kit.walk(5_000, 150), kit.rest(), kit.walk(5_000, 100)).to(Phase.WALKING)
    walk.until(Phase.SLOWING)
    walk.ask(Request.PAUSE)
    assert walk.state.hold is Hold.REST


def test_a_rest_lasts_its_time_at_standstill(kit: Kit) -> None:
    """Before its time a rest is not left, and the sentence says how long it has to go."""
    walk = kit.session(kit.walk(5_000, 100), kit.rest(4_000), kit.walk(5_000, 100))
    walk.to(Phase.WALKING)
    walk.until(Phase.SLOWING)
    assert wait_ms(walk.state, walk.now_ms) == 4_000
    walk.until(Phase.STANDING)
    still_ms = walk.now_ms
    walk.confirm()
    assert walk.state.phase is Phase.READY
    walk.ask(Request.START)
    assert walk.state.phase is Phase.READY
    left_ms = 4_000 - (walk.now_ms - 100 - still_ms)
    assert walk.rejected() == [f"the rest has {left_ms // 1_000}.{left_ms % 1_000 // 100} s to go"]
    while wait_ms(walk.state, walk.now_ms):
        walk.tick()
    assert walk.now_ms - still_ms == 4_000
    walk.ask(Request.START)
    assert walk.state.phase is Phase.ANNOUNCING


def test_a_turn_lasts_three_seconds_at_least(kit: Kit) -> None:
    """R6: a turn without a time of its own still waits for 3 s of measured standstill."""
    walk = kit.session(kit.walk(5_000, 100), kit.turn(0), kit.walk(5_000, 100)).to(Phase.WALKING)
    walk.until(Phase.STANDING)
    stood_ms = walk.now_ms - walk.state.seen.zero_since_ms
    assert wait_ms(walk.state, walk.now_ms) == 3_000 - stood_ms
    walk.run(3_000)
    assert wait_ms(walk.state, walk.now_ms) == 0


def test_there_is_nothing_to_wait_for_in_a_pause(session: Walk) -> None:
    """A pause ends when people say so."""
    session.to(Phase.WALKING)
    session.rest()
    assert wait_ms(session.state, session.now_ms) == 0


def test_what_is_missing_is_told_in_sentences(session: Walk) -> None:
    """Every open interlock is said in full, in the order in which it is asked."""
    session.to(Phase.STANDING)
    assert missing(session.state, ("deck", "walker-ready")) == (
        SENTENCES["key"],
        SENTENCES["stop-in-reach"],
        SENTENCES["way:turned"],
    )
    assert missing(session.state, session.items()) == ()
    session.ask(Request.CONFIRM, *session.items()[1:])
    assert session.rejected() == ["not confirmed: The walker wears the treadmill's safety key."]


def test_a_second_confirmation_counts_as_it_is(session: Walk) -> None:
    """Whoever takes an item back takes the start back."""
    session.to(Phase.READY)
    session.ask(Request.CONFIRM, "key")
    assert session.state.phase is Phase.STANDING
    session.ask(Request.START)
    assert session.state.phase is Phase.STANDING


def test_a_stop_of_the_whole_session(session: Walk) -> None:
    """A stop ends the session, and its end says by whom."""
    session.to(Phase.WALKING)
    session.ask(Request.STOP)
    session.until(Phase.ENDED)
    assert session.state.why == "stopped by anna"


def test_a_stop_turns_a_pause_into_the_end(session: Walk) -> None:
    """Stopping what is slowing down already changes what it slows down for, and hastens nothing."""
    session.to(Phase.SLOWING)
    left = len(session.commands())
    session.ask(Request.STOP)
    assert session.state.hold is Hold.END
    assert len(session.commands()) - left <= 1
    session.until(Phase.ENDED)


def test_a_stop_before_there_is_a_link(session: Walk) -> None:
    """Nothing is known of the belt, so nothing says that it stands: the alarm says so."""
    session.ask(Request.STOP)
    session.run(4_000)
    assert session.state.phase is Phase.TRIPPED
    assert session.state.alarm is not None


def test_requests_of_many_people(session: Walk) -> None:
    """Two starts of one tick are one start, and the second is told."""
    session.to(Phase.READY)
    session.tick(Asked(Request.START, "anna", "test"), Asked(Request.START, "ben", "test"))
    assert session.state.phase is Phase.ANNOUNCING
    assert session.rejected() == ["the session is announcing"]


@pytest.mark.parametrize("value", [89, 105, 200, 900])
def test_the_console_is_heard_in_a_walk_only(session: Walk, value: int) -> None:
    """Where nothing runs, a target of the console's own changes nothing here."""
    session.to(Phase.READY)
    session.notice(Notice.TARGET_SPEED, value)
    assert session.state.phase is Phase.READY


def test_a_confirmation_before_standstill_is_measured(session: Walk) -> None:
    """R5: right after connecting nobody knows that the belt stands, and the sentence says so."""
    session.tick(*session.belt.link())
    session.confirm()
    assert session.state.phase is Phase.STANDING
    assert session.rejected() == [
        "standstill is not measured yet; wait until the belt reports zero"
    ]
