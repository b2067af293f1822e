"""The codes of a FHIR bundle: LOINC and MDC where there are any, our own where there are none.

The one rule: nothing is coded by a guess. Direction, facing, the belt and Borg's scale have no
standard code that was found, so the bundle brings a code system of its own that explains them.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

Json = dict[str, Any]

LOINC: Final = "http://loinc.org"
MDC: Final = "urn:iso:std:iso:11073:10101"
SNOMED: Final = "http://snomed.info/sct"
UCUM: Final = "http://unitsofmeasure.org"
HL7: Final = "http://terminology.hl7.org/CodeSystem"
BASE: Final = "https://treadmill-ctl.invalid/fhir"  # a name and no address: it leads nowhere
LOCAL: Final = f"{BASE}/CodeSystem/walking"


class Code(NamedTuple):
    """A concept: our own word for it, what it says, and its codes in the systems of others."""

    local: str
    display: str
    loinc: str = ""
    mdc: int = 0
    snomed: str = ""


SESSION: Final = Code("session", "Walking session on a treadmill", "73985-4")
WALKING: Final = Code("walking", "Walking on a treadmill", mdc=8_455_161)
TREADMILL: Final = Code("treadmill", "Treadmill, powered", snomed="466021001")
SOFTWARE: Final = Code("software", "Software that led the session")
DURATION: Final = Code("time-in-motion", "Time in which the belt moved", "55411-3", 8_454_269)
DISTANCE: Final = Code("belt-length", "Length of belt that passed", "55412-1", 8_454_247)
FASTEST: Final = Code("speed-highest", "Highest measured speed", mdc=8_454_254, snomed="252141006")
MEAN: Final = Code("speed-mean", "Mean measured speed while the belt moved", mdc=8_454_254)
STEEPEST: Final = Code(
    "grade-steepest", "Steepest measured grade of the deck", mdc=8_454_256, snomed="252140007"
)
HEART_MAX: Final = Code("heart-rate-highest", "Maximum heart rate", "101692-2", 8_454_258)
HEART_MEAN: Final = Code("heart-rate-mean", "Mean heart rate", "103205-1", 8_454_258)
PLANNED_TIME: Final = Code("planned-time", "Time of the plan")
PLANNED_BELT: Final = Code("planned-belt-length", "Length of belt of the plan")
PLANNED_SPEED: Final = Code("planned-speed-highest", "Highest speed of the plan")
WAY: Final = Code("way", "How walker and belt go together")
DIRECTION: Final = Code("walking-direction", "Which way the walker walks")
FACING: Final = Code("facing", "Where the walker faces")
BELT: Final = Code("belt-direction", "Which way the belt runs")
TARGET: Final = Code("speed-target", "Belt speed that was wanted", mdc=8_454_254)
SETPOINT: Final = Code("speed-setpoint", "Belt speed that was last told", mdc=8_454_254)
MEASURED: Final = Code("speed-measured", "Belt speed as reported", mdc=8_454_254)
GRADE: Final = Code("grade-measured", "Grade of the deck as reported", mdc=8_454_256)
PAIN: Final = Code("pain", "Pain, 0 to 10, as told", "72514-3")
EXERTION: Final = Code("borg-6-20", "Perceived exertion, Borg's scale from 6 to 20, as told")
HEART: Final = Code("heart-rate", "Heart rate", "8867-4", 8_454_258)
PRESSURE: Final = Code("blood-pressure", "Blood pressure", "85354-9")
SYSTOLIC: Final = Code("systolic", "Systolic blood pressure", "8480-6")
DIASTOLIC: Final = Code("diastolic", "Diastolic blood pressure", "8462-4")
SYMPTOM: Final = Code("symptom", "Symptom, in words")
ASKED: Final = Code("asked", "A request that was taken")
REJECTED: Final = Code("rejected", "A request that was not taken")
COMMAND: Final = Code("command", "A command that was cleared and handed to the treadmill")
REFUSED: Final = Code("refused", "A command that was not let through")
TRIP: Final = Code("trip", "A stop that a rule forced")
ALARM: Final = Code("alarm", "An alarm")

TURNED: Final = Code("turned", "The walker faces the rear, the belt runs forward")
REVERSED: Final = Code("reversed", "The walker faces the console, the belt runs in reverse")
STRAIGHT: Final = Code("straight", "The walker faces the console, the belt runs forward")
BACKWARD: Final = Code("backward", "The walker walks backward")
FORWARD: Final = Code("forward", "The walker walks forward")
REAR: Final = Code("rear", "The walker faces the rear of the treadmill")
CONSOLE: Final = Code("console", "The walker faces the console")
BELT_FORWARD: Final = Code("belt-forward", "The belt runs forward")
BELT_REVERSE: Final = Code("belt-reverse", "The belt runs in reverse")

# A way to walk, and what it means: direction, facing, belt.
WAYS: Final = {
    "turned": (TURNED, BACKWARD, REAR, BELT_FORWARD),
    "reversed": (REVERSED, BACKWARD, CONSOLE, BELT_REVERSE),
    "straight": (STRAIGHT, FORWARD, CONSOLE, BELT_FORWARD),
}
_ALL: Final = tuple(  # named above, so that none is used and not explained
    each for each in list(globals().values()) if isinstance(each, Code)
)


class Codes:
    """How concepts are written: with SNOMED CT's codes as well, where whoever asks may use them."""

    def __init__(self, *, snomed: bool) -> None:
        self._snomed = snomed

    def concept(self, code: Code, text: str = "") -> Json:
        """A CodeableConcept."""
        return {"coding": list(self._codings(code)), "text": text or code.display}

    def _codings(self, code: Code) -> list[Json]:
        known = ((LOINC, code.loinc), (MDC, str(code.mdc or "")))
        licensed = ((SNOMED, code.snomed),) if self._snomed else ()
        others = [{"system": system, "code": of} for system, of in (*known, *licensed) if of]
        return [*others, coding(code)]


def coding(code: Code) -> Json:
    """A concept by our own code alone."""
    return {"system": LOCAL, "code": code.local, "display": code.display}


def hl7(system: str, code: str) -> Json:
    """A coding of a system of HL7's terminology."""
    return {"system": f"{HL7}/{system}", "code": code}


def quantity(value: float, unit: str) -> Json:
    """A Quantity with its unit in UCUM."""
    return {"value": value, "unit": unit.strip("{}"), "system": UCUM, "code": unit}


def code_system() -> Json:
    """Our own code system, as a resource: the words, and what each says."""
    return {
        "resourceType": "CodeSystem",
        "url": LOCAL,
        "name": "TreadmillCtlWalking",
        "title": "Walking on a treadmill, backward and forward",
        "status": "active",
        "description": (
            "Speeds in these resources are the belt's: plus runs forward, minus in reverse."
            " Grades are the deck's: plus has its front raised. Turned, a raised deck is uphill"
            " for the walker; reversed, it is downhill."
        ),
        "content": "complete",
        "count": len(_ALL),
        "concept": [{"code": each.local, "display": each.display} for each in _ALL],
    }
