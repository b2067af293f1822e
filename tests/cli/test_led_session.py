"""Sessions that persons lead, from the first key to the last sentence. In virtual time."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

from at_hand import ended, press, start
from ear import unheard
from led_plans import COOL_DOWN, EARLY, LED, PACED, PAIN, PRESSURE, led
from led_profile import led_profile
from plans import rest, walk
from scripted import ScriptedTransport, Stage
from treadmill_ctl.cli.conduct import End, Leaving
from treadmill_ctl.cli.people import AtTheTerminal, SimulatedPerson
from treadmill_ctl.core.gates import Gate, Remedy, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.core.session import Gated, Heeded
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.runtime.replay import replay

GATES = (PAIN, Gate(Sign.EXERTION, 6, 14, 40_000, Remedy.SLOWER, Remedy.HOLD))


@dataclass
class LedStage(Stage):
    """A stage whose plan has gates."""

    gates: tuple[Gate, ...] = ()
    entry: tuple[Gate, ...] = ()

    async def connected(self) -> TreadmillLoop:
        """Connect, and begin the session."""
        self.loop = TreadmillLoop(self.transport, FtmsDriver())
        machine = await self.loop.connect()
        plan = led(*self.segments, machine=machine, gates=self.gates, entry=self.entry)
        self.loop.begin(plan, self)
        return self.loop

    def notes(self, kind: type) -> list[object]:
        """The notes of a kind."""
        return [n for entry in self.entries for n in entry.outcome.notes if isinstance(n, kind)]


def by_hand(*segments: Segment, gates: tuple[Gate, ...] = ()) -> LedStage:
    """A session with a person at the terminal, who stays."""
    leaving = Leaving(stays=True)
    return LedStage(ScriptedTransport(), leaving, AtTheTerminal(unheard), segments, gates=gates)


def test_a_simulated_person_leads_a_walk_to_its_end() -> None:
    """By hand, early, two trials, gates before and all along, a rest: nothing is rejected.

    Every trial goes well, so the second is faster than the first.
    """
    stage = LedStage(
        ScriptedTransport(),
        Leaving(stays=False),
        SimulatedPerson(alone=True),
        (*LED[:3], rest(5_000), *LED[3:]),
        gates=GATES,
        entry=(PRESSURE, Gate(Sign.HEART_RATE, 50, 110, 60_000)),
    )
    assert ended(stage) == End(0, "The plan is complete. The belt stands.")
    assert stage.rejected() == []
    assert stage.notes(Gated) == []
    trials = [shown.target_ckmh for shown, _ in stage.seen if shown.trial_pct is not None]
    assert {100, 110} <= set(trials)
    assert stage.seen[-1][1].guidance.earned_pct == 120


def test_finish_is_the_cool_down_and_the_end() -> None:
    """f: the cool-down is walked, nothing rises, and the end says who asked; exit code 3."""
    stage = by_hand(*LED)

    async def finish(stage: Stage) -> None:
        press(stage, "f")
        await asyncio.sleep(5)
        assert stage.loop.state.segment == COOL_DOWN

    end = ended(stage, start, finish)
    who = stage.person.name
    assert end.code == 3
    assert end.sentence == (
        "Ended before the plan was complete, in its cool-down:"
        f" cooled down at the word of {who}. The belt stands."
    )


def test_finish_without_a_cool_down_slows_down_and_ends() -> None:
    """Nothing is said of a cool-down that was not walked."""

    async def finish(stage: Stage) -> None:
        press(stage, "f")

    end = ended(by_hand(walk(60_000, 200)), start, finish)
    assert end.code == 3
    assert "Ended before the plan was complete: cooled down at the word of" in end.sentence


def test_a_gate_that_closes_says_so_and_why() -> None:
    """Pain of 5 where 3 is allowed: cool-down, exit code 3, and the sentence has both numbers."""
    stage = by_hand(*LED, gates=(PAIN,))

    async def tell(stage: Stage) -> None:
        press(stage, "tp5\n")

    end = ended(stage, start, tell)
    assert end.code == 3
    assert end.sentence == (
        "Ended before the plan was complete, in its cool-down:"
        " pain is 5 of 10; allowed is at most 3 of 10. The belt stands."
    )


def test_nobody_goes_on_by_hand() -> None:
    """Its longest time over: cool-down and end, and the sentence names the segment."""
    end = ended(by_hand(*LED), start)
    assert end.code == 3
    assert 'in its cool-down: nobody went on from "Your pace" in its time.' in end.sentence


def test_a_value_that_nobody_told_pauses_and_a_new_one_goes_on() -> None:
    """The gate pauses; told, confirmed and started again, the walk is walked to its end."""
    stage = by_hand(walk(70_000, 100), gates=(PAIN,))

    async def go_on(stage: Stage) -> None:
        state = await stage.until(Phase.STANDING)
        assert (state.hold, state.why[:21]) == (Hold.PAUSE, "nobody has told the p")
        press(stage, "tp2\n")
        await asyncio.sleep(2)
        await start(stage)

    assert ended(stage, start, go_on) == End(0, "The plan is complete. The belt stands.")


def test_a_person_leads_with_keys() -> None:
    """Faster, slower, next and a word on the trial: each taken, none rejected."""
    stage = by_hand(*LED)

    async def lead(stage: Stage) -> None:
        for keys in ("+", "--", "n"):
            press(stage, keys)
            await asyncio.sleep(1)
        await stage.see(lambda state: state.guidance.trial is not None)
        press(stage, "o")
        await stage.see(lambda state: state.segment == EARLY)
        await asyncio.sleep(1)
        press(stage, "nx")

    end = ended(stage, start, lead)
    assert end.code == 0
    heeded = [n.request for n in stage.notes(Heeded) if isinstance(n, Heeded)]
    assert heeded == [
        Request.FASTER,
        Request.SLOWER,
        Request.SLOWER,
        Request.SUCCEEDED,
        Request.FAILED,
    ]
    assert stage.rejected() == []


@pytest.mark.parametrize("typing", ["t", "tp", "tp1"])
def test_a_stop_in_the_middle_of_a_value_stops(typing: str) -> None:
    """The belt comes to rest, and nothing was told."""
    stage = by_hand(PACED, COOL_DOWN)

    async def stop(stage: Stage) -> None:
        press(stage, typing + "s")

    end = ended(stage, start, stop)
    assert end.code == 3
    assert "stopped by" in end.sentence
    assert stage.seen[-1][1].guidance.known == ()


Run = Callable[..., Result]


@pytest.fixture
def led_file(tmp_path: Path) -> str:
    """A profile that persons lead."""
    path = tmp_path / "led.yaml"
    path.write_text(led_profile())
    return str(path)


def test_run_walks_a_led_profile_with_a_simulated_person(
    run: Run, led_file: str, tmp_path: Path
) -> None:
    """To its end, exit code 0: the log asks, the summary has values and trials, and it replays."""
    result = run(ScriptedTransport(), what=led_file)
    assert result.exit_code == 0, result.output
    said = result.stdout
    assert "goes on when somebody says next" in said
    assert "Tell the pain within" in said
    assert "trials  1: 1 went well, 0 did not; another would be at 110 %" in said
    assert "told  systolic blood pressure: 110 mmHg before the walk" in said
    assert "told  pain: 1 of 10 at 0:1" in said
    assert "plan  1:18 of 1:48" in said
    (journal,) = (tmp_path / "journals").iterdir()
    with journal.open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut) == (None, False)
