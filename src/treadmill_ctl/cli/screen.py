"""A session on the terminal: one picture of one moment.

The one rule: pure, from a snapshot to lines that are never wider than asked; the most urgent
stands on top, and the last speed is never shown as the present one.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rich.text import Text

from treadmill_ctl.cli.large import large
from treadmill_ctl.cli.plan_view import WIDTH_MIN, picture
from treadmill_ctl.cli.screen_asks import asks
from treadmill_ctl.cli.screen_lines import wrapped
from treadmill_ctl.cli.screen_walk import numbers, segment
from treadmill_ctl.cli.telling import Prompt
from treadmill_ctl.cli.wanted import wanted
from treadmill_ctl.core.model import Stance, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.runtime.snapshot import Snapshot

ALARM = "bold white on red"
UNGUARDED = (
    "If this program dies or hangs now, nothing stops the belt but its own stop button and its key."
)
NO_NEWS = (
    "treadmill-ctl HANGS: NOTHING IS KNOWN OF THE BELT, and no key here may work. Stop it at the"
    " treadmill: its own stop button, or its key."
)
WAYS = {
    Way.TURNED: "backward, turned: the walker faces the rear",
    Way.REVERSED: "backward, reversed: the walker faces the console, the belt runs in reverse",
    Way.STRAIGHT: "forward: the walker faces the console",
}
STANDING = {
    Hold.NOTHING: "STANDING",
    Hold.START: "NOT STARTED",
    Hold.PAUSE: "PAUSED",
    Hold.REST: "REST",
    Hold.TURN: "TURN",
    Hold.END: "ENDED",
}
SLOWING = {
    Hold.PAUSE: "SLOWING DOWN to pause",
    Hold.REST: "SLOWING DOWN to rest",
    Hold.TURN: "SLOWING DOWN to turn",
    Hold.END: "SLOWING DOWN to the end",
}
NAMES = {
    Phase.READY: "READY TO START",
    Phase.STARTING: "THE BELT STARTS",
    Phase.WALKING: "WALKING",
    Phase.ENDED: "ENDED",
    Phase.TRIPPED: "STOPPING NOW",
    Phase.LATCHED: "STOPPED, to be reset",
}
LOST = (Stance.BLIND, Stance.SILENT, Stance.GONE)
STYLES = {
    Phase.READY: "bold black on yellow",
    Phase.ANNOUNCING: "bold black on yellow",
    Phase.STARTING: "bold black on yellow",
    Phase.WALKING: "bold black on green",
    Phase.SLOWING: "bold black on yellow",
    Phase.TRIPPED: ALARM,
    Phase.LATCHED: ALARM,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """What does not change in a session."""

    title: str
    machine: str
    simulated: bool
    walker: str
    warnings: tuple[str, ...] = ()  # what was found in the plan, to be read before the start
    borne: str = ""  # how much of the walker's weight, where the profile says: `30.0 %`


def screen(
    heading: Heading,
    shown: Snapshot,
    state: State,
    notices: tuple[str, ...],
    size: tuple[int, int],
    telling: Prompt | None = None,
) -> Text:
    """Everything there is to see, in columns and rows.

    Without the picture where that is too much, and at last without what only a walk needs.
    """
    width, height = size
    plan = _picture(state, width)
    above = [
        _top(heading, width),
        _alarm(shown, width),
        _now(shown, WAYS[state.next_way], width),
        [*numbers(shown, width), *segment(shown, width)],
    ]
    below = [
        _progress(shown, width),
        _notices(heading, shown, notices, width),
        _wanted(shown, width),
    ]
    asked = asks(shown, state, telling, width, heading.borne)
    for blocks, gap in (
        ([*above, plan, *below, asked], True),
        ([*above, plan, *below, asked], False),
        ([*above, *below, asked], True),
        ([*above, *below, asked], False),
    ):
        lines = _stacked(blocks, gap=gap)
        if len(lines) <= height:
            break
    else:
        lines = _stacked([*above[:-1], *below[1:], asked], gap=False)
    return _joined(lines, width)


def session(heading: Heading, shown: Snapshot, notices: tuple[str, ...], width: int) -> list[Text]:
    """What there is to see of a session for somebody who only looks on."""
    blocks = (
        _top(heading, width),
        _alarm(shown, width),
        _now(shown, "", width),
        [*numbers(shown, width), *segment(shown, width)],
        _progress(shown, width),
        _notices(heading, shown, notices, width),
        _wanted(shown, width),
    )
    return _stacked(blocks, gap=True)


def no_news(heading: Heading, width: int) -> Text:
    """What to show when the session says nothing any more: no number is worth showing."""
    return _joined([*_top(heading, width), *_banner(NO_NEWS, width)], width)


def _stacked(blocks: Iterable[list[Text]], *, gap: bool) -> list[Text]:
    lines: list[Text] = []
    for block in blocks:
        if gap and lines and block:
            lines.append(Text())
        lines += block
    return lines


def _joined(lines: Sequence[Text], width: int) -> Text:
    for line in lines:
        line.truncate(width)
    return Text("\n").join(lines)


def _top(heading: Heading, width: int) -> list[Text]:
    walker = f", walker {heading.walker}" if heading.walker else ""
    right = Text(heading.machine)
    if heading.simulated:
        right = Text.assemble((" SIMULATOR ", "bold black on cyan"), " ", right)
    left = Text(heading.title + walker, style="bold")
    left.truncate(max(width - right.cell_len - 2, 0), overflow="ellipsis", pad=True)
    return [Text.assemble(left, "  ", right)]


def _alarm(shown: Snapshot, width: int) -> list[Text]:
    """The alarm stays until a person resets, and says when the belt has come to stand."""
    if shown.alarm is None:
        return []
    since = " Since then standstill was measured." if shown.still else ""
    return _banner(f"ALARM  {shown.alarm.why}{since}", width)


def _banner(text: str, width: int) -> list[Text]:
    lines = textwrap.wrap(text, width - 2)
    return [Text(f" {line:<{width - 1}}", style=ALARM) for line in lines]


def _now(shown: Snapshot, way: str, width: int) -> list[Text]:
    """Large: the measured speed, or the countdown; beside it what is going on."""
    if shown.phase is Phase.ANNOUNCING:
        number, unit = str(_countdown_s(shown)), f"measured {_measured(shown)}"
    else:
        number, unit = _large_measured(shown), _measured_beside(shown)
    style = "bold" if shown.fresh else "bold red"
    left = large(number)
    room = width - len(left[0]) - 4
    right = [
        Text(f" {_name(shown)} ", style=STYLES.get(shown.phase, "bold reverse")),
        *wrapped(f" {unit}", room, "" if shown.fresh else "bold red", indent=" "),
        *wrapped(f" {_why(shown, way)}", room, "red" if shown.trip else "", indent=" "),
    ]
    return [
        Text.assemble(" ", (first or " " * len(left[0]), style), "   ", second or "")
        for first, second in zip_longest(left, right)
    ]


def _countdown_s(shown: Snapshot) -> int:
    return max(-(-shown.countdown_ms // 1_000), 1)


def _name(shown: Snapshot) -> str:
    match shown.phase:
        case Phase.STANDING:
            left = f", {clock_text(shown.wait_ms + 999)} to go" if shown.wait_ms else ""
            return STANDING[shown.hold] + left
        case Phase.SLOWING:
            return SLOWING[shown.hold]
        case Phase.ANNOUNCING:
            return f"STARTING IN {_countdown_s(shown)}"
        case Phase.WALKING if shown.finishing:
            return "COOLING DOWN"
        case Phase.TRIPPED if not shown.linked:
            return "NO CONNECTION: STOP IT AT THE TREADMILL"
        case _:
            return NAMES[shown.phase]


def _why(shown: Snapshot, way: str) -> str:
    if shown.trip is not None:
        return shown.trip.why
    if shown.phase in (Phase.STANDING, Phase.SLOWING) and shown.why:
        return shown.why
    if shown.phase is Phase.WALKING and shown.finishing:
        return f"{shown.why}; after the cool-down comes the end"
    return way


def _large_measured(shown: Snapshot) -> str:
    if shown.measured_ckmh is None or not shown.fresh:
        return "?"
    return kmh(shown.measured_ckmh).partition(" ")[0]


def _measured_beside(shown: Snapshot) -> str:
    if shown.measured_ckmh is None or not shown.fresh:
        return _measured(shown)
    return f"km/h measured, {_age(shown)}"


def _measured(shown: Snapshot) -> str:
    if shown.measured_ckmh is None:
        return "UNKNOWN: the treadmill has not reported its speed yet"
    if not shown.fresh:
        return f"SPEED UNKNOWN: the last report, {_age(shown)}, said {kmh(shown.measured_ckmh)}"
    return f"{kmh(shown.measured_ckmh)}, {_age(shown)}"


def _age(shown: Snapshot) -> str:
    return f"{seconds(shown.age_ms or 0)} ago"


def _wanted(shown: Snapshot, width: int) -> list[Text]:
    """What is asked of whoever leads the walk; a closed gate in red."""
    return [
        line
        for each in wanted(shown)
        for line in wrapped(each.text, width, "bold red" if each.closed else "bold yellow")
    ]


def _picture(state: State, width: int) -> list[Text]:
    if width < WIDTH_MIN:
        return []
    return [Text(line) for line in picture(state.setup.plan, width, state.place)]


def _progress(shown: Snapshot, width: int) -> list[Text]:
    text = (
        f" {clock_text(shown.walked_ms)} of {clock_text(shown.plan_ms)},"
        f" {clock_text(shown.left_ms)} left"
    )
    room = max(width - len(text), 0)
    done = room * shown.walked_ms // max(shown.plan_ms, 1)
    return [Text.assemble(("━" * done, "bold green"), ("─" * (room - done), "dim"), text)]


def _notices(heading: Heading, shown: Snapshot, notices: tuple[str, ...], width: int) -> list[Text]:
    warnings = heading.warnings if shown.hold is Hold.START else ()
    if shown.guardian is not None and shown.guardian.stance in LOST:
        notices = (f"NO GUARDIAN: {shown.unguarded}. {UNGUARDED}", *notices)
    return [
        *(line for notice in notices for line in wrapped(notice, width, "bold yellow")),
        *(line for warning in warnings for line in wrapped(warning, width, "yellow")),
    ]
