"""The small prompt by which something of the walker is told: a value, a symptom, or words.

The one rule: it takes a letter, then digits, and nothing else; every other key does what it always
does, or nothing. Words, which need every letter, are written at standstill only.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from treadmill_ctl.core.gates import SCALES, Sign
from treadmill_ctl.records.remarks import WORDS_MAX, Kind, Remark, When

# None of them asks for anything outside of the prompt, and no stop is among them.
LETTERS: Final = {
    "p": Sign.PAIN,
    "b": Sign.EXERTION,  # as on Borg's scale
    "h": Sign.HEART_RATE,
    "u": Sign.SYSTOLIC,  # the upper pressure
    "l": Sign.DIASTOLIC,  # the lower one
}
SYMPTOM: Final = "y"
WORDS: Final = {"w": Kind.NOTE, "a": Kind.ADVERSE_EVENT}
SYMPTOMS: Final = {
    "1": "dizziness",
    "2": "shortness of breath",
    "3": "chest discomfort",
    "4": "nausea",
    "5": "palpitations",
    "6": "unsteadiness",
    "7": "stumbled",
    "8": "leg cramp",
    "9": "fatigue",
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


class Choosing(NamedTuple):
    """A symptom, by its number; none is chosen yet where it is empty."""

    number: str = ""


class Writing(NamedTuple):
    """Words of a person."""

    kind: Kind
    words: str = ""


Prompt = Telling | Choosing | Writing


def typed(prompt: Prompt, key: str) -> Prompt | None:
    """The prompt after a key; None where it is left. What it does not take changes nothing."""
    if key == ESCAPE or key in ENTER:
        return None
    match prompt:
        case Writing(kind, words):
            return Writing(kind, _longer(words, key))
        case Choosing(number):
            return Choosing("" if key in RUB_OUT else key if key in SYMPTOMS else number)
        case Telling(None):
            return _begun(key.lower())
        case Telling(sign, digits):
            if key in RUB_OUT:
                return Telling(sign, digits[:-1])
            if key in DIGITS and len(digits) < DIGITS_MAX:
                return Telling(sign, digits + key)
            return prompt


def remarked(prompt: Prompt, when: When) -> Remark | None:
    """What is kept when Enter comes now; None of a value, which is told, and of an empty line."""
    match prompt:
        case Writing(kind, words) if words.strip():
            return Remark(kind, " ".join(words.split()), when)
        case Choosing(number) if number:
            return Remark(Kind.SYMPTOM, SYMPTOMS[number], when)
        case _:
            return None


def prompt_words(prompt: Prompt) -> dict[str, str]:
    """The prompt for a line of the log: what is being told, and what is typed of it."""
    match prompt:
        case Writing(kind, words):
            return {"sign": kind, "words": words}
        case Choosing(number):
            choice = " ".join(f"{digit}={name}" for digit, name in SYMPTOMS.items())
            return {"sign": Kind.SYMPTOM, "chosen": SYMPTOMS.get(number, choice)}
        case Telling(sign, digits):
            signs = {**LETTERS, SYMPTOM: Kind.SYMPTOM, **WORDS}
            choice = " ".join(f"{letter}={each}" for letter, each in signs.items())
            return {"sign": sign or choice, "digits": digits}


def _begun(key: str) -> Prompt:
    if key == SYMPTOM:
        return Choosing()
    return Writing(WORDS[key]) if key in WORDS else Telling(LETTERS.get(key))


def _longer(words: str, key: str) -> str:
    if key in RUB_OUT:
        return words[:-1]
    return words + key if key.isprintable() and len(words) < WORDS_MAX else words
