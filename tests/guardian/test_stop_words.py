"""The octets that stop a belt on a shared line, told between the beats."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.guardian.stop_words import StopWords, told
from treadmill_ctl.guardian.watchful import AT_REST, MOVING

FIRST, THEN = bytes(64), bytes(range(64))


def test_they_hold_until_others_are_told() -> None:
    """Those of the start, and then the last that were told, beats before and behind."""
    words = StopWords(FIRST)
    words.hear(MOVING * 5)
    assert words.now == FIRST
    words.hear(MOVING + told(THEN) + AT_REST + told(FIRST) + MOVING + told(THEN))
    assert words.now == THEN


@given(st.binary(min_size=1, max_size=100), st.binary())
def test_telling_them_is_no_beat(stop: bytes, other: bytes) -> None:
    """No sign of them means that a service is alive, whatever octets they stand for."""
    for signs in (told(stop), told(other)):
        assert MOVING not in signs
        assert AT_REST not in signs


@given(st.lists(st.integers(1, 40), max_size=30), st.lists(st.binary(min_size=4, max_size=4)))
def test_any_cut_is_the_same(cuts: list[int], news: list[bytes]) -> None:
    """However a pipe cuts what was told, the last whole words are in force."""
    words, said = StopWords(b"stop"), b"".join(MOVING + told(each) + AT_REST for each in news)
    for cut in cuts:
        words.hear(said[:cut])
        said = said[cut:]
    words.hear(said)
    assert words.now == (news[-1] if news else b"stop")


@pytest.mark.parametrize(
    "heard",
    [
        b"=zz\n",
        b"=00\n",
        told(bytes(65)),
        told(b""),
        b"=\xff\xfe\n",
        b"\n\n=\n",
        told(THEN)[:-1],
        told(THEN)[1:],
    ],
)
def test_anything_else_changes_nothing(heard: bytes) -> None:
    """Words that are too few, too many, cut or none at all leave those that were there."""
    words = StopWords(FIRST)
    words.hear(heard)
    assert words.now == FIRST


@given(st.lists(st.binary(max_size=300), max_size=50))
def test_no_octets_are_too_many(heard: list[bytes]) -> None:
    """It keeps no more than one telling, and always has words that are as many as the first."""
    words = StopWords(b"stop")
    for each in heard:
        words.hear(b"=" + each)
        assert len(words.now) == 4
    assert len(getattr(words, "_rest")) <= len(told(b"stop"))  # noqa: B009 - its own memory
