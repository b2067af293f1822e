"""What a profile says about its own numbers: from the source, or assumed.

The one rule: a claim names numbers that exist, a number from the source is the one in the segment,
and a published profile leaves no number without saying where it comes from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, cast

from treadmill_ctl.schema.flaws import Flaw, nearest, shown
from treadmill_ctl.schema.profile import Kind, Profile
from treadmill_ctl.schema.segments import SEGMENTS
from treadmill_ctl.schema.yaml_marks import Marked, Plain, Trail

_NUMBERS: Final = ("for", "at_least", "times", "speed", "from", "to", "grade", "acceleration")
_LENGTHS: Final = ("sessions_a_week", "weeks", "sessions")
_GROWING: Final = ("speed", "for", "grade", "at_most", "at_least")
_LED: Final = ("each_round", "paced", "trial")
_GATE: Final = ("at_least", "at_most", "told_every")
_BETWEEN: Final = " > "


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in the file: what it is called, where it is, how it is written."""

    name: str
    trail: Trail
    text: str


def numbers(marked: Marked) -> list[Number]:
    """Every number of a profile that is valid, in file order."""
    root = cast("dict[str, Plain]", marked.plain)
    caps = cast("dict[str, str]", root.get("caps", {}))
    found = [Number(f"caps{_BETWEEN}{key}", ("caps", key), text) for key, text in caps.items()]
    support = cast("dict[str, str]", root.get("support", {}))
    if "body_weight" in support:
        trail = ("support", "body_weight")
        found.append(Number(_BETWEEN.join(trail), trail, support["body_weight"]))
    aged = cast("dict[str, dict[str, str]]", root.get("measurements", {}))
    for name, block in aged.items():
        trail = ("measurements", name, "not_older_than")
        found.append(Number(_BETWEEN.join(trail), trail, block[trail[-1]]))
    course = cast("dict[str, Plain]", root.get("course", {}))
    gates = cast("list[dict[str, str]]", root.get("gates", []))
    return [
        *found, *_in_gates(gates), *_in_course(course),
        *_in_segments(root["segments"], ("segments",)),
    ]  # fmt: skip


def _in_gates(gates: list[dict[str, str]]) -> Iterator[Number]:
    """The bounds of gates, those of the start under a name of their own."""
    for index, gate in enumerate(gates):
        before = ("gates", "before start") if "before_start" in gate else ("gates",)
        for key in _GATE:
            if key in gate:
                name = _BETWEEN.join((*before, gate["watch"].strip(), key))
                yield Number(name, ("gates", index, key), gate[key])


def _in_course(course: dict[str, Plain]) -> Iterator[Number]:
    """How long a course is, and what grows in it, under each label that it grows in."""
    for key in _LENGTHS:
        text = course.get(key)
        if isinstance(text, str):
            yield Number(f"course{_BETWEEN}{key}", ("course", key), text)
    for index, grow in enumerate(cast("list[dict[str, Plain]]", course.get("grows", []))):
        for label in cast("list[str]", grow["in"]):
            for key in _GROWING:
                text = grow.get(key)
                if isinstance(text, str):
                    name = _BETWEEN.join(("course", label.strip(), key))
                    yield Number(name, ("course", "grows", index, key), text)


def _in_segments(segments: Plain, trail: Trail) -> Iterator[Number]:
    for index, segment in enumerate(cast("list[dict[str, Plain]]", segments)):
        here = (*trail, index)
        label = next(str(segment[word]).strip() for word in SEGMENTS if word in segment)
        for key in _NUMBERS:
            text = segment.get(key)
            if isinstance(text, str) and (key, "turn" in segment) != ("to", True):
                yield Number(f"{label}{_BETWEEN}{key}", (*here, key), text)
        for block in _LED:
            for key, text in cast("dict[str, str]", segment.get(block, {})).items():
                yield Number(_BETWEEN.join((label, block, key)), (*here, block, key), text)
        if "segments" in segment:
            yield from _in_segments(segment["segments"], (*here, "segments"))


def check_sources(profile: Profile, marked: Marked) -> list[Flaw]:
    """What is wrong with the claims of a profile."""
    found = numbers(marked)
    claims = list(_claims(profile))
    flaws = [flaw for claim in claims for flaw in _check_claim(claim, found, marked)]
    if profile.kind is Kind.PUBLISHED:
        flaws += _unclaimed(claims, found, marked)
    return flaws


@dataclass(frozen=True, slots=True)
class _Claim:
    """One entry of `fields`, with the value it vouches for (None for an assumption)."""

    name: str
    trail: Trail
    value: str | None

    def covers(self, number: Number) -> bool:
        return number.name == self.name or number.name.startswith(self.name + _BETWEEN)


def _claims(profile: Profile) -> Iterator[_Claim]:
    for index, entry in enumerate(profile.from_source):
        for place, name in enumerate(entry.fields):
            yield _Claim(name, ("from_source", index, "fields", place), entry.value)
    for index, entry in enumerate(profile.assumed):
        for place, name in enumerate(entry.fields):
            yield _Claim(name, ("assumed", index, "fields", place), None)


def _check_claim(claim: _Claim, found: list[Number], marked: Marked) -> Iterator[Flaw]:
    covered = [number for number in found if claim.covers(number)]
    if not covered:
        names = [number.name for number in found]
        yield Flaw(
            marked.file,
            marked.spot(claim.trail),
            f"{shown(claim.name)} names no number of this profile{nearest(claim.name, names)};"
            f" write the label and the key, as in {names[-1]}",
        )
    for number in covered:
        if claim.value is not None and number.text.split() != claim.value.split():
            yield Flaw(
                marked.file,
                marked.spot(number.trail),
                f"{number.name} is {shown(number.text)}, but from_source in line"
                f" {marked.spot(claim.trail).line} says {shown(claim.value)};"
                " follow the source, or move it to assumed",
            )


def _unclaimed(claims: list[_Claim], found: list[Number], marked: Marked) -> Iterator[Flaw]:
    for number in found:
        sides = {claim.trail[0] for claim in claims if claim.covers(number)}
        if len(sides) != 1:
            where = "in both from_source and" if sides else "in neither from_source nor"
            yield Flaw(
                marked.file,
                marked.spot(number.trail),
                f"{number.name} is {where} assumed; a published profile says where each number"
                " comes from",
            )
