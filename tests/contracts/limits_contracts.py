"""What the limits promise: the lowest cap wins, no ceiling is raised, staleness has its bounds."""

from __future__ import annotations

from treadmill_ctl.core.limits import Caps, in_force, stale_ms


def the_lowest_cap_wins(site_ckmh: int, walker_ckmh: int) -> None:
    """Of two caps and the ceiling the lowest is in force, whatever their order."""
    assert 1 <= site_ckmh <= 10_000
    assert 1 <= walker_ckmh <= 10_000
    site, walker = Caps("site", site_ckmh), Caps("walker", walker_ckmh)
    lowest = min(site_ckmh, walker_ckmh, 600)
    assert in_force(site, walker).backward_ckmh.value == lowest
    assert in_force(walker, site).backward_ckmh.value == lowest


def no_cap_raises_a_ceiling(acceleration_mm_s2: int, grade_dpct: int, session_ms: int) -> None:
    """What a source says can be as high as it likes; the ceilings stay."""
    assert 1 <= acceleration_mm_s2 <= 1_000_000
    assert 1 <= grade_dpct <= 1_000_000
    assert 1 <= session_ms <= 1_000_000_000
    caps = Caps(
        "site",
        acceleration_mm_s2=acceleration_mm_s2,
        grade_dpct=grade_dpct,
        session_ms=session_ms,
    )
    limits = in_force(caps)
    assert limits.acceleration_mm_s2.value <= 250
    assert limits.grade_dpct.value <= 300
    assert limits.session_ms.value <= 7_200_000
    assert limits.deceleration_mm_s2.value == 500


def stale_has_its_bounds(report_period_ms: int) -> None:
    """Three periods, at least 1.5 s and at most 3 s."""
    assert 0 <= report_period_ms <= 100_000
    age_ms = stale_ms(report_period_ms)
    assert 1_500 <= age_ms <= 3_000
    assert age_ms == 3 * report_period_ms or age_ms in (1_500, 3_000)
