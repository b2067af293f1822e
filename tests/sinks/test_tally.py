"""What a session adds up to: from what was measured, and not from what was asked for."""

from hypothesis import given
from hypothesis import strategies as st

from plans import setup, walk
from treadmill_ctl.core.model import Event, Machine, Range, Report, Reported
from treadmill_ctl.core.session import Outcome, State
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.tally import Tally

OUTCOME = Outcome(State(setup(Machine("T", "ftms", Range(50, 2_000, 10)), walk(60_000, 200))))


def tallied(*reports: tuple[int, int | None]) -> Tally:
    """The sums of reports at their times, ms and 0.01 km/h."""
    tally = Tally()
    for at_ms, speed_ckmh in reports:
        events: tuple[Event, ...] = (Reported(Report(speed_ckmh)),)
        tally.take(Entry(at_ms, events, OUTCOME))
    return tally


def test_a_measured_speed_counts_until_the_next_report() -> None:
    """3.6 km/h is 1 m/s: two seconds of it are 2 m, and both in motion."""
    tally = tallied((0, 360), (1_000, 360), (2_000, 0), (9_000, 0))
    assert (tally.distance_mm, tally.moving_ms, tally.fastest_ckmh) == (2_000, 2_000, 360)


def test_silence_adds_three_seconds_at_most() -> None:
    """What nobody reported is not counted on."""
    tally = tallied((0, 360), (60_000, 0))
    assert (tally.distance_mm, tally.moving_ms) == (3_000, 3_000)


def test_a_reversed_belt_counts_as_length_and_speed_all_the_same() -> None:
    """The sign is the belt's direction, not the walker's loss."""
    tally = tallied((0, -360), (1_000, 0))
    assert (tally.distance_mm, tally.fastest_ckmh) == (1_000, 360)


def test_a_report_without_a_speed_changes_nothing() -> None:
    """A record of the deck alone neither ends a speed nor begins one."""
    assert tallied((0, 360), (500, None), (1_000, 0)).distance_mm == 1_000


def test_a_tick_without_a_report_counts_nothing() -> None:
    """Time alone adds nothing."""
    tally = tallied((0, 360))
    tally.take(Entry(1_000, (), OUTCOME))
    assert (tally.distance_mm, tally.moving_ms) == (0, 0)


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(-600, 600)), max_size=30))
def test_the_sums_never_exceed_what_was_measured(steps: list[tuple[int, int]]) -> None:
    """Length is at most the fastest for the time in motion; motion at most the whole time."""
    at_ms, reports = 0, list[tuple[int, int | None]]()
    for gap_ms, speed_ckmh in steps:
        at_ms += gap_ms
        reports.append((at_ms, speed_ckmh))
    tally = tallied(*reports)
    assert tally.moving_ms <= at_ms
    assert tally.distance_mm * 9 <= tally.fastest_ckmh * tally.moving_ms * 25 // 1_000
