"""Rests that wait for a value of the walker."""

from __future__ import annotations

from dataclasses import replace

from core_walk import Kit
from led_walk import Led, led, led_session
from treadmill_ctl.core.gates import Gate, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase


def rested(*until: Gate) -> Led:
    """At standstill in a rest of five seconds that waits for a value, its time over."""
    rest = replace(Kit().rest(5_000), until=until)
    session = led_session(led(100, 10_000), rest, led(100, 60_000)).walking()
    session.until(Phase.STANDING)
    session.run(6_000)
    return session


def test_a_rest_waits_for_a_value() -> None:
    """Its time over, it is not confirmed until the heart is slow enough, as told just now."""
    session = rested(Gate(Sign.HEART_RATE, None, 100, 30_000))
    session.confirm()
    why = "nobody has told the heart rate for 30 s; allowed is at most 100 /min"
    assert session.rejected() == [f"{why}; tell a newer value when there is one"]
    session.tell((Sign.HEART_RATE, 101))
    session.confirm()
    assert "heart rate is 101 /min" in session.rejected()[0]
    session.tell((Sign.HEART_RATE, 100))
    session.confirm()
    session.ask(Request.RESUME)
    session.until(Phase.WALKING)
    assert session.state.place.segment == 2


def test_a_rest_takes_a_confirmation_back_for_a_bad_value() -> None:
    """Told after the confirmation and before the start: it has to be confirmed anew."""
    session = rested(Gate(Sign.PAIN, None, 3, 60_000))
    session.tell((Sign.PAIN, 2))
    session.confirm()
    assert session.state.phase is Phase.READY
    session.tell((Sign.PAIN, 4))
    assert session.state.phase is Phase.STANDING


def test_what_a_rest_waits_for_is_for_that_rest() -> None:
    """A pause later in the walk does not ask for it."""
    session = rested(Gate(Sign.PAIN, None, 3, 1_000))
    session.tell((Sign.PAIN, 2))
    session.confirm()
    session.ask(Request.RESUME)
    session.until(Phase.WALKING)
    session.run(5_000)
    session.rest()
    session.confirm()
    assert session.state.phase is Phase.READY


def test_the_heart_that_a_rest_waits_for_may_be_reported() -> None:
    """What the treadmill reports counts as told there, too."""
    rest = replace(Kit().rest(5_000), until=(Gate(Sign.HEART_RATE, None, 100, 30_000),))
    plan = (led(100, 10_000), rest, led(100, 60_000))
    session = led_session(*plan, heart_bpm=90).walking()
    session.until(Phase.STANDING)
    session.run(6_000)
    session.confirm()
    assert session.state.phase is Phase.READY
