"""Bugs to plant: what is said on a line of octets, and in which order.

The one rule: each is one slip as a person could make it, in a driver or in what its frames wait in.
"""
# ruff: noqa: SLF001 - a slip is made inside

from __future__ import annotations

from typing import Any

from planted import Bug, Swap, around, giving, to
from treadmill_ctl.core.model import SetSpeed
from treadmill_ctl.drivers.dialogue import Request

ZERO_IN_REVERSE = Request(b"\xa33000", 0xB3)
NUMBER = 1 << 20  # of a command that nobody gave
MILE_MILLE = 1_609


def _asks_again(right: Any, driver: Any, frame: Any, now_ms: int) -> Any:
    return (*right(driver, frame, now_ms), *driver.poll(now_ms))


def _not_read_back(right: Any, sign: int, speed: Request) -> tuple[Request, ...]:
    return tuple(each._replace(wants=None) for each in right(sign, speed))


def _keeps(right: Any, driver: Any, cleared: Any, now_ms: int) -> Any:
    if isinstance(cleared.command, SetSpeed):
        driver.kept = driver._language.script(cleared.command)[0]
    return right(driver, cleared, now_ms)


def _repeats(right: Any, driver: Any, now_ms: int) -> Any:
    events = right(driver, now_ms)
    kept = getattr(driver, "kept", None)
    return events if kept is None else (*events, *driver._talk.stop(NUMBER, kept, now_ms))


def _in_miles(right: Any, speed_ckmh: int) -> int:
    return right(speed_ckmh * MILE_MILLE // 1_000)


BUGS = (
    Bug(
        "zero-in-reverse",
        "H-02",
        "The last way to stop a Woodway is a speed of zero, in reverse.",
        (Swap("drivers.tmx.language.TmxLanguage.last_stop", to(ZERO_IN_REVERSE)),),
        family="woodway-us",
    ),
    Bug(
        "stop-behind-what-waits",
        "R4, invariant 3",
        "A stop does not drop the frames that wait before it.",
        (Swap("transports.outbound.Outbound._drop_what_waits", giving(None)),),
        family="woodway-pps",
    ),
    Bug(
        "kept-alive-by-answers",
        "R15",
        "Each answer brings the next question, so a watchdog never sees that the loop hangs.",
        (Swap("drivers.asking.AskingDriver.receive", around(_asks_again)),),
        family="trackmaster",
    ),
    Bug(
        "direction-not-read-back",
        "R6, H-02",
        "A Biodex is started whatever it says of the direction that it was told.",
        (Swap("drivers.biodex.language._start", around(_not_read_back)),),
        family="biodex",
    ),
    Bug(
        "speed-again-over-a-new-line",
        "R5, invariant 7",
        "After a new connection the last speed is said again.",
        (
            Swap("drivers.asking.AskingDriver.send", around(_keeps)),
            Swap("drivers.asking.AskingDriver.connected", around(_repeats)),
        ),
        family="trackmaster",
    ),
    Bug(
        "miles-for-kilometres-on-a-line",
        "H-01",
        "A Bertec is told 1.6 times the speed that was cleared.",
        (Swap("drivers.mm_s.from_ckmh", around(_in_miles)),),
        family="bertec",
    ),
)
