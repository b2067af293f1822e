"""What is promised of measurements: silence is never standstill, and nothing makes them younger."""

from __future__ import annotations

from treadmill_ctl.core.model import Linked, Notice, Noticed, Report, Reported, Unlinked
from treadmill_ctl.core.seen import Seen, doubted, observe

TIME_MS = 100_000


def _heard(seen: Seen, speed_ckmh: int, at_ms: int) -> Seen:
    return observe(seen, Reported(Report(speed_ckmh)), at_ms)


def standstill_is_two_fresh_zeros(
    first_ckmh: int, second_ckmh: int, gap_ms: int, age_ms: int
) -> None:
    """Still is what was zero in two reports 0.2 s apart or more, the last one at most 3 s ago."""
    assert -1_000 <= first_ckmh <= 1_000
    assert -1_000 <= second_ckmh <= 1_000
    assert 0 <= gap_ms <= TIME_MS
    assert -1_000 <= age_ms <= TIME_MS
    seen = _heard(_heard(Seen(linked=True), first_ckmh, 1_000), second_ckmh, 1_000 + gap_ms)
    still = seen.still(1_000 + gap_ms + age_ms)
    if still:
        assert first_ckmh == second_ckmh == 0
        assert gap_ms >= 200
        assert 0 <= age_ms <= 3_000
    elif first_ckmh == second_ckmh == 0 and gap_ms >= 200:
        assert not 0 <= age_ms <= 1_500


def silence_is_never_standstill(zeros: int, report_ms: int, now_ms: int) -> None:
    """Over 3 s after the last report, or from the future, nothing stands still or is fresh."""
    assert 0 <= zeros <= 2
    assert 0 <= report_ms <= TIME_MS
    assert 0 <= now_ms <= TIME_MS
    assert not 0 <= now_ms - report_ms <= 3_000
    seen = Seen(linked=True, controlled=True, report=Report(0), report_ms=report_ms, zeros=zeros)
    assert not seen.still(now_ms)
    assert not seen.fresh(now_ms)
    assert seen.still_ms(now_ms) == 0


def only_a_speed_makes_it_younger(report_ms: int, now_ms: int, grade_dpct: int) -> None:
    """A message without a speed leaves speed, age and zeros as they were."""
    assert 0 <= report_ms <= now_ms <= TIME_MS
    assert -300 <= grade_dpct <= 300
    seen = Seen(linked=True, controlled=True, report=Report(250), report_ms=report_ms)
    for event in (Reported(Report(None, grade_dpct)), Noticed(Notice.TARGET_SPEED, 0)):
        after = observe(seen, event, now_ms)
        assert (after.speed_ckmh, after.report_ms, after.zeros) == (250, report_ms, 0)


def no_standstill_outlives_its_link(report_ms: int, now_ms: int, *, back: bool) -> None:
    """With the link gone nothing is still, whatever comes; with a new one nothing is known yet."""
    assert 0 <= report_ms < now_ms <= TIME_MS
    before = Seen(linked=True, controlled=True, report=Report(0), report_ms=report_ms, zeros=2)
    seen = observe(before, Unlinked("gone"), report_ms)
    assert not seen.controlled
    if back:
        seen = observe(seen, Linked(), now_ms)
        assert not seen.fresh(now_ms)
        assert not seen.still(now_ms)
        return
    assert not seen.still(now_ms)
    assert not _heard(_heard(seen, 0, report_ms), 0, now_ms).still(now_ms)


def a_stop_needs_its_own_zeros(report_ms: int, speed_ckmh: int, now_ms: int) -> None:
    """What was measured before a stop, and one report after it, are no standstill."""
    assert 0 <= report_ms < now_ms <= TIME_MS
    assert -1_000 <= speed_ckmh <= 1_000
    seen = doubted(
        Seen(linked=True, controlled=True, report=Report(0), report_ms=report_ms, zeros=2)
    )
    assert not seen.still(now_ms)
    assert not _heard(seen, speed_ckmh, now_ms).still(now_ms)


def a_period_is_learned_within_bounds(period_ms: int, gap_ms: int) -> None:
    """What is learned lies between what was known and what was seen; a loss teaches nothing."""
    assert 1 <= period_ms <= 3_000
    assert 1 <= gap_ms <= TIME_MS
    seen = Seen(linked=True, controlled=True, report=Report(100), report_ms=0, period_ms=period_ms)
    learned_ms = _heard(seen, 100, gap_ms).period_ms
    assert min(period_ms, gap_ms) <= learned_ms <= max(period_ms, gap_ms)
    assert gap_ms <= 3_000 or learned_ms == period_ms
