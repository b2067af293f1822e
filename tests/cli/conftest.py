"""The verb `run` on a treadmill of the test's choice, in virtual time and without signals."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from scripted_guardian import ScriptedGuardian
from short_profile import short_profile
from treadmill_ctl.cli import attended, interrupts, run_session
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.planning import today
from treadmill_ctl.runtime import collector, guarding
from treadmill_sim.virtual_time import run as in_virtual_time
from virtual_room import at_once

TWO_WEEKS_AGO = today() - timedelta(14)
YESTERDAY = today() - timedelta(1)


@pytest.fixture(autouse=True)
def walkers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for walkers of every test; not there yet."""
    folder = tmp_path / "walkers"
    monkeypatch.setenv("TREADMILL_CTL_WALKERS", str(folder))
    return folder


@pytest.fixture(autouse=True)
def no_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No policy of the site where a test runs."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    monkeypatch.delenv("TREADMILL_SITE", raising=False)


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """Half a minute with a faster part in its middle."""
    path = tmp_path / "short.yaml"
    path.write_text(short_profile(10))
    return path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, profile: Path, tmp_path: Path) -> Callable[..., Result]:
    """Runs the verb on a transport, with a simulated person unless told otherwise."""

    def run_on(transport: object, *words: str, person: bool = True, what: str = "") -> Result:
        def transport_for(_: str) -> object:
            return transport

        monkeypatch.setattr(run_session, "transport_for", transport_for)
        arguments = ["run", what or str(profile), "--treadmill", "ble:X?radio=sim:memory", *words]
        if person:
            arguments.append("--simulated-person")
        if "--journal" not in words:
            arguments += ["--journal", str(tmp_path / "journals")]
        return CliRunner().invoke(main, arguments)

    def started(_: object) -> ScriptedGuardian:
        return ScriptedGuardian()

    def settled(*, others_walk: bool) -> None:
        """What is here are all the tests, too many to be walked before each session."""
        assert not others_walk

    monkeypatch.setattr(collector, "settle", settled)
    monkeypatch.setattr(guarding, "started", started)
    monkeypatch.setattr(attended, "in_a_thread", at_once)
    monkeypatch.setattr(asyncio, "run", in_virtual_time)
    monkeypatch.setattr(interrupts, "SIGNALS", ())
    return run_on


@pytest.fixture
def keep_courses(walkers: Path) -> Callable[..., Path]:
    """Puts measurements and courses into the file of P-017, and gives its path."""

    def kept(*courses: str, on: date = TWO_WEEKS_AGO) -> Path:
        walkers.mkdir(exist_ok=True)
        path = walkers / "P-017.yaml"
        text = "version: 1\nid: P-017\nmeasurements:\n"
        text += f'- {{of: overground, value: 1.7 km/h, "on": {on}}}\n'
        text += f'- {{of: overground, value: 2.0 km/h, "on": {YESTERDAY}}}\n'
        text += "courses:\n" + "".join(f"- {{{entry}}}\n" for entry in courses) if courses else ""
        path.write_text(text, encoding="utf-8")
        return path

    return kept
