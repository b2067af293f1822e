"""What a session goes by: what a treadmill says, what its file says, and what the site lets be."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from scripted import ScriptedTransport
from treadmill_ctl.cli.known_machine import known_machine
from treadmill_ctl.cli.places import machine_folder
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.wish import Known
from treadmill_ctl.schema.site_file import Policy

MACHINE = Machine("SimTreadmill", "ftms", Range(50, 2_000, 10), Range(0, 150, 5), reports_key=True)
ALLOWING = Policy(allows_uncommissioned="site ward-3")
FILE = """\
version: 1
name: SimTreadmill
family: ftms
speed: {from: 0.5 km/h, to: 20 km/h, step: 0.1 km/h}
grade: {from: 0 %, to: 15 %, step: 0.5 %}
deceleration: 0.17 m/s²
deck: 1.4 m
starts_within: 5 s
follows_within: 2.4 s
reports_key: true
commissioned:
  "on": 2026-11-23
  at: memory
  stop: {from: 3 km/h, within: 4.9 s}
  slowest: {told: 0.5 km/h, reported: 0.5 km/h}
  pause: stops
  key: reported
  link_loss: runs-on
  belt: {length: 2.9 m, turns: 10, took: 52.2 s, reported: 2 km/h}
"""
Run = Callable[..., Result]


def keep(text: str, name: str = "mill.yaml") -> Path:
    """Put a file into the usual folder."""
    folder = machine_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def known(machine: Machine = MACHINE, policy: Policy | None = None) -> Known:
    """What is known of it, where it may be walked on."""
    found = known_machine(machine, "memory", policy or Policy())
    assert isinstance(found, Known), found
    return found


def denied(machine: Machine = MACHINE, policy: Policy | None = None) -> str:
    """Why it may not."""
    found = known_machine(machine, "memory", policy or Policy())
    assert isinstance(found, Denied)
    return str(found)


def test_a_treadmill_that_nobody_checked_is_refused() -> None:
    """That is the default of a site; it says what to do."""
    said = denied()
    assert "was never commissioned" in said
    assert "treadmill-ctl commission" in said
    assert "uncommissioned: allow" in said


def test_a_site_may_let_it_be_and_then_it_is_said() -> None:
    """With who allows it, at every start."""
    found = known(policy=ALLOWING)
    assert found.machine == MACHINE
    assert found.said[0].startswith("NOT COMMISSIONED")
    assert "site ward-3 allows" in found.said[0]


def test_a_simulator_needs_no_check() -> None:
    """Nobody stands on it."""
    simulated = replace(MACHINE, simulated=True)
    assert known(simulated) == Known(simulated)


def test_what_was_measured_takes_the_place_of_what_is_assumed() -> None:
    """Its ramp, its deck and its times; what it says of its ranges stays."""
    keep(FILE)
    found = known()
    assert found.machine.deceleration_mm_s2 == 170
    assert (found.machine.deck_mm, found.machine.start_ms_max) == (1_400, 5_000)
    assert found.machine.follow_ms == 2_400
    assert found.machine.speed == MACHINE.speed


def test_what_a_lost_connection_does_is_said_at_every_start() -> None:
    """The belt of this one runs on."""
    keep(FILE)
    assert "its belt RUNS ON" in known().said[0]


def test_what_it_can_is_what_both_say() -> None:
    """A key that was not seen to be reported is not counted on, whatever the treadmill says."""
    keep(FILE.replace("reports_key: true\n", ""))
    assert not known().machine.reports_key


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("at: memory", "at: elsewhere", "was never commissioned"),
        ("to: 20 km/h", "to: 22 km/h", "it went up to 22.00 km/h then"),
        ("from: 0.5 km/h, to", "from: 0.8 km/h, to", "it took 0.80 km/h in steps of 0.10 km/h"),
        ("step: 0.1 km/h", "step: 0.2 km/h", "in steps of 0.20 km/h then"),
        ("to: 15 %", "to: 12 %", "its grades or its reverse are not those of then"),
        ("family: ftms", "family: biodex", "it spoke biodex then, and speaks ftms now"),
        ("took: 52.2 s", "took: 32.4 s", "its belt ran at 3.22 km/h and it reported 2.00 km/h"),
        ("deck: 1.4 m", "deck: long", 'deck: "long"'),
    ],
)
def test_a_file_that_does_not_fit_keeps_people_off(old: str, new: str, said: str) -> None:
    """Another treadmill's, of before a change, one that counts miles, one that cannot be read."""
    keep(FILE.replace(old, new))
    assert said in denied()


def test_a_file_that_cannot_be_read_is_never_passed_over() -> None:
    """It might be the one; not even a site that allows everything goes on without it."""
    keep("version: 2\n")
    assert "correct the file" in denied(policy=ALLOWING)


def test_of_two_files_the_newest_counts() -> None:
    """A treadmill that was checked again goes by the later day."""
    keep(FILE.replace("0.17 m/s²", "0.12 m/s²").replace("2026-11-23", "2026-11-24"), "a.yaml")
    keep(FILE, "b.yaml")
    assert known().machine.deceleration_mm_s2 == 120


def test_a_session_goes_by_the_file_of_its_treadmill(run: Run, tmp_path: Path) -> None:
    """The record says what the stop was reckoned with, and the person is told of the belt."""
    keep(FILE)
    result = run(ScriptedTransport())
    assert result.exit_code == 0
    assert "its belt RUNS ON; its key stops it" in result.stderr
    (journal,) = (tmp_path / "journals").iterdir()
    opening = json.loads(journal.read_text(encoding="utf-8").splitlines()[0])
    assert '"deceleration_mm_s2": 170' in json.dumps(opening)


def test_a_session_is_refused_where_the_file_does_not_fit(run: Run) -> None:
    """Before anything is started; exit code 6."""
    keep(FILE.replace("step: 0.1 km/h", "step: 0.2 km/h"))
    transport = ScriptedTransport()
    result = run(transport)
    assert result.exit_code == 6
    assert "This treadmill is not walked on" in result.stderr
    assert transport.belt_ckmh == 0
    assert not transport.link.connected
