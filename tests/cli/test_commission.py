"""The verb `commission`, from its first word to the treadmill's file. In virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from click.testing import CliRunner, Result

from empty_belt import BELT_MM, TURNS
from scripted import ScriptedTransport
from scripted_guardian import ScriptedGuardian
from treadmill_ctl.cli import commission_session, commission_start, interrupts
from treadmill_ctl.cli.commission_console import GoneError, TechnicianConsole
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.places import machine_folder
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.means import Hired, Station
from treadmill_ctl.schema.treadmill_file import load_treadmill
from treadmill_sim.console import Button
from treadmill_sim.tape import read_tape
from treadmill_sim.virtual_time import run as in_virtual_time
from virtual_room import at_once

URL = "ble:SimTreadmill?radio=sim:memory"
LOOK_S = 0.25
COUNT_S = 20


class Terminal:
    """Keys that are typed by a person who reads the question first."""

    def __init__(self, transport: ScriptedTransport, answers: dict[str, str]) -> None:
        self.transport, self.answers = transport, answers
        self.console: TechnicianConsole | None = None
        self.shown = ""

    def look(self) -> None:
        """Type what the last words on the screen ask for, once for each time they are asked."""
        if "key back" in self.shown:
            self.transport.press(Button.KEY_PUT_BACK)
        answer = next((a for q, a in self.answers.items() if self.shown.rstrip().endswith(q)), None)
        if answer is not None and self.console is not None:
            self.shown = ""
            for key in answer:
                self.console.press(key)
        elif "Now press PAUSE" in self.shown:
            self.shown = ""
            self.transport.press(Button.PAUSE)
        elif "Now pull the safety key" in self.shown:
            self.shown = ""
            self.transport.press(Button.KEY_PULL)
        elif "Time ten turns" in self.shown:
            self.shown = ""
            asyncio.get_running_loop().call_later(COUNT_S, self._counted)
        asyncio.get_running_loop().call_later(LOOK_S, self.look)

    def _counted(self) -> None:
        if self.console is not None:
            self.console.press("x")


class Commissioned:
    """The verb on a transport of the test's choice, and whoever types."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.patch = folder, monkeypatch
        self.transport = ScriptedTransport()
        self.answers = {
            "y or n:": "y\n",
            "(10):": f"{TURNS}\n",
            "52.1 s):": "52.2 s\n",
            "2.95 m):": f"{BELT_MM / 1_000} m\n",
            "1.40 m):": "1.4 m\n",
        }
        self.terminal = Terminal(self.transport, self.answers)

    def __call__(self, *words: str) -> Result:
        """Type the verb."""
        terminal, transport, patch = self.terminal, self.transport, self.patch

        class Keyboard:
            def __init__(self, press: Callable[[str], None]) -> None:
                self._press = press

            def __enter__(self) -> Self:
                asyncio.get_running_loop().call_later(LOOK_S, terminal.look)
                return self

            def __exit__(
                self,
                kind: type[BaseException] | None,
                error: BaseException | None,
                trace: TracebackType | None,
            ) -> None:
                terminal.console = None

        def console(to_move: Callable[[str], None]) -> TechnicianConsole:
            made = Overheard(to_move, terminal)
            terminal.console = made
            return made

        def station(_: str) -> Station:
            return Station(transport, FtmsDriver())

        def hire(_: str, __: str, ___: Station) -> Hired:
            return ScriptedGuardian()

        def settled(*, others_walk: bool) -> None:
            """What is here are all the tests, too many to be walked before each check."""
            assert not others_walk

        patch.setattr(commission_session.collector, "settle", settled)
        patch.setattr(commission_session, "Keys", Keyboard)
        patch.setattr(commission_session, "TechnicianConsole", console)
        patch.setattr(commission_session, "in_a_thread", at_once)
        patch.setattr(commission_start, "at_a_terminal", lambda: True)
        patch.setattr(commission_start, "station", station)
        patch.setattr(commission_start, "hire", hire)
        patch.setattr(asyncio, "run", in_virtual_time)
        patch.setattr(interrupts, "SIGNALS", ())
        arguments = ["commission", "--treadmill", URL, *words]
        return CliRunner().invoke(main, [*arguments, "--journal", str(self.folder / "journals")])


class Overheard(TechnicianConsole):
    """A console whose words the person at the terminal reads."""

    def __init__(self, to_move: Callable[[str], None], terminal: Terminal) -> None:
        super().__init__(to_move)
        self._terminal = terminal

    async def ask(self, question: str) -> str:
        """Ask it."""
        self._terminal.shown += question
        return await super().ask(question)

    def say(self, *sentences: str) -> None:
        """Say them."""
        self._terminal.shown += " ".join(sentences)
        super().say(*sentences)

    def show(self, status: str) -> None:
        """Show it."""
        if "CONNECTION CUT" in status:
            self.press("y")
        super().show(status)


@pytest.fixture
def commission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Commissioned:
    """The verb at a terminal."""
    return Commissioned(tmp_path, monkeypatch)


def test_a_treadmill_is_checked_and_its_file_written(
    commission: Commissioned, tmp_path: Path
) -> None:
    """Exit code 0; the file is in the usual folder, whole, and knows the treadmill again."""
    result = commission("--capture", str(tmp_path / "capture.jsonl"))
    assert result.exit_code == 0, result.output
    (path,) = machine_folder().iterdir()
    found = load_treadmill(path).commissioned
    assert found is not None
    assert found.at == "memory"
    assert found.capture is not None
    assert f"Written: {path}" in " ".join(result.output.split())
    assert len(read_tape(tmp_path / "capture.jsonl").connections) >= 7


def test_the_capture_in_the_file_is_the_capture_on_the_disk(
    commission: Commissioned, tmp_path: Path
) -> None:
    """Its SHA-256 is that of the file, which is this user's alone."""
    capture, file = tmp_path / "capture.jsonl", tmp_path / "mill.yaml"
    commission("--capture", str(capture), "--to", str(file))
    found = load_treadmill(file).commissioned
    assert found is not None
    assert found.capture == sha256(capture.read_bytes()).hexdigest()
    assert capture.stat().st_mode & 0o777 == 0o600


def test_q_ends_it_with_what_is_known_and_without_a_file(commission: Commissioned) -> None:
    """At the second question: the reports are told, nothing is written, exit code 3."""
    commission.answers["y or n:"] = "y\n"

    def then_leave(_: object) -> None:
        commission.answers["y or n:"] = "q\n"

    commission.transport.__dict__["_script"] = {8_000: then_leave}
    result = commission()
    assert result.exit_code == 3
    assert "- reports every 1000 ms on average" in result.output
    assert "No file was written." in " ".join(result.output.split())
    assert not machine_folder().exists()


def test_a_treadmill_that_counts_miles_gets_no_file(commission: Commissioned) -> None:
    """Timed 1.61 times as fast as it reported: exit code 6, and what to do."""
    commission.answers["52.1 s):"] = "32.4 s\n"
    result = commission()
    assert result.exit_code == 6
    assert "NOT TO BE WALKED ON" in result.output
    assert "miles an hour" in " ".join(result.output.split())
    assert not machine_folder().exists()


def test_a_treadmill_that_is_not_there_is_said(commission: Commissioned) -> None:
    """Exit code 4."""
    commission.transport.link.in_range = False
    result = commission()
    assert result.exit_code == 4
    assert "out of range" in result.output


@pytest.mark.parametrize("option", ["--to", "--capture"])
def test_no_file_is_written_over(commission: Commissioned, tmp_path: Path, option: str) -> None:
    """It is refused before anything is asked."""
    path = tmp_path / "there.yaml"
    path.write_text("precious", encoding="utf-8")
    result = commission(option, str(path))
    assert result.exit_code == 2
    assert f"give another with {option}" in result.output
    assert path.read_text(encoding="utf-8") == "precious"


def test_without_a_terminal_nothing_begins() -> None:
    """Nobody could answer, and nobody could stop the belt."""
    result = CliRunner().invoke(main, ["commission", "--treadmill", URL])
    assert result.exit_code == 2
    assert "There is no terminal here" in result.output


def test_an_address_that_means_nothing_is_refused() -> None:
    """As every verb refuses it."""
    result = CliRunner().invoke(main, ["commission", "--treadmill", "nowhere"])
    assert result.exit_code == 2
    assert "did you mean ble:nowhere?" in result.output


def typed(keys: str, to_move: list[str]) -> str:
    """What an answer comes to that is typed like this."""

    async def main_() -> str:
        console = TechnicianConsole(to_move.append)
        asked = asyncio.ensure_future(console.ask("?"))
        await asyncio.sleep(0)
        for key in keys:
            console.press(key)
        try:
            return await asked
        finally:
            console.close()

    return in_virtual_time(main_())


@pytest.mark.parametrize(
    ("keys", "answer"),
    [("y\n", "y"), ("52.x\x7f1 s\n", "52.1 s"), ("\x7f\x7fy\r", "y"), ("\n", "")],
)
def test_an_answer_is_a_line_that_can_be_corrected(keys: str, answer: str) -> None:
    """Enter ends it, Backspace takes back, and none of it reaches a move."""
    heard: list[str] = []
    assert typed(keys, heard) == answer
    assert heard == []


def test_keys_with_no_question_open_are_for_the_move() -> None:
    """That is where they stop the belt."""
    heard: list[str] = []
    console = TechnicianConsole(heard.append)
    console.press("s")
    console.close()
    assert heard == ["s"]


def test_a_terminal_that_is_gone_ends_the_question() -> None:
    """Nobody is there to answer it."""
    with pytest.raises(GoneError):
        in_virtual_time(gone())


async def gone() -> None:
    """Ask, and lose the terminal."""
    console = TechnicianConsole(lambda _: None)
    asked = asyncio.ensure_future(console.ask("?"))
    await asyncio.sleep(0)
    console.press("")
    try:
        await asked
    finally:
        console.close()
