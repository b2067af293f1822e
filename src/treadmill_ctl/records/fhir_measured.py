"""What was measured and said, as FHIR Observations: a summary, series over time, told values.

The one rule: the summary is of what the treadmill reported; what was planned stands beside it
under codes of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from treadmill_ctl.core.gates import Sign
from treadmill_ctl.records import fhir_codes as known
from treadmill_ctl.records.fhir_codes import Code, Json, hl7, quantity
from treadmill_ctl.records.fhir_series import sampled
from treadmill_ctl.records.fhir_session import Session
from treadmill_ctl.records.moments import utc_text
from treadmill_ctl.records.remarks import Kind
from treadmill_ctl.records.said import Said

SIGNS: Final = {
    Sign.PAIN: (known.PAIN, "{score}"),
    Sign.EXERTION: (known.EXERTION, "{score}"),
    Sign.HEART_RATE: (known.HEART, "/min"),
    Sign.SYSTOLIC: (known.SYSTOLIC, "mm[Hg]"),
    Sign.DIASTOLIC: (known.DIASTOLIC, "mm[Hg]"),
}
_OF_A_SURVEY: Final = frozenset((Kind.PAIN, Kind.EXERTION, Kind.SYMPTOM))
_NOT_OBSERVED: Final = frozenset((Kind.NOTE, Kind.ADVERSE_EVENT))  # they have places of their own

Named = tuple[str, Json]


def summary(session: Session) -> Iterator[Named]:
    """The whole session as one Observation with its parts."""
    way = ", then ".join(session.told.opened.ways)
    yield (
        "Observation/summary",
        _observation(session, known.SESSION, "activity")
        | {
            "effectivePeriod": session.period,
            "valueCodeableConcept": session.codes.concept(known.WALKING, f"Walking, {way}"),
            "device": session.reference("treadmill"),
            "component": list(_components(session)),
        },
    )


def series(session: Session) -> Iterator[Named]:
    """Target, setpoint, measured speed, measured grade, heart rate: each that there is."""
    curve, ends_ms = session.told.curve, session.told.ending.at_ms
    for code, points, unit, factor, holds in (
        (known.TARGET, curve.target_ckmh, "km/h", 0.01, True),
        (known.SETPOINT, curve.setpoint_ckmh, "km/h", 0.01, True),
        (known.MEASURED, curve.measured_ckmh, "km/h", 0.01, False),
        (known.GRADE, curve.measured_dpct, "%", 0.1, False),
        (known.HEART, curve.heart_bpm, "/min", 1, False),
    ):
        if points:
            yield (
                f"Observation/series/{code.local}",
                _observation(session, code, "activity")
                | {
                    "effectivePeriod": session.period,
                    "valueSampledData": sampled(points, ends_ms, unit, factor, holds=holds),
                    "device": session.reference("treadmill"),
                },
            )


def said(session: Session) -> Iterator[Named]:
    """Each value and symptom that was told or added."""
    observed = (each for each in session.told.said if each.kind not in _NOT_OBSERVED)
    for number, each in enumerate(observed):
        yield f"Observation/said/{number}", _said(session, each)


def _components(session: Session) -> Iterator[Json]:
    opened, dose, curve = session.told.opened, session.told.dose, session.told.curve
    for code, value, unit in (
        (known.DURATION, _minutes(dose.moving_ms), "min"),
        (known.DISTANCE, dose.distance_mm / 1_000, "m"),
        (known.FASTEST, dose.fastest_ckmh / 100, "km/h"),
        (known.MEAN, dose.mean_ckmh / 100, "km/h"),
        (known.PLANNED_TIME, _minutes(opened.planned_ms), "min"),
        (known.PLANNED_BELT, opened.planned_mm / 1_000, "m"),
        (known.PLANNED_SPEED, opened.planned_ckmh / 100, "km/h"),
    ):
        yield _valued(session, code, value, unit)
    if curve.measured_dpct:
        steepest_dpct = max((value for _, value in curve.measured_dpct), key=abs)
        yield _valued(session, known.STEEPEST, steepest_dpct / 10, "%")
    if curve.heart_bpm:
        beats = [value for _, value in curve.heart_bpm]
        yield _valued(session, known.HEART_MAX, max(beats), "/min")
        yield _valued(session, known.HEART_MEAN, sum(beats) // len(beats), "/min")
    for way in opened.ways:
        about = (known.WAY, known.DIRECTION, known.FACING, known.BELT)
        for code, meant in zip(about, known.WAYS[way], strict=True):
            concept = session.codes.concept
            yield {"code": concept(code), "valueCodeableConcept": concept(meant)}


def _said(session: Session, each: Said) -> Json:
    category = "survey" if each.kind in _OF_A_SURVEY else "vital-signs"
    parts = [
        _valued(session, SIGNS[sign][0], value, SIGNS[sign][1])
        for sign, value in zip(each.signs, each.values, strict=True)
    ]
    if each.kind == Kind.BLOOD_PRESSURE:
        observation = _observation(session, known.PRESSURE, category) | {"component": parts}
    elif parts:
        code = SIGNS[each.signs[0]][0]
        value = {"valueQuantity": parts[0]["valueQuantity"]}
        observation = _observation(session, code, category) | value
    else:
        observation = _observation(session, known.SYMPTOM, category) | {"valueString": each.text}
    observation["effectiveDateTime"] = utc_text(each.moment_ms(session.told.opened.wall_ms))
    if each.who:
        observation["performer"] = [session.person(each.who)]
    observation["note"] = [{"text": f"Said of {each.when.value} the session."}]
    return observation


def _observation(session: Session, code: Code, category: str) -> Json:
    return {
        "resourceType": "Observation",
        "partOf": [session.reference("Procedure")],
        "status": "final",
        "category": [{"coding": [hl7("observation-category", category)]}],
        "code": session.codes.concept(code),
        "subject": session.subject,
    }


def _valued(session: Session, code: Code, value: float, unit: str) -> Json:
    return {"code": session.codes.concept(code), "valueQuantity": quantity(value, unit)}


def _minutes(time_ms: int) -> float:
    """Minutes to a hundredth, cut toward zero."""
    return time_ms // 600 / 100
