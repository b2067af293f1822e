"""What a session was to be, by the first line of its journal: plan, caps, machine, who began it.

The one rule: what an older journal does not say is empty here, and never guessed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from treadmill_ctl.sinks.dose import planned_mm


class Part(NamedTuple):
    """One segment of the plan. Speeds are magnitudes, 0.01 km/h; grade 0.1 % as it is felt."""

    number: int  # from 1
    label: str
    kind: str
    part: str
    way: str
    duration_ms: int
    from_ckmh: int
    to_ckmh: int
    grade_dpct: int


class Cap(NamedTuple):
    """A limit in force by the name of its field (`backward_ckmh`), and the source that set it."""

    name: str
    value: int
    source: str


class Opened(NamedTuple):
    """The first line. `wall_ms` is the time of day, UTC; `t_ms` the monotonic clock at it.

    Planned figures are of the whole plan: its time, its length of belt, its fastest speed.
    """

    session: str
    software: str
    url: str
    walker: str
    who: str
    via: str
    wall_ms: int
    t_ms: int
    profile: str
    title: str
    profile_hash: str
    course_session: int | None
    guarded: bool
    machine: str
    family: str
    simulated: bool
    parts: tuple[Part, ...]
    caps: tuple[Cap, ...]
    planned_ms: int
    planned_mm: int
    planned_ckmh: int

    @property
    def ways(self) -> tuple[str, ...]:
        """How walker and belt go together, in the order of the plan: turned, reversed, straight."""
        return tuple(dict.fromkeys(part.way for part in self.parts))


def opened(line: dict[str, Any]) -> Opened:
    """What the first line of a journal says."""
    opening = line["opening"]
    setup = opening["setup"]
    plan, machine, limits = setup["plan"], setup["machine"], setup["limits"]
    segments = plan["segments"]
    parts = tuple(_part(number, each) for number, each in enumerate(segments, 1))
    return Opened(
        session=opening["session"],
        software=opening["software"],
        url=opening["url"],
        walker=opening["walker"],
        who=opening.get("who", ""),
        via=opening.get("via", ""),
        wall_ms=opening["wall_ms"],
        t_ms=opening.get("t", 0),
        profile=plan["name"],
        title=plan["title"],
        profile_hash=opening.get("profile_hash", ""),
        course_session=opening.get("course_session"),
        guarded=opening.get("guarded", False),
        machine=machine["name"],
        family=machine["family"],
        simulated=machine.get("simulated", False),
        parts=parts,
        caps=tuple(
            Cap(name, cap["value"], cap["source"]) for name, cap in limits.items() if name != "is"
        ),
        planned_ms=sum(part.duration_ms for part in parts),
        planned_mm=planned_mm((part.from_ckmh, part.to_ckmh, part.duration_ms) for part in parts),
        planned_ckmh=max((_fastest_ckmh(each) for each in segments), default=0),
    )


def _part(number: int, segment: dict[str, Any]) -> Part:
    return Part(
        number,
        segment["label"],
        segment["kind"],
        segment["part"],
        segment["way"],
        segment["duration_ms"],
        segment.get("speed_from_ckmh", 0),
        segment.get("speed_to_ckmh", 0),
        segment.get("grade_dpct", 0),
    )


def _fastest_ckmh(segment: dict[str, Any]) -> int:
    """The highest speed that can be wanted in a segment, as the core has it."""
    begins_ckmh = segment.get("speed_from_ckmh", 0)
    if (paced := segment.get("paced")) is not None:
        return max(paced["highest_ckmh"], begins_ckmh)
    if (trial := segment.get("trial")) is not None:
        return begins_ckmh * max(trial["highest_pct"], 100) // 100
    return max(begins_ckmh, segment.get("speed_to_ckmh", 0))
