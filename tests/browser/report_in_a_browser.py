"""The report in a real browser: alone, visible, on two sheets. Run by `./dev browser`.

These are no part of the other tests: not every machine has a browser.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from browser import opened, picture, sheets
from plans import rest, setup, walk
from recorded import opening
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.records.events import What
from treadmill_ctl.records.remarks import Kind, Remark, When
from treadmill_ctl.records.report import page
from treadmill_ctl.records.report_words import marked
from treadmill_ctl.records.story import Story, story
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_record import VirtualRecord, walked

HEAD = "ab" * 32
MEASURED = (0x12, 0x50, 0x7E)
BROKEN = "line 4011 (octet 400123) does not follow from the line before it: it was changed"
LABELS = ("Warm up", "Faster, Intervals round 1 of 12", "A long label that somebody wrote", "Up")


@pytest.fixture(scope="module")
def usual() -> Story:
    """Twenty minutes as they are walked every day."""
    return walked().story()


@pytest.fixture(scope="module")
def crowded() -> Story:
    """Forty segments, more events than a sheet holds, and more words than anybody reads."""
    session = VirtualRecord(FtmsPeripheral(MachineProfile()))
    parts = [replace(walk(60_000, 100 + n % 4 * 30, grade=n % 5), label=LABELS[n % 4])
             for n in range(40)]  # fmt: skip
    parts[5::8] = [replace(rest(10_000), label="Rest")] * 5
    plan = setup(session.connect(), *parts)
    session.record(replace(plan, machine=replace(plan.machine, simulated=True)))
    session.tell(pain=2, systolic=131, diastolic=82, heart_rate=80)
    session.start()
    for minute in range(60):
        session.on(45_000)
        if session.state.phase is Phase.ENDED:
            break
        if session.state.phase is Phase.STANDING:
            session.start()
        session.ask(Request.SLOWER if minute % 2 else Request.FASTER)
        session.tell(pain=minute % 10, exertion=6 + minute % 14, heart_rate=90 + minute)
        session.tell(systolic=150)
    session.ask(Request.ESTOP)
    session.on(5_000)
    session.journal.close("Stopped. Software emergency stop by therapist. The belt stands.")
    long = "Walked upright, held the rail at times, spoke of a tired thigh; "
    session.add(
        *(Remark(Kind.NOTE, long * 7, When.AFTER) for _ in range(3)),
        *(Remark(Kind.SYMPTOM, "dizziness", When.AFTER) for _ in range(9)),
        Remark(Kind.ADVERSE_EVENT, "x" * 500, When.DURING),
        Remark(Kind.PAIN, 4, When.AFTER),
    )
    told = session.story()
    assert len(told.spans) == 40
    return told


def file_of(folder: Path, told: Story, fault: str = "") -> Path:
    """The report as a file."""
    path = folder / "report.html"
    path.write_text(page(told, fault, HEAD), encoding="utf-8")
    return path


def test_a_report_asks_for_nothing_and_complains_of_nothing(tmp_path: Path, usual: Story) -> None:
    """With no network: no address is asked for, nothing is said on the console."""
    seen = opened(file_of(tmp_path, usual), "--print-to-pdf=/dev/null")
    assert seen.asked == []
    assert seen.complained == []


def test_a_page_that_is_not_alone_would_be_noticed(tmp_path: Path) -> None:
    """A picture from elsewhere is asked for; under our policy it is complained of instead."""
    picture_there = '<img src="http://elsewhere.invalid/a.png">'
    path = tmp_path / "page.html"
    path.write_text(f"<!DOCTYPE html>{picture_there}")
    assert opened(path, "--print-to-pdf=/dev/null").asked
    ours = page(story([opening()]), "", HEAD).replace("<body>", f"<body>{picture_there}")
    path.write_text(ours, encoding="utf-8")
    seen = opened(path, "--print-to-pdf=/dev/null")
    assert seen.asked == []
    assert seen.complained


def test_the_measured_curve_can_be_seen(tmp_path: Path, usual: Story) -> None:
    """Its colour is on the screen, and on that of a page without reports it is only in the key."""
    folder = tmp_path / "usual"
    folder.mkdir()
    assert MEASURED in picture(file_of(folder, usual), 760, 520)
    silent = usual._replace(curve=usual.curve._replace(measured_ckmh=(), measured_dpct=()))
    without_key = page(silent, "", HEAD).replace('class="measured"', "")
    path = tmp_path / "silent.html"
    path.write_text(without_key, encoding="utf-8")
    assert MEASURED not in picture(path, 760, 520)


def test_a_usual_session_prints_on_two_sheets(tmp_path: Path, usual: Story) -> None:
    """One for the walk, one for what happened."""
    assert sheets(file_of(tmp_path, usual)) == 2


@pytest.mark.parametrize("fault", ["", BROKEN])
def test_a_crowded_session_prints_on_two_sheets(tmp_path: Path, crowded: Story, fault: str) -> None:
    """Forty segments, thirty events, notes without end, all warnings at once."""
    assert len(marked(crowded)) == 30
    assert sheets(file_of(tmp_path, crowded, fault)) == 2


def test_reasons_as_long_as_they_come_print_on_two_sheets(tmp_path: Path, crowded: Story) -> None:
    """Thirty trips, each with a reason of three lines: the first in full, the rest cut."""
    reasons = [
        event._replace(what=What.TRIP, words="the belt did what nobody asked it to; " * 6)
        for event in marked(crowded)
    ]
    assert sheets(file_of(tmp_path, crowded._replace(events=tuple(reasons)))) == 2


def test_a_session_that_was_cut_off_at_once_prints(tmp_path: Path) -> None:
    """Nothing walked, nothing said."""
    assert sheets(file_of(tmp_path, story([opening()]))) == 2
