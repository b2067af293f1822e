"""Bugs to plant: what the machine does and the service does not see, or sees too late.

The one rule: each is one slip as a person could make it; where two layers guard the same rule, it
is the slip made in both.
"""
# ruff: noqa: SLF001 - a slip is made inside

from __future__ import annotations

from typing import Any

from planted import Slip, Swap, altered, around, bug, giving, here, to
from treadmill_ctl.core.limits import TICK_CLAMP_MS
from treadmill_ctl.core.model import Answer, Notice, Noticed
from treadmill_ctl.core.watch import Reason


def _since_the_last_report(_: Any, _before_ms: Any, seen: Any, *, outside: bool) -> Any:
    return seen.report_ms if outside else None


def _clamped(right: Any, view: Any) -> Any:
    return right(altered(view, passed_ms=min(max(view.passed_ms, 0), TICK_CLAMP_MS)))


def _while_walking(right: Any, view: Any, seen: Any) -> Any:
    return right(view, seen) if view.walking else None


def _in_a_minute(_: Any, step: Any, *_given: Any) -> Any:
    yield step.now_ms + 60_000


def _turned_about(severity: Any) -> Any:
    return {reason: -place for reason, place in severity.items()}


def _not_learned(_: Any, period_ms: int, *_given: Any) -> int:
    return period_ms


def _without(*reasons: Reason) -> Slip:
    def trips(right: Any, *given: Any) -> Any:
        return (trip for trip in right(*given) if trip.reason not in reasons)

    return around(trips)


def _deaf_to(*notices: Notice) -> Slip:
    def observe(right: Any, books: Any, event: Any, *rest: Any) -> Any:
        told = isinstance(event, Noticed) and event.notice in notices
        return books if told else right(books, event, *rest)

    return around(observe)


def _no_alarm(right: Any, step: Any, why: str) -> Any:
    before = step.alarm_
    trips = tuple(right(step, why))
    step.alarm_ = before
    return iter(trips)


def _done_all_the_same(right: Any, talk: Any, procedure: Any) -> None:
    if procedure.number is None or procedure.is_stop:
        right(talk, procedure)
    else:
        talk._answer(procedure, Answer.ACCEPTED, "it will have been done")


BUGS = (
    bug(
        "over-the-cap-unseen",
        "R2",
        "The watch looks at the setpoint alone: a belt far above the cap is no trip of its own.",
        Swap("core.watch._over_cap", giving(None)),
    ),
    bug(
        "overspeed-timed-anew",
        "R10, row 12",
        "Each report that is too fast begins the second anew in which it may be.",
        Swap("core.watch._since", around(_since_the_last_report)),
    ),
    bug(
        "overspeed-unseen",
        "R10, row 12",
        "A belt that is faster than it was told is no trip.",
        Swap("core.watch._over_setpoint", giving(None)),
    ),
    bug(
        "tolerance-doubled",
        "R10, row 12",
        "A belt may be 0.6 km/h faster than it was told.",
        Swap("core.limits.OVER_SETPOINT_CKMH", to(60)),
    ),
    bug(
        "short-cut-too-wide",
        "R10, row 12",
        "Whatever speed is reported, a tick is held to have nothing to decide.",
        Swap("core.watch.near", giving((0, 1 << 16))),
    ),
    bug(
        "short-cut-past-its-end",
        "R8, row 8",
        "Ticks are held to have nothing to decide for a minute, whatever falls due in it.",
        Swap("core.outlook._deadlines", around(_in_a_minute)),
    ),
    bug(
        "motion-after-standstill-unseen",
        "R10, invariant 18",
        "Once standstill was measured nobody looks whether it lasts.",
        Swap("core.watch._motion_unasked", giving(None)),
    ),
    bug(
        "gravest-last",
        "invariant 12",
        "Of several trips the least severe is taken.",
        Swap("core.watch.SEVERITY", _turned_about),
    ),
    bug(
        "late-loop-unseen",
        "R15, row 18",
        "A gap between two ticks is judged after it was clamped, so none is ever long.",
        Swap("core.watch._late", around(_clamped)),
    ),
    bug(
        "loop-at-a-third-of-its-pace",
        "R4, row 18",
        "The loop ticks every 300 ms.",
        Swap("core.limits.TICK_MS", to(300)),
    ),
    bug(
        "stale-after-twice-as-long",
        "R9, row 3",
        "A report speaks for the belt for six periods, up to six seconds.",
        Swap("core.limits.STALE_PERIODS", to(6)),
        Swap("core.limits.STALE_MS_MAX", to(6_000)),
    ),
    bug(
        "stale-only-while-walking",
        "R9, row 3",
        "Silence while the belt starts is no trip.",
        Swap("core.watch._stale", around(_while_walking)),
    ),
    bug(
        "period-never-learned",
        "R9, row 3",
        "Every machine is taken to report once a second.",
        Swap("core.seen._learned", around(_not_learned)),
    ),
    bug(
        "never-stale",
        "R9, row 3",
        "A report is fresh for ever.",
        Swap("core.seen.Seen.fresh", giving(True)),
    ),
    bug(
        "link-loss-without-alarm",
        "row 1",
        "A lost link trips and nobody is told that the belt may be moving.",
        Swap("core.trips._of_loss", around(_no_alarm)),
    ),
    bug(
        "link-loss-without-trip",
        "row 1, R7",
        "A lost link is told and is no trip: the session goes on when it is back.",
        Swap("core.trips.trips_of", _without(Reason.LINK_LOST)),
    ),
    bug(
        "key-without-trip",
        "row 16, R7",
        "The key pauses the session: it is no trip.",
        Swap("core.trips.trips_of", _without(Reason.KEY_PULLED)),
    ),
    bug(
        "key-unheard",
        "row 16",
        "What the machine says of its key is read and goes nowhere.",
        Swap("core.trips.trips_of", _without(Reason.KEY_PULLED)),
        Swap("core.guard.observe", _deaf_to(Notice.KEY_PULLED)),
    ),
    bug(
        "lost-control-unheard",
        "R12, row 11",
        "That the machine takes control away goes nowhere.",
        Swap("core.trips.trips_of", _without(Reason.CONTROL_LOST)),
        Swap("core.guard.observe", _deaf_to(Notice.CONTROL_LOST, Notice.MACHINE_RESET)),
    ),
    bug(
        "console-stop-unheard",
        "row 15",
        "That somebody stopped the belt at its console goes nowhere.",
        Swap("core.guard.observe", _deaf_to(Notice.CONSOLE_STOPPED, Notice.CONSOLE_PAUSED)),
    ),
    bug(
        "console-start-unheard",
        "R5, row 15",
        "A belt that is started at its console is no trip.",
        Swap("core.trips.trips_of", _without(Reason.CONSOLE_STARTED)),
    ),
    bug(
        "console-faster-let-be",
        "row 15",
        "Faster at the console is taken for the walker's wish.",
        Swap("core.trips.trips_of", _without(Reason.CONSOLE_RAISED)),
    ),
    bug(
        "console-slower-undone",
        "R4, row 15",
        "Slower at the console is not looked at, and the plan takes the speed up again.",
        Swap("core.asked.take_console", giving(None)),
    ),
    bug(
        "bad-bytes-uncounted",
        "row 6, R13",
        "Messages that cannot be read are dropped one by one, however many they are.",
        Swap("core.watch._bad_bytes", giving(None)),
    ),
    bug(
        "no-answer-is-a-yes",
        "row 8, invariant 16",
        "A command that was not answered in time is taken to be done.",
        Swap("drivers.ftms.conversation.Conversation._expired", around(_done_all_the_same)),
    ),
    bug(
        "refusals-ignored",
        "row 9",
        "A machine that refuses every speed is asked again and again.",
        here("core.trips.REFUSALS_MAX", to(1_000)),
    ),
    bug(
        "refused-start-ignored",
        "row 9",
        "A start that was refused is waited for all the same.",
        Swap("core.trips.trips_of", _without(Reason.COMMAND_REFUSED)),
    ),
    bug(
        "start-without-motion",
        "R10",
        "A start that sets nothing in motion is waited for without end.",
        Swap("core.trips.trips_of", _without(Reason.NO_MOTION)),
    ),
)
