"""A profile as read from a file: its shape, its places, its segments written out.

The one rule: a `Document` that exists obeys the language; whatever is wrong is said at once, in
`Bad`, before anything is planned.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from treadmill_ctl.core.check import order
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Part
from treadmill_ctl.schema.course import FIRST, Course, Standing
from treadmill_ctl.schema.course_check import check_course, last
from treadmill_ctl.schema.course_growth import in_session
from treadmill_ctl.schema.flaws import Bad, Flaw, Spot, listed, nearest
from treadmill_ctl.schema.growth import grown
from treadmill_ctl.schema.led_check import check_led
from treadmill_ctl.schema.orders import Orders
from treadmill_ctl.schema.profile import Profile, ProfileCaps
from treadmill_ctl.schema.quantities import Absolute, Share, Target
from treadmill_ctl.schema.segments import WalkSegment
from treadmill_ctl.schema.shaped import shaped
from treadmill_ctl.schema.sources import check_sources
from treadmill_ctl.schema.steps import (
    REPEATS_MAX,
    STEPS_MAX,
    Step,
    plan_of,
    repeats,
    too_deep,
    too_long,
    unroll,
)
from treadmill_ctl.schema.yaml_marks import Marked, Trail, parse, read_text

NO_COURSE = "this profile has no course: it is one session"
_ORDER_OF_PARTS = {Part.WARM_UP: 0, Part.MAIN: 1, Part.RECOVERY: 1, Part.COOL_DOWN: 2}


@dataclass(frozen=True, slots=True)
class Document:
    """A profile that obeys the language; `digest` is SHA-256 of the text it was read from."""

    profile: Profile
    marked: Marked
    steps: tuple[Step, ...]
    seed: int | None = None
    standing: Standing = FIRST
    digest: str = ""

    @property
    def caps(self) -> Caps:
        """The caps of the profile's own."""
        return (self.profile.caps or ProfileCaps()).of(f"profile {self.profile.id}")

    @property
    def course(self) -> Course:
        """The course of the profile; `Bad` where it has none."""
        if self.profile.course is None:
            raise Bad([Flaw(self.marked.file, None, NO_COURSE)])
        return self.profile.course

    @property
    def shares(self) -> tuple[tuple[Trail, Share], ...]:
        """Every speed that is a share of something measured, and where it is written."""
        found: dict[Trail, Share] = {}
        for trail, share, _ in self.shares_of_steps:
            found.setdefault(trail, share)  # later rounds may change it
        return tuple(found.items())

    @property
    def shares_of_steps(self) -> Iterator[tuple[Trail, Share, Step]]:
        """The same in every round."""
        for step in self.steps:
            if isinstance(step.segment, WalkSegment):
                written = step.segment
                for keys, target in written.speeds.items():
                    if isinstance(target, Share):
                        yield (*step.trail, *keys), target, step

    @property
    def support(self) -> tuple[str, ...]:
        """What is needed beside the treadmill, by name, such as `harness` or `second-person`."""
        return self.profile.needs

    @property
    def random(self) -> tuple[Trail, ...]:
        """Every `order: random`, where it is written."""
        found = repeats(self.profile)
        return tuple((*trail, "order") for trail, each in found if each.order == "random")

    def ordered(self, seed: int) -> Document:
        """The same with the random orders of a seed; the same again wherever nothing is random."""
        if not self.random:
            return self
        steps, _ = _steps(self.profile, self.marked, seed, self.standing)
        return replace(self, steps=steps, seed=seed)

    def at(self, standing: Standing) -> Document:
        """The same in another session of its course; `Bad` where that is none of its sessions."""
        if flaw := _beyond(self.profile, self.marked, standing):
            raise Bad([flaw])
        steps, flaws = _steps(self.profile, self.marked, self.seed, standing)
        if flaws:
            raise Bad(flaws)
        return replace(self, steps=steps, standing=standing)


def load(path: Path) -> Document:
    """The profile in a file; `Bad` with everything that is wrong with it."""
    return read(read_text(path), str(path))


def read(text: str, file: str) -> Document:
    """The profile in a text; `file` is what flaws call it."""
    marked = parse(text, file)
    profile = shaped(marked, Profile)
    if flaws := list(_bounds(profile, marked)):
        raise Bad([*marked.flaws, *flaws])
    steps, outgrown = _steps(profile, marked, None, FIRST)
    document = Document(profile, marked, steps, digest=sha256(text.encode()).hexdigest())
    off_course = check_course(profile, marked)
    if profile.course and not outgrown and not off_course:
        _, off_course = _steps(profile, marked, None, last(profile.course))
    flaws = [*marked.flaws, *outgrown, *off_course, *check_sources(profile, marked)]
    if not outgrown:
        flaws += _sense(document)
    if flaws:
        raise Bad(flaws)
    return document


def _steps(
    profile: Profile, marked: Marked, seed: int | None, at: Standing
) -> tuple[tuple[Step, ...], list[Flaw]]:
    """The segments of a session, and what is wrong with them: first the course, then the rounds."""
    orders = None if seed is None else Orders(profile.id, seed)
    steps, flaws = in_session(profile.course, unroll(profile, orders), marked, at)
    steps, outgrown = grown(steps, marked)
    if at.session > 1:
        outgrown = [replace(f, sentence=f"session {at.session}: {f.sentence}") for f in outgrown]
    return steps, [*flaws, *outgrown]


def _beyond(profile: Profile, marked: Marked, at: Standing) -> Flaw | None:
    """Why there is no such session; None where there is."""
    course = profile.course
    if at == FIRST:
        return None
    if course is None:
        return Flaw(marked.file, None, f"{NO_COURSE}; leave out --session")
    if at.session > course.length:
        weeks = f" in {course.weeks_in_all} weeks" if course.weeks_in_all else ""
        sentence = (
            f"session {at.session} is beyond the course, which has {course.length}{weeks};"
            f" write --session 1 to {course.length}"
        )
        return Flaw(marked.file, marked.keys["course",], sentence)
    if at.successes >= at.session:
        sentence = (
            f"{at.successes} successes before session {at.session}, and there were"
            f" {at.session - 1} sessions; correct --successes"
        )
        return Flaw(marked.file, marked.keys["course",], sentence)
    return None


def _bounds(profile: Profile, marked: Marked) -> Iterator[Flaw]:
    """What is too long or too deep to be written out."""
    if too_much := too_long(profile):
        name = "this segment" if isinstance(too_much[-1], int) else f"{too_much[-1]}:"
        sentence = f"{name} brings the plan to more than {STEPS_MAX} segments when written out"
        yield Flaw(marked.file, marked.spot(too_much), sentence)
    for trail in too_deep(profile):
        sentence = (
            f"this repeat is inside {REPEATS_MAX} others; at most {REPEATS_MAX} repeats may be in"
            " each other; write its rounds out"
        )
        yield Flaw(marked.file, marked.spot(trail), sentence)


def _sense(document: Document) -> Iterator[Flaw]:
    """What makes no sense whoever walks it, and on whichever machine."""
    profile, marked, steps = document.profile, document.marked, document.steps
    file = marked.file
    plan = plan_of(profile, steps, Way.TURNED, _any_speed)
    unpaced = (replace(segment, paced=None) for segment in plan.segments)
    plan = replace(plan, segments=tuple(unpaced))  # for any speed lies outside of some pace
    spots = [marked.spot(step.trail) for step in steps]
    said: dict[Spot, Flaw] = {}
    for finding in order(plan):
        spot = Spot(1, 1) if finding.segment is None else spots[finding.segment]
        said.setdefault(spot, Flaw(file, spot, finding.sentence))  # once, not in every round
    yield from said.values()
    yield from check_led(steps, profile.gates, marked)
    yield from _parts(document, spots)
    yield from _measurements(document)


def _measurements(document: Document) -> Iterator[Flaw]:
    """Shares of what the profile does not name; where there are none, names that no share uses."""
    marked, known = document.marked, document.profile.measurements
    unknown = [(trail, share) for trail, share in document.shares if share.reference not in known]
    for trail, share in unknown:
        name = share.reference
        sentence = (
            f"is of none of the measurements of this profile{nearest(name, known)};"
            f" allowed: % of {listed(known)}"
            if known
            else f'needs an entry "{name}:" in "measurements:" at the top; it says what is measured'
            " of the walker, how, and how old it may be"
        )
        yield Flaw(marked.file, marked.spot(trail), f'{trail[-1]}: "{share}" {sentence}')
    used = {share.reference for _, share in document.shares}
    for name in () if unknown else (name for name in known if name not in used):
        sentence = (
            f'no speed is a share of "{name}"; write one, as in 100 % of {name}, or remove the'
            " measurement"
        )
        yield Flaw(marked.file, marked.keys["measurements", name], sentence)


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
    """Some speed of which a share is above zero; the order of segments does not depend on it."""
    return int(target.speed_ckmh) if isinstance(target, Absolute) else 100
