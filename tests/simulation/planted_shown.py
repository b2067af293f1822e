"""Bugs to plant: what people are shown, and what is written down.

The one rule: each is one slip as a person could make it; where two layers guard the same rule, it
is the slip made in both.
"""

from __future__ import annotations

from typing import Any

from planted import Swap, altered, around, bug, giving


def _current(right: Any, state: Any, now_ms: int) -> Any:
    return altered(right(state, now_ms), fresh=state.seen.linked)


def _young(right: Any, state: Any, now_ms: int) -> Any:
    shown = right(state, now_ms)
    return altered(shown, age_ms=None if shown.age_ms is None else 0)


def _setpoint(right: Any, state: Any, now_ms: int) -> Any:
    shown = right(state, now_ms)
    return altered(shown, measured_ckmh=shown.setpoint_ckmh)


def _told_to_stand(right: Any, state: Any, now_ms: int) -> Any:
    shown = right(state, now_ms)
    return altered(shown, still=shown.linked and shown.setpoint_ckmh == 0)


def _quiet(right: Any, state: Any, now_ms: int) -> Any:
    return altered(right(state, now_ms), alarm=None)


def _with_commands(right: Any, journal: Any, entry: Any) -> None:
    if entry.outcome.cleared or entry.outcome.notes:
        right(journal, entry)


def _without_time(right: Any, journal: Any, entry: Any) -> None:
    right(journal, altered(entry, now_ms=entry.now_ms // 1_000 * 1_000))


BUGS = (
    bug(
        "stale-shown-as-current",
        "R9",
        "As long as the link stands the last report is shown as current.",
        Swap("runtime.snapshot.snapshot", around(_current)),
    ),
    bug(
        "age-not-counted",
        "R9",
        "The age of a reading is shown as it was when it came: none.",
        Swap("runtime.snapshot.snapshot", around(_young)),
    ),
    bug(
        "setpoint-shown-as-measured",
        "R9",
        "What the belt was told is shown as what it does.",
        Swap("runtime.snapshot.snapshot", around(_setpoint)),
    ),
    bug(
        "told-to-stand-is-still",
        "invariant 20",
        "A belt that was told to stop is shown to stand.",
        Swap("runtime.snapshot.snapshot", around(_told_to_stand)),
    ),
    bug(
        "alarm-not-shown",
        "invariant 19",
        "An alarm is raised and is not on the display.",
        Swap("runtime.snapshot.snapshot", around(_quiet)),
    ),
    bug(
        "journal-of-commands-alone",
        "R11",
        "A tick that commands nothing is not written down, with what came in.",
        Swap("sinks.journal.Journal.take", around(_with_commands)),
    ),
    bug(
        "journal-in-whole-seconds",
        "R11",
        "The time of a tick is written in whole seconds.",
        Swap("sinks.journal.Journal.take", around(_without_time)),
    ),
    bug(
        "journal-not-closed",
        "R11",
        "The last line is not written: a whole session looks as if it was cut off.",
        Swap("sinks.journal.Journal.close", giving(None)),
    ),
)
