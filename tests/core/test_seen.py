"""What is taken for known about the machine, and what is not."""

from __future__ import annotations

import pytest

from treadmill_ctl.core.model import Event, Linked, Notice, Noticed, Report, Reported, Unlinked
from treadmill_ctl.core.seen import NOTHING_YET, Seen, doubted, observe


def _told(*events: tuple[int, Event], seen: Seen = Seen(linked=True)) -> Seen:  # noqa: B008
    for now_ms, event in events:
        seen = observe(seen, event, now_ms)
    return seen


def _speed(speed_ckmh: int | None) -> Reported:
    return Reported(Report(speed_ckmh))


ZERO = _speed(0)
BAD = Noticed(Notice.BAD_BYTES, 7)


def test_nothing_is_known_at_first() -> None:
    """Before the first report there is no age, no freshness and no standstill."""
    seen = Seen(linked=True)
    assert seen.age_ms(5) is None
    assert not seen.fresh(5)
    assert not seen.still(5)
    assert seen.still_ms(5) == 0


def test_one_zero_may_be_a_glitch() -> None:
    """Standstill is two zeros in a row."""
    assert not _told((0, ZERO)).still(0)
    assert _told((0, ZERO), (500, ZERO)).still(500)
    assert not _told((0, ZERO), (500, _speed(1)), (600, ZERO)).still(600)


def test_a_repeated_message_is_no_second_zero() -> None:
    """Zeros that arrive together, or as good as, count once; 0.2 s after the first one counts."""
    together = _told((0, ZERO), (0, ZERO), (0, ZERO))
    assert not together.still(0)
    soon = observe(together, ZERO, 199)
    assert not soon.still(199)
    assert observe(soon, ZERO, 200).still(200)


def test_the_age_of_standstill() -> None:
    """Standstill is as old as the first zero of the row."""
    seen = _told((0, _speed(50)), (100, ZERO), (600, ZERO), (1_100, ZERO))
    assert seen.still_ms(1_200) == 1_100
    assert _told((100, _speed(9)), seen=seen).still_ms(1_200) == 0


@pytest.mark.parametrize(("period_ms", "age_ms"), [(500, 1_500), (1_000, 3_000), (9_000, 3_000)])
def test_freshness_ends_at_its_limit(period_ms: int, age_ms: int) -> None:
    """A report speaks for the belt up to its limit, and not one millisecond longer."""
    seen = Seen(linked=True, period_ms=period_ms, report=Report(0), report_ms=1_000, zeros=2)
    assert seen.fresh(1_000 + age_ms)
    assert seen.still(1_000 + age_ms)
    assert not seen.fresh(1_001 + age_ms)
    assert not seen.still(1_001 + age_ms)


def test_a_report_of_the_future_speaks_for_nothing() -> None:
    """When the clock went back, what was measured is not fresh."""
    seen = _told((1_000, ZERO), (1_500, ZERO))
    assert not seen.fresh(1_499)
    assert not seen.still(1_499)


def test_silence_is_never_standstill() -> None:
    """Zeros grow old like everything else."""
    seen = _told((0, ZERO), (1_000, ZERO))
    assert seen.still(4_000)
    assert not seen.still(4_001)


def test_a_report_without_a_speed_makes_nothing_younger() -> None:
    """The rest of it is taken, the speed keeps its value and its age."""
    seen = _told((0, _speed(120)), (2_000, Reported(Report(None, heart_rate_bpm=90))))
    assert seen.speed_ckmh == 120
    assert seen.report.heart_rate_bpm == 90
    assert seen.age_ms(2_000) == 2_000


def test_a_lost_link_cannot_become_standstill() -> None:
    """What was measured stays with its age; zeros before and after the loss do not count."""
    seen = _told((0, ZERO), (500, ZERO), (600, Unlinked()))
    assert not seen.still(600)
    assert not seen.controlled
    assert seen.age_ms(700) == 200
    assert not _told((700, ZERO), (800, ZERO), seen=seen).still(800)


def test_a_new_link_knows_nothing() -> None:
    """Only the learned period outlives a connection."""
    before = Seen(True, True, Report(90), 500, 700, 0, 0, (1, 2))  # noqa: FBT003
    assert observe(before, Linked(), 900) == Seen(linked=True, period_ms=700)
    assert Seen().report == NOTHING_YET


@pytest.mark.parametrize(
    ("notice", "controlled"),
    [
        (Notice.CONTROL_GRANTED, True),
        (Notice.CONTROL_REFUSED, False),
        (Notice.CONTROL_LOST, False),
        (Notice.MACHINE_RESET, False),
    ],
)
def test_control(notice: Notice, controlled: bool) -> None:  # noqa: FBT001
    """Control is what the machine last said of it."""
    for before in (True, False):
        seen = Seen(linked=True, controlled=before)
        assert observe(seen, Noticed(notice), 0).controlled is controlled


def test_other_notices_say_nothing_of_the_belt() -> None:
    """What a console says is no measurement."""
    seen = _told((0, _speed(70)))
    for notice in (Notice.KEY_PULLED, Notice.CONSOLE_STOPPED, Notice.TARGET_SPEED):
        assert observe(seen, Noticed(notice), 10) == seen


def test_the_fourth_bad_message_in_five_seconds() -> None:
    """Three unreadable messages are a bad moment, four are a bad link."""
    three = _told((0, BAD), (1, BAD), (2, BAD))
    assert not three.babbles(2)
    assert observe(three, BAD, 4_999).babbles(4_999)
    assert not observe(three, BAD, 5_000).babbles(5_000)


def test_bad_messages_are_forgotten() -> None:
    """What was bad five seconds ago is not held against the link, whether or not more comes."""
    seen = _told((0, BAD), (0, BAD), (0, BAD), (0, BAD))
    assert seen.babbles(4_999)
    assert not seen.babbles(5_000)
    assert len(_told(*((ms, BAD) for ms in range(99))).bad_ms) == 4


@pytest.mark.parametrize(
    ("gap_ms", "period_ms"), [(500, 875), (3_000, 1_500), (3_001, 1_000), (0, 1_000), (-5, 1_000)]
)
def test_the_period_is_learned_from_gaps_that_are_no_losses(gap_ms: int, period_ms: int) -> None:
    """A quarter of each gap up to 3 s; longer ones, none and negative ones teach nothing."""
    assert _told((0, ZERO), (gap_ms, ZERO)).period_ms == period_ms


def test_a_stop_doubts_what_was_measured_before_it() -> None:
    """Once a stop begins, two more zeros have to come; speed and age stay."""
    before = _told((0, ZERO), (500, ZERO))
    after = doubted(before)
    assert not after.still(500)
    assert not observe(after, ZERO, 1_000).still(1_000)
    assert _told((1_000, ZERO), (1_500, ZERO), seen=after).still(1_500)
    assert after.age_ms(600) == 100
