"""The empty-belt check on simulated treadmills: what it finds out, how it ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from empty_belt import Technician
from link_transport import LinkTransport
from treadmill_ctl.commissioning.check import Check, Over, Topic
from treadmill_ctl.commissioning.machine_text import About, machine_text
from treadmill_ctl.commissioning.moves import Step
from treadmill_ctl.commissioning.words import troubles
from treadmill_ctl.core.limits import Caps
from treadmill_ctl.core.model import Stance
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.schema.commissioned import Does, KeyReport, Pause
from treadmill_ctl.schema.treadmill_file import read_machine
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.virtual_time import run

PLAIN = MachineProfile()
ABOUT = About(date(2026, 11, 23), "F0:F1:F2:F3:F4:F5", "ab" * 32)


def ftms(folder: Path, profile: MachineProfile = PLAIN) -> Technician:
    """A technician at an FTMS treadmill."""
    return Technician(LinkTransport(FtmsPeripheral(profile)), FtmsDriver, folder)


def checked(technician: Technician) -> Check:
    """The check at its end."""
    return run(technician.check())


def over(check: Check) -> str:
    """Why it ended; empty where it is complete."""
    assert isinstance(check.wants, Over)
    return check.wants.why


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Technician, Check]:
    """A check of the plain FTMS treadmill."""
    technician = ftms(tmp_path_factory.mktemp("journals"))
    return technician, checked(technician)


Plain = tuple[Technician, Check]


def test_a_sound_treadmill_is_found_out_whole(plain: Plain) -> None:
    """Every figure is seen, none shorter than the simulated treadmill's own, none by much."""
    found = plain[1].found
    assert over(plain[1]) == ""
    assert found.report_period_ms == PLAIN.report_period_ms
    assert PLAIN.ack_delay_ms <= (found.answer_ms or 0) <= 300
    assert PLAIN.countdown_ms <= (found.start_ms or 0) <= PLAIN.countdown_ms + 1_200
    assert 0 < (found.follow_ms or 0) <= 2_000
    assert (found.pause, found.key, found.loss) == (Pause.STOPS, KeyReport.REPORTED, Does.RUNS_ON)
    assert [*troubles(found, PLAIN.speed_step_ckmh)] == []


def test_speeds_are_told_and_held_one_by_one(plain: Plain) -> None:
    """The slowest, the two steps above it, the middle, the top, and the slowest again."""
    levels = plain[1].found.levels
    assert [each.told_ckmh for each in levels] == [50, 60, 70, 200, 300, 50]
    assert all(each.shown_ckmh == each.told_ckmh for each in levels)


def test_the_ramp_of_its_stop_is_never_thought_steeper(plain: Plain) -> None:
    """From the top of the check; what is written is at most what the belt really does."""
    run_down = plain[1].found.run_down
    assert run_down is not None
    assert run_down.from_ckmh == 300
    assert PLAIN.deceleration_mm_s2 * 2 // 3 <= run_down.deceleration_mm_s2
    assert run_down.deceleration_mm_s2 <= PLAIN.deceleration_mm_s2


def test_the_belt_stays_under_the_cap_of_the_check(plain: Plain) -> None:
    """Never above 3.00 km/h, whatever the treadmill could."""
    assert plain[0].fastest_ckmh == 300


def test_a_cap_of_the_site_holds_in_the_check_too(tmp_path: Path) -> None:
    """A site that allows less is not overruled by its technician."""
    technician = ftms(tmp_path)
    technician.site = (Caps("site", backward_ckmh=120, forward_ckmh=120),)
    checked(technician)
    assert technician.fastest_ckmh == 120


def test_every_move_has_a_yes_of_its_own(plain: Plain) -> None:
    """No belt moves on the answer to an earlier question."""
    technician, _ = plain
    assert len(technician.moves) == len(Step)
    assert sum(ask.topic is Topic.MOVE for ask in technician.asked) == len(Step)


def test_every_move_is_a_session_with_its_own_record(plain: Plain) -> None:
    """Each journal replays: the core decided, and it decides the same again."""
    journals = sorted(plain[0].journals.glob("*commission*.jsonl"))
    assert len(journals) == len(Step)
    for path in journals:
        with path.open("rb") as lines:
            assert replay(lines).difference is None


def test_a_guardian_is_armed_wherever_the_belt_moves(plain: Plain) -> None:
    """Six of the seven moves move the belt; each arms it, and relieves it at standstill."""
    technician, _ = plain
    words = technician.guardian.words()
    assert words.count("arm") == words.count("disarm") >= len(Step) - 1
    assert not technician.guardian.armed


def test_without_a_guardian_at_its_post_nothing_starts(tmp_path: Path) -> None:
    """A guardian that has no way to the treadmill keeps the belt still."""
    technician = ftms(tmp_path)
    technician.guardian.stance = Stance.GONE
    assert "guardian is gone" in over(checked(technician))
    assert technician.fastest_ckmh == 0


def test_what_is_written_reads_back_as_the_same_machine(plain: Plain) -> None:
    """Ranges to the last place; times longer and the ramp slower than they were measured."""
    technician, check = plain
    assert check.machine is not None
    found = check.found
    back = read_machine(machine_text(check.machine, found, ABOUT), "mill.yaml")
    said = technician.moves[0].machine
    assert (back.name, back.speed, back.grade) == (said.name, said.speed, said.grade)
    assert back.start_ms_max >= (found.start_ms or 0) + 1_000
    assert back.follow_ms >= (found.follow_ms or 0) + 1_000
    assert back.deceleration_mm_s2 <= PLAIN.deceleration_mm_s2
    assert (back.deck_mm, back.reports_key, back.watchdog_ms) == (1_400, True, None)


WRONG = [
    ("ignores a stop", Step.STOP, Faults(ignore_stop=True), "STANDSTILL WAS NOT CONFIRMED"),
    ("never moves", Step.SPEEDS, Faults(belt_stuck=True), "the belt does not move"),
    ("answers nothing", Step.SPEEDS, Faults(cp_silent=True), "does not give control"),
    ("runs too fast", Step.SPEEDS, Faults(overspeed_ckmh=80), "it was told"),
    ("falls silent", Step.SPEEDS, Faults(silent_until_ms=10**9), "not report its speed"),
]


@pytest.mark.parametrize(
    ("step", "faults", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG]
)
def test_a_treadmill_that_misbehaves_ends_the_check(
    tmp_path: Path, step: Step, faults: Faults, said: str
) -> None:
    """With the reason, without a file, and with what was known before."""
    technician = ftms(tmp_path)
    technician.faults = {step: faults}
    check = checked(technician)
    assert said in over(check)
    assert check.found.report_period_ms == PLAIN.report_period_ms
    assert technician.moves[-1].conduct.step is step
