"""What the check has found out, as a technician reads it, and what speaks against a treadmill.

The one rule: what keeps people off a treadmill is said with what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from treadmill_ctl.commissioning.found import Found
from treadmill_ctl.commissioning.readings import RunDown
from treadmill_ctl.core.units import kmh, stopping_mm
from treadmill_ctl.core.wording import acceleration_text, length_text, seconds_up_text
from treadmill_ctl.schema.belt_timing import Timing
from treadmill_ctl.schema.commissioned import Does, KeyReport, Pause

PAUSE: Final = {
    Pause.STOPS: "the belt stops",
    Pause.RUNS_ON: "NOTHING HAPPENED, the belt ran on",
    Pause.NONE: "it has no such button",
}
KEY: Final = {
    KeyReport.REPORTED: "and the treadmill says so",
    KeyReport.SILENT: "and the treadmill says nothing of the key",
}
LOSS: Final = {
    Does.STOPS: "the belt stops by itself",
    Does.RUNS_ON: "THE BELT RUNS ON",
}


def lines(found: Found) -> Iterator[str]:
    """What was found, a line each."""
    yield from _times(found)
    for level in found.levels:
        yield f"told {kmh(level.told_ckmh)}, reports {kmh(level.shown_ckmh)}"
    if found.run_down is not None:
        yield _stop(found.run_down)
    if found.pause is not None:
        yield f"pause at the console: {PAUSE[found.pause]}"
    if found.key is not None:
        yield f"key pulled: the belt stops, {KEY[found.key]}"
    if found.loss is not None:
        after = "" if found.stood_ms is None else f" within {seconds_up_text(found.stood_ms)}"
        yield f"connection lost: {LOSS[found.loss]}{after}"
    if found.timing is not None:
        yield _timed(found.timing)


def _times(found: Found) -> Iterator[str]:
    if found.report_period_ms is not None:
        yield f"reports every {found.report_period_ms} ms on average"
    for sentence, time_ms in (
        ("is silent between reports for {} at most", found.report_gap_ms),
        ("answers within {}", found.answer_ms),
        ("reports motion within {} of the start", found.start_ms),
        ("shows a new speed within {}", found.follow_ms),
    ):
        if time_ms is not None:
            yield sentence.format(seconds_up_text(time_ms))


def _stop(run_down: RunDown) -> str:
    ramp = max(run_down.deceleration_mm_s2, 1)
    return (
        f"its own stop takes {seconds_up_text(run_down.after_ms)} and"
        f" {length_text(stopping_mm(run_down.from_ckmh, ramp))} at most from"
        f" {kmh(run_down.from_ckmh)}: at least {acceleration_text(ramp)}"
    )


def _timed(timing: Timing) -> str:
    return (
        f"timed at the belt: {kmh(timing.measured_ckmh)}, while it reported"
        f" {kmh(timing.reported_ckmh)}"
    )


def troubles(found: Found, step_ckmh: int) -> Iterator[str]:
    """What keeps a treadmill from being walked on, a sentence each with what to do."""
    timing = found.timing
    if timing is not None and timing.is_miles:
        yield (
            "Its speeds are miles an hour and are taken for km/h: every walk would be 1.6 times as"
            " fast as it was meant to be. Set the treadmill to km/h, or have its model listed"
            " among the quirks, and check it again."
        )
    elif timing is not None and not timing.is_true:
        yield (
            f"Its belt runs at {kmh(timing.measured_ckmh)} and it reports"
            f" {kmh(timing.reported_ckmh)}: more than a twentieth apart. Count the turns and"
            " measure the belt again; if it stays so, have the treadmill serviced."
        )
    for level in found.levels:
        if abs(level.shown_ckmh - level.told_ckmh) > step_ckmh:
            yield (
                f"It was told {kmh(level.told_ckmh)} and settled at {kmh(level.shown_ckmh)}: it"
                " does not take the speeds that it says it takes."
            )
            return
