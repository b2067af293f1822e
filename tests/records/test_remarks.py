"""What persons may add to a record: on its scale, in words that can be printed, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.core.gates import SCALES, Sign
from treadmill_ctl.records.remarks import (
    WORDS_MAX,
    Kind,
    NoRemark,
    Remark,
    When,
    pressure,
    value,
    words,
)


@pytest.mark.parametrize("sign", list(Sign))
def test_a_value_is_taken_on_its_scale_and_at_its_ends(sign: Sign) -> None:
    """From the lowest to the highest, both of them allowed."""
    scale = SCALES[sign]
    assert value(sign, str(scale.lowest)) == scale.lowest
    assert value(sign, f" {scale.highest} ") == scale.highest


@pytest.mark.parametrize(
    ("sign", "text", "why"),
    [
        (Sign.PAIN, "11", "11 is not on the scale of pain; allowed: 0 to 10"),
        (Sign.EXERTION, "5", "5 is not on the scale of exertion; allowed: 6 to 20"),
        (Sign.HEART_RATE, "19", "19 is not on the scale of heart rate; allowed: 20 to 250"),
        (Sign.PAIN, "-1", '"-1" is no number; allowed: 0 to 10'),
        (Sign.PAIN, "3.5", '"3.5" is no number; allowed: 0 to 10'),
        (Sign.PAIN, "", '"" is no number; allowed: 0 to 10'),
        (Sign.PAIN, "٣", '"٣" is no number; allowed: 0 to 10'),
        (Sign.HEART_RATE, "0100", '"0100" is no number; allowed: 20 to 250'),
    ],
)
def test_a_value_off_its_scale_is_refused(sign: Sign, text: str, why: str) -> None:
    """With what was found and what is allowed; it is never brought onto the scale."""
    with pytest.raises(NoRemark) as caught:
        value(sign, text)
    assert str(caught.value) == why


@pytest.mark.parametrize("text", ["130/80", " 130 / 80 "])
def test_a_blood_pressure_is_two_numbers(text: str) -> None:
    """The upper one first."""
    assert pressure(text) == (130, 80)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("130", '"130" is no blood pressure; write upper and lower in mmHg, as in 130/80'),
        ("130-80", '"130-80" is no blood pressure; write upper and lower in mmHg, as in 130/80'),
        ("80/130", "80/130: the upper one comes first, and is the higher one"),
        ("90/90", "90/90: the upper one comes first, and is the higher one"),
        ("301/80", "301 is not on the scale of systolic blood pressure; allowed: 40 to 300"),
        ("130/19", "19 is not on the scale of diastolic blood pressure; allowed: 20 to 200"),
    ],
)
def test_what_is_no_blood_pressure_is_refused(text: str, why: str) -> None:
    """Slips of order and of size alike."""
    with pytest.raises(NoRemark) as caught:
        pressure(text)
    assert str(caught.value) == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there are no words in it; write some"),
        (" \n ", "there are no words in it; write some"),
        ("a" * 501, "it is 501 characters long; at most 500"),
        ("a\x1b[2J", "it holds a character that cannot be printed; remove it"),
    ],
)
def test_words_that_cannot_be_kept_are_refused(text: str, why: str) -> None:
    """None, too many, and what would do something to a terminal."""
    with pytest.raises(NoRemark) as caught:
        words(text)
    assert str(caught.value) == why


@given(st.text())
def test_words_that_are_kept_are_one_line_that_can_be_printed(text: str) -> None:
    """Whatever is typed."""
    try:
        kept = words(text)
    except NoRemark:
        return
    assert kept.isprintable()
    assert 0 < len(kept) <= WORDS_MAX


@pytest.mark.parametrize(
    ("remark", "plain"),
    [
        (
            Remark(Kind.PAIN, 3, When.BEFORE),
            {"kind": "pain", "value": 3, "when": "before"},
        ),
        (
            Remark(Kind.BLOOD_PRESSURE, (130, 80), When.AFTER),
            {"kind": "blood_pressure", "value": [130, 80], "when": "after"},
        ),
        (
            Remark(Kind.NOTE, "Fine", When.DURING),
            {"kind": "note", "text": "Fine", "when": "during"},
        ),
    ],
)
def test_a_remark_as_a_journal_keeps_it(remark: Remark, plain: dict[str, object]) -> None:
    """Integers and words under plain names."""
    assert remark.plain == plain
