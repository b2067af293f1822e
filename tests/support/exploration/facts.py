"""What an onlooker knows who sees only what comes in and what leaves: the oracle's own memory.

The one rule: nothing of the core is called, and nothing is taken over from a session's state but
the name of the phase it stands in. Ages are in ms and end where nothing asks any further.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from exploration.coarse import LOWEST_CKMH
from exploration.world import World
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Command,
    Event,
    GuardianIs,
    Linked,
    Notice,
    Noticed,
    Reported,
    Request,
    SetGrade,
    SetSpeed,
    Stance,
    StartBelt,
    StopBelt,
    Unlinked,
)
from treadmill_ctl.core.phases import Phase

ITEMS = frozenset({"key", "deck", "stop-in-reach", "walker-ready"})
WAYS = ("way:turned", "way:reversed", "way:straight")
OVER = (Phase.TRIPPED, Phase.LATCHED, Phase.ENDED)
ARMED = (Phase.READY, Phase.ANNOUNCING)
VOIDS = (
    Notice.KEY_PULLED,
    Notice.CONSOLE_STOPPED,
    Notice.CONSOLE_PAUSED,
    Notice.CONTROL_LOST,
    Notice.MACHINE_RESET,
)
TAKES_CONTROL = (Notice.CONTROL_LOST, Notice.CONTROL_REFUSED, Notice.MACHINE_RESET)
SLACK_MS = 100  # the tick in which a limit passes may be the one before it is looked at
TOLERANCE_CKMH = 30


class Facts(NamedTuple):
    """Speeds signed where the belt's direction matters; None where there is no such time."""

    linked: bool = False
    controlled: bool = False
    guarded: bool = True
    speed_ckmh: int = 0  # last reported over this connection, and how long ago
    age_ms: int | None = None
    zeros: int = 0  # in a row, at different times, since the connection and the stop under way
    zero_ms: int | None = None  # how long ago the first of them came
    rest_zeros: int = 0  # the same, since the belt was last told to run
    rested: bool = False
    told_ckmh: int = 0  # what the belt was last told to run at
    high_ckmh: int = 0  # the most and the least that it was told lately, and when that ended
    low_ckmh: int = 0
    was_ms: int | None = None
    over_ms: int | None = None  # since when it runs faster than any of these
    under_ms: int | None = None
    spoke_ms: int | None = None  # how long ago a speed last left
    hushed: bool = False  # a pause or a stop was asked for since the start
    way: str = ""  # of the last start
    confirmed_way: str = ""
    confirmed_ms: int | None = None
    asked_ms: int | None = None
    refused: int = 0
    stop_ms: int | None = None  # since when a stop is under way, and how long ago one was sent
    sent_ms: int | None = None
    most_ckmh: int | None = None  # since somebody said slower, and nobody faster
    parting: bool = False  # somebody said: cool down and end
    pain: int | None = None
    pain_ms: int | None = None  # since it was told, or else since the walk began


def limits(world: World) -> dict[str, int]:
    """The ages of facts that something happens at, by their names."""
    numbers = world.numbers
    return {
        "pain_ms": max((gate.fresh_ms for gate in world.gates), default=0) + SLACK_MS,
        "age_ms": numbers.stale_ms + 1,
        "zero_ms": numbers.confirmed_ms + numbers.turn_still_ms,
        "confirmed_ms": numbers.confirmed_ms + 1,
        "asked_ms": numbers.asked_ms + 1,
        "spoke_ms": numbers.gap_ms,
        "was_ms": numbers.follow_ms + SLACK_MS + 1,
        "over_ms": numbers.over_ms + SLACK_MS,
        "under_ms": numbers.under_ms + SLACK_MS,
        # Two reports, and no run-down here takes a tick.
        "stop_ms": numbers.stop_margin_ms + SLACK_MS,
        "sent_ms": numbers.stop_repeat_ms,
    }


class Onlooker:
    """Who sees it in one world."""

    def __init__(self, world: World) -> None:
        self._limits_ms = limits(world)
        self._soonest_ms = world.soonest_ms
        self.turn_still_ms = world.numbers.turn_still_ms

    def past(self, facts: Facts, name: str) -> bool:
        """Whether one of the times is there, and as long ago as its limit."""
        age_ms: int | None = getattr(facts, name)
        return age_ms is not None and age_ms >= self._limits_ms[name]

    def fresh(self, facts: Facts) -> bool:
        """Whether the last report still speaks for the belt."""
        return facts.age_ms is not None and not self.past(facts, "age_ms")

    def still(self, facts: Facts) -> bool:
        """Two zeros, the last one fresh, over a connection that stands."""
        return facts.linked and facts.zeros == 2 and self.fresh(facts)

    def later(self, facts: Facts, late_ms: int) -> Facts:
        """The same facts after a time."""
        ages = ((name, getattr(facts, name)) for name in self._limits_ms)
        facts = facts._replace(**{n: ms + late_ms for n, ms in ages if ms is not None})
        if self.past(facts, "was_ms"):
            facts = facts._replace(was_ms=None, high_ckmh=0, low_ckmh=0)
        return facts

    def heard(self, facts: Facts, events: Iterable[Event], commanded: int | None) -> Facts:
        """With what came in; `commanded` is the number of the last command that was no stop."""
        for event in events:
            facts = _heard(facts, event, commanded)
        return facts

    def left(self, facts: Facts, commands: Iterable[Command]) -> Facts:
        """With what left, and with whatever stop is done by that."""
        for command in commands:
            facts = _left(facts, command)
        if facts.stop_ms is not None and self.still(facts):
            facts = facts._replace(stop_ms=None, sent_ms=None)
        rests = facts.told_ckmh == 0 and (facts.rested or facts.rest_zeros == 2)
        return facts._replace(rested=rests)

    def kept(self, facts: Facts, phase: Phase) -> Facts:
        """What matters of the facts from this phase on, and no further back than it does."""
        for name, limit_ms in self._limits_ms.items():
            age_ms: int | None = getattr(facts, name)
            oldest_ms = max(limit_ms - self._soonest_ms, 0)
            if age_ms is not None and age_ms > oldest_ms:
                facts = facts._replace(**{name: oldest_ms})
        if phase not in ARMED:  # a start needs both anew
            facts = _disarmed(facts)
        if phase is not Phase.ANNOUNCING:
            facts = facts._replace(asked_ms=None)
        if phase is not Phase.WALKING:
            facts = facts._replace(pain_ms=0)
        if not facts.told_ckmh:
            facts = facts._replace(spoke_ms=None, refused=0)
        if phase is not Phase.WALKING:
            facts = facts._replace(under_ms=None)
        if phase in OVER:
            return facts._replace(
                controlled=False, guarded=True, way="", hushed=False, over_ms=None, zero_ms=None,
                was_ms=None, high_ckmh=0, low_ckmh=0,
                most_ckmh=None, parting=False, pain=None,
            )  # fmt: skip
        return facts


def _heard(facts: Facts, event: Event, commanded: int | None) -> Facts:
    match event:
        case Linked() | Unlinked():
            return _link(facts, event)
        case Reported(report):
            return facts if report.speed_ckmh is None else _measured(facts, report.speed_ckmh)
        case Noticed(notice):
            return _noticed(facts, notice)
        case GuardianIs(stance):
            return facts._replace(guarded=stance is Stance.WATCHING)
        case Asked(Request.TELL, tells=((Sign.PAIN, pain),)):
            return facts._replace(pain=pain, pain_ms=0)
        case Asked(request, confirms=confirms):
            return _asked(facts, request, confirms)
        case Answered(number, answer):
            refused = _refusals(facts.refused, answer) if number == commanded else facts.refused
            return facts._replace(refused=refused)


def _link(facts: Facts, event: Linked | Unlinked) -> Facts:
    if isinstance(event, Unlinked):
        gone = facts._replace(linked=False, controlled=False, zeros=0, rest_zeros=0)
        return _void(gone)
    return facts._replace(
        linked=True, controlled=False, speed_ckmh=0, age_ms=None, zeros=0, zero_ms=None,
        rest_zeros=0, rested=False, over_ms=None, under_ms=None, sent_ms=None,
    )  # fmt: skip


def _noticed(facts: Facts, notice: Notice) -> Facts:
    if notice is Notice.CONTROL_GRANTED:
        return facts._replace(controlled=True)
    facts = facts._replace(controlled=facts.controlled and notice not in TAKES_CONTROL)
    return _void(facts) if notice in VOIDS else facts


def _refusals(before: int, answer: Answer) -> int:
    """Refusals in a row; what never left was not refused."""
    if answer is Answer.REFUSED:
        return min(before + 1, 2)
    return 0 if answer is Answer.ACCEPTED else before


def _measured(facts: Facts, speed_ckmh: int) -> Facts:
    another = facts.age_ms != 0  # what arrives together is one look at the belt
    zeros = rest_zeros = 0
    zero_ms = None
    if speed_ckmh == 0:
        zeros = min(facts.zeros + (another or not facts.zeros), 2)
        rests = facts.linked and facts.told_ckmh == 0
        rest_zeros = min(facts.rest_zeros + (another or not facts.rest_zeros), 2) if rests else 0
        zero_ms = facts.zero_ms if facts.zeros else 0
    facts = facts._replace(
        speed_ckmh=speed_ckmh, age_ms=0, zeros=zeros, zero_ms=zero_ms, rest_zeros=rest_zeros
    )
    high_ckmh, low_ckmh = _followed(facts)
    over = abs(speed_ckmh) > high_ckmh + TOLERANCE_CKMH
    under = abs(speed_ckmh) < low_ckmh - TOLERANCE_CKMH
    return facts._replace(
        over_ms=(facts.over_ms or 0) if over else None,
        under_ms=(facts.under_ms or 0) if under else None,
    )


def _followed(facts: Facts) -> tuple[int, int]:
    """The most and the least that a report may show of what the belt was told."""
    at_ckmh = abs(facts.told_ckmh)
    if facts.was_ms is None:
        return at_ckmh, at_ckmh
    return max(at_ckmh, facts.high_ckmh), min(at_ckmh, facts.low_ckmh)


def _asked(facts: Facts, request: Request, confirms: Sequence[str]) -> Facts:
    match request:
        case Request.CONFIRM:
            ways = [way for way in WAYS if way in confirms]
            if len(ways) != 1 or not set(confirms) >= ITEMS:
                return facts._replace(confirmed_ms=None, confirmed_way="")
            return facts._replace(confirmed_ms=0, confirmed_way=ways[0])
        case Request.START | Request.RESUME:
            return facts._replace(asked_ms=0)
        case Request.PAUSE | Request.STOP:
            return _disarmed(facts)._replace(hushed=True)
        case Request.ESTOP:
            return _void(facts)
        case _:
            return _led(facts, request)


def _led(facts: Facts, request: Request) -> Facts:
    match request:
        case Request.COOL_DOWN:
            return _disarmed(facts)._replace(hushed=True, parting=True)
        case Request.SLOWER if facts.told_ckmh:
            return facts._replace(most_ckmh=max(abs(facts.told_ckmh) - 1, LOWEST_CKMH))
        case Request.FASTER:
            return facts._replace(most_ckmh=None)
        case _:
            return facts


def _disarmed(facts: Facts) -> Facts:
    return facts._replace(confirmed_ms=None, confirmed_way="", asked_ms=None)


def _void(facts: Facts) -> Facts:
    """The belt stops, or nobody can say any more what it does: nothing runs on our word."""
    return _told(_disarmed(facts), 0)


def _told(facts: Facts, speed_ckmh: int) -> Facts:
    before_ckmh = abs(facts.told_ckmh)
    if abs(speed_ckmh) != before_ckmh:
        high_ckmh, low_ckmh = _followed(facts)
        facts = facts._replace(
            high_ckmh=max(high_ckmh, before_ckmh), low_ckmh=min(low_ckmh, before_ckmh), was_ms=0
        )
    if speed_ckmh:
        facts = facts._replace(rested=False, rest_zeros=0)
    return facts._replace(told_ckmh=speed_ckmh)


def _left(facts: Facts, command: Command) -> Facts:
    match command:
        case StopBelt():
            return _stopped(facts)
        case StartBelt(speed_ckmh):
            started = _told(facts, speed_ckmh)._replace(
                way=facts.confirmed_way, hushed=False, refused=0, spoke_ms=0, stop_ms=None,
                sent_ms=None,
            )  # fmt: skip
            return _disarmed(started)
        case SetSpeed(speed_ckmh):
            return _told(facts, speed_ckmh)._replace(spoke_ms=0)
        case SetGrade():
            return facts._replace(spoke_ms=0)


def _stopped(facts: Facts) -> Facts:
    if facts.stop_ms is None:
        facts = facts._replace(stop_ms=0, zeros=0, zero_ms=None)
    return _void(facts)._replace(sent_ms=0)
