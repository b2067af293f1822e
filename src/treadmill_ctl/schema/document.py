"""A profile as read from a file: its shape, its places, its segments written out.

The one rule: a `Document` that exists obeys the language; whatever is wrong is said at once, in
`Bad`, before anything is planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from treadmill_ctl.core.check import order
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Part
from treadmill_ctl.schema.complaints import complaints
from treadmill_ctl.schema.flaws import Bad, Flaw, Spot
from treadmill_ctl.schema.profile import Profile, ProfileCaps, WalkSegment
from treadmill_ctl.schema.quantities import Absolute, Share, Target
from treadmill_ctl.schema.sources import check_sources
from treadmill_ctl.schema.steps import STEPS_MAX, Step, plan_of, too_long, unroll
from treadmill_ctl.schema.yaml_marks import Marked, Trail, parse, read_text

_ORDER_OF_PARTS = {Part.WARM_UP: 0, Part.MAIN: 1, Part.RECOVERY: 1, Part.COOL_DOWN: 2}


@dataclass(frozen=True, slots=True)
class Document:
    """A profile that obeys the language."""

    profile: Profile
    marked: Marked
    steps: tuple[Step, ...]

    @property
    def caps(self) -> Caps:
        """The caps of the profile's own."""
        own = self.profile.caps or ProfileCaps()
        return Caps(
            f"profile {self.profile.id}",
            backward_ckmh=own.backward,
            forward_ckmh=own.forward,
            acceleration_mm_s2=own.acceleration,
            deceleration_mm_s2=own.deceleration,
            grade_dpct=own.grade,
            session_ms=own.session,
        )

    @property
    def shares(self) -> tuple[tuple[Trail, Share], ...]:
        """Every speed that is a share of something measured, and where it is written."""
        found = dict(_shares(self.steps))
        return tuple(found.items())


def load(path: Path) -> Document:
    """The profile in a file; `Bad` with everything that is wrong with it."""
    return read(read_text(path), str(path))


def read(text: str, file: str) -> Document:
    """The profile in a text; `file` is what flaws call it."""
    marked = parse(text, file)
    try:
        profile = Profile.model_validate(marked.plain)
    except ValidationError as error:
        known = {flaw.spot for flaw in marked.flaws}
        more = [flaw for flaw in complaints(error, marked) if flaw.spot not in known]
        raise Bad([*marked.flaws, *more]) from error
    if too_much := too_long(profile):
        name = "this segment" if isinstance(too_much[-1], int) else f"{too_much[-1]}:"
        sentence = f"{name} brings the plan to more than {STEPS_MAX} segments when written out"
        raise Bad([*marked.flaws, Flaw(file, marked.spot(too_much), sentence)])
    document = Document(profile, marked, unroll(profile))
    flaws = [*marked.flaws, *check_sources(profile, marked), *_sense(document)]
    if flaws:
        raise Bad(flaws)
    return document


def _sense(document: Document) -> Iterator[Flaw]:
    """What makes no sense whoever walks it, and on whichever machine."""
    profile, marked, steps = document.profile, document.marked, document.steps
    file = marked.file
    plan = plan_of(profile, steps, Way.TURNED, _any_speed)
    spots = [marked.spot(step.trail) for step in steps]
    said: dict[Spot, Flaw] = {}
    for finding in order(plan):
        spot = Spot(1, 1) if finding.segment is None else spots[finding.segment]
        said.setdefault(spot, Flaw(file, spot, finding.sentence))  # once, not in every round
    yield from said.values()
    yield from _parts(document, spots)
    if document.shares and profile.comfortable_speed is None:
        trail, share = document.shares[0]
        sentence = (
            f'{trail[-1]}: "{share}" needs a line "comfortable_speed: …" at the top;'
            " it says which measurement of the walker that is, and how it is taken"
        )
        yield Flaw(file, marked.spot(trail), sentence)


def _parts(document: Document, spots: list[Spot]) -> Iterator[Flaw]:
    latest = Part.WARM_UP
    for step, spot in zip(document.steps, spots, strict=True):
        if isinstance(step.segment, WalkSegment):
            part = step.segment.part
            if _ORDER_OF_PARTS[part] < _ORDER_OF_PARTS[latest]:
                sentence = (
                    f'"{step.label}" is {part} and comes after {latest};'
                    " the order is warm-up, then main and recovery, then cool-down"
                )
                yield Flaw(document.marked.file, spot, sentence)
                return
            latest = part


def _any_speed(target: Target) -> int:
    """Some speed above zero; the order of segments does not depend on it."""
    return target.speed_ckmh if isinstance(target, Absolute) else 1


def _shares(steps: tuple[Step, ...]) -> Iterator[tuple[Trail, Share]]:
    for step in steps:
        if isinstance(step.segment, WalkSegment):
            written = step.segment
            ends = {"speed": written.speed, "from": written.from_, "to": written.to}
            for key, target in ends.items():
                if isinstance(target, Share):
                    yield (*step.trail, key), target
