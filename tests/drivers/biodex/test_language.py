"""What a Biodex is told when, and what it is taken to say."""

from collections.abc import Callable

import pytest

from asked_line import AskedLine, accepted, refused
from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Event,
    Machine,
    Notice,
    Noticed,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.drivers.asking import AskingDriver
from treadmill_ctl.drivers.biodex.language import BiodexLanguage
from treadmill_ctl.drivers.contract import Commissioned, Line, SpeedUnit, Unfit

WELL = "a7000000"
PULLED = "a7004000"


@pytest.fixture
def line(cleared: Callable[..., Cleared]) -> AskedLine:
    """A machine that listens, stands, and is set forward."""
    known = Commissioned(SpeedUnit.KMH, baud=9_600)
    line = AskedLine(AskingDriver(BiodexLanguage(known)), cleared)
    line.connect()
    assert (line.out, line.urgent) == (["81"], [True])
    line.hear("81", WELL)
    return ask(line, speed="000")


def ask(line: AskedLine, speed: str = "000", letter: str = "46", status: str = WELL) -> AskedLine:
    """Two rounds of questions, answered; the line is left quiet."""
    for _ in range(2):
        line.wait(100)
        while line.out and line.out != ["a0"]:  # what was left of a round before
            line.hear(status if line.out == ["a7"] else f"a2{letter}")
        line.hear("a0" + speed.encode().hex())
        line.hear(f"a2{letter}")
        line.hear(status if line.out == ["a7"] else "a13035")
    assert line.out == []
    return line


def test_a_round_asks_for_speed_and_direction_each_time(line: AskedLine) -> None:
    """And by turns for the status and the grade; what is read is told."""
    asked: list[str] = []
    for _ in range(2):
        line.wait(100)
        asked += line.out
        for answer in ("a0303235", "a252", WELL if len(asked) < 4 else "a13035"):
            line.hear(answer)
            asked += line.out
    assert sorted(asked) == ["a0", "a0", "a1", "a2", "a2", "a7"]


@pytest.mark.parametrize(("letter", "speed_ckmh"), [("46", 250), ("52", -250)])
def test_a_report_has_the_direction_that_was_read(
    line: AskedLine, letter: str, speed_ckmh: int
) -> None:
    """`A0` has no sign; the last `A2` gives it."""
    ask(line, "025", letter)
    line.wait(100)
    assert Reported(Report(speed_ckmh, 50)) in line.hear("a0303235")


def test_a_belt_that_moves_is_not_told_of_before_its_direction_is_read(
    cleared: Callable[..., Cleared],
) -> None:
    """Over a new line to a belt that runs in reverse, no report says that it runs forward."""
    line = AskedLine(AskingDriver(BiodexLanguage(Commissioned(SpeedUnit.KMH))), cleared)
    line.connect()
    line.hear("81", WELL)
    line.wait(100)
    assert not [each for each in line.hear("a0303235") if isinstance(each, Reported)]
    line.hear("a252", "a13035")
    line.wait(100)
    assert Reported(Report(-250, 50)) in line.hear("a0303235")


@pytest.mark.parametrize(("speed_ckmh", "letter"), [(50, "46"), (-50, "52")])
def test_a_start_says_the_direction_and_waits_for_it_to_be_said_back(
    line: AskedLine, speed_ckmh: int, letter: str
) -> None:
    """Direction, read back, speed, start, speed, status; accepted when all of it was."""
    line.send(StartBelt(speed_ckmh), 5)
    said = list(line.out)
    for answer in ("84", f"a2{letter}", "82", "80", "82"):
        line.hear(answer)
        said += line.out
    assert said == ["84" + letter, "a2", "82303035", "80", "82303035", "a7"]
    assert accepted(5) in line.hear(WELL)


def test_a_direction_that_is_not_said_back_starts_nothing(line: AskedLine) -> None:
    """It says yes to reverse and stays forward: refused, and neither speed nor start goes out."""
    line.send(StartBelt(-50), 5)
    line.hear("84")
    assert line.hear("a246") == (refused(5, "it says b'F', not b'R'"),)
    assert line.out == []


def test_no_speed_is_said_in_a_direction_that_was_not_read(line: AskedLine) -> None:
    """A speed alone changes no direction, so the other sign is refused; it needs a start."""
    events = line.send(SetSpeed(-60), 6)
    why = "the machine does not say that its belt runs this way; it was not sent"
    assert (events, line.out) == ((refused(6, why),), [])


@pytest.mark.parametrize(
    ("speed", "status", "why"),
    [
        ("001", WELL, "the machine does not say that its belt stands"),
        ("000", PULLED, "the machine says that its safety lanyard is pulled"),
        ("000", "a7002000", "the machine reports a fault of its own (20)"),
    ],
)
def test_nothing_is_started_but_a_machine_that_stands_and_is_well(
    line: AskedLine, speed: str, status: str, why: str
) -> None:
    """Neither direction nor speed leaves while it moves, is unlocked, or has a fault."""
    ask(line, speed, status=status)
    assert line.send(StartBelt(50), 5) == (refused(5, f"{why}; it was not sent"),)
    assert line.out == []


def test_a_no_is_a_refusal(line: AskedLine) -> None:
    """`AF` answers what the machine is at."""
    line.send(SetSpeed(60), 6)
    assert line.out == ["82303036"]
    assert line.hear("af") == (refused(6, "the machine does not take it (AF)"),)


def test_a_yes_with_trouble_behind_it_is_a_refusal(line: AskedLine) -> None:
    """An acknowledged speed of which the status says that it was out of range was not taken."""
    line.send(SetSpeed(60), 6)
    line.hear("82")
    assert line.out == ["a7"]
    (answer,) = line.hear("a7400000")
    assert answer == refused(6, "it says b'out of range', not b'no trouble'")


def notices(line: AskedLine, status: str) -> list[Noticed]:
    """What two rounds with this status tell."""
    events: tuple[Event, ...] = ()
    for _ in range(2):
        events += line.wait(100)
        for answer in ("a0303030", "a246"):
            events += line.hear(answer)
        events += line.hear(status if line.out == ["a7"] else "a13035")
    return [each for each in events if isinstance(each, Noticed)]


def test_the_lanyard_is_told_once_as_it_is_pulled(line: AskedLine) -> None:
    """And again only after it was back."""
    assert notices(line, PULLED) == [Noticed(Notice.KEY_PULLED)]
    assert notices(line, PULLED) == []
    assert notices(line, WELL) == []
    assert notices(line, PULLED) == [Noticed(Notice.KEY_PULLED)]


@pytest.mark.parametrize("bit", [0, 1, 2, 3, 4, 5, 7])
def test_a_fault_of_the_machine_takes_control_until_it_clears(line: AskedLine, bit: int) -> None:
    """Each bit of the system status but the lanyard's."""
    faulty = f"a700{1 << bit:02x}00"
    assert notices(line, faulty) == [Noticed(Notice.CONTROL_REFUSED, 1 << bit)]
    assert notices(line, faulty) == []
    assert notices(line, WELL) == [Noticed(Notice.CONTROL_GRANTED, 1)]


@pytest.mark.parametrize(
    ("octets", "lost"), [("a03078", "speed"), ("a258", "direction")], ids=lambda each: each
)
def test_what_is_no_value_is_told_as_unreadable(line: AskedLine, octets: str, lost: str) -> None:
    """Digits that are none, a direction that is neither."""
    line.wait(100)
    if lost == "speed":
        events = line.hear(octets + "39")
    else:
        line.hear("a0303030")
        events = line.hear(octets)
    assert any(isinstance(each, Noticed) and each.notice is Notice.BAD_BYTES for each in events)


@pytest.mark.parametrize(
    ("rung", "octets"), [(0, "81"), (1, "81"), (2, "82303035"), (3, "82303030")]
)
def test_the_ladder_of_stops(line: AskedLine, rung: int, octets: str) -> None:
    """Stop, stop, the lowest speed, speed zero; each past everything."""
    ask(line, "025")
    line.send(StopBelt(rung), 9)
    assert (line.out, line.urgent) == ([octets], [True])


@pytest.mark.parametrize(("grade_dpct", "octets"), [(50, "833035"), (0, "833030"), (150, "833135")])
def test_a_grade_is_said_in_whole_per_cents(line: AskedLine, grade_dpct: int, octets: str) -> None:
    """And followed by the question what became of it."""
    line.send(SetGrade(grade_dpct), 4)
    assert line.out == [octets]


def test_it_is_what_a_person_found_out_and_marked_as_experimental() -> None:
    """The line's speed and the unit come from the address; it reverses and reports its key."""
    known = Commissioned(SpeedUnit.MPH, baud=19_200)
    driver = AskingDriver(BiodexLanguage(known))
    machine = driver.identify("T", {})
    assert driver.wiring == Line(19_200)
    assert isinstance(machine, Machine)
    assert (machine.unit, machine.reverses, machine.reports_key) == ("mph", True, True)
    assert machine.watchdog_ms is None
    assert "page on the serial line is missing" in machine.unproven


def test_without_a_unit_it_is_refused() -> None:
    """The sentence says what to look at and what to write."""
    found = AskingDriver(BiodexLanguage(Commissioned())).identify("T", {})
    assert isinstance(found, Unfit)
    assert "unit=km/h or unit=mph" in found.why


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (SetGrade(15), "the machine has no such grade"),
        (SetSpeed(1_210), "the speed is none that the machine can be told"),
        (StartBelt(9), "the speed is none that the machine can be told"),
    ],
)
def test_what_it_cannot_be_told_is_refused(
    line: AskedLine, command: SetGrade | SetSpeed | StartBelt, why: str
) -> None:
    """Half per cents, beyond 12 in its unit, less than a tenth; nothing leaves."""
    assert line.send(command, 4) == (refused(4, f"{why}; it was not sent"),)
    assert line.out == []


def test_a_machine_without_a_speed_is_refused() -> None:
    """Where a person left none between lowest and highest, it says what to correct."""
    known = Commissioned(SpeedUnit.KMH, 300, 200)
    found = AskingDriver(BiodexLanguage(known)).identify("T", {})
    assert isinstance(found, Unfit)
    assert "lowest=" in found.why
