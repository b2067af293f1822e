"""What is asked of the person at the terminal now, and the keys that do something now.

The one rule: a key is shown only where it works, and a stop always is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from treadmill_ctl.cli.screen_lines import filled, wrapped
from treadmill_ctl.cli.telling import (
    LETTERS,
    SYMPTOM,
    SYMPTOMS,
    WORDS,
    Choosing,
    Prompt,
    Telling,
    Writing,
)
from treadmill_ctl.core.gates import SCALES
from treadmill_ctl.core.interlocks import SENTENCES
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.session import State
from treadmill_ctl.core.units import seconds
from treadmill_ctl.records.remarks import Kind
from treadmill_ctl.runtime.leading import OVER
from treadmill_ctl.runtime.snapshot import Snapshot

STOPS = (
    ("s", "stop"),
    ("e", "emergency stop by software"),
    ("Ctrl-C", "stop, twice emergency stop"),
)
SPACE = {
    Phase.READY: ("Space", "wait"),
    Phase.ANNOUNCING: ("Space", "wait"),
    Phase.STARTING: ("Space", "pause"),
    Phase.WALKING: ("Space", "pause"),
}
LEADING = {
    Request.SLOWER: ("-", "slower"),
    Request.FASTER: ("+", "faster"),
    Request.NEXT: ("n", "next"),
    Request.SUCCEEDED: ("o", "the trial went well"),
    Request.FAILED: ("x", "the trial did not go well"),
    Request.COOL_DOWN: ("f", "finish: cool down and end"),
    Request.TELL: ("t", "tell a value"),
}
LESS = (Request.SLOWER, Request.FAILED, Request.COOL_DOWN)
AT_REST = (Request.SUCCEEDED, Request.FAILED, Request.TELL)
LEAVE = ("Esc", "leave it")
KEEP = (("Enter", "keep it"), LEAVE)
WRITTEN = {Kind.NOTE: "a note", Kind.ADVERSE_EVENT: "an adverse event"}
BODY_WEIGHT = "body-weight"  # of `interlocks.SUPPORT`
TO_THE_TREADMILL = (
    "Go to the treadmill and see that the belt stands: its own stop button, or its key."
)


def asks(
    shown: Snapshot, state: State, telling: Prompt | None, width: int, borne: str = ""
) -> list[Text]:
    """What to do, and with which keys; while a value is being typed, how, and what is less.

    `borne` is how much of the walker's weight is to be; empty where the profile does not say.
    """
    if lines := _typing(shown, telling, width):
        return lines
    match shown.phase:
        case Phase.STANDING:
            return _standing(shown, state, width, borne)
        case Phase.TRIPPED:
            leave = ("q", "leave, although standstill is not confirmed")
            return [*wrapped(TO_THE_TREADMILL, width, "bold"), *_keys(width, *STOPS, leave)]
        case Phase.LATCHED:
            reset = ("r", "it has been seen to: reset, and end the session")
            return [*wrapped("The belt stands.", width, "bold"), *_keys(width, reset)]
        case Phase.READY if shown.wait_ms:
            text = f"Confirmed. The {shown.hold} lasts {seconds(shown.wait_ms)} more."
            return [*wrapped(text, width, "bold"), *_keys(width, *_space(shown), *STOPS)]
        case Phase.STARTING | Phase.WALKING:
            # The stops in lines of their own: they stay where they are.
            leads = _keys(width, *_space(shown), *_led(shown, LEADING))
            return [*leads, *_keys(width, *STOPS)]
        case Phase.READY:
            start = ("Enter", "start the belt, after 3-2-1")
            return _keys(width, start, *_space(shown), *STOPS)
        case _:
            return _keys(width, *_space(shown), *STOPS)


def _space(shown: Snapshot) -> tuple[tuple[str, str], ...]:
    return (SPACE[shown.phase],) if shown.phase in SPACE else ()


def _led(shown: Snapshot, requests: Iterable[Request]) -> Iterator[tuple[str, str]]:
    """The keys of those that would be taken now."""
    return (LEADING[request] for request in requests if request in shown.may)


def _typing(shown: Snapshot, telling: Prompt | None, width: int) -> list[Text]:
    """What is being typed, and the keys beside it; nothing where nothing can be."""
    if telling is None or shown.phase in OVER:
        return []
    stands = shown.phase is Phase.STANDING and shown.still
    if isinstance(telling, Writing):
        return _written(telling, width) if stands else []
    less = (*_space(shown), *_led(shown, LESS))
    prompt = _prompt(telling, width, words=stands)
    return [*prompt, *_keys(width, *less), *_keys(width, *STOPS)]


def _prompt(telling: Telling | Choosing, width: int, *, words: bool) -> list[Text]:
    if isinstance(telling, Choosing):
        text = f"Which symptom? {SYMPTOMS.get(telling.number, '_')}"
        keys = (*SYMPTOMS.items(), *KEEP)
    elif telling.sign is None:
        text = "What is to be told?"
        signs = ((letter, SCALES[sign].name) for letter, sign in LETTERS.items())
        written = ((letter, WRITTEN[kind]) for letter, kind in WORDS.items() if words)
        keys = (*signs, (SYMPTOM, "a symptom"), *written, LEAVE)
    else:
        scale = SCALES[telling.sign]
        text = (
            f"The {scale.name}, {scale.lowest} to {scale.highest}: {telling.digits}_ {scale.unit}"
        )
        keys = (("Enter", "tell it"), LEAVE)
    return [*wrapped(text, width, "bold"), *_keys(width, *keys)]


def _written(writing: Writing, width: int) -> list[Text]:
    """Every letter belongs to the words; the belt stands, and one stop is no letter."""
    text = f"{WRITTEN[writing.kind].capitalize()}, no names: {writing.words}_"
    return [*wrapped(text, width, "bold"), *_keys(width, *KEEP, STOPS[-1])]


def _standing(shown: Snapshot, state: State, width: int, borne: str) -> list[Text]:
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
    if any(each.closed for each in shown.watched):
        return _keys(width, *_led(shown, AT_REST), *STOPS)
    again = "" if shown.hold is Hold.START else " again"
    lines = wrapped(f"Before the belt starts{again}, see that all of this is so:", width, "bold")
    for item in state.interlocks:
        lines += wrapped(f"  · {_sentence(item, borne)}", width, indent="    ")
    return [*lines, *_keys(width, ("Enter", "all of it is so"), *_led(shown, AT_REST), *STOPS)]


def _sentence(item: str, borne: str) -> str:
    """What has to be so, with the figure where the profile has one."""
    if item == BODY_WEIGHT and borne:
        return f"{borne} of the walker's weight is borne."
    return SENTENCES[item]


def _missing(shown: Snapshot) -> str:
    if not shown.linked:
        return "no connection"
    if not shown.controlled:
        return "it has not given control yet"
    return "standstill is not measured yet"


def _keys(width: int, *keys: tuple[str, str]) -> list[Text]:
    return filled([Text.assemble((f"[{key}]", "bold"), " ", what) for key, what in keys], width)
