"""How persons lead a walk: what keys and prompts ask for, and what a simulated person does."""

from typing import cast

import pytest

from ear import Ear
from led_plans import COOL_DOWN, EARLY, PACED, PAIN, PRESSURE, TRIAL, led
from treadmill_ctl.cli.people import HELD_MS, LESS, MORE, AtTheTerminal, SimulatedPerson
from treadmill_ctl.cli.telling import Telling
from treadmill_ctl.core.gates import Gate, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place, Segment
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.snapshot import snapshot

FRESH = State(led(PACED, COOL_DOWN))
WALKING = FRESH._replace(phase=Phase.WALKING, hold=Hold.NOTHING, place=Place(0, 5_000))
BESIDE_S = set("awedzx") | set("awedyx") | set("qzedwx")  # QWERTY, QWERTZ, AZERTY


class Typing:
    """A person who types at times of the test's choice."""

    def __init__(self, state: State) -> None:
        self.ear = Ear(state)
        self.person = AtTheTerminal(self.ear.keep)

    def press(self, keys: str, after_ms: int = 0) -> list[Request]:
        """What some keys ask for, the first of them so much later, the others with it."""
        self.ear.now_ms += after_ms
        before = len(self.ear.asked)
        for key in keys:
            self.person.press(cast("TreadmillLoop", self.ear), key)
        return self.ear.asked[before:]


@pytest.mark.parametrize(
    ("key", "request_"),
    [
        ("+", Request.FASTER),
        ("n", Request.NEXT),
        ("N", Request.NEXT),
        ("o", Request.SUCCEEDED),
        ("O", Request.SUCCEEDED),
    ],
)
def test_what_may_raise_something_has_a_key(key: str, request_: Request) -> None:
    """Faster, on to the next, and a trial that went well; whether it can be, the core says."""
    assert Typing(WALKING).press(key) == [request_]


def test_no_key_that_raises_anything_lies_beside_stop() -> None:
    """On none of the three usual keyboards; nor is it the unshifted key beside minus."""
    assert not MORE.keys() & (BESIDE_S | {"=", "s"})


@pytest.mark.parametrize("key", list(MORE))
def test_a_key_held_down_does_not_raise_on_and_on(key: str) -> None:
    """Half a second until it repeats, and then it repeats: one request, or two, and no more."""
    typing = Typing(WALKING)
    asked = typing.press(key) + typing.press(key, 500)
    for _ in range(100):
        asked += typing.press(key, 33)
    assert 1 <= len(asked) <= 2
    assert typing.press(key, HELD_MS), "let go, and pressed again"


@pytest.mark.parametrize(("elapsed_ms", "asked"), [(0, []), (999, []), (1_000, [Request.NEXT])])
def test_next_skips_nothing_that_has_just_begun(elapsed_ms: int, asked: list[Request]) -> None:
    """Held down, or hit twice, it goes on by one segment."""
    assert Typing(WALKING._replace(place=Place(0, elapsed_ms))).press("n") == asked


def test_a_value_is_told_by_letter_and_number() -> None:
    """t, the sign's letter, digits, Enter."""
    typing = Typing(WALKING)
    assert typing.press("tp4\n") == [Request.TELL]
    assert typing.ear.told == [(Sign.PAIN, 4)]
    assert typing.person.telling is None


@pytest.mark.parametrize("keys", ["t\n", "tp\n", "t\x1b", "tp4\x1b", "tz4\n"])
def test_an_empty_line_or_escape_tells_nothing(keys: str) -> None:
    """Nothing is asked for, and the prompt is gone."""
    typing = Typing(WALKING)
    assert typing.press(keys) == []
    assert typing.person.telling is None


@pytest.mark.parametrize("before", ["t", "tp", "tp1", "tu14"])
@pytest.mark.parametrize("key", list(LESS))
def test_a_prompt_swallows_nothing_that_is_less(before: str, key: str) -> None:
    """While a value is typed, every stop works as ever, and the prompt stays as it is."""
    typing = Typing(WALKING)
    typing.press(before)
    telling = typing.person.telling
    assert typing.press([key]) == [LESS[key]]  # type: ignore[arg-type]
    assert typing.person.telling == telling


@pytest.mark.parametrize("before", ["t", "tp", "tp1"])
@pytest.mark.parametrize("key", [*MORE, "t", "q"])
def test_a_prompt_lets_nothing_through_that_is_more(before: str, key: str) -> None:
    """A slip beside a digit makes nothing faster and takes nobody to the next segment."""
    typing = Typing(WALKING)
    typing.press(before)
    assert typing.press(key) == []
    assert typing.person.telling is not None


def test_the_enter_that_told_a_value_confirms_nothing() -> None:
    """Held down a little too long at the checklist, it is still the same Enter."""
    typing = Typing(FRESH)
    assert typing.press("tp2\n\n\n") == [Request.TELL]
    assert typing.press("\n", 999) == []
    assert typing.press("\n", 1) == [Request.CONFIRM]


@pytest.mark.parametrize("phase", [Phase.TRIPPED, Phase.LATCHED, Phase.ENDED])
def test_a_trip_takes_the_prompt_away(phase: Phase) -> None:
    """Where the belt is being stopped, q and r mean what they say."""
    typing = Typing(WALKING)
    typing.press("tp1")
    typing.ear.state = WALKING._replace(phase=phase)
    typing.press("q")
    assert typing.person.telling is None
    assert typing.person.gives_up is (phase is not Phase.ENDED)
    assert typing.press("t") == []
    assert typing.person.telling is None


def test_what_is_typed_can_be_shown() -> None:
    """The prompt is the person's to show."""
    typing = Typing(WALKING)
    typing.press("tu14")
    assert typing.person.telling == Telling(Sign.SYSTOLIC, "14")


def asked_by_simulation(state: State, now_ms: int) -> Ear:
    """What a simulated person asks for in a state."""
    ear = Ear(state, now_ms)
    shown = snapshot(state, now_ms)
    SimulatedPerson(alone=True).attend(cast("TreadmillLoop", ear), shown)
    return ear


def led_walk(segment: Segment, elapsed_ms: int, *gates: Gate) -> State:
    """A walk in a segment that a person leads, entered at 0."""
    return State(led(segment, COOL_DOWN, gates=gates))._replace(
        phase=Phase.WALKING, hold=Hold.NOTHING, place=Place(0, elapsed_ms)
    )


@pytest.mark.parametrize(
    ("segment", "elapsed_ms", "asked"),
    [
        (PACED, 29_900, []),
        (PACED, 30_000, [Request.NEXT]),
        (EARLY, 29_000, []),
        (TRIAL, 5_000, []),
    ],
)
def test_a_simulated_person_goes_on_by_hand(
    segment: Segment, elapsed_ms: int, asked: list[Request]
) -> None:
    """After half of the longest time, and only where nobody else would go on."""
    assert asked_by_simulation(led_walk(segment, elapsed_ms), 0).asked == asked


def test_a_simulated_person_praises_every_trial() -> None:
    """So that the speeds that are earned are walked."""
    state = led_walk(COOL_DOWN, 1_000)
    state = state._replace(guidance=state.guidance._replace(trial=TRIAL.trial))
    assert asked_by_simulation(state, 0).asked == [Request.SUCCEEDED]


@pytest.mark.parametrize(
    ("gates", "told"),
    [
        ((PAIN,), [(Sign.PAIN, 1)]),
        ((PRESSURE, PAIN), [(Sign.PAIN, 1)]),
        ((Gate(Sign.HEART_RATE, 60, 140, 60_000),), [(Sign.HEART_RATE, 100)]),
        ((Gate(Sign.EXERTION, None, 12, 60_000), Gate(Sign.EXERTION, 8, None, 60_000)),
         [(Sign.EXERTION, 10)]),
    ],
)  # fmt: skip
def test_a_simulated_person_tells_what_a_gate_will_need(
    gates: tuple[Gate, ...], told: list[tuple[Sign, int]]
) -> None:
    """In time, once for each sign, and a value that all of its gates let pass."""
    state = led_walk(PACED, 1_000, *gates)
    assert asked_by_simulation(state, 29_000).told == []
    assert asked_by_simulation(state, 31_000).told == told
