"""Worlds whose walk persons lead: drawn beside the others, walked to the end, judged, shrunk."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import islice

import pytest

from clinic import run_world
from drawing import drawn, walked
from plain import WALKS_MS, plain_world
from planted import planted
from planted_catalogue import catalogue
from shrinking import script, shrunk
from simulate import run_quietly
from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.profile import Leave, Paced, Part
from worlds import Action

WORLDS = [drawn(seed) for seed in range(1_000)]
LED = [world for world in WORLDS if world.led]
UNDISTURBED = tuple(
    islice((w.seed for w in LED if w.undisturbed and w.startable and w.storm_ms < 400_000), 3)
)
SAID = WALKS_MS + 1_000
PAIN = Gate(Sign.PAIN, None, 3, 600_000)
HURTS = Action(Request.TELL, SAID, "walker", tells=((Sign.PAIN, 5),))


def test_a_quarter_of_the_seeds_is_led_and_the_others_are_what_they_were() -> None:
    """What is drawn for persons comes from streams of its own and changes nothing else."""
    assert 0.2 * len(WORLDS) < len(LED) < 0.3 * len(WORLDS)
    before = {world.seed: walked(world.seed) for world in WORLDS}
    assert all(world.led or world == before[world.seed] for world in WORLDS)
    assert all(world.machine == before[world.seed].machine for world in LED)
    assert all(world.faults == before[world.seed].faults for world in LED)


def test_everything_that_is_left_to_persons_is_drawn() -> None:
    """Paces, trials, each way to go on, each sign and each remedy, and each request."""
    segments = [segment for world in LED for segment in world.segments]
    gates = [gate for world in LED for gate in world.gates]
    counts = Counter(
        (
            *(segment.leave for segment in segments),
            *("paced" for segment in segments if segment.paced),
            *("trial" for segment in segments if segment.trial),
            *(("outside", gate.outside) for gate in gates),
            *(("missing", gate.missing) for gate in gates),
            *(gate.sign for gate in gates),
            *("entry" for world in LED for _ in world.entry),
            *(action.request for world in LED for action in world.actions),
        )
    )
    remedies = [(when, remedy) for when in ("outside", "missing") for remedy in Remedy]
    for what in (*Leave, *Sign, *Request, *remedies, "paced", "trial", "entry"):
        assert counts[what] >= 20, what


@pytest.mark.parametrize("seed", UNDISTURBED)
def test_an_undisturbed_plan_is_led_to_its_end(seed: int) -> None:
    """Somebody goes on by hand, tells in time and judges; the oracle asks for the end."""
    result = run_world(drawn(seed))
    assert result.violation is None
    assert result.completed


@pytest.mark.parametrize(
    ("remedy", "answer"),
    [
        (Remedy.SLOWER, "gate: slower: less"),
        (Remedy.COOL_DOWN, "gate: cool-down: stop"),
        (Remedy.PAUSE, "gate: pause: stop"),
        (Remedy.STOP, "gate: stop: stop"),
    ],
)
def test_what_a_gate_does_is_owed_and_measured(remedy: Remedy, answer: str) -> None:
    """A value beyond the bounds is told, and how soon the belt was told less is on record."""
    plain = plain_world(actions=(HURTS,))
    result = run_world(replace(plain, gates=(replace(PAIN, outside=remedy),)))
    assert result.violation is None
    assert all(took_ms <= bound_ms for took_ms, bound_ms in result.took[answer])


def test_slower_and_the_way_out_are_owed_and_measured() -> None:
    """Somebody asks for slower, and then for the cool-down."""
    asked = (Action(Request.SLOWER, SAID, "walker"), Action(Request.COOL_DOWN, SAID, "walker"))
    plain = plain_world(actions=asked)
    cool = replace(plain.segments[0], part=Part.COOL_DOWN, duration_ms=5_000)
    result = run_world(replace(plain, segments=(*plain.segments, cool)))
    assert result.violation is None
    assert {"slower: less", "cool-down: stop"} <= result.took.keys()


def test_a_led_world_is_shrunk_and_told() -> None:
    """The least that still breaks is a led world of the same rule, in lines that a person reads."""
    walk = replace(plain_world().segments[0], paced=Paced(100, 240, 20), leave=Leave.EARLY)
    next_ = Action(Request.NEXT, SAID, "walker")
    world = replace(
        plain_world(actions=(HURTS, next_)),
        segments=(replace(walk, leave=Leave.ON_TIME), walk),
        gates=(replace(PAIN, outside=Remedy.HOLD),),
    )
    with planted(catalogue()["next-heeded-everywhere"]):
        small, least = shrunk(world, "led", run_quietly, runs_max=30)
        again = run_world(small)
    assert least.violation is not None
    assert least.violation == again.violation
    assert least.violation.rule == "led"
    assert small.gates == ()
    assert small.actions == (next_,)
    assert "gate: pain at most 3 of 10, told every 600000 ms" in script(world, least)
    assert "next by walker" in script(small, least)
