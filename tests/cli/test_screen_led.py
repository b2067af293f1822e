"""The live display of a walk that persons lead: what they see, and which keys they are offered."""

from dataclasses import replace

import pytest
from rich.text import Text

from led_plans import COOL_DOWN, EARLY, LED, PACED, PAIN, PRESSURE, RECOVERY, TRIAL, led
from plans import walk
from treadmill_ctl.cli.screen import Heading, screen
from treadmill_ctl.cli.telling import Choosing, Prompt, Telling
from treadmill_ctl.core.gates import Known, Sign
from treadmill_ctl.core.guidance import Guidance
from treadmill_ctl.core.model import Report
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place, Segment
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.snapshot import snapshot

HEADING = Heading("A led walk", "SimTreadmill", simulated=True, walker="P-017")
SIZES = [(60, 24), (80, 24), (110, 34), (160, 50)]
NOW_MS = 100_000
STILL = Seen(linked=True, controlled=True, report=Report(0), report_ms=NOW_MS - 300, zeros=2)
MOVING = STILL._replace(report=Report(100), zeros=0)
PAINED = (Known(Sign.PAIN, 5, NOW_MS - 2_000),)
WELL = (Known(Sign.SYSTOLIC, 142, NOW_MS - 600_000), Known(Sign.PAIN, 2, NOW_MS - 10_000))
STANDING = State(led(gates=(PAIN,), entry=(PRESSURE,)), seen=STILL)


def walking(*segments: Segment, elapsed_ms: int = 5_000, **said: object) -> State:
    """A walk in the first of some segments, since so long; what was said of it."""
    state = State(led(*segments, gates=(PAIN,)), seen=MOVING)
    state = state._replace(phase=Phase.WALKING, hold=Hold.NOTHING, place=Place(0, elapsed_ms))
    state = state._replace(entered_ms=NOW_MS - elapsed_ms)
    state = state._replace(books=state.books._replace(setpoint_ckmh=100))
    return state._replace(guidance=Guidance(**said))  # type: ignore[arg-type]


FINISHING = walking(COOL_DOWN, finishing=True, known=PAINED)._replace(why="pain is 5 of 10")
STATES = {
    "entry gate closed": STANDING,
    "entry gate open": STANDING._replace(guidance=Guidance(known=WELL)),
    "paced": walking(*LED, known=WELL),
    "value wanted": walking(PACED, COOL_DOWN, elapsed_ms=40_000),
    "eased": walking(*LED, eased_ckmh=60),
    "eased, no more": walking(*LED, eased_ckmh=60, held=True),
    "early": walking(EARLY, COOL_DOWN),
    "trial": walking(TRIAL, RECOVERY, COOL_DOWN, earned_pct=110),
    "trial, eased": walking(TRIAL, RECOVERY, COOL_DOWN, earned_pct=110, eased_ckmh=60),
    "trial over": walking(RECOVERY, TRIAL, COOL_DOWN, trial=TRIAL.trial, known=WELL),
    "finishing": FINISHING,
    "plain": walking(walk(60_000, 100), COOL_DOWN),
    "paused by a gate": STANDING._replace(hold=Hold.PAUSE, guidance=Guidance(known=PAINED)),
}
PROMPTS = (None, Telling(), Telling(Sign.SYSTOLIC, "14"), Choosing(), Choosing("2"))


def drawn(name: str, size: tuple[int, int] = (110, 34), telling: Prompt | None = None) -> Text:
    """The picture of a state."""
    state = STATES[name]
    return screen(HEADING, snapshot(state, NOW_MS), state, (), size, telling)


def text(name: str, telling: Prompt | None = None) -> str:
    """The same as plain text, lines joined."""
    return " ".join(drawn(name, telling=telling).plain.split())


@pytest.mark.parametrize("telling", PROMPTS)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", STATES)
def test_it_fits_and_the_stops_are_on_it(
    name: str, size: tuple[int, int], telling: Prompt | None
) -> None:
    """At every size: no line too wide, none too many, and the last ones tell the stops."""
    width, height = size
    lines = drawn(name, size, telling).plain.split("\n")
    assert max(map(len, lines)) <= width
    assert len(lines) <= height
    said = " ".join(" ".join(lines).split())
    for stop in ("[s] stop", "[e] emergency stop by software", "[Ctrl-C] stop, twice emergency"):
        assert stop in said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("paced", "target 1.00 km/h (your pace, 0.80 to 1.20 km/h)"),
        ("paced", "segment 1 of 6: Your pace, until you press n, at most 0:55 more"),
        ("paced", "systolic blood pressure 142 mmHg, 10:00 ago"),
        ("paced", "pain 2 of 10, 0:10 ago"),
        ("eased", "target 0.60 km/h (eased to 0.60 km/h, + lifts it)"),
        ("eased, no more", "target 0.60 km/h (eased to 0.60 km/h)"),
        ("early", "segment 1 of 2: Early, 0:25 left, or until you press n"),
        ("trial", "target 1.10 km/h (trial at 110 %)"),
        ("trial, eased", "target 0.60 km/h (trial at 110 %) (eased to 0.60 km/h, + lifts it)"),
        ("trial over", "The trial is over: say whether it went well."),
        ("finishing", "COOLING DOWN"),
        ("finishing", "pain is 5 of 10; after the cool-down comes the end"),
        ("finishing", "IN 5 s: end, 0.00 km/h"),
        ("finishing", "GATE CLOSED: pain is 5 of 10; allowed is at most 3 of 10."),
        ("value wanted", "Tell the pain within 21 s, or the walk is paused."),
        ("entry gate closed", "Nothing is started: nobody has told the systolic blood pressure"),
        ("paused by a gate", "Nothing is started: pain is 5 of 10; allowed is at most 3 of 10."),
    ],
)
def test_what_persons_made_of_the_plan_is_said(name: str, said: str) -> None:
    """Pace, ease, share, the word that is waited for, and what a gate needs or found."""
    assert said in text(name)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("plain", "-ft"),
        ("paced", "-+nft"),
        ("eased", "-+nft"),
        ("eased, no more", "-nft"),
        ("early", "-nft"),
        ("trial", "-xft"),
        ("trial, eased", "-+xft"),
        ("trial over", "-oxft"),
        ("finishing", "-t"),
        ("entry gate closed", "t"),
        ("paused by a gate", "t"),
    ],
)
def test_a_key_is_shown_only_where_it_works(name: str, keys: str) -> None:
    """Slower wherever somebody walks; the others where the core would take them."""
    said = text(name)
    assert [key for key in "-+noxft" if f"[{key}]" in said] == list(keys)


@pytest.mark.parametrize("name", ["entry gate closed", "paused by a gate"])
def test_nobody_is_asked_to_confirm_before_a_closed_gate(name: str) -> None:
    """The confirmation would not be taken; a value is asked for instead."""
    assert "[Enter]" not in text(name)
    assert "Before the belt starts" not in text(name)


@pytest.mark.parametrize("name", STATES)
@pytest.mark.parametrize("telling", PROMPTS[1:])
def test_a_prompt_offers_less_and_never_more(name: str, telling: Prompt) -> None:
    """While a value is typed no key is shown that raises, starts or confirms anything."""
    said = text(name, telling)
    assert not [key for key in "+no" if f"[{key}]" in said]
    assert "all of it is so" not in said
    assert "[Esc] leave it" in said


def test_the_prompt_shows_what_is_typed() -> None:
    """The signs with their letters first, then the sign, its scale and the digits."""
    assert "[p] pain [b] exertion [h] heart rate [u] systolic" in text("paced", Telling())
    typing = Telling(Sign.PAIN, "7")
    assert "The pain, 0 to 10: 7_ of 10 [Enter] tell it" in text("paced", typing)


def test_a_closed_gate_is_red_and_a_value_that_is_wanted_amber() -> None:
    """Two colours for two urgencies."""

    def styles(name: str, words: str) -> set[str]:
        picture = drawn(name)
        at = picture.plain.index(words)
        return {str(span.style) for span in picture.spans if span.start <= at < span.end}

    assert "bold red" in styles("finishing", "GATE CLOSED")
    assert "bold yellow" in styles("value wanted", "Tell the pain")


def test_the_heart_is_shown_once() -> None:
    """What the treadmill reports now stands for what it told before."""
    state = STATES["paced"]
    known = (Known(Sign.HEART_RATE, 90, NOW_MS - 1_000),)
    for bpm, shown in ((92, "heart 92/min"), (None, "heart rate 90 /min, 0:01 ago")):
        report = state.seen.report._replace(heart_rate_bpm=bpm)
        seen = state._replace(seen=state.seen._replace(report=report))
        seen = seen._replace(guidance=Guidance(known=known))
        picture = screen(HEADING, snapshot(seen, NOW_MS), seen, (), (110, 34)).plain
        assert shown in picture
        assert picture.count("/min") == 1


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_long_name_pushes_nothing_off(size: tuple[int, int]) -> None:
    """The label wraps; how long it lasts is still to be read."""
    long = replace(PACED, label="Backward at the pace that the walker and you find comfortable")
    state = walking(long, COOL_DOWN)
    picture = screen(HEADING, snapshot(state, NOW_MS), state, (), size).plain
    assert "at most 0:55 more" in " ".join(picture.split())
    assert picture.count("\n") < size[1]
