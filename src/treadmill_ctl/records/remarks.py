"""What persons add to a session's record: values, symptoms, notes, adverse events.

The one rule: a value outside of its scale is refused with what is allowed, never brought into it;
and no words are kept that could not be printed again.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any, Final, NamedTuple

from treadmill_ctl.core.gates import SCALES, Scale, Sign

WORDS_MAX: Final = 500


class Kind(StrEnum):
    """What a remark is of."""

    PAIN = "pain"
    EXERTION = "exertion"
    HEART_RATE = "heart_rate"
    BLOOD_PRESSURE = "blood_pressure"
    SYMPTOM = "symptom"
    NOTE = "note"
    ADVERSE_EVENT = "adverse_event"


class When(StrEnum):
    """What of a session a remark is about."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


class NoRemark(ValueError):
    """What was said cannot be kept; a sentence that says what is allowed."""


class Remark(NamedTuple):
    """A remark: one number, two for blood pressure (upper, lower), or words."""

    kind: Kind
    said: int | tuple[int, int] | str
    when: When

    @property
    def plain(self) -> dict[str, Any]:
        """As a journal keeps it."""
        if isinstance(self.said, str):
            return {"kind": self.kind.value, "text": self.said, "when": self.when.value}
        said = list(self.said) if isinstance(self.said, tuple) else self.said
        return {"kind": self.kind.value, "value": said, "when": self.when.value}


# Which sign's scale a value has to be on.
MEASURED: Final = {
    Kind.PAIN: Sign.PAIN,
    Kind.EXERTION: Sign.EXERTION,
    Kind.HEART_RATE: Sign.HEART_RATE,
}
_PRESSURE: Final = re.compile(r"([0-9]{2,3})/([0-9]{2,3})", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,3}", re.ASCII)


def value(sign: Sign, text: str) -> int:
    """A number on the scale of a sign. Raises NoRemark."""
    scale = SCALES[sign]
    if not _NUMBER.fullmatch(text.strip()):
        raise NoRemark(f'"{text}" is no number; allowed: {_bounds(scale)}')
    number = int(text)
    if not scale.lowest <= number <= scale.highest:
        raise NoRemark(f"{number} is not on the scale of {scale.name}; allowed: {_bounds(scale)}")
    return number


def pressure(text: str) -> tuple[int, int]:
    """`130/80`: upper and lower, mmHg. Raises NoRemark."""
    found = _PRESSURE.fullmatch("".join(text.split()))
    if not found:
        raise NoRemark(
            f'"{text}" is no blood pressure; write upper and lower in mmHg, as in 130/80'
        )
    upper, lower = value(Sign.SYSTOLIC, found[1]), value(Sign.DIASTOLIC, found[2])
    if lower >= upper:
        raise NoRemark(f"{upper}/{lower}: the upper one comes first, and is the higher one")
    return upper, lower


def words(text: str) -> str:
    """Words of a person on one line. Raises NoRemark."""
    text = " ".join(text.split())
    if not text:
        raise NoRemark("there are no words in it; write some")
    if len(text) > WORDS_MAX:
        raise NoRemark(f"it is {len(text)} characters long; at most {WORDS_MAX}")
    if not text.isprintable():
        raise NoRemark("it holds a character that cannot be printed; remove it")
    return text


def _bounds(scale: Scale) -> str:
    return f"{scale.lowest} to {scale.highest}"
