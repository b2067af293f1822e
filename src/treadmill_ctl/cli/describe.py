"""A profile in the sentences that a therapist would say aloud.

The one rule: every number is the plan's, with its unit; rounds are told as rounds, and what differs
from round to round is told of the first and of the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from treadmill_ctl.cli.gate_text import gate_lines, waits_for
from treadmill_ctl.cli.plan_view import planned_distance_mm
from treadmill_ctl.core.model import Walk, Way
from treadmill_ctl.core.profile import Leave, Part, Plan, Segment, SegmentKind
from treadmill_ctl.core.wording import grade_text
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.quantities import Distance
from treadmill_ctl.schema.segments import (
    AnySegment,
    RepeatSegment,
    RestSegment,
    TurnSegment,
    WalkSegment,
)
from treadmill_ctl.schema.steps import Step, length

STANCES: Final = {
    Way.TURNED: "The walker faces the rear of the treadmill, and the belt runs forward.",
    Way.REVERSED: "The walker faces the console, and the belt runs in reverse.",
    Way.STRAIGHT: "The walker faces the console, and the belt runs forward.",
}
_PURPOSES: Final = {Part.WARM_UP: "to warm up, ", Part.COOL_DOWN: "to cool down, "}
_LEAVES: Final = {
    Leave.ON_TIME: "",
    Leave.EARLY: ", or until you say next",
    Leave.BY_HAND: ", until you say next (else it goes on to the cool-down and ends)",
}
_UNITS: Final = ((3_600_000, "hour"), (60_000, "minute"))


def sentences(document: Document, plan: Plan) -> Iterator[str]:
    """What happens, one sentence or a few for each thing that is written in the profile."""
    yield f"{plan.title}."
    yield STANCES[plan.segments[0].way]
    pairs = list(zip(document.steps, plan.segments, strict=True))
    for number, sentence in enumerate(_told(document.profile.segments, pairs)):
        comma = "," * sentence.startswith(tuple(_PURPOSES.values()))
        yield _capital(f"then{comma} {sentence}" if number else sentence)
    yield "Then the belt slows down and stops."
    yield from gate_lines(document.profile.gates)
    metres = _counted(str(planned_distance_mm(plan) // 1_000), "metre")
    most = "at most " * any(each.leave is not Leave.ON_TIME for each in plan.segments)
    yield (
        f"In all {most}{time_words(_whole_s(plan.duration_ms))} and about {metres}, at most"
        f" {speed_words(plan.speed_ckmh_max)}."
    )


def time_words(time_ms: int) -> str:
    """A time as it is said: `1 minute 30 seconds`; parts of a second only where there are some."""
    said: list[str] = []
    for unit_ms, unit in _UNITS:
        count, time_ms = divmod(time_ms, unit_ms)
        if count:
            said.append(_counted(str(count), unit))
    if time_ms or not said:
        whole, part = divmod(time_ms, 1_000)
        said.append(_counted(f"{whole}.{part:03}".rstrip("0") if part else str(whole), "second"))
    return " ".join(said)


def speed_words(speed_ckmh: int) -> str:
    """A speed as it is said: `2.0 km/h`, `2.35 km/h`."""
    return f"{_decimals(speed_ckmh)} km/h"


_Pair = tuple[Step, Segment]


def _told(written: Sequence[AnySegment], pairs: Sequence[_Pair]) -> Iterator[str]:
    """Sentences for these segments of the file, of which `pairs` are what comes of them."""
    for segment, own in _shared_out(written, pairs):
        if isinstance(segment, RepeatSegment):
            name, first, *last = _rounds(segment, own)
            sums = f": {first}" if not last else f". The first round: {first}. The last: {last[0]}"
            yield f"{name}{sums}."
        else:
            yield f"{_clause(*own[0])}."


def _shared_out(
    written: Sequence[AnySegment], pairs: Sequence[_Pair]
) -> Iterator[tuple[AnySegment, Sequence[_Pair]]]:
    """Every segment of the file with what comes of it."""
    at = 0
    for segment in written:
        size = length([segment])
        yield segment, pairs[at : at + size]
        at += size


def _rounds(repeat: RepeatSegment, pairs: Sequence[_Pair]) -> tuple[str, ...]:
    """The name of the rounds, the first round, and the last where it is another."""
    size = len(pairs) // repeat.times
    rounds = [pairs[at : at + size] for at in range(0, len(pairs), size)]
    name = f"{_counted(str(repeat.times), 'round')} of {repeat.repeat}"
    if repeat.order == "random":
        name += ", in a new order in every round"
    first = _numbers(rounds[0])
    told = (
        rounds[:1] if all(_numbers(each) == first for each in rounds) else [rounds[0], rounds[-1]]
    )
    return (name, *(_round(repeat, each) for each in told))


def _round(repeat: RepeatSegment, pairs: Sequence[_Pair]) -> str:
    """One round in words, without a point; a direction that stays is said once."""
    if repeat.order == "random":
        return _clauses(pairs)
    said: list[str] = []
    plain: list[_Pair] = []
    for segment, own in _shared_out(repeat.segments, pairs):
        if not isinstance(segment, RepeatSegment):
            plain += own
            continue
        said += [_clauses(plain)] if plain else []
        plain = []
        name, first, *last = _rounds(segment, own)
        said.append(f"{name} ({first}; in the last {last[0]})" if last else f"{name} ({first})")
    return ", then ".join([*said, _clauses(plain)] if plain else said)


def _clauses(pairs: Sequence[_Pair]) -> str:
    """Segments that follow each other, as one part of a sentence."""
    said: list[str] = []
    walk: Walk | None = None
    for step, segment in pairs:
        clause = _clause(step, segment)
        if segment.kind is not SegmentKind.WALK:
            walk = None
        elif segment.way.walk is walk:
            clause = clause.replace(f"walk {walk} ", "", 1)
        else:
            walk = segment.way.walk
        said.append(clause)
    return ", then ".join(said)


def _numbers(pairs: Sequence[_Pair]) -> list[tuple[object, ...]]:
    """What is walked in a round, in the order of the file, to compare it with another round."""
    in_file_order = sorted(pairs, key=lambda pair: [int(part) for part in pair[0].trail[1::2]])
    return [
        (
            s.kind,
            s.way,
            s.duration_ms,
            s.speed_from_ckmh,
            s.speed_to_ckmh,
            s.grade_dpct,
            s.paced,
            s.trial,
            s.leave,
        )
        for _, s in in_file_order
    ]


def _clause(step: Step, segment: Segment) -> str:
    """One segment as an order, without capital and point."""
    match step.segment:
        case WalkSegment(for_=extent):
            slope = f", {grade_text(segment.grade_dpct)}" if segment.grade_dpct else ""
            purpose = _PURPOSES.get(segment.part, "")
            lasts = time_words(segment.duration_ms)
            if isinstance(extent, Distance):
                about = time_words(_whole_s(segment.duration_ms))
                lasts = f"{_metres(extent.length_mm)}, about {about},"
            most = "at most " * (segment.leave is Leave.BY_HAND)
            told = f"{purpose}walk {segment.way.walk} for {most}{lasts}{_pace(segment)}{slope}"
            return told + _LEAVES[segment.leave]
        case TurnSegment(to=walk):
            return (
                f"the belt stops; stand for at least {time_words(segment.duration_ms)} and turn,"
                f" until a person confirms that the walk goes on {walk}"
            )
        case RestSegment():
            return (
                f"the belt stops; stand for at least {time_words(segment.duration_ms)}, until a"
                f" person confirms{waits_for(segment.until)}"
            )


def _pace(segment: Segment) -> str:
    first, last = segment.speed_from_ckmh, segment.speed_to_ckmh
    if paced := segment.paced:
        return (
            f" at {speed_words(first)} to begin with, and you set the pace, from"
            f" {_decimals(paced.lowest_ckmh)} to {speed_words(paced.highest_ckmh)} in steps of"
            f" {_decimals(paced.step_ckmh)}"
        )
    if trial := segment.trial:
        return (
            f" at {speed_words(first)}, a trial: each that went well, by your word, adds"
            f" {trial.success_pct} % of that to those after it, and each that did not takes off"
            f" {-trial.failure_pct} %, from {trial.lowest_pct} to {trial.highest_pct} %"
        )
    if first == last:
        return f" at {speed_words(first)}"
    change = "faster" if last > first else "slower"
    return f", evenly {change} from {_decimals(first)} to {speed_words(last)}"


def _whole_s(time_ms: int) -> int:
    return time_ms // 1_000 * 1_000


def _metres(length_mm: int) -> str:
    whole, part = divmod(length_mm, 1_000)
    return _counted(f"{whole}.{part:03}".rstrip("0") if part else str(whole), "metre")


def _decimals(speed_ckmh: int) -> str:
    """`2.0` and `2.35`: one digit behind the point, or two where there are two."""
    whole, part = divmod(speed_ckmh, 100)
    return f"{whole}.{part // 10}" if part % 10 == 0 else f"{whole}.{part:02}"


def _counted(count: str, unit: str) -> str:
    return f"{count} {unit}{'' if count == '1' else 's'}"


def _capital(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]
