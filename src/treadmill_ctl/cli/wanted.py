"""What is asked of whoever leads a walk: values, a word on a trial, the word to go on.

The one rule: the screen and the log lines ask for the same in the same words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from treadmill_ctl.core.gates import SCALES, Remedy
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Leave
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.runtime.leading import Watched
from treadmill_ctl.runtime.snapshot import Snapshot

OTHERWISE: Final = {
    Remedy.HOLD: "or nothing goes faster any more",
    Remedy.SLOWER: "or the walk gets slower",
    Remedy.COOL_DOWN: "or the walk cools down and ends",
    Remedy.PAUSE: "or the walk is paused",
    Remedy.STOP: "or the walk is stopped",
}


class Wanted(NamedTuple):
    """One thing that is asked for. `about` stays the same while the text counts down.

    `closed`: it is a gate that is closed.
    """

    about: str
    text: str
    closed: bool = False


def wanted(shown: Snapshot) -> tuple[Wanted, ...]:
    """All that is asked for now, the gravest first."""
    found = [*_gates(shown), *_trial(shown)]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: not each.closed))


def onward(shown: Snapshot) -> tuple[Wanted, ...]:
    """The word to go on, where a segment waits for it; the screen has it beside the segment."""
    if shown.phase is not Phase.WALKING or shown.leave is not Leave.BY_HAND:
        return ()
    left = clock_text(shown.segment_left_ms)
    text = f'"{shown.label}" goes on when somebody says next, in at most {left}.'
    return (Wanted(f"next {shown.segment}", text),)


def _gates(shown: Snapshot) -> Iterator[Wanted]:
    walks = shown.phase is Phase.WALKING
    for each in shown.watched:
        if each.closed:
            what = "GATE CLOSED" if walks else "Nothing is started"
            yield Wanted(each.closed, f"{what}: {each.closed}.", closed=True)
        elif walks and each.wanted_ms is not None:
            yield _soon(each, each.wanted_ms)


def _soon(each: Watched, wanted_ms: int) -> Wanted:
    name = SCALES[each.gate.sign].name
    within_s = -(-wanted_ms // 1_000)
    text = f"Tell the {name} within {within_s} s, {OTHERWISE[each.gate.missing]}."
    return Wanted(f"tell {each.gate.sign}", text)


def _trial(shown: Snapshot) -> Iterator[Wanted]:
    if Request.SUCCEEDED in shown.may:
        yield Wanted("trial", "The trial is over: say whether it went well.")
