"""How a session is attended to, and every way in which it ends. In virtual time."""

import asyncio
import signal

import pytest

from at_hand import ended, press, start
from ear import unheard
from plans import rest, turn, walk
from scripted import ScriptedTransport, Stage, find, key, lose
from treadmill_ctl.cli.conduct import End, Leaving, heed
from treadmill_ctl.cli.people import AtTheTerminal, SimulatedPerson
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.virtual_time import run

MINUTE = (walk(60_000, 200),)


def by_hand(transport: ScriptedTransport, **kept: object) -> Stage:
    """A session with a person at the terminal, who stays."""
    return Stage(transport, Leaving(stays=True), AtTheTerminal(unheard), MINUTE, **kept)  # type: ignore[arg-type]


def test_a_plan_walked_to_its_end_is_done() -> None:
    """Exit code 0, and the sentence says so; a rest and a turn are confirmed one by one."""
    stage = Stage(
        ScriptedTransport(),
        segments=(walk(10_000, 100), rest(5_000), walk(10_000, 100), turn(1), walk(10_000, 100)),
    )
    end = ended(stage)
    assert end == End(0, "The plan is complete. The belt stands.")
    assert stage.transport.belt_ckmh == 0
    assert stage.transport.words().count("07") == 3
    assert stage.rejected() == []


def test_a_person_who_stops_is_named() -> None:
    """Exit code 3: before the plan was complete, by whom."""
    stage = by_hand(ScriptedTransport())

    async def stop(stage: Stage) -> None:
        press(stage, "s")

    end = ended(stage, start, stop)
    assert end.code == 3
    assert end.sentence == (
        f"Ended before the plan was complete: stopped by {stage.person.name}. The belt stands."
    )
    assert stage.transport.belt_ckmh == 0


def test_a_stop_before_the_start_ends_it() -> None:
    """Whoever does not want to walk presses s at the checklist: exit code 3, nothing moved."""
    stage = by_hand(ScriptedTransport())

    async def stop(stage: Stage) -> None:
        await asyncio.sleep(10)
        press(stage, "s")

    assert ended(stage, stop).code == 3
    assert "07" not in stage.transport.words()


def test_a_trip_with_nobody_there_ends_once_the_belt_stands() -> None:
    """The key pulled: exit code 7, why, and that the belt stands."""
    stage = Stage(ScriptedTransport({20_000: key}), segments=MINUTE)
    end = ended(stage)
    assert end == End(7, "Stopped. The safety key was pulled. The belt stands.")
    assert stage.transport.belt_ckmh == 0


@pytest.mark.parametrize("goodbye", ["r", "q"])
def test_a_trip_with_a_person_there_waits_for_that_person(goodbye: str) -> None:
    """Latched for as long as it takes; a reset, or q, ends it with code 7."""
    stage = by_hand(ScriptedTransport({30_000: key}))

    async def later(stage: Stage) -> None:
        await stage.until(Phase.LATCHED)
        await asyncio.sleep(120)
        assert stage.loop.state.phase is Phase.LATCHED
        press(stage, goodbye)

    end = ended(stage, start, later)
    assert end == End(7, "Stopped. The safety key was pulled. The belt stands.")


def test_a_lost_link_with_nobody_there_is_left_after_the_bound_and_not_confirmed() -> None:
    """Exit code 8 after half a minute of trying; the sentence sends somebody to the treadmill."""
    stage = Stage(ScriptedTransport({20_000: lose}), segments=MINUTE)
    end = ended(stage)
    assert end.code == 8
    assert end.sentence.startswith("The connection is gone: out of range. STANDSTILL WAS NOT CONF")
    assert "pull its key" in end.sentence
    tripped_ms = next(s.entered_ms for _, s in stage.seen if s.phase is Phase.TRIPPED)
    assert 30_000 <= stage.seen[-1][1].at_ms - tripped_ms <= 30_200  # type: ignore[operator]
    assert stage.transport.belt_ckmh > 0, "no software stops a belt out of range"


def test_a_link_that_comes_back_brings_the_belt_to_rest() -> None:
    """Found within the bound: stopped, measured, exit code 7."""
    stage = Stage(ScriptedTransport({20_000: lose, 30_000: find}), segments=MINUTE)
    assert ended(stage).code == 7
    assert stage.transport.belt_ckmh == 0


def test_a_lost_link_with_a_person_there_is_that_persons_to_leave() -> None:
    """No bound ends it; q does, with code 8. Every picture of it shows the speed as unknown."""
    stage = by_hand(ScriptedTransport({30_000: lose}))

    async def later(stage: Stage) -> None:
        await stage.until(Phase.TRIPPED)
        await asyncio.sleep(100)
        press(stage, "q")

    end = ended(stage, start, later)
    assert end.code == 8
    assert len(stage.seen) > 1_000
    assert all(not s.fresh and not s.still for s, _ in stage.seen if s.phase is Phase.TRIPPED)


def test_a_belt_that_ignores_every_stop_is_never_called_still() -> None:
    """Exit code 8, and stops at least twice a second until it is left."""

    def deaf(transport: ScriptedTransport) -> None:
        transport.inject(Faults(ignore_stop=True))

    stage = Stage(ScriptedTransport({15_000: deaf}), segments=(walk(10_000, 100),))
    end = ended(stage)
    assert end.code == 8
    assert stage.transport.belt_ckmh > 0
    assert len([word for word in stage.transport.words() if word.startswith("08")]) >= 50


def test_a_treadmill_that_refuses_control_is_told_of_and_never_started() -> None:
    """Exit code 6: what to do at its console; no start was ever sent."""
    stage = Stage(ScriptedTransport(refuses=True))
    end = ended(stage)
    assert end.code == 6
    assert "does not give control: end the program on its console" in end.sentence
    assert "07" not in stage.transport.words()


def test_a_silent_treadmill_is_not_confirmed_and_never_started() -> None:
    """Exit code 8: it does not report, so nobody knows whether the belt stands."""

    def silent(transport: ScriptedTransport) -> None:
        transport.inject(Faults(silent_until_ms=10**9))

    stage = Stage(ScriptedTransport({0: silent}))
    end = ended(stage)
    assert end.code == 8
    assert "does not report its speed" in end.sentence
    assert "07" not in stage.transport.words()


def test_a_belt_found_moving_is_stopped_before_anybody_is_asked() -> None:
    """Somebody left it running: the first word stops it, and the session goes on from there."""
    transport = ScriptedTransport()
    transport.link.press(Button.START, 0)
    stage = Stage(transport)
    assert ended(stage).code == 0
    assert transport.words()[:2] == ["00", "0801"]


def test_a_belt_found_moving_that_does_not_stop_is_told_of() -> None:
    """Exit code 8: stop it at the treadmill; nothing was started."""
    transport = ScriptedTransport()
    transport.link.press(Button.START, 0)
    transport.link.inject(Faults(ignore_stop=True), 0)

    async def main() -> End:
        await asyncio.sleep(20)  # it runs before anybody connects
        return await stage.conducted()

    stage = Stage(transport)
    end = run(main())
    assert end.code == 8
    assert "is moving and does not stop" in end.sentence
    assert "07" not in transport.words()


def test_a_link_lost_at_the_checklist_ends_the_session() -> None:
    """Exit code 4 at once: what stood still stands, and nothing begins over another connection."""
    stage = by_hand(ScriptedTransport({60_000: lose}))
    end = ended(stage)
    assert end == End(4, "The connection was lost before the start. The belt stood still.")
    assert "07" not in stage.transport.words()


def test_a_link_lost_before_anything_was_measured_is_not_confirmed() -> None:
    """Exit code 8: nobody knows what that belt does."""
    stage = Stage(ScriptedTransport({10: lose}))
    end = ended(stage)
    assert end.code == 8
    assert end.sentence.startswith("The connection was lost before the start. STANDSTILL WAS NOT")


def test_an_alarm_before_the_start_ends_it_where_nobody_can_reset() -> None:
    """Lost and found again before the start: the alarm stands, nobody is there: exit code 7."""
    stage = Stage(ScriptedTransport({10: lose, 3_000: find}))
    end = ended(stage)
    assert end.code == 7
    assert end.sentence.endswith("Since then standstill was measured.")
    assert "07" not in stage.transport.words()


def test_an_alarm_before_the_start_can_be_reset_by_a_person() -> None:
    """The same with a person there: r takes the alarm away, and the session may be started."""
    stage = by_hand(ScriptedTransport({10: lose, 3_000: find}))

    async def reset(stage: Stage) -> None:
        await asyncio.sleep(30)
        assert stage.loop.state.alarm is not None
        press(stage, "\nr")
        assert stage.loop.state.alarm is None

    assert ended(stage, reset, start).code == 0
    assert [r.request for r in stage.rejected()] == ["confirm"]


@pytest.mark.parametrize(
    ("signals", "code"),
    [
        ([signal.SIGINT], 3),
        ([signal.SIGINT, signal.SIGINT], 7),
        ([signal.SIGTERM], 3),
        ([signal.SIGTERM, signal.SIGTERM], 3),
        ([signal.SIGHUP], 3),
        ([signal.SIGTSTP], 3),
        ([signal.SIGQUIT], 7),
    ],
)
def test_every_signal_brings_the_belt_to_rest(signals: list[signal.Signals], code: int) -> None:
    """Ctrl-C stops, twice is the emergency stop; to end, to hang up, to hold the program: stop."""
    stage = Stage(ScriptedTransport(), segments=MINUTE)

    async def send(stage: Stage) -> None:
        await stage.until(Phase.WALKING)
        await asyncio.sleep(5)
        for each in signals:
            heed(each, stage.loop, stage.person, stage.leaving)

    assert ended(stage, send).code == code
    assert stage.transport.belt_ckmh == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_latched_session_is_left_by_signal(number: signal.Signals) -> None:
    """The belt stands; a person may go by Ctrl-C, and nobody waits for a terminal that is gone."""
    stage = by_hand(ScriptedTransport({30_000: key}))

    async def later(stage: Stage) -> None:
        await stage.until(Phase.LATCHED)
        await asyncio.sleep(60)
        heed(number, stage.loop, stage.person, stage.leaving)

    assert ended(stage, start, later).code == 7


def test_a_terminal_gone_with_the_link_lost_ends_after_the_bound() -> None:
    """Nobody can press q any more: it goes on trying for its time, then exit code 8."""
    stage = by_hand(ScriptedTransport({30_000: lose}))

    async def later(stage: Stage) -> None:
        await stage.until(Phase.TRIPPED)
        heed(signal.SIGHUP, stage.loop, stage.person, stage.leaving)

    assert ended(stage, start, later).code == 8


def test_a_pause_is_nobodys_to_end_but_a_persons() -> None:
    """Paused at the console: with nobody at a terminal the session ends, it does not go on."""

    def pause(transport: ScriptedTransport) -> None:
        transport.press(Button.PAUSE)

    stage = Stage(ScriptedTransport({20_000: pause}), segments=MINUTE)
    assert ended(stage).code == 3
    assert stage.transport.words().count("07") == 1


def test_a_pause_waits_for_the_person_at_the_terminal() -> None:
    """A simulated person with a terminal beside it leaves the pause to who paused."""
    stage = Stage(
        ScriptedTransport(),
        person=SimulatedPerson(alone=False),
        segments=MINUTE,
        leaving=Leaving(stays=False),
    )

    async def pause_and_go_on(stage: Stage) -> None:
        hand = AtTheTerminal(unheard)
        await stage.until(Phase.WALKING)
        hand.press(stage.loop, " ")
        await stage.until(Phase.STANDING)
        await asyncio.sleep(120)
        assert stage.loop.state.phase is Phase.STANDING
        hand.press(stage.loop, "\n")
        await asyncio.sleep(1)
        hand.press(stage.loop, "\n")

    assert ended(stage, pause_and_go_on).code == 0
    assert stage.transport.words().count("07") == 2


def test_whoever_asks_at_every_change_leaves_room_for_the_treadmill() -> None:
    """A person who is never content is asked ten times a second, not without end."""
    stage = Stage(ScriptedTransport())

    class Nag(SimulatedPerson):
        def attend(self, loop: object, shown: object) -> None:
            stage.loop.ask(Request.RESET, "nag", "test")

    stage.person = Nag(alone=True)

    async def main() -> None:
        with pytest.raises(TimeoutError):
            await stage.conducted(patience_s=60)

    run(main())
    assert 500 <= len(stage.seen) <= 700


@pytest.mark.parametrize("what", ["show", "attend"])
def test_a_bug_of_the_one_who_looks_is_not_swallowed(what: str) -> None:
    """Who conducts hears of it, and can see to the belt."""
    stage = Stage(ScriptedTransport())

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    setattr(stage if what == "show" else stage.person, what, broken)
    with pytest.raises(ZeroDivisionError):
        ended(stage)
