"""The walk in figures: what is wanted, what was told, and where in the plan it stands.

The one rule: what persons have made of the plan stands beside the number that it changed.
"""

from __future__ import annotations

from rich.text import Text

from treadmill_ctl.cli.screen_lines import filled, wrapped
from treadmill_ctl.core.gates import SCALES, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Leave
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text, deck_text
from treadmill_ctl.runtime.snapshot import Snapshot


def numbers(shown: Snapshot, width: int) -> list[Text]:
    """Target, setpoint, cap and deck, and what is known of the walker."""
    led = [f"({each})" for each in _led(shown)]
    deck_dpct = shown.grade_dpct if shown.fresh else None
    found = [
        ("target", " ".join((kmh(shown.target_ckmh), *led[:1]))),
        *(("", each) for each in led[1:]),
        ("setpoint", kmh(shown.setpoint_ckmh)),
        ("cap", f"{kmh(shown.cap.value)} ({shown.cap.source})"),
        ("deck", "unknown" if deck_dpct is None else deck_text(deck_dpct)),
    ]
    if shown.fresh and shown.heart_rate_bpm is not None:
        found.append(("heart", f"{shown.heart_rate_bpm}/min"))
    found += _told(shown)
    items = (Text.assemble((name, "dim"), " " if name else "", value) for name, value in found)
    return filled(items, width)


def _led(shown: Snapshot) -> list[str]:
    """What persons have made of the speed, and within what they may."""
    led: list[str] = []
    if shown.phase not in (Phase.STARTING, Phase.WALKING):
        return led
    if shown.trial_pct is not None:
        led.append(f"trial at {shown.trial_pct} %")
    if shown.eased_ckmh is not None:
        lifts = ", + lifts it" if Request.FASTER in shown.may else ""
        led.append(f"eased to {kmh(shown.eased_ckmh)}{lifts}")
    elif shown.pace is not None:
        lowest, highest = kmh(shown.pace.lowest_ckmh), kmh(shown.pace.highest_ckmh)
        led.append(f"your pace, {lowest.partition(' ')[0]} to {highest}")
    return led


def _told(shown: Snapshot) -> list[tuple[str, str]]:
    """What was told of the walker, with its age; of the heart where nothing newer is reported."""
    reported = shown.fresh and shown.heart_rate_bpm is not None
    return [
        (SCALES[sign].name, f"{SCALES[sign].text(value)}, {clock_text(age_ms)} ago")
        for sign, value, age_ms in shown.told
        if not (reported and sign is Sign.HEART_RATE)
    ]


def segment(shown: Snapshot, width: int) -> list[Text]:
    """Where in the plan, and what comes soon; a walk keeps a line for it, so nothing jumps."""
    left = f", {_left(shown)}" if shown.segment_left_ms else ""
    text = f"segment {shown.segment + 1} of {shown.segments}: {shown.label}{left}"
    lines = wrapped(text, width, indent="  ")
    coming = shown.coming
    if coming is None:
        return [*lines, Text()] if shown.phase is Phase.WALKING else lines
    text = f" IN {-(-coming.in_ms // 1_000)} s: {coming.label}, {kmh(coming.speed_ckmh)} "
    return [*lines, *wrapped(text, width, "bold black on yellow")]


def _left(shown: Snapshot) -> str:
    left = clock_text(shown.segment_left_ms)
    match shown.leave:
        case Leave.BY_HAND:
            return f"until you press n, at most {left} more"
        case Leave.EARLY:
            return f"{left} left, or until you press n"
        case Leave.ON_TIME:
            return f"{left} left"
