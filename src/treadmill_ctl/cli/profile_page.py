"""A profile in plain words: what `profile show` prints, and the same for programs.

The one rule: what comes from the source and what is assumed is always shown, and nothing is
promised.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from treadmill_ctl.cli import course_text
from treadmill_ctl.cli.caps_text import caps_text
from treadmill_ctl.cli.flaw_text import flaw_json, flaw_line
from treadmill_ctl.cli.gate_text import gate_lines, gates_json
from treadmill_ctl.cli.plan_view import picture, planned_distance_mm
from treadmill_ctl.cli.planning import Planned, order_text
from treadmill_ctl.cli.step_table import duration_ms, duration_text, table
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Leave, Plan
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import deck_text
from treadmill_ctl.schema.dates import age_text
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Flaw
from treadmill_ctl.schema.measured import example
from treadmill_ctl.schema.profile import (
    Assumed,
    FromSource,
    Kind,
    Profile,
    Support,
    Use,
)
from treadmill_ctl.schema.segments import WalkSegment

_SHOWN_OTHERWISE: Final = {"segments", "caps", "measurements", "support", "gates", "course"}
USES: Final = {
    Use.KNEE: "Knee pain",
    Use.BALANCE: "Balance, attention and body awareness",
    Use.STRENGTH: "Leg strength and tired limbs",
    Use.BACK: "Low back",
    Use.STROKE: "Stroke",
    Use.GENERAL: "General",
    Use.TEST: "Exercise tests, walking forward",
}
KINDS: Final = {
    Kind.PUBLISHED: "after a published protocol",
    Kind.TEMPLATE: "template, not a published protocol",
    Kind.DEMONSTRATION: "demonstration for the simulator, not for a walker",
}
WAYS: Final = {
    Way.TURNED: "turned: the walker faces the rear, the belt runs forward",
    Way.REVERSED: "reversed: the walker faces the console, the belt runs in reverse",
    Way.STRAIGHT: "straight: the walker faces the console, the belt runs forward",
}
NO_SPEED: Final = (
    "Its speeds are shares of what is measured of a walker. With --walker, or with {measured},"
    " they become numbers, with a picture and the distance."
)


def page(document: Document, found: Planned | None, flaws: Iterable[Flaw], width: int) -> list[str]:
    """The profile as lines; without a plan where measurements are wanted and nobody is named."""
    profile, plan = document.profile, found.plan if found else None
    return [
        f"{profile.id}: {profile.title}",
        f"{USES[profile.use]}; {KINDS[profile.kind]}.",
        "",
        *_wrap("Walks ", _ways(document, plan), width),
        *_wrap("Takes ", _totals(document, plan), width),
        *(_wrap("", order_text(document.seed), width) if document.seed is not None else ()),
        *_course(document, found, width),
        "",
        *table(document, plan),
        "",
        *(picture(plan, width) if plan else _wrap("", _no_speed(profile), width)),
        "",
        *_background(profile, width),
        *_items("Watched of the walker:", gate_lines(profile.gates), width),
        *_items("Measured of the walker:", _measurements(profile, found), width),
        *_sources(document, width),
        *_findings(flaws, width),
    ]


def as_json(document: Document, found: Planned | None, flaws: Iterable[Flaw]) -> dict[str, Any]:
    """The same for programs: integers in the units of their names."""
    plan = found.plan if found else None
    dumped = document.profile.model_dump(
        mode="json",
        by_alias=True,
        exclude=_SHOWN_OTHERWISE,
    )
    wanted = document.profile.measurements
    caps = {key: value for key, value in asdict(document.caps).items() if value is not None}
    return dumped | {
        "file": document.marked.file,
        "measurements": {
            name: {"says": each.says, "not_older_than_days": each.not_older_than}
            for name, each in wanted.items()
        },
        "measured": {
            name: {"value_ckmh": known.value_ckmh, "on": known.on.isoformat()}
            for name in wanted
            if found and (known := found.known.measured.get(name))
        },
        "caps": caps,
        "support": document.support,
        "body_weight_permille": shape.body_weight if (shape := document.profile.support) else None,
        "gates": gates_json(document.profile.gates),
        "duration_ms": duration_ms(document, plan),
        "seed": document.seed,
        "course": course_text.as_json(document, found.known if found else None),
        "distance_mm": planned_distance_mm(plan) if plan else None,
        "speed_ckmh_max": plan.speed_ckmh_max if plan else None,
        "segments": [asdict(segment) for segment in plan.segments] if plan else None,
        "findings": [flaw_json(flaw) for flaw in flaws],
    }


def _ways(document: Document, plan: Plan | None) -> str:
    if plan is None:
        return f"{document.profile.walk}; way to walk backward: {document.profile.way}."
    ways = dict.fromkeys(segment.way for segment in plan.segments)
    return "; then ".join(f"{way.walk}, {WAYS[way]}" for way in ways) + "."


def _totals(document: Document, plan: Plan | None) -> str:
    most = "at most " * any(
        isinstance(step.segment, WalkSegment) and step.segment.goes_on is not Leave.ON_TIME
        for step in document.steps
    )
    time = f"{most}{duration_text(document, plan)} in {len(document.steps)} segments"
    if plan is None:
        return time + "."
    metres = planned_distance_mm(plan) // 1_000
    return f"{time}, about {metres} m of belt, at most {kmh(plan.speed_ckmh_max)}."


def _background(profile: Profile, width: int) -> Iterator[str]:
    if profile.population:
        yield from _wrap("For whom: ", profile.population, width)
    yield from _items("Not for:", profile.contraindications, width)
    if profile.support:
        yield from _wrap("Needs: ", _support(profile.support), width)


def _no_speed(profile: Profile) -> str:
    return NO_SPEED.format(measured=example(next(iter(profile.measurements))))


def _measurements(profile: Profile, found: Planned | None) -> Iterator[str]:
    for name, wanted in profile.measurements.items():
        line = f"{name}: {wanted.says} Not older than {age_text(wanted.not_older_than)}."
        known = found.known.measured.get(name) if found else None
        if found and known:
            line += f" Here {kmh(known.value_ckmh)} of {known.on}{_judged(found.known.begun)}."
        yield line


def _judged(begun: date | None) -> str:
    """On which day the age of a measurement was judged, where that is not today."""
    if begun is None:
        return ""
    return f", the newest by {begun}; its age was judged on that day, when the course began"


def _course(document: Document, found: Planned | None, width: int) -> Iterator[str]:
    known = found.known if found else None
    for line in course_text.session_lines(document, known):
        yield from _wrap("", line, width)
    numbers = course_text.derived(document, known)
    yield from _items("How its numbers came about:", map(str, numbers), width)


def _sources(document: Document, width: int) -> Iterator[str]:
    profile = document.profile
    if profile.caps:
        yield from _wrap("Caps of its own: ", caps_text(document.caps), width)
    if profile.citation:
        cited = profile.citation
        ids = {"doi": cited.doi, "PMID": cited.pmid, "registry": cited.registry}
        known = [f"{name} {value}" for name, value in ids.items() if value]
        yield from _wrap("Citation: ", "; ".join([cited.text, *known]), width)
    yield from _items("From the source:", map(_claim, profile.from_source), width)
    yield from _items("Assumed:", map(_claim, profile.assumed), width)


def _claim(entry: FromSource | Assumed) -> str:
    value = f": {entry.value}" if isinstance(entry, FromSource) and entry.value else ""
    return f"{entry.says} [{', '.join(entry.fields)}{value}]" if entry.fields else entry.says


def _support(support: Support) -> str:
    """What is needed beside the treadmill; how much weight is borne, too."""
    names = {
        "harness": "a harness",
        "rail": "hands on the rail",
        "second-person": "a second person beside the walker",
        "body-weight": f"{deck_text(support.body_weight or 0)} of the body's weight borne",
        "barefoot": "bare feet",
    }
    return ", ".join(names[item] for item in support.items) + "."


def _findings(flaws: Iterable[Flaw], width: int) -> Iterator[str]:
    lines = [flaw_line(flaw) for flaw in flaws]
    if lines:
        yield ""
        yield from _items("Findings:", lines, width)


def _items(title: str, items: Iterable[str], width: int) -> Iterator[str]:
    lines = [line for item in items for line in _wrap("  - ", item, width, " " * 4)]
    if lines:
        yield title
        yield from lines


def _wrap(first: str, text: str, width: int, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=indent,
        break_on_hyphens=False,
        break_long_words=False,
    )
