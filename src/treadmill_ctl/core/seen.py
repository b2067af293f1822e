"""What the machine was seen to do: a fold of its messages, and nothing else.

The one rule: silence is never standstill. A value is as old as its message, and no later message
makes an earlier value younger.
"""

from __future__ import annotations

from typing import NamedTuple

from treadmill_ctl.core.filled import filled
from treadmill_ctl.core.limits import (
    BAD_BYTES_MAX,
    BAD_BYTES_MS,
    STALE_MS_MAX,
    STILL_MS_MIN,
    STILL_REPORTS,
    stale_ms,
)
from treadmill_ctl.core.model import Event, Linked, Notice, Noticed, Report, Reported, Unlinked

NOTHING_YET = Report(speed_ckmh=None)


class Seen(NamedTuple):
    """The machine's side of the story; times on the loop's monotonic clock, ms.

    `report_ms` is the arrival of the last report that told a speed, `zeros` how many in a row
    were zero, far enough apart to be looks of their own; `zero_since_ms` the arrival of the first.
    """

    linked: bool = False
    controlled: bool = False
    report: Report = NOTHING_YET
    report_ms: int | None = None
    period_ms: int = 1_000
    zeros: int = 0
    zero_since_ms: int = 0
    bad_ms: tuple[int, ...] = ()

    @property
    def speed_ckmh(self) -> int:
        """The last reported speed; meaningless without its age."""
        return self.report.speed_ckmh or 0

    def age_ms(self, now_ms: int) -> int | None:
        """Age of the last reported speed, None before the first."""
        return None if self.report_ms is None else now_ms - self.report_ms

    def fresh(self, now_ms: int) -> bool:
        """Whether the last reported speed still speaks for the belt."""
        age_ms = self.age_ms(now_ms)
        return age_ms is not None and 0 <= age_ms <= stale_ms(self.period_ms)

    @property
    def fresh_to_ms(self) -> int:
        """The last moment at which the last reported speed speaks for the belt; 0 before one."""
        return 0 if self.report_ms is None else self.report_ms + stale_ms(self.period_ms)

    def still(self, now_ms: int) -> bool:
        """Measured standstill: zero more than once, and freshly, over a link that stands."""
        return self.linked and self.zeros >= STILL_REPORTS and self.fresh(now_ms)

    def still_ms(self, now_ms: int) -> int:
        """How long standstill has been measured; 0 when it is not."""
        return now_ms - self.zero_since_ms if self.still(now_ms) else 0

    def babbles(self, now_ms: int) -> bool:
        """More unreadable messages in a short time than a healthy link gives."""
        return sum(now_ms - ms < BAD_BYTES_MS for ms in self.bad_ms) > BAD_BYTES_MAX


def observe(seen: Seen, event: Event, now_ms: int) -> Seen:
    """The story with one more event in it."""
    match event:
        case Reported(report):
            return reported(seen, report, now_ms)
        case Noticed(Notice.CONTROL_GRANTED):
            return seen._replace(controlled=True)
        case Noticed(Notice.CONTROL_LOST | Notice.CONTROL_REFUSED | Notice.MACHINE_RESET):
            return seen._replace(controlled=False)
        case Noticed(Notice.BAD_BYTES):
            return seen._replace(bad_ms=(*seen.bad_ms, now_ms)[-BAD_BYTES_MAX - 1 :])
        case Linked():
            return Seen(linked=True, period_ms=seen.period_ms)
        case Unlinked():
            # What was measured stays with its age; it can no longer become standstill.
            return seen._replace(linked=False, controlled=False, zeros=0)
        case _:
            return seen


def doubted(seen: Seen) -> Seen:
    """A stop begins: what was measured before it does not say what came of it."""
    return seen._replace(zeros=0)


def reported(seen: Seen, report: Report, now_ms: int) -> Seen:
    """The story with one more report in it."""
    speed_ckmh = report[0]
    if speed_ckmh is None:
        known = report._replace(speed_ckmh=seen.report.speed_ckmh)
        return seen._replace(report=known)
    linked, controlled, _, report_ms, period_ms, zeros, since_ms, bad_ms = seen
    if speed_ckmh != 0 or zeros == 0:
        zeros, since_ms = int(speed_ckmh == 0), now_ms
    elif now_ms - since_ms >= STILL_MS_MIN:
        zeros = min(zeros + 1, STILL_REPORTS)
    if report_ms is not None:
        period_ms = _learned(period_ms, now_ms - report_ms)
    return filled(Seen, (linked, controlled, report, now_ms, period_ms, zeros, since_ms, bad_ms))


def _learned(period_ms: int, gap_ms: int) -> int:
    """The report period, a slow average; gaps that are losses teach nothing."""
    return (3 * period_ms + gap_ms) // 4 if 0 < gap_ms <= STALE_MS_MAX else period_ms
