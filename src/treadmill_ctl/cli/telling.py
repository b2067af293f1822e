"""The small prompt by which a value of the walker is told: first which sign, then its number.

The one rule: it takes a sign's letter, then digits, and nothing else; every other key does what it
always does, or nothing.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from treadmill_ctl.core.gates import SCALES, Sign

# None of them asks for anything outside of the prompt, and no stop is among them.
LETTERS: Final = {
    "p": Sign.PAIN,
    "b": Sign.EXERTION,  # as on Borg's scale
    "h": Sign.HEART_RATE,
    "u": Sign.SYSTOLIC,  # the upper pressure
    "l": Sign.DIASTOLIC,  # the lower one
}
DIGITS: Final = frozenset("0123456789")
DIGITS_MAX: Final = max(len(str(scale.highest)) for scale in SCALES.values())
ESCAPE: Final = "\x1b"
ENTER: Final = frozenset("\r\n")
RUB_OUT: Final = frozenset("\x7f\b")


class Telling(NamedTuple):
    """What is typed so far: no sign yet, or a sign and the digits of its value."""

    sign: Sign | None = None
    digits: str = ""

    @property
    def tells(self) -> tuple[tuple[Sign, int], ...]:
        """What is told when Enter comes now; nothing on an empty line."""
        return ((self.sign, int(self.digits)),) if self.sign is not None and self.digits else ()


def typed(telling: Telling, key: str) -> Telling | None:
    """The prompt after a key; None where it is left. What it does not take changes nothing."""
    if key == ESCAPE or key in ENTER:
        return None
    if telling.sign is None:
        return Telling(LETTERS.get(key.lower()))
    if key in RUB_OUT:
        return Telling(telling.sign, telling.digits[:-1])
    if key in DIGITS and len(telling.digits) < DIGITS_MAX:
        return Telling(telling.sign, telling.digits + key)
    return telling
