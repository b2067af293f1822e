"""Bugs to plant: stops that come late, once, or not at all, and alarms that do not stay.

The one rule: each is one slip as a person could make it; where two layers guard the same rule, it
is the slip made in both.
"""
# ruff: noqa: SLF001 - a slip is made inside

from __future__ import annotations

import asyncio
from typing import Any

from planted import Swap, altered, around, bug, giving, here, to
from treadmill_ctl.core.model import Answer, Asked, Range, Request
from treadmill_ctl.core.phases import Phase

ESTOP = Request.ESTOP


class Never:
    """What no event is one of."""


def _waits_its_turn(right: Any, talk: Any, *given: Any, **named: Any) -> Any:
    if talk._flight:
        talk.kept = given, named
        return ()
    return right(talk, *given, **named)


def _then_it_goes(right: Any, talk: Any, now_ms: int) -> Any:
    kept = getattr(talk, "kept", None)
    if kept is None or talk._flight:
        return right(talk, now_ms)
    talk.kept = None
    given, named = kept
    return talk._told.extend(talk.stop(*given, **named))


def _once(_: Any, stopping: Any, *_given: Any) -> bool:
    return stopping.sent_ms is None


def _until_acknowledged(right: Any, stopping: Any, now_ms: int) -> bool:
    return right(stopping, now_ms) and not stopping.accepted


def _no_bound(right: Any, *given: Any) -> Any:
    begun = right(*given)
    return altered(begun, bound_ms=begun.bound_ms + 60_000)


def _time_anew(right: Any, stopping: Any, *given: Any) -> Any:
    after, command = right(stopping, *given)
    length_ms = stopping.bound_ms - (stopping.sent_ms or stopping.since_ms)
    return altered(after, bound_ms=after.sent_ms + length_ms), command


def _any_answer_will_do(right: Any, stopping: Any, *_given: Any) -> Any:
    return right(stopping, Answer.ACCEPTED)


def _whatever_the_speed(right: Any, stopping: Any, seen: Any, machine: Any, now_ms: int) -> Any:
    crawls = Range(1, machine.speed.highest, 1)
    return right(stopping, seen, altered(machine, speed=crawls), now_ms)


def _lowest(_: Any, driver: Any, *_given: Any) -> Any:
    return driver._lowest_ckmh


def _after_one(_: Any, stopping: Any, seen: Any, *_given: Any) -> bool:
    return seen.linked and stopping.unheard > 1 and not stopping.accepted


def _at_the_next_tick(_: Any, loop: Any, *asked: Any) -> None:
    loop._inbox.append(Asked(*asked))


def _a_moment_later(right: Any, loop: Any) -> None:
    asyncio.get_running_loop().call_soon(right, loop)


def _no_estop(right: Any, step: Any, events: Any) -> Any:
    return right(step, [e for e in events if getattr(e, "request", None) is not ESTOP])


def _from_the_therapist(right: Any, step: Any, who: str) -> None:
    if who == "therapist":
        right(step, who)


def _not_during(*phases: Phase) -> Any:
    def stop(right: Any, step: Any, who: str) -> None:
        if step.phase not in phases:
            right(step, who)

    return stop


def _stays_away(_: Any, loop: Any, why: str) -> None:
    loop._open = False
    loop._take(loop._driver.lost(why, loop.now_ms))


def _over_the_last(right: Any, step: Any, name: str, why: str) -> None:
    if step.alarm_ is None or step.alarm_.name != name:
        step.alarm_ = None
        right(step, name, why)


def _over_when_it_stands(right: Any, state: Any, *given: Any) -> Any:
    if state.stopping is None and state.seen.zeros > 1:
        state = altered(state, alarm=None)
    return right(state, *given)


BUGS = (
    bug(
        "stop-queued",
        "R4, invariant 4",
        "A stop takes its turn behind a procedure that is under way.",
        Swap("drivers.ftms.conversation.Conversation.stop", around(_waits_its_turn)),
        Swap("drivers.ftms.conversation.Conversation._go_on", around(_then_it_goes)),
    ),
    bug(
        "speed-after-a-stop",
        "invariant 3",
        "What waited for its turn when a stop went past it goes out after the stop.",
        Swap("drivers.ftms.conversation.Conversation._drop_unsent", giving(None)),
    ),
    bug(
        "handed-over-later",
        "invariant 3, R4",
        "What a tick cleared is handed over a moment later, with room for others in between.",
        Swap("runtime.loop.TreadmillLoop._hand_over", around(_a_moment_later)),
    ),
    bug(
        "estop-at-the-next-tick",
        "R4, invariant 5",
        "A request is kept for the next tick, an emergency stop as well.",
        Swap("runtime.loop.TreadmillLoop.ask", around(_at_the_next_tick)),
    ),
    bug(
        "estop-does-not-latch",
        "R4, R7",
        "An emergency stop stops the belt and is no trip: the walk may be taken up again.",
        Swap("core.trips.trips_of", around(_no_estop)),
    ),
    bug(
        "stop-by-the-therapist-alone",
        "R4, R12",
        "A stop is taken from whoever leads the session, and from nobody else.",
        Swap("core.asked._stop", around(_from_the_therapist)),
    ),
    bug(
        "no-stop-while-starting",
        "R4",
        "A stop that comes between a start and the first motion is let go.",
        Swap("core.asked._stop", around(_not_during(Phase.STARTING))),
    ),
    bug(
        "no-stop-during-the-countdown",
        "R4",
        "A stop that comes while a start is announced does not end the session.",
        Swap("core.asked._stop", around(_not_during(Phase.READY, Phase.ANNOUNCING))),
    ),
    bug(
        "no-pause-while-starting",
        "R4",
        "A pause that comes between a start and the first motion is let go.",
        Swap("core.asked._pause", around(_not_during(Phase.STARTING))),
    ),
    bug(
        "stop-said-once",
        "R8, invariant 6",
        "A stop is sent and not repeated.",
        Swap("core.stopping.due", around(_once)),
    ),
    bug(
        "acknowledged-is-done",
        "R8, invariant 6",
        "A stop that was acknowledged is not repeated, whatever the belt does.",
        Swap("core.stopping.due", around(_until_acknowledged)),
    ),
    bug(
        "one-rung",
        "row 10",
        "The ladder is not climbed: a stop that does not help is repeated as it is.",
        here("core.stopping.RUNGS", to(1)),
    ),
    bug(
        "lowest-speed-for-a-stop",
        "R8",
        "The ladder tells the lowest speed to a belt that is slower, and drives it.",
        Swap("core.stopping.next_stop", around(_whatever_the_speed)),
        Swap("drivers.ftms.driver.FtmsDriver._slower_ckmh", around(_lowest)),
    ),
    bug(
        "no-alarm-for-a-stop",
        "R8, invariant 19",
        "A stop that does not stop the belt is never overdue.",
        Swap("core.stopping.overdue", giving(False)),
    ),
    bug(
        "alarm-a-minute-late",
        "R8, row 14",
        "The run-down of a belt is given a minute more than it can take.",
        Swap("core.stopping.begun", around(_no_bound)),
    ),
    bug(
        "bound-moves-along",
        "R8, invariant 19",
        "The time that a stop may take counts anew from each repetition.",
        Swap("core.stopping.next_stop", around(_time_anew)),
    ),
    bug(
        "any-answer-is-a-yes",
        "row 10, invariant 16",
        "A stop that was refused or not answered counts as acknowledged.",
        Swap("core.stopping.answered", around(_any_answer_will_do)),
    ),
    bug(
        "no-alarm-at-all",
        "invariant 19",
        "Alarms are worked out and not raised.",
        Swap("core.step.Step.alarm", giving(None)),
    ),
    bug(
        "last-alarm-wins",
        "invariant 12",
        "An alarm that stands is written over by the next one, a graver one by a lesser.",
        Swap("core.step.Step.alarm", around(_over_the_last)),
    ),
    bug(
        "alarm-ends-by-itself",
        "invariant 19",
        "An alarm goes away once the belt stands, and nobody saw to it.",
        Swap("core.tick.decided", around(_over_when_it_stands)),
    ),
    bug(
        "deaf-connection-kept",
        "row 10",
        "A connection over which no stop is answered is kept.",
        Swap("core.stopping.forlorn", giving(False)),
    ),
    bug(
        "connection-given-up-early",
        "row 10",
        "The first stop without an answer ends the connection, and the one after it cannot go.",
        Swap("core.stopping.forlorn", around(_after_one)),
    ),
    bug(
        "rise-during-a-stop-unseen",
        "row 12, row 14",
        "A belt that gains speed while it is told to stop is no alarm of its own.",
        Swap("core.stopping.speeds_up", giving(False)),
    ),
    bug(
        "no-way-back",
        "row 1",
        "A lost link is not connected again, so that no stop gets through.",
        Swap("runtime.loop.TreadmillLoop.lost", around(_stays_away)),
    ),
    bug(
        "first-word-is-no-stop",
        "row 2, invariant 7",
        "Nothing is said to a machine over a new connection until something is wanted.",
        here("core.tick.Linked", to(Never)),
    ),
)
