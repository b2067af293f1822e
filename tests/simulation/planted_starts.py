"""Bugs to plant: starts that nobody is ready for, turns without a dwell, trips that come undone.

The one rule: each is one slip as a person could make it; where two layers guard the same rule, it
is the slip made in both.
"""
# ruff: noqa: SLF001 - a slip is made inside

from __future__ import annotations

from typing import Any

from planted import Swap, altered, around, bug, giving, to
from treadmill_ctl.core.model import Notice, Noticed, SetSpeed
from treadmill_ctl.core.phases import Cause, Hold, Phase
from treadmill_ctl.core.session import State


def _as_it_is(_: Any, value: Any) -> Any:
    return value


def _half(_: Any, books: Any, *_given: Any) -> bool:
    return len(books.confirmed) > 1


def _linked(_: Any, seen: Any, *_given: Any) -> bool:
    return seen.linked


def _last_word(_: Any, seen: Any, *_given: Any) -> bool:
    return seen.report.speed_ckmh == 0 and seen.zeros > 1


def _still_ends_a_trip(table: Any) -> Any:
    return {**table, Phase.TRIPPED: {**table[Phase.TRIPPED], Cause.STILL: Phase.STANDING}}


def _ready_once_still(table: Any) -> Any:
    return {**table, Phase.SLOWING: {**table[Phase.SLOWING], Cause.STILL: Phase.READY}}


def _reset_at_once(right: Any, step: Any, who: str) -> None:
    if step.phase is Phase.TRIPPED:
        step.phase, step.hold, step.alarm_ = Phase.STANDING, Hold.START, None
        step.books = altered(step.books, latched=False)
    else:
        right(step, who)


async def _begins_anew(right: Any, loop: Any) -> None:
    setup = loop._state.setup
    loop._state = State(setup)
    await right(loop)


def _remembers(right: Any, driver: Any, cleared: Any, now_ms: int) -> Any:
    if isinstance(cleared.command, SetSpeed):
        driver.last = cleared
    return right(driver, cleared, now_ms)


def _takes_up(right: Any, driver: Any, frame: Any, now_ms: int) -> Any:
    events = right(driver, frame, now_ms)
    last = getattr(driver, "last", None)
    granted = any(isinstance(e, Noticed) and e.notice is Notice.CONTROL_GRANTED for e in events)
    return (*events, *driver.send(last, now_ms)) if granted and last else events


def _reset_by_standstill(right: Any, state: Any, events: Any, now_ms: int) -> Any:
    outcome = right(state, events, now_ms)
    after = outcome.state
    if after.phase is Phase.LATCHED and after.seen.still_ms(now_ms) > 3_000:
        books = altered(after.books, latched=False)
        after = altered(after, phase=Phase.STANDING, books=books, cruise=None)
        return altered(outcome, state=after)
    return outcome


def _keeps_what_was_confirmed(_: Any, books: Any) -> Any:
    return altered(books, asked_ms=None)


BUGS = (
    bug(
        "half-the-interlocks",
        "R5",
        "It is looked whether something was confirmed, not whether everything was.",
        Swap("core.guard.confirmed", around(_half)),
    ),
    bug(
        "no-countdown",
        "H-03",
        "A start is not announced: the belt moves the moment somebody asks.",
        Swap("core.limits.ANNOUNCE_MS", to(0)),
    ),
    bug(
        "any-standstill",
        "R5, invariant 20",
        "A link is taken for standstill.",
        Swap("core.seen.Seen.still", around(_linked)),
    ),
    bug(
        "silence-is-standstill",
        "R9, invariant 20",
        "Zero that was reported once holds until something else is reported.",
        Swap("core.seen.Seen.still", around(_last_word)),
    ),
    bug(
        "one-zero-is-standstill",
        "R5",
        "A single zero, which may be a glitch, is standstill.",
        Swap("core.limits.STILL_REPORTS", to(1)),
    ),
    bug(
        "zeros-from-before-the-stop",
        "R8, invariant 20",
        "Standstill that was reported before a stop began counts as what came of it.",
        Swap("core.seen.doubted", around(_as_it_is)),
    ),
    bug(
        "first-step-too-fast",
        "R2",
        "A treadmill that starts at up to 2 km/h is let through.",
        Swap("core.limits.FIRST_STEP_CKMH_MAX", to(200)),
    ),
    bug(
        "turn-without-dwell",
        "R6",
        "Walker and belt turn about as soon as the belt stands.",
        Swap("core.limits.TURN_STILL_MS", to(0)),
        Swap("core.asked.wait_ms", giving(0)),
    ),
    bug(
        "turn-confirmed-early",
        "R6",
        "A turn is confirmed before the belt stood for three seconds.",
        Swap("core.limits.TURN_STILL_MS", to(0)),
    ),
    bug(
        "standstill-ends-a-trip",
        "R7",
        "A trip is over once the belt stands.",
        Swap("core.phases.TABLE", _still_ends_a_trip),
    ),
    bug(
        "trip-unlatches-on-reconnect",
        "R7, row 2",
        "A session begins anew with each connection, and its trip is forgotten.",
        Swap("runtime.loop.TreadmillLoop._come_back", around(_begins_anew)),
    ),
    bug(
        "trip-ends-after-a-while",
        "R7",
        "Three seconds of standstill reset a trip.",
        Swap("core.tick.tick", around(_reset_by_standstill)),
    ),
    bug(
        "reset-while-it-runs-down",
        "R7",
        "A reset is taken while the belt still runs down, and the session goes on.",
        Swap("core.asked._reset", around(_reset_at_once)),
    ),
    bug(
        "setpoint-again-after-reconnect",
        "R5, invariant 3",
        "The last speed is sent again once a machine grants control.",
        Swap("drivers.ftms.driver.FtmsDriver.send", around(_remembers)),
        Swap("drivers.ftms.driver.FtmsDriver.receive", around(_takes_up)),
    ),
    bug(
        "ready-after-a-pause",
        "R5",
        "After a pause what was confirmed for the start before it still holds.",
        Swap("core.guard.disarmed", around(_keeps_what_was_confirmed)),
        Swap("core.phases.TABLE", _ready_once_still),
    ),
)
