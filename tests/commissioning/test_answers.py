"""What a technician answers and presses in the empty-belt check, and what comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from empty_belt import Technician
from link_transport import LinkTransport
from treadmill_ctl.commissioning.check import Ask, Check, Move, Over, Topic
from treadmill_ctl.commissioning.conduct import Act, Conduct
from treadmill_ctl.commissioning.found import Found
from treadmill_ctl.commissioning.machine_text import About, Incomplete, machine_text
from treadmill_ctl.commissioning.move import Hand
from treadmill_ctl.commissioning.moves import Step, setup
from treadmill_ctl.commissioning.readings import Level
from treadmill_ctl.commissioning.words import lines, troubles
from treadmill_ctl.core.model import Machine, Range, Report
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import State
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.ending import Ending
from treadmill_ctl.runtime.snapshot import snapshot
from treadmill_ctl.schema.belt_timing import Timing
from treadmill_ctl.schema.commissioned import Does, KeyReport, Pause
from treadmill_ctl.schema.treadmill_file import read_machine
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.virtual_time import run

ABOUT = About(date(2026, 11, 23), "F0:F1:F2:F3:F4:F5")
READY = Seen(linked=True, controlled=True, report=Report(0), report_ms=60_000, zeros=2)
STANDS = snapshot(
    State(setup(Step.STOP, Machine("M", "ftms", Range(50, 2_000, 10))), seen=READY), 60_000
)
TIMING = Timing(2_900, 10, 52_200, 200)


def technician(folder: Path, profile: MachineProfile | None = None) -> Technician:
    """At an FTMS treadmill."""
    transport = LinkTransport(FtmsPeripheral(profile or MachineProfile()))
    return Technician(transport, FtmsDriver, folder)


def why(check: Check) -> str:
    """Why a check ended."""
    assert isinstance(check.wants, Over)
    return check.wants.why


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory) -> Technician:
    """A technician whose check is complete, for all who only read it."""
    person = technician(tmp_path_factory.mktemp("journals"))
    run(person.check())
    return person


def test_no_move_without_a_yes() -> None:
    """The first thing wanted is an answer, and a no is the end of the check."""
    check = Check()
    assert isinstance(check.wants, Ask)
    assert check.answer("n") == ""
    assert check.wants == Over("The step reports was not wanted.")


@pytest.mark.parametrize("text", ["", "yess", "1", "ja"])
def test_what_is_neither_yes_nor_no_moves_nothing(text: str) -> None:
    """It is asked again."""
    check = Check()
    before = check.wants
    assert check.answer(text) == "Answer y or n, or q to end the check."
    assert check.wants == before


def test_a_yes_is_for_one_move() -> None:
    """Only a move follows it."""
    check = Check()
    check.answer("y")
    assert check.wants == Move(Step.REPORTS)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (Step.PAUSE, "A key was pressed, and stopped the move"),
        (Step.KEY, "A key was pressed, and stopped the move"),
        (Step.BELT, "The belt was stopped before it was timed"),
    ],
)
def test_any_key_stops_the_belt_and_ends_the_check(tmp_path: Path, step: Step, said: str) -> None:
    """Standstill is measured, and no file comes of it."""
    person = technician(tmp_path)
    person.does = {step: " "}
    check = run(person.check())
    assert said in why(check)
    assert person.moves[-1].ending is Ending.STOPPED
    assert person.machine.speed_ckmh == 0


def test_a_key_before_there_is_a_connection_is_not_lost() -> None:
    """It stops the move as soon as there is something to stop."""
    hand, heard = Hand(), list[str]()
    hand.press("x")
    hand.of(heard.append)
    assert heard == ["x"]
    hand.of(None)
    hand.of(heard.append)
    assert heard == ["x"]


def test_a_second_key_is_the_emergency_stop() -> None:
    """The first asks for a ramp, the next for the machine's own stop at once."""
    conduct = Conduct(Step.SPEEDS, 0)
    assert [conduct.press(key, 0) for key in "ab"] == [Act.STOP, Act.ESTOP]


def test_a_treadmill_without_a_pause_button_is_no_worse(complete: Technician) -> None:
    """No at that step leaves it out, and the file says that there is none."""
    check = Check()
    for moved in complete.moves[:3]:
        check.answer("y")
        check.moved(moved)
    check.answer("n")
    assert check.found.pause is Pause.NONE
    assert isinstance(check.wants, Ask)
    assert "key" in check.wants.says


def test_a_key_that_is_not_pulled_ends_the_check(tmp_path: Path) -> None:
    """Half a minute, then the belt is stopped: nobody knows what the key does."""
    person = technician(tmp_path)
    person.does = {Step.KEY: None}
    check = run(person.check())
    assert "PULLING IT DOES NOT STOP THE BELT" in why(check)
    assert check.found.key is None


def test_a_pause_that_does_nothing_is_found_out(tmp_path: Path) -> None:
    """The check goes on with it."""
    person = technician(tmp_path)
    person.does = {Step.PAUSE: None}
    check = run(person.check())
    assert why(check) == ""
    assert check.found.pause is Pause.RUNS_ON
    assert "pause at the console: NOTHING HAPPENED, the belt ran on" in lines(check.found)


def test_a_belt_that_stops_with_its_connection_is_found_out(tmp_path: Path) -> None:
    """The technician says when it stands; what is written counts on a second more."""
    person = technician(tmp_path, MachineProfile(stops_on_disconnect=True))
    person.does = {Step.LOSS: "n"}
    check = run(person.check())
    assert why(check) == ""
    assert check.found.loss is Does.STOPS
    assert check.found.stood_ms is not None
    assert check.machine is not None
    machine = read_machine(machine_text(check.machine, check.found, ABOUT), "mill.yaml")
    assert machine.watchdog_ms is not None
    assert machine.watchdog_ms >= check.found.stood_ms + 1_000


def test_nobody_who_looks_leaves_it_running_on(tmp_path: Path) -> None:
    """Without an answer the connection is made again, the belt stopped, and the worse is taken."""
    person = technician(tmp_path)
    person.does = {Step.LOSS: None}
    check = run(person.check())
    assert check.found.loss is Does.RUNS_ON
    loss = next(each for each in person.moves if each.conduct.step is Step.LOSS)
    assert loss.ending is Ending.TRIPPED
    assert person.machine.speed_ckmh == 0


def test_an_answer_of_long_ago_starts_nothing() -> None:
    """What was true a minute ago is asked again."""
    conduct = Conduct(Step.STOP, 0)
    assert conduct.next(STANDS, 60_000) is Act.CONFIRM
    assert conduct.next(STANDS, 60_001) is Act.STOP
    assert conduct.too_old


@pytest.mark.parametrize(
    ("took_ms", "verdict"),
    [(52_200, ""), (49_800, ""), (54_600, ""), (32_440, "miles an hour"), (45_000, "a twentieth")],
)
def test_a_timing_tells_kilometres_from_miles(took_ms: int, verdict: str) -> None:
    """Within a twentieth it is true; 1.61 times as fast it counts miles; else it is said."""
    found = [*troubles(Found(timing=replace(TIMING, took_ms=took_ms)), 10)]
    assert [verdict in each for each in found] == ([True] if verdict else [])


def test_a_timing_is_exact() -> None:
    """29 m in 52.2 s are 2.00 km/h."""
    assert TIMING.measured_ckmh == 200


@pytest.mark.parametrize(("shown_ckmh", "count"), [(200, 0), (190, 0), (189, 1), (211, 1)])
def test_a_speed_that_is_not_taken_speaks_against_a_treadmill(shown_ckmh: int, count: int) -> None:
    """More than a step away from what it was told."""
    assert len([*troubles(Found(levels=(Level(200, shown_ckmh),)), 10)]) == count


@pytest.mark.parametrize(
    ("topic", "text", "said"),
    [
        (Topic.TURNS, "0", "is not a count"),
        (Topic.TURNS, "many", "'many'"),
        (Topic.TOOK, "52.1", "has no unit"),
        (Topic.TOOK, "1 s", "is too low; at least 5.0 s"),
        (Topic.BELT, "29 m", "is no belt; at most 15.0 m"),
        (Topic.DECK, "14 m", "is no deck; at most 5.0 m"),
    ],
)
def test_a_number_that_cannot_be_is_asked_again(topic: Topic, text: str, said: str) -> None:
    """With what is allowed; nothing is lost."""
    check = Check()
    check.wants = Ask(topic, "?")
    assert said in check.answer(text)
    assert check.wants == Ask(topic, "?")


@pytest.mark.parametrize("missing", ["run_down", "pause", "key", "loss", "timing", "deck_mm"])
def test_a_file_is_whole_or_not_at_all(complete: Technician, missing: str) -> None:
    """Whatever is not known, nothing is written."""
    check = complete.checked
    assert check.machine is not None
    with pytest.raises(Incomplete):
        machine_text(check.machine, replace(check.found, **{missing: None}), ABOUT)


def test_a_key_that_is_not_reported_is_not_counted_on(complete: Technician) -> None:
    """The file leaves `reports_key` out where the treadmill said nothing."""
    check = complete.checked
    assert check.machine is not None
    silent = replace(check.found, key=KeyReport.SILENT)
    assert not read_machine(machine_text(check.machine, silent, ABOUT), "mill.yaml").reports_key
