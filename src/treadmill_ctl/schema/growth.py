"""A walk with a change: what rounds or the sessions of a course add to what is written.

The one rule: nothing is bent to fit, and nothing is cut. What a change would bring to nothing, or
over a bound, is refused where the change is written, and the round is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Final

from treadmill_ctl.core.units import kmh, seconds
from treadmill_ctl.core.wording import grade_text
from treadmill_ctl.schema.changes import NOTHING, Change
from treadmill_ctl.schema.flaws import Flaw, Spot
from treadmill_ctl.schema.quantities import (
    DISTANCE_MM_MIN,
    PERCENT_MAX,
    PERMILLE_MAX,
    Absolute,
    Distance,
    Share,
    Target,
)
from treadmill_ctl.schema.segments import WalkSegment
from treadmill_ctl.schema.steps import Step
from treadmill_ctl.schema.yaml_marks import Marked

SPEEDS: Final = ("speed", "from_", "to")
_LESS: Final = "; change less, or in fewer rounds"


class Outgrown(ValueError):
    """What a change makes impossible; `key` is where it is written, `remedy` what to do, if clear.

    Reads on from the label of a walk: `… comes to 210 % of overground`. `end` is the key that says
    where the change ends, if that is what is wrong.
    """

    def __init__(self, key: str, sentence: str, remedy: str = "", end: str = "") -> None:
        super().__init__(sentence)
        self.key = key
        self.remedy = remedy
        self.end = end


def grown(steps: Iterable[Step], marked: Marked) -> tuple[tuple[Step, ...], list[Flaw]]:
    """Every step with the changes of its rounds, and where that cannot be; once for each place."""
    fine: list[Step] = []
    flaws: dict[Spot, Flaw] = {}
    for step in steps:
        if not isinstance(step.segment, WalkSegment) or step.change == NOTHING:
            fine.append(step)
            continue
        try:
            fine.append(replace(step, segment=fitting(changed(step.segment, step.change))))
        except Outgrown as error:
            spot = marked.spot(step.cause(error.key))
            sentence = f'each_round, {error.key}: "{step.label}" {error}{error.remedy or _LESS}'
            flaws.setdefault(spot, Flaw(marked.file, spot, sentence))
    return tuple(fine), list(flaws.values())


def changed(walk: WalkSegment, change: Change) -> WalkSegment:
    """A walk with a change, wherever that leads. Raises Outgrown where they are of two kinds."""
    if walk.paced is not None and "speed" in change.keys:
        remedy = "; leave the speed out of the change, or leave out paced"
        raise Outgrown("speed", "has a pace that a person sets, and no other speed", remedy)
    speeds = {key: getattr(walk, key) for key in SPEEDS}
    update = {key: _target(old, change) for key, old in speeds.items() if old is not None}
    grade_dpct = walk.grade + change.grade_dpct
    return walk.model_copy(
        update=update | {"for_": _extent(walk.for_, change), "grade": grade_dpct}
    )


def fitting(walk: WalkSegment) -> WalkSegment:
    """The same walk. Raises Outgrown where its numbers are nothing, or over a bound."""
    for target in walk.ends:
        _check_target(target)
    _check_extent(walk.for_)
    if abs(walk.grade) > PERCENT_MAX * 10:
        raise Outgrown("grade", f"comes to {grade_text(walk.grade)}; at most {PERCENT_MAX} %")
    return walk


def _target(written: Target, change: Change) -> Target:
    thousandths = 1_000 + change.speed_permille
    if isinstance(written, Absolute):
        return Absolute(thousandths * written.speed_ckmh / Fraction(1_000) + change.speed_ckmh)
    return replace(
        written,
        permille=thousandths * written.permille / Fraction(1_000) + change.measured_permille,
        more_ckmh=thousandths * written.more_ckmh / Fraction(1_000) + change.speed_ckmh,
    )


def _check_target(target: Target) -> None:
    if isinstance(target, Absolute):
        if target.speed_ckmh < 1:
            speed_ckmh = int(target.speed_ckmh)
            raise Outgrown("speed", f"comes to {kmh(speed_ckmh)}; a walk is faster than zero")
    elif not 1 <= target.permille <= PERMILLE_MAX:
        share: Share = replace(target, permille=abs(target.permille))
        sentence = f"comes to {'-' if target.permille < 0 else ''}{share}"
        raise Outgrown("speed", f"{sentence}; a share is at least 0.1 % and at most 200 %")


def _extent(written: int | Distance, change: Change) -> int | Distance:
    if isinstance(written, Distance):
        if change.time_ms:
            raise Outgrown("for", f"goes {written}", "; write the change in m, not as a time")
        return Distance(written.length_mm + change.length_mm)
    if change.length_mm:
        remedy = "; write the change as a time, not in m"
        raise Outgrown("for", f"lasts {seconds(written)}", remedy)
    return written + change.time_ms


def _check_extent(extent: int | Distance) -> None:
    if isinstance(extent, Distance):
        if extent.length_mm < DISTANCE_MM_MIN:
            left = str(extent) if extent.length_mm > 0 else "nothing"
            raise Outgrown("for", f"comes to {left}; at least {Distance(DISTANCE_MM_MIN)}")
    elif extent <= 0:
        raise Outgrown("for", f"comes to {seconds(extent)}; a walk lasts longer than zero")
