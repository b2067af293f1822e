"""Bugs to plant: what the driver reads, writes, and in which order.

The one rule: each is one slip as a person could make it; where two layers guard the same rule, it
is the slip made in both.
"""
# ruff: noqa: SLF001 - a slip is made inside

from __future__ import annotations

from typing import Any

from planted import Bug, Swap, altered, around, bug
from treadmill_ctl.drivers.ftms.procedure import Procedure

ANSWER_MS = 1_000
MILE_MILLE = 1_609


def _at_once(right: Any, talk: Any, now_ms: int) -> None:
    if talk._held and talk._waiting:
        kind = next(iter(talk._waiting))
        number, data = talk._waiting.pop(kind)
        talk._begin(Procedure(data, number, now_ms + ANSWER_MS))
    else:
        right(talk, now_ms)


def _average(right: Any, readings: Any, of: Any) -> Any:
    report = right(readings, of)
    return altered(report, speed_ckmh=readings.get("avg_speed_ckmh", report.speed_ckmh))


def _all_begin_alike(right: Any, data: bytes) -> Any:
    return right(bytes((data[0] & 0xFE,)) + data[1:]) if data else right(data)


def _zero_without(right: Any, readings: Any, of: Any) -> Any:
    report = right(readings, of)
    return report if report.speed_ckmh is not None else altered(report, speed_ckmh=0)


def _both_octets(right: Any, data: bytes) -> Any:
    return right(bytes((data[0], data[1])) + data[2:])


def _in_miles(right: Any, speed_ckmh: int) -> bytes:
    return right(speed_ckmh * 1_000 // MILE_MILLE)


BUGS = (
    bug(
        "two-procedures-at-once",
        "invariant 4",
        "A request goes out while another one is not yet answered.",
        Swap("drivers.ftms.conversation.Conversation._go_on", around(_at_once)),
    ),
    bug(
        "average-for-speed",
        "R9, H-01",
        "Where a record holds an average speed, that is taken for the belt's.",
        Swap("drivers.ftms.driver._report", around(_average)),
    ),
    bug(
        "more-data-ignored",
        "row 7",
        "A part of a record, which has no speed in it, is read as if it began with one.",
        Swap("drivers.ftms.treadmill_data.decode", around(_all_begin_alike)),
    ),
    bug(
        "no-speed-is-zero",
        "row 6, invariant 20",
        "A record without a speed reads as standstill.",
        Swap("drivers.ftms.driver._report", around(_zero_without)),
    ),
    Bug(
        "record-without-flags",
        "R13, row 6",
        "A record is taken to have the two octets of its flags at least.",
        (Swap("drivers.ftms.treadmill_data.decode", around(_both_octets)),),
        raises=True,
    ),
    bug(
        "speed-in-miles",
        "H-01",
        "The speed is written in miles.",
        Swap("drivers.ftms.control_point.set_speed", around(_in_miles)),
    ),
)
