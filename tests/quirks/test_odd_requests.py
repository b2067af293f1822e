"""What odd treadmills make of a request, each at the treadmill itself."""

from __future__ import annotations

import pytest

from odd_treadmill import ASK, CONTROL, PAUSE, START, STOP, Odd
from treadmill_sim.console import Button
from treadmill_sim.oddities import Oddity
from treadmill_sim.treadmill import State


def test_a_yes_without_motion() -> None:
    """A start is answered with success, and nothing runs."""
    odd = Odd(Oddity.ACK_WITHOUT_MOTION)
    assert odd.ask(ASK) == b"\x80\x00\x01"
    assert odd.ask(START) == b"\x80\x07\x01"
    odd.wait(10_000)
    assert odd.machine.speed_ckmh == 0


def test_an_unreliable_stop() -> None:
    """The first is answered with success and does nothing, the second fails and stops it."""
    odd = Odd(Oddity.STOP_UNRELIABLE)
    odd.run()
    assert odd.ask(STOP) == b"\x80\x08\x01"
    assert odd.machine.started
    assert odd.ask(STOP) == b"\x80\x08\x04"
    assert not odd.machine.started


def test_a_start_that_stops() -> None:
    """A second start ends the run, with success."""
    odd = Odd(Oddity.START_IS_TOGGLE)
    odd.run()
    assert odd.ask(START) == b"\x80\x07\x01"
    assert not odd.machine.started


def test_a_countdown_that_begins_again() -> None:
    """A start within it puts the motion off."""
    odd = Odd(Oddity.START_COUNTDOWN)
    odd.ask(ASK)
    odd.ask(START)
    odd.wait(3_000)
    odd.ask(START)
    odd.wait(3_000)
    assert odd.machine.state is State.COUNTDOWN
    odd.wait(2_000)
    assert odd.machine.state is State.RUNNING


def test_an_early_speed_is_forgotten() -> None:
    """One in the countdown is answered with success, and the belt goes to its lowest."""
    odd = Odd(Oddity.SPEED_BEFORE_START_IGNORED)
    odd.ask(ASK)
    odd.ask(START)
    assert odd.ask(b"\x02\xc8\x00") == b"\x80\x02\x01"
    odd.wait(10_000)
    assert odd.machine.speed_ckmh == 50


def test_the_console_first() -> None:
    """Dead until somebody starts it there; then it takes what it is told."""
    odd = Odd(Oddity.MUST_BE_RUNNING)
    assert odd.ask(ASK) == b"\x80\x00\x04"
    odd.peripheral.press(Button.START, odd.now_ms)
    assert odd.ask(ASK) == b"\x80\x00\x01"


def test_the_console_locks() -> None:
    """Started there it takes no stop; started by Bluetooth it does."""
    odd = Odd(Oddity.CONSOLE_SESSION_LOCKS_APP)
    odd.ask(ASK)
    odd.peripheral.press(Button.START, odd.now_ms)
    assert odd.ask(STOP) == b"\x80\x08\x04"
    assert odd.machine.started
    free = Odd(Oddity.CONSOLE_SESSION_LOCKS_APP)
    free.run()
    assert free.ask(STOP) == b"\x80\x08\x01"


@pytest.mark.parametrize(
    ("oddity", "answer"),
    [
        (Oddity.CP_SILENT, b""),
        (Oddity.MALFORMED_RESPONSE, b"\x02"),
        (Oddity.VENDOR_UNLOCK, b"\x80\x00\x05"),
    ],
)
def test_what_a_request_for_control_is_answered(oddity: Oddity, answer: bytes) -> None:
    """Nothing, one octet, or that it is not permitted."""
    assert Odd(oddity).ask(ASK) == answer


def test_the_makers_words_unlock() -> None:
    """After them it takes control to be asked for."""
    odd = Odd(Oddity.VENDOR_UNLOCK)
    odd.ask(bytes.fromhex("aa01000155"))
    assert odd.ask(ASK) == b"\x80\x00\x01"


def test_a_slow_answer() -> None:
    """It comes after 2 s."""
    odd = Odd(Oddity.CP_SLOW)
    odd.ask(ASK)
    assert [at_ms for at_ms, uuid16, _ in odd.heard if uuid16 == CONTROL] == [2_000]


def test_a_write_without_a_response() -> None:
    """Its Control Point has that property, and not the other."""
    specs = Odd(Oddity.CP_WRITE_WITHOUT_RESPONSE).peripheral.characteristics()
    control = next(spec for spec in specs if spec.uuid16 == CONTROL)
    assert control.properties == ("write-without-response", "indicate")


def test_control_is_lost_at_a_stop() -> None:
    """The next command is not permitted."""
    odd = Odd(Oddity.CONTROL_LOST_AFTER_STOP)
    odd.run()
    odd.ask(STOP)
    assert odd.ask(START) == b"\x80\x07\x05"


@pytest.mark.parametrize(
    ("oddity", "told_ckmh", "belt_ckmh", "reported_ckmh"),
    [
        (Oddity.IN_MPH, 100, 160, 160),
        (Oddity.BOTH_MPH, 100, 160, 100),
        (Oddity.SILENT_CLAMP, 9_999, 2_000, 2_000),
        (Oddity.SPEED_TRUNCATED, 123, 120, 120),
        (Oddity.MIN_CLAMP, 60, 100, 100),
    ],
)
def test_a_speed_that_is_another(
    oddity: Oddity, told_ckmh: int, belt_ckmh: int, reported_ckmh: int
) -> None:
    """What the belt makes of a speed, and what it says of it."""
    odd = Odd(oddity)
    odd.run(told_ckmh)
    odd.wait(20_000)
    assert (odd.machine.speed_ckmh, odd.reported_ckmh()) == (belt_ckmh, reported_ckmh)


def test_a_pause_that_resets() -> None:
    """It is a stop, and the totals are gone."""
    odd = Odd(Oddity.PAUSE_IS_STOP)
    odd.run()
    odd.ask(PAUSE)
    assert (odd.machine.state, odd.machine.distance_mm) == (State.IDLE, 0)
