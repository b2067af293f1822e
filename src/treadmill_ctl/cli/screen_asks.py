"""What is asked of the person at the terminal now, and the keys that do something now.

The one rule: a key is shown only where it works, and a stop always is.
"""

from __future__ import annotations

from rich.text import Text

from treadmill_ctl.cli.screen_lines import filled, wrapped
from treadmill_ctl.core.interlocks import SENTENCES
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.core.units import seconds
from treadmill_ctl.runtime.snapshot import Snapshot

STOPS = (
    ("s", "stop"),
    ("e", "emergency stop by software"),
    ("Ctrl-C", "stop, twice emergency stop"),
)
GOING_ON = {
    Phase.READY: (("Enter", "start the belt, after 3-2-1"), ("Space", "wait")),
    Phase.ANNOUNCING: (("Space", "wait"),),
    Phase.STARTING: (("Space", "pause"),),
    Phase.WALKING: (("Space", "pause"),),
}
TO_THE_TREADMILL = (
    "Go to the treadmill and see that the belt stands: its own stop button, or its key."
)


def asks(shown: Snapshot, state: State, width: int) -> list[Text]:
    """What to do, and with which keys."""
    match shown.phase:
        case Phase.STANDING:
            return _standing(shown, state, width)
        case Phase.TRIPPED:
            leave = ("q", "leave, although standstill is not confirmed")
            return [*wrapped(TO_THE_TREADMILL, width, "bold"), *_keys(width, *STOPS, leave)]
        case Phase.LATCHED:
            reset = ("r", "it has been seen to: reset, and end the session")
            return [*wrapped("The belt stands.", width, "bold"), *_keys(width, reset)]
        case Phase.READY if shown.wait_ms:
            text = f"Confirmed. The {shown.hold} lasts {seconds(shown.wait_ms)} more."
            return [*wrapped(text, width, "bold"), *_keys(width, ("Space", "wait"), *STOPS)]
        case _:
            return _keys(width, *GOING_ON.get(shown.phase, ()), *STOPS)


def _standing(shown: Snapshot, state: State, width: int) -> list[Text]:
    if not shown.controlled or not shown.still:
        waiting = f"Waiting for the treadmill: {_missing(shown)}."
        return [*wrapped(waiting, width, "yellow"), *_keys(width, *STOPS)]
    if shown.alarm is not None:
        return _keys(width, ("r", "the alarm has been seen to"), *STOPS)
    if shown.unguarded:
        return [
            *wrapped(f"Nothing is started: {shown.unguarded}.", width, "yellow"),
            *_keys(width, *STOPS),
        ]
    again = "" if shown.hold is Hold.START else " again"
    lines = wrapped(f"Before the belt starts{again}, see that all of this is so:", width, "bold")
    for item in state.interlocks:
        lines += wrapped(f"  · {SENTENCES[item]}", width, indent="    ")
    return [*lines, *_keys(width, ("Enter", "all of it is so"), *STOPS)]


def _missing(shown: Snapshot) -> str:
    if not shown.linked:
        return "no connection"
    if not shown.controlled:
        return "it has not given control yet"
    return "standstill is not measured yet"


def _keys(width: int, *keys: tuple[str, str]) -> list[Text]:
    return filled([Text.assemble((f"[{key}]", "bold"), " ", what) for key, what in keys], width)
