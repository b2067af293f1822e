"""The prompt by which a value is told: what it takes, what it leaves alone, and how it ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.cli.people import LESS, MORE
from treadmill_ctl.cli.telling import (
    DIGITS_MAX,
    LETTERS,
    SYMPTOM,
    SYMPTOMS,
    WORDS,
    Telling,
    typed,
)
from treadmill_ctl.core.gates import Sign


def after(keys: str) -> Telling | None:
    """The prompt after these keys, until it is left."""
    telling: Telling | None = Telling()
    for key in keys:
        assert telling is not None, "left before the last key"
        prompt = typed(telling, key)
        assert prompt is None or isinstance(prompt, Telling), "a value is not told here"
        telling = prompt
    return telling


def test_every_sign_has_a_letter_of_its_own() -> None:
    """Whatever a gate can watch can be told."""
    assert sorted(LETTERS.values()) == sorted(Sign)


def test_no_letter_of_a_sign_asks_for_anything_else() -> None:
    """A stop is never taken for a sign, and a sign never for a stop."""
    letters = {*LETTERS, SYMPTOM, *WORDS}
    assert len(letters) == len(LETTERS) + 1 + len(WORDS)
    assert not (letters | SYMPTOMS.keys()) & (LESS.keys() | MORE.keys() | {"t", "q"})


@pytest.mark.parametrize(
    ("keys", "tells"),
    [
        ("p3", ((Sign.PAIN, 3),)),
        ("P3", ((Sign.PAIN, 3),)),
        ("u142", ((Sign.SYSTOLIC, 142),)),
        ("h07", ((Sign.HEART_RATE, 7),)),
        ("b1x2", ((Sign.EXERTION, 12),)),
        ("l8\x7f9\b0", ((Sign.DIASTOLIC, 0),)),
        ("p", ()),
        ("p3\x7f\x7f", ()),
        ("", ()),
        ("37", ()),
        ("zzp4", ((Sign.PAIN, 4),)),
    ],
)
def test_a_letter_and_digits_make_a_value(keys: str, tells: tuple[tuple[Sign, int], ...]) -> None:
    """What Enter would tell; anything else that is typed changes nothing."""
    telling = after(keys)
    assert telling is not None
    assert telling.tells == tells


@pytest.mark.parametrize("keys", ["", "p", "p3", "x", "u1"])
@pytest.mark.parametrize("key", ["\x1b", "\n", "\r"])
def test_escape_and_enter_leave(keys: str, key: str) -> None:
    """From everywhere."""
    assert after(keys + key) is None


@given(st.sampled_from(sorted(LETTERS)), st.text())
def test_it_holds_no_more_than_the_longest_value(letter: str, text: str) -> None:
    """Whatever is typed or pasted: a few ASCII digits, and nothing else."""
    telling = after(letter + "".join(key for key in text if key not in "\r\n\x1b"))
    assert telling is not None
    assert len(telling.digits) <= DIGITS_MAX == 3
    assert set(telling.digits) <= set("0123456789")
