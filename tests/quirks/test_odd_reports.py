"""What odd treadmills report and do by themselves, each at the treadmill itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from odd_treadmill import CLIENT, DATA, STATUS, STOP, TRAINING, Odd
from treadmill_sim.console import Button
from treadmill_sim.oddities import Oddity


def test_a_target_in_the_place_of_a_speed() -> None:
    """Reported at once, while the belt still gains."""
    odd = Odd(Oddity.REPORTS_TARGET_NOT_BELT)
    odd.run()
    odd.ask(b"\x02\xe8\x03")
    odd.wait(1_000)
    assert odd.reported_ckmh() == 1_000
    assert odd.machine.speed_ckmh < 1_000


def test_silence_after_a_stop() -> None:
    """No record comes any more."""
    odd = Odd(Oddity.SILENCE_ON_STOP)
    odd.run()
    odd.ask(STOP)
    stopped_ms = odd.now_ms
    odd.wait(10_000)
    assert odd.said(DATA, stopped_ms) == []


def test_an_old_speed_after_a_stop() -> None:
    """The last one is reported on and on."""
    odd = Odd(Oddity.STALE_SPEED_ON_STOP)
    odd.run()
    odd.ask(STOP)
    odd.wait(20_000)
    assert (odd.machine.speed_ckmh, odd.reported_ckmh()) == (0, 200)


def test_totals_that_end_with_the_run() -> None:
    """Distance and time are zero in the record of standstill."""
    odd = Odd(Oddity.TOTALS_RESET_ON_STOP, reports=("total_distance",))
    odd.run()
    assert odd.said(DATA)[-1][4:7] != bytes(3)
    odd.ask(STOP)
    odd.wait(10_000)
    assert odd.said(DATA)[-1][4:7] == bytes(3)


@pytest.mark.parametrize(
    ("oddity", "status"),
    [
        (Oddity.STATUS_NEVER, []),
        (Oddity.STATUS_PADDED, [b"\x04\x00\x00"]),
        (Oddity.STATUS_INVERTED, [b"\x02\x01"]),
        (Oddity.TRAINING_CONST, [b"\x04"]),
    ],
)
def test_what_a_start_at_the_console_is_told_as(oddity: Oddity, status: list[bytes]) -> None:
    """In the status messages."""
    odd = Odd(oddity)
    odd.peripheral.press(Button.START, 0)
    odd.wait(1_000)
    assert odd.said(STATUS) == status


def test_a_late_status() -> None:
    """A stop at the console is told once the belt stands."""
    odd = Odd(Oddity.STATUS_LATE)
    odd.run()
    odd.peripheral.press(Button.STOP, odd.now_ms)
    stopped_ms = odd.now_ms
    odd.wait(10_000)
    told_ms = [at_ms for at_ms, uuid16, _ in odd.heard if uuid16 == STATUS and at_ms >= stopped_ms]
    assert told_ms
    assert told_ms[0] - stopped_ms > 2_000


@pytest.mark.parametrize(
    ("oddity", "octets"), [(Oddity.SHORT_TRAINING_STATUS, 1), (Oddity.TRAINING_CONST, 2)]
)
def test_a_training_status(oddity: Oddity, octets: int) -> None:
    """One octet where there must be two."""
    found = Odd(oddity).peripheral.read(CLIENT, TRAINING)
    assert isinstance(found, bytes)
    assert len(found) == octets


@pytest.mark.parametrize(("oddities", "times"), [((), 2), ((Oddity.TRAINING_CONST,), 0)])
def test_a_training_status_that_never_changes(oddities: tuple[Oddity, ...], times: int) -> None:
    """Nothing is told of a start, where others tell of its countdown and its run."""
    odd = Odd(*oddities)
    odd.run()
    assert len(odd.said(TRAINING)) == times


RECORDS: list[tuple[Oddity, Callable[[bytes], bool]]] = [
    (Oddity.TRAILING_BYTES, lambda data: len(data) == 34),
    (Oddity.TRUNCATED_RECORD, lambda data: len(data) == 20),
    (Oddity.RFU13_STEPS, lambda data: bool(data[1] & 0x20) and len(data) == 21),
    (Oddity.SPLIT_RECORD, lambda data: len(data) <= 20),
    (Oddity.DROP_FRAGMENT, lambda data: bool(data[0] & 1)),
    (Oddity.BAD_SENTINEL, lambda data: b"\xff\xff" in data),
    (Oddity.NO_INCLINE_REPORT, lambda data: not data[0] & 8),
]


@pytest.mark.parametrize(("oddity", "fits"), RECORDS)
def test_a_record_that_is_odd(oddity: Oddity, fits: Callable[[bytes], bool]) -> None:
    """Every one of them."""
    odd = Odd(oddity)
    odd.wait(5_000)
    assert odd.said(DATA)
    assert all(map(fits, odd.said(DATA)))


@pytest.mark.parametrize(
    ("oddity", "uuid16", "data"),
    [
        (Oddity.RANGE_LIES, 0x2AD4, "0000ffff0100"),
        (Oddity.FEATURES_LIE, 0x2ACC, "0c12000000000000"),
        (Oddity.INCLINE_STEP_QUIRK, 0x2AD5, "ceff92000700"),
    ],
)
def test_a_constant_that_lies(oddity: Oddity, uuid16: int, data: str) -> None:
    """What is read of it."""
    assert Odd(oddity).peripheral.read(CLIENT, uuid16) == bytes.fromhex(data)


@pytest.mark.parametrize(
    ("oddity", "after_ms"), [(Oddity.AUTOSTART, 6_000), (Oddity.THIRD_PARTY_START, 4_000)]
)
def test_a_start_that_nobody_here_asked_for(oddity: Oddity, after_ms: int) -> None:
    """By itself, or by another program."""
    odd = Odd(oddity)
    odd.wait(after_ms)
    assert odd.machine.started
    assert odd.machine.bites[oddity] == 1


SPEEDS: list[tuple[Oddity, Callable[[int], bool]]] = [
    (Oddity.THIRD_PARTY_TARGET, lambda speed_ckmh: speed_ckmh == 100),
    (Oddity.CREEP_UP, lambda speed_ckmh: speed_ckmh > 200),
    (Oddity.USER_ABSENT_STOP, lambda speed_ckmh: speed_ckmh == 0),
]


@pytest.mark.parametrize(("oddity", "fits"), SPEEDS)
def test_a_speed_that_nobody_here_asked_for(oddity: Oddity, fits: Callable[[int], bool]) -> None:
    """Of a belt that was told 2.0 km/h, 20 s later."""
    odd = Odd(oddity)
    odd.run()
    odd.wait(20_000)
    assert fits(odd.machine.speed_ckmh)


def test_both_buttons_go_up() -> None:
    """Slower is faster."""
    odd = Odd(Oddity.BOTH_BUTTONS_UP)
    odd.run()
    odd.peripheral.press(Button.SLOWER, odd.now_ms)
    assert odd.machine.target_ckmh == 210


@pytest.mark.parametrize(
    ("oddity", "started"),
    [(Oddity.DISCONNECT_KEEPS_RUNNING, True), (Oddity.DISCONNECT_STOPS, False)],
)
def test_a_client_that_goes(oddity: Oddity, started: bool) -> None:  # noqa: FBT001 - of the table
    """The belt runs on, or stops."""
    odd = Odd(oddity)
    odd.run()
    odd.peripheral.disconnected(CLIENT, odd.now_ms)
    assert odd.machine.started is started


def test_reports_below_the_lowest() -> None:
    """While it starts."""
    odd = Odd(Oddity.BELOW_MIN_REPORTS, acceleration_mm_s2=50, report_period_ms=500)
    odd.run()
    speeds = {int.from_bytes(data[2:4], "little") for data in odd.said(DATA)}
    assert any(0 < speed_ckmh < 50 for speed_ckmh in speeds)
