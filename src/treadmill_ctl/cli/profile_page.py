"""A profile in plain words: what `profile show` prints, and the same for programs.

The one rule: what comes from the source and what is assumed is always shown, and nothing is
promised.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any, Final

from treadmill_ctl.cli.plan_view import picture, planned_distance_mm
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import acceleration_text, clock_text, deck_text, grade_text
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Flaw
from treadmill_ctl.schema.profile import (
    Assumed,
    FromSource,
    Kind,
    Profile,
    ProfileCaps,
    Use,
    WalkSegment,
)
from treadmill_ctl.schema.steps import Step

USES: Final = {
    Use.KNEE: "Knee pain",
    Use.BALANCE: "Balance, attention and body awareness",
    Use.STRENGTH: "Leg strength and tired limbs",
    Use.BACK: "Low back",
    Use.STROKE: "Stroke",
    Use.GENERAL: "General",
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
    "Its speeds are shares of the walker's comfortable speed. With one, as in"
    " --comfortable-speed 2.4km/h, they become numbers, with a picture and the distance."
)
_COLUMNS: Final = ("#", "at", "for", "what", "speed", "grade")
_NUMERIC: Final = 3  # the first columns are numbers, set to the right


def duration_ms(document: Document) -> int:
    """How long a profile is, waiting for people not counted."""
    segments = (step.segment for step in document.steps)
    return sum(s.for_ if isinstance(s, WalkSegment) else s.at_least for s in segments)


def page(document: Document, plan: Plan | None, flaws: Iterable[Flaw], width: int) -> list[str]:
    """The profile as lines; without a plan where a comfortable speed is wanted and not given."""
    profile = document.profile
    return [
        f"{profile.id}: {profile.title}",
        f"{USES[profile.use]}; {KINDS[profile.kind]}.",
        "",
        *_wrap("Walks ", _ways(document, plan), width),
        *_wrap("Takes ", _totals(document, plan), width),
        "",
        *_table(document, plan),
        "",
        *(picture(plan, width) if plan else _wrap("", NO_SPEED, width)),
        "",
        *_background(profile, width),
        *_findings(flaws, width),
    ]


def as_json(document: Document, plan: Plan | None, flaws: Iterable[Flaw]) -> dict[str, Any]:
    """The same for programs: integers in the units of their names."""
    dumped = document.profile.model_dump(mode="json", by_alias=True, exclude={"segments", "caps"})
    caps = {key: value for key, value in asdict(document.caps).items() if value is not None}
    return dumped | {
        "file": document.marked.file,
        "needs_comfortable_speed": bool(document.shares),
        "caps": caps,
        "duration_ms": duration_ms(document),
        "distance_mm": planned_distance_mm(plan) if plan else None,
        "speed_ckmh_max": plan.speed_ckmh_max if plan else None,
        "segments": [asdict(segment) for segment in plan.segments] if plan else None,
        "findings": [flaw_json(flaw) for flaw in flaws],
    }


def flaw_json(flaw: Flaw) -> dict[str, Any]:
    """A flaw for programs."""
    return {
        "file": flaw.file,
        "line": flaw.spot.line if flaw.spot else None,
        "column": flaw.spot.column if flaw.spot else None,
        "severity": flaw.severity,
        "rule": flaw.rule,
        "sentence": flaw.sentence,
    }


def flaw_line(flaw: Flaw) -> str:
    """A flaw as one line; a warning says that it is one."""
    return f"{'warning: ' if flaw.severity == 'warn' else ''}{flaw}"


def _ways(document: Document, plan: Plan | None) -> str:
    if plan is None:
        return f"{document.profile.walk}; way to walk backward: {document.profile.way}."
    ways = dict.fromkeys(segment.way for segment in plan.segments)
    return "; then ".join(f"{way.walk}, {WAYS[way]}" for way in ways) + "."


def _totals(document: Document, plan: Plan | None) -> str:
    time = f"{clock_text(duration_ms(document))} in {len(document.steps)} segments"
    if plan is None:
        return time + "."
    metres = planned_distance_mm(plan) // 1_000
    return f"{time}, about {metres} m of belt, at most {kmh(plan.speed_ckmh_max)}."


def _table(document: Document, plan: Plan | None) -> Iterator[str]:
    rows: list[tuple[str, ...]] = [_COLUMNS]
    at_ms = 0
    for number, step in enumerate(document.steps, 1):
        last_ms, speed, grade = _cells(step, plan, number - 1)
        rows.append((str(number), clock_text(at_ms), clock_text(last_ms), step.label, speed, grade))
        at_ms += last_ms
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if column < _NUMERIC else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _cells(step: Step, plan: Plan | None, index: int) -> tuple[int, str, str]:
    written = step.segment
    if not isinstance(written, WalkSegment):
        return written.at_least, "at standstill, then a person confirms", ""
    first, last = (str(end) for end in written.ends)
    if plan is not None:
        segment = plan.segments[index]
        first, last = kmh(segment.speed_from_ckmh), kmh(segment.speed_to_ckmh)
    speed = first if first == last else f"{first} to {last}"
    return written.for_, speed, grade_text(written.grade)


def _background(profile: Profile, width: int) -> Iterator[str]:
    if profile.population:
        yield from _wrap("For whom: ", profile.population, width)
    yield from _items("Not for:", profile.contraindications, width)
    if profile.comfortable_speed:
        yield from _wrap("Comfortable speed: ", profile.comfortable_speed, width)
    if profile.caps:
        yield from _wrap("Caps of its own: ", _caps(profile.caps), width)
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


def _caps(caps: ProfileCaps) -> str:
    said = {
        "backward": caps.backward and kmh(caps.backward),
        "forward": caps.forward and kmh(caps.forward),
        "acceleration": caps.acceleration and acceleration_text(caps.acceleration),
        "deceleration": caps.deceleration and acceleration_text(caps.deceleration),
        "grade": caps.grade and deck_text(caps.grade),
        "session": caps.session and clock_text(caps.session),
    }
    return ", ".join(f"{key} {value}" for key, value in said.items() if value)


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
