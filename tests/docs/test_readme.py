"""What the README says can be typed, found and seen is so."""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from rich.console import Console

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.screen import Heading, screen
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.session import Setup
from treadmill_ctl.data import data_folder
from treadmill_ctl.runtime.snapshot import snapshot
from treadmill_ctl.schema.document import load
from treadmill_ctl.schema.resolve import resolve
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession

if TYPE_CHECKING:
    from conftest import Document

Open = Callable[[str], "Document"]
Ticked = Callable[[str], list[str]]

# Lines with these move with the session, and the test takes another moment of it.
MOVING = re.compile(r"▀|▲|━|km/h|^segment")
NEEDS_A_RADIO_OR_A_FILE = {"scan", "replay", "sessions", "trend"}


@pytest.fixture(scope="module")
def readme(document: Open) -> Document:
    """The README."""
    return document("README.md")


@pytest.fixture(scope="module")
def lines(readme: Document) -> list[str]:
    """Every command line of the README."""
    return [line for block in readme.blocks("sh") for line in block.splitlines()]


def test_safety_comes_first(readme: Document) -> None:
    """Before anything else it says which stop is the emergency stop, and what this is not."""
    first = readme.headings(2)[0]
    words = readme.section(first).text
    assert first == "Safety first"
    for said in ("safety key and stop button are the emergency stop", "best effort"):
        assert said in words
    for said in ("second person", "not a medical device", "site that uses it is responsible"):
        assert said in words


def test_every_line_can_be_typed(
    lines: list[str], root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command line is a verb of `./dev`, and each of treadmill-ctl parses with its options."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "JOURNAL.jsonl").touch()
    verbs = re.findall(r"^  (\w+) .*  ", (root / "dev").read_text(encoding="utf-8"), re.MULTILINE)
    for line in lines:
        program, verb, *words = shlex.split(line)
        assert program == "./dev", line
        assert verb in verbs, line
        if verb == "run":
            _parsed(words)
    assert {"demo", "test", "run"} <= {shlex.split(line)[1] for line in lines}


def test_what_needs_no_treadmill_does_what_it_says(
    lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line that connects to nothing is run, one after the other, and ends with 0."""
    monkeypatch.setenv("TREADMILL_CTL_WALKERS", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("TREADMILL_SITE", raising=False)
    monkeypatch.chdir(tmp_path)
    ran = 0
    for line in lines:
        _, verb, *words = shlex.split(line)
        connects = verb != "run" or NEEDS_A_RADIO_OR_A_FILE.intersection(words[:2])
        if connects or (words[0] == "run" and "--dry-run" not in words):
            continue
        done = CliRunner().invoke(main, words)
        assert done.exit_code == exits.DONE, (line, done.output)
        assert done.stdout, line
        ran += 1
    assert ran == 13


def test_every_option_is_there(readme: Document) -> None:
    """An option that the text names is one of some verb."""
    there = {option for command in _commands(main) for option in _options(command)}
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", readme.text))
    assert named
    assert named <= there


def test_the_build_runs_what_the_readme_runs(lines: list[str], root: Path) -> None:
    """The two commands of a newcomer are the ones that prove a clean checkout."""
    script = (root / ".ci/run").read_text(encoding="utf-8")
    for line in ("./dev demo", "./dev test"):
        assert line in lines
        assert line in script
    assert "\n./dev test\n" in script


def test_the_exit_codes_are_those_of_the_program(readme: Document) -> None:
    """The table has each code once, in order, and no other."""
    listed = [int(code) for code, _ in readme.section("Exit codes").table()]
    known = [value for name, value in vars(exits).items() if name.isupper()]
    assert listed == sorted(known)


def test_every_place_of_the_map_is_there(readme: Document, root: Path, ticked: Ticked) -> None:
    """Each path of the map exists, and no folder of the checkout or of the service is left out."""
    rows = readme.section("Map").table()
    places = [place for row in rows for place in ticked(row[0])]
    assert [place for place in places if not (root / place).exists()] == []
    service = root / "src/treadmill_ctl"
    packages = {path.parent.relative_to(root) for path in service.glob("*/__init__.py")}
    assert packages == {Path(place) for place in places if place.startswith("src/")}


def test_the_screen_looks_as_shown(readme: Document) -> None:
    """What does not move with the session is drawn as the README shows it, at its width."""
    (shown,) = readme.blocks("text")
    drawn = {line.rstrip() for line in _drawn(max(map(len, shown.splitlines())))}
    still = [line for line in shown.splitlines() if line and not MOVING.search(line)]
    assert len(still) > 8
    assert [line for line in still if line not in drawn] == []


def _drawn(width: int) -> list[str]:
    """The demonstration on the simulated treadmill, half a minute after its start."""
    document = load(data_folder("profiles") / "demo.yaml")
    session = VirtualSession(FtmsPeripheral(MachineProfile()))
    machine = session.connect()
    limits = in_force(SITE_DEFAULT, document.caps)
    session.begin(Setup(resolve(document), limits, machine))
    session.start()
    while session.state.place.segment < 2:
        session.advance()
    state = session.state
    heading = Heading(state.setup.plan.title, machine.name, simulated=True, walker="")
    console = Console(file=io.StringIO(), width=width)
    with console.capture() as captured:
        console.print(screen(heading, snapshot(state, session.now_ms), state, (), (width, 40)))
    return captured.get().splitlines()


def _parsed(words: list[str]) -> None:
    """Parse a line of treadmill-ctl to its last verb; a usage error is a failed test."""
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group):
        name, *words = words
        found = command.get_command(context, name)
        assert found is not None, name
        command = found
    command.make_context(command.name, words, parent=context)


def _commands(group: click.Group) -> Iterator[click.Command]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command)
        else:
            yield command


def _options(command: click.Command) -> list[str]:
    options = (each for each in command.params if isinstance(each, click.Option))
    return [word for option in options for word in option.opts]


def test_the_python_asked_for_is_the_one_that_is_needed(readme: Document, root: Path) -> None:
    """The version in the README is that of pyproject.toml, and this one is not older."""
    wanted = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (root / "pyproject.toml").read_text())
    assert wanted is not None
    assert f"Python {wanted[1]}.{wanted[2]} or newer" in readme.text
    assert sys.version_info >= (int(wanted[1]), int(wanted[2]))
