"""Core values as JSON and back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from led_plans import LED, PAIN, PRESSURE, led
from plans import rest, setup, turn, walk
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Asked,
    Event,
    GuardianIs,
    Linked,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    Request,
    Stance,
    Unlinked,
)
from treadmill_ctl.core.session import Setup
from treadmill_ctl.sinks.wire import NotReadable, dumped, loaded, loaded_union

numbers = st.integers(-(10**9), 10**9)
maybe = st.none() | numbers
events = st.one_of(
    st.builds(Reported, st.builds(Report, maybe, maybe, maybe, maybe, maybe)),
    st.builds(Noticed, st.sampled_from(Notice), numbers),
    st.builds(Answered, numbers, st.sampled_from(Answer), st.text()),
    st.builds(Linked),
    st.builds(Unlinked, st.text()),
    st.builds(GuardianIs, st.sampled_from(Stance), st.text()),
    st.builds(
        Asked,
        st.sampled_from(Request),
        st.text(),
        st.text(),
        st.lists(st.text()).map(tuple),
        st.lists(st.tuples(st.sampled_from(Sign), numbers)).map(tuple),
    ),
)
TELL = {"is": "Asked", "request": "tell", "who": "a", "via": "b"}
MACHINE = Machine("mill", "ftms", Range(50, 600, 10), Range(0, 150, 5))


@given(events)
def test_every_event_comes_back_equal(event: Any) -> None:
    """Out to JSON text and in again gives the same value, of the same kind."""
    text = json.dumps(dumped(event))
    assert loaded_union(Event, json.loads(text)) == event


def test_a_setup_comes_back_equal() -> None:
    """Plan, limits and machine survive the journal's first line."""
    before = setup(MACHINE, walk(1_000, 50, 100, 5), rest(500), walk(9, 60), turn(1), walk(9, 60))
    assert loaded(Setup, json.loads(json.dumps(dumped(before)))) == before


def test_a_setup_that_persons_lead_comes_back_equal() -> None:
    """Paces, trials, how segments are left, and every gate."""
    before = led(*LED, gates=(PAIN,), entry=(PRESSURE,))
    assert loaded(Setup, json.loads(json.dumps(dumped(before)))) == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"is": "Nonsense"}, "none of the kinds"),
        ({"is": "Noticed", "notice": "party", "value": 1}, "none of"),
        ({"is": "Noticed", "notice": "key_pulled", "colour": 1}, "has no colour"),
        ({"is": "Noticed"}, "notice"),
        ({"is": "Answered", "number": "one", "answer": "refused"}, "a int is wanted"),
        ({"is": "Answered", "number": True, "answer": "refused"}, "a int is wanted"),
        ({"is": "Asked", "request": "stop", "who": "a", "via": "b", "confirms": "x"}, "a list"),
        (TELL | {"tells": [["pain"]]}, "2 items are wanted, not 1"),
        (TELL | {"tells": [["mood", 3]]}, "'mood' is none of heart_rate, pain"),
        (TELL | {"tells": [["pain", "3"]]}, "a int is wanted"),
        (["Linked"], "none of the kinds"),
        (None, "none of the kinds"),
    ],
)
def test_what_is_no_event_is_named(data: Any, said: str) -> None:
    """Any other shape is refused with what is wrong, and never as another exception."""
    with pytest.raises(NotReadable, match=said):
        loaded_union(Event, data)


def test_floats_have_no_place() -> None:
    """The journal is integers: a float that slipped in is a bug and says so."""
    with pytest.raises(TypeError, match="float has no place"):
        dumped(Report(speed_ckmh=1.5))  # type: ignore[arg-type]
