"""What small mistakes in what is seen would change and no other test noticed."""

from __future__ import annotations

from treadmill_ctl.core.model import Linked, Report, Reported, Unlinked
from treadmill_ctl.core.seen import Seen, observe

BEFORE = Seen(
    linked=True,
    controlled=True,
    report=Report(0, grade_dpct=10),
    report_ms=5_000,
    period_ms=700,
    zeros=2,
    zero_since_ms=4_000,
    bad_ms=(4_500,),
)


def test_seen_begins_with_nothing() -> None:
    """Before the first message nothing is linked, controlled, reported or still."""
    assert Seen() == Seen(
        linked=False,
        controlled=False,
        report=Report(None),
        report_ms=None,
        period_ms=1_000,
        zeros=0,
        zero_since_ms=0,
        bad_ms=(),
    )


def test_a_lost_link_takes_standstill_and_permission_with_it() -> None:
    """What was measured stays with its age; control and standstill are gone, to the last zero."""
    assert observe(BEFORE, Unlinked("gone"), 6_000) == Seen(
        linked=False,
        controlled=False,
        report=Report(0, grade_dpct=10),
        report_ms=5_000,
        period_ms=700,
        zeros=0,
        zero_since_ms=4_000,
        bad_ms=(4_500,),
    )


def test_a_new_link_begins_anew() -> None:
    """Of the connection before only the learned report period stays."""
    assert observe(BEFORE, Linked(), 6_000) == Seen(linked=True, period_ms=700)


def test_a_zero_right_behind_a_speed_counts() -> None:
    """Two reports at one time are one look only when both say zero."""
    moving = observe(Seen(linked=True), Reported(Report(100)), 1_000)
    assert observe(moving, Reported(Report(0)), 1_000).zeros == 1


def test_zeros_are_counted_to_two() -> None:
    """However long a belt stands, the count says no more than that it stands."""
    seen = Seen(linked=True)
    for now_ms in range(1_000, 6_000, 1_000):
        seen = observe(seen, Reported(Report(0)), now_ms)
    assert (seen.zeros, seen.zero_since_ms) == (2, 1_000)


def test_a_moving_belt_has_not_stood_since_before() -> None:
    """With a report of motion the time of standstill begins anew."""
    assert observe(BEFORE, Reported(Report(50)), 6_000).zero_since_ms == 6_000


def test_the_shortest_gap_teaches() -> None:
    """A gap of 1 ms counts to the average, one of none does not."""
    assert observe(BEFORE, Reported(Report(0)), 5_001).period_ms == (3 * 700 + 1) // 4
    assert observe(BEFORE, Reported(Report(0)), 5_000).period_ms == 700
