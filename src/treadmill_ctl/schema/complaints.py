"""What pydantic found wrong, in the words of the person who wrote the file, with its place.

The one rule: every kind of error that our shapes can raise has its sentence here; pydantic's own
wording never reaches a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final, cast

from pydantic import ValidationError

from treadmill_ctl.schema.broker import Mqtt, Tls
from treadmill_ctl.schema.commissioned import Commissioned, Slowest, StoppedFrom, TimedBelt
from treadmill_ctl.schema.course import Course, Grow
from treadmill_ctl.schema.flaws import Flaw, Spot, listed, nearest, shown
from treadmill_ctl.schema.gates import Awaited, Gate
from treadmill_ctl.schema.led import Pace, Trial
from treadmill_ctl.schema.model import Match, ModelFile, Needs
from treadmill_ctl.schema.profile import (
    Assumed,
    Citation,
    FromSource,
    Measurement,
    Profile,
    ProfileCaps,
    Support,
)
from treadmill_ctl.schema.segments import SEGMENTS, EachRound
from treadmill_ctl.schema.service import Door, Roles, Service, TreadmillAt
from treadmill_ctl.schema.shape import Misfit, Shape
from treadmill_ctl.schema.site import Site, SiteCaps, SiteRecords
from treadmill_ctl.schema.treadmill import GradeRange, SpeedRange, Treadmill
from treadmill_ctl.schema.walker import Begun, Taken, Walker
from treadmill_ctl.schema.yaml_marks import Marked, Trail

_BLOCKS: Final[dict[type[Shape], dict[str, type[Shape]]]] = {
    Profile: {
        "citation": Citation,
        "caps": ProfileCaps,
        "from_source": FromSource,
        "assumed": Assumed,
        "measurements": Measurement,
        "support": Support,
        "gates": Gate,
        "course": Course,
    },
    Walker: {"caps": ProfileCaps, "measurements": Taken, "courses": Begun},
    Site: {"caps": SiteCaps, "records": SiteRecords},
    Treadmill: {"speed": SpeedRange, "grade": GradeRange, "commissioned": Commissioned},
    Commissioned: {"stop": StoppedFrom, "slowest": Slowest, "belt": TimedBelt},
    Service: {"treadmills": TreadmillAt, "door": Door, "roles": Roles, "mqtt": Mqtt},
    Mqtt: {"tls": Tls},
    ModelFile: {"match": Match, "needs": Needs},
    Needs: {"speed": SpeedRange},
}
_IN_SEGMENTS: Final[dict[str, type[Shape]]] = {
    "each_round": EachRound,
    "paced": Pace,
    "trial": Trial,
    "until": Awaited,
}
_NOUNS: Final[dict[type[Shape], str]] = {
    Profile: "a profile",
    Walker: "the file of a walker",
    Taken: "a measurement of a walker",
    Measurement: "a measurement",
    Citation: "a citation",
    ProfileCaps: "caps",
    FromSource: "an entry of from_source",
    Assumed: "an entry of assumed",
    Support: "support",
    Course: "a course",
    Grow: "an entry of grows",
    Begun: "a course of a walker",
    Site: "the policy of a site",
    SiteCaps: "the caps of a site",
    SiteRecords: "what a site says of its records",
    Treadmill: "the file of a treadmill",
    SpeedRange: "the speed of a treadmill",
    GradeRange: "the grade of a treadmill",
    Commissioned: "what was found out of a treadmill",
    StoppedFrom: "a stop that was measured",
    Slowest: "the slowest that was measured",
    TimedBelt: "a belt that was timed",
    Service: "the configuration of a service",
    TreadmillAt: "a treadmill of a service",
    Door: "the door of a service",
    Roles: "the roles of a service",
    Mqtt: "what a service says at a broker",
    Tls: "tls",
    ModelFile: "the file of a model",
    Match: "what a model is known by",
    Needs: "what a model needs",
    Gate: "a gate",
    **{shape: word for word, shape in _IN_SEGMENTS.items()},
    **{shape: f"a {word}" for word, shape in SEGMENTS.items()},
}


def complaints(error: ValidationError, marked: Marked, root: type[Shape]) -> list[Flaw]:
    """The flaws behind a failed validation; `root` is the shape of the whole file."""
    found: list[Flaw] = []
    for detail in error.errors(include_url=False):
        said = _say(cast("dict[str, Any]", detail), marked, root)
        if said is not None:
            found.append(Flaw(marked.file, *said))
    return found


def keys_of(shape: type[Shape]) -> list[str]:
    """The keys a shape allows, as they are written."""
    return [field.alias or name for name, field in shape.model_fields.items()]


def _say(detail: dict[str, Any], marked: Marked, root: type[Shape]) -> tuple[Spot, str] | None:
    """Place and sentence of one error; None where another error says it already."""
    loc, found = detail["loc"], detail["input"]
    trail = _trail(loc)
    key = next((str(part) for part in reversed(trail) if isinstance(part, str)), "this file")
    match detail["type"]:
        case "extra_forbidden":
            return marked.keys[trail], _unknown(key, _shape(loc[:-1], root))
        case "missing":
            return marked.spot(trail[:-1]), _missing(key, _shape(loc[:-1], root))
        case "value_error":
            error = detail["ctx"]["error"]
            of_a_key = loc[-1:] == ("[key]",)
            return (
                (marked.keys[trail], f"{shown(key)} {error}")
                if of_a_key
                else _reason(error, key, found, trail, marked)
            )
        case "enum" | "literal_error":
            return marked.spot(trail), _not_one_of(key, found, detail["ctx"]["expected"])
        case "union_tag_not_found":
            return _no_segment(found, trail, marked)
        case "tuple_type":
            return marked.spot(trail), f'{key}: {_is(found)}; a list belongs here, each with "- "'
        case "model_type" | "dict_type":
            return marked.spot(trail), f'{key}: {_is(found)}; lines of "key: value" belong here'
        case "too_short":
            # counted after the entries that are wrong in themselves were left out
            return None if found else (marked.spot(trail), f"{key}: is empty; it needs an entry")
        case other:
            raise NotImplementedError(f"no sentence for {other}")


def _trail(loc: tuple[str | int, ...]) -> Trail:
    """A location of pydantic without its own tags, of segments and of keys: no file holds them."""
    trail: list[str | int] = []
    parts = iter(loc)
    for part in parts:
        if part == "[key]":
            continue
        trail.append(part)
        if isinstance(part, int) and trail[-2] == "segments":
            next(parts, None)
    return tuple(trail)


def _shape(loc: tuple[str | int, ...], root: type[Shape]) -> type[Shape]:
    """The shape that a location lies in."""
    for index in range(len(loc) - 1, -1, -1):
        part = loc[index]
        if part in SEGMENTS and isinstance(loc[index - 1], int):
            inner = (_IN_SEGMENTS.get(str(each)) for each in loc[index + 1 :])
            return next(filter(None, inner), SEGMENTS[str(part)])
        if index == 0 and part in _BLOCKS[root]:
            block = _BLOCKS[root][str(part)]
            inner = _BLOCKS.get(block, {})
            of_block = next((inner[str(each)] for each in loc[1:2] if each in inner), block)
            return Grow if block is Course and "grows" in loc else of_block
    return root


def _unknown(key: str, shape: type[Shape]) -> str:
    allowed = keys_of(shape)
    return (
        f"{shown(key)} is not known in {_NOUNS[shape]}{nearest(key, allowed)};"
        f" allowed: {listed(allowed)}"
    )


def _missing(key: str, shape: type[Shape]) -> str:
    wanted = next(f for n, f in shape.model_fields.items() if key in (n, f.alias))
    what = (wanted.description or "").rstrip(".")
    return f'{_NOUNS[shape]} needs "{key}" ({what[:1].lower()}{what[1:]}); add a line "{key}: …"'


def _reason(
    error: ValueError, key: str, found: object, trail: Trail, marked: Marked
) -> tuple[Spot, str]:
    if isinstance(error, Misfit):
        place = (*trail, error.at)
        return marked.keys.get(place, marked.spot(trail)), f"{error.at}: {error}"
    value = f" {shown(found)}" if isinstance(found, str) and found else ""
    return marked.spot(trail), f"{key}:{value} {error}"


def _not_one_of(key: str, found: object, expected: str) -> str:
    allowed = re.findall(r"'([^']*)'", expected)
    if not isinstance(found, str) or not found:
        return f"{key}: {_is(found)}; allowed: {listed(allowed)}"
    return (
        f"{key}: {shown(found)} is not known{nearest(found, allowed)}; allowed: {listed(allowed)}"
    )


def _no_segment(found: object, trail: Trail, marked: Marked) -> tuple[Spot, str]:
    allowed = f"a segment is one of {listed(SEGMENTS)}, as in - walk: Warm up"
    if not isinstance(found, dict):
        return marked.spot(trail), f"this segment {_is(found)}; {allowed}"
    keys = [str(key) for key in cast("Iterable[object]", found)]
    both = [word for word in SEGMENTS if word in keys]
    if both:
        return marked.keys[*trail, both[-1]], f"this segment is {' and '.join(both)}; {allowed}"
    for key in keys:
        if hint := nearest(key, SEGMENTS):
            return marked.keys[*trail, key], f"{shown(key)} is no segment{hint}; {allowed}"
    return marked.spot(trail), f"this segment does not say what it is; {allowed}"


def _is(found: object) -> str:
    """What stands where something else belongs."""
    if isinstance(found, str):
        return f"is the text {shown(found)}" if found else "is empty"
    return "is a list" if isinstance(found, list) else "is a block of lines"
