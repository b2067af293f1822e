"""The verbs that speak with the service, against a door with simulated treadmills."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from open_door import OpenDoor, only, opened
from treadmill_ctl.cli.main import main
from treadmill_ctl.client import client
from treadmill_ctl.client.wire import Wire
from treadmill_ctl.door import words
from treadmill_ctl.door.roles import Role
from treadmill_sim.virtual_time import run as in_virtual_time
from virtual_room import walking

Before = Callable[[OpenDoor], Awaitable[object]]


async def ready(door: OpenDoor) -> None:
    """Every treadmill stands."""
    await door.ready()


async def walks(door: OpenDoor) -> None:
    """The test's own account walks on the first."""
    await door.walks(await door.caller())


async def others_walk(door: OpenDoor) -> None:
    """Another account does."""
    await walking(door.hub, "one")


class Room:
    """Runs verbs. `door` is as the last one left it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder, self._monkeypatch = folder, monkeypatch
        self.before: Before = ready
        self.names = "one"
        self.role: Role | None = None
        self.phases: list[str] = []
        self.lasts_s: float | None = None

    def __call__(self, *typed: str, stdin: str | None = None) -> Result:
        """One verb, with the treadmills as they are before it."""
        self._monkeypatch.setattr(asyncio, "run", self._run)
        return CliRunner().invoke(main, typed, input=stdin)

    def _run(self, story: Coroutine[Any, Any, int | None]) -> int | None:
        async def virtual() -> int | None:
            roles = None if self.role is None else only(self.role)
            async with opened(self._folder, self.names, roles) as door:
                await self.before(door)

                async def wired(_: str) -> Wire:
                    return Wire(*door.streams())

                self._monkeypatch.setattr(client, "wired", wired)
                try:
                    async with asyncio.timeout(self.lasts_s):
                        return await story
                finally:
                    views = (door.hub.view(name) for name in door.hub.names)
                    self.phases = [v.shown.phase.value if v.shown else "" for v in views]

        try:
            return in_virtual_time(virtual())
        except TimeoutError:
            raise KeyboardInterrupt from None  # as Ctrl-C ends it


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room for one test."""
    return Room(tmp_path, monkeypatch)


def test_start_says_what_has_to_be_so(room: Room) -> None:
    """Nothing moves; every item is a sentence, and the next verb is named."""
    result = room("start", "minute", "--treadmill", "one")
    assert result.exit_code == 0, result.output
    assert "minute is ready, and nothing moves yet" in result.stdout
    assert "(key)" in result.stdout
    assert "Next: treadmill-ctl confirm --go one" in result.stdout
    assert room.phases == ["standing"]


def test_start_passes_options_on_as_they_are(room: Room) -> None:
    """The service reads them; here they are words."""
    seen: list[object] = []

    async def before(door: OpenDoor) -> None:
        await door.ready()
        prepared = door.room.planner.prepared

        def spying(wish: object) -> object:
            seen.append(wish)
            return prepared(wish)  # type: ignore[arg-type] # as it came

        door.room.planner.prepared = spying  # type: ignore[assignment,method-assign] # a spy

    room.before = before
    typed = ("start", "minute", "--walker", "P-017", "--cap", "1.8km/h", "--measured", "a=0.8km/h")
    assert room(*typed).exit_code == 0
    (wish,) = seen
    assert (wish.walker, wish.options, wish.measured) == (  # type: ignore[attr-defined] # a wish
        "P-017", {"cap": "1.8km/h"}, {"a": "0.8km/h"},
    )  # fmt: skip


def test_a_refusal_says_what_to_do(room: Room) -> None:
    """Exit code 6, on standard error."""
    result = room("start", "none")
    assert (result.exit_code, result.stdout) == (6, "")
    assert "there is no profile none" in result.stderr


async def _begun(door: OpenDoor) -> None:
    await door.ready()
    await (await door.caller()).result("start", treadmill="one", profile="minute")
    await asyncio.sleep(5)


def test_confirm_starts_when_it_is_told_to(room: Room) -> None:
    """--all says that all is so, --go starts the 3-2-1."""
    room.before = _begun
    result = room("confirm", "--all", "--go")
    assert (result.exit_code, room.phases) == (0, ["announcing"]), result.output
    assert result.stdout == "one: starts after 3-2-1.\n"


def test_confirm_without_go_moves_nothing(room: Room) -> None:
    """Ready, and no more."""
    room.before = _begun
    assert room("confirm", "one", "--all").exit_code == 0
    assert room.phases == ["ready"]


def test_confirm_asks_nobody_where_nobody_is(room: Room) -> None:
    """Without a terminal something has to say what is so."""
    room.before = _begun
    result = room("confirm", "one")
    assert result.exit_code == 2
    assert "nobody can be asked here" in result.stderr
    assert room.phases == ["standing"]


def test_an_item_that_is_not_confirmed_is_named(room: Room) -> None:
    """The core's own sentence."""
    room.before = _begun
    result = room("confirm", "one", "--item", "key")
    assert result.exit_code == 6
    assert "not confirmed:" in result.stderr


@pytest.mark.parametrize(
    ("typed", "said", "after"),
    [
        (("pause",), "one: is slowing down to pause.", "slowing"),
        (("finish", "one"), "one: is cooling down.", "slowing"),
        (("adjust", "slower"), "one: one step slower.", "walking"),
    ],
)
def test_a_walk_is_led(room: Room, typed: tuple[str, ...], said: str, after: str) -> None:
    """Each verb does what it says, and says it."""
    room.before = walks
    result = room(*typed)
    assert (result.exit_code, result.stdout.strip()) == (0, said), result.output
    assert room.phases == [after]


@pytest.mark.parametrize("typed", [("advance",), ("adjust", "faster"), ("reset",), ("resume",)])
def test_what_cannot_be_now_is_refused(room: Room, typed: tuple[str, ...]) -> None:
    """Exit code 6 and why; the walk goes on."""
    room.before = walks
    result = room(*typed)
    assert (result.exit_code, room.phases) == (6, ["walking"])
    assert result.stderr


def test_somebody_elses_walk_is_not_led(room: Room) -> None:
    """Who drives is named, and that everybody may stop."""
    room.before = others_walk
    result = room("finish")
    assert result.exit_code == 6
    assert "anna drives this treadmill" in result.stderr
    assert "everybody may stop" in result.stderr


def test_status_is_a_row_a_treadmill(room: Room) -> None:
    """Speed, state, walker, profile, who drives."""
    room.before, room.names = others_walk, "one two"
    heading, one, two = room("status").stdout.splitlines()
    assert heading.split()[:3] == ["TREADMILL", "MEASURED", "STATE"]
    assert one.startswith("one ")
    assert "walking" in one
    assert one.endswith("anna")
    assert "minute" in one
    assert "waiting" in two or "connecting" in two


def test_status_for_programs_is_what_the_door_says(room: Room) -> None:
    """A list of states."""
    (found,) = json.loads(room("status", "one", "--json").stdout)
    assert (found["name"], found["post"]) == ("one", "waiting")


def test_devices_says_where_they_are(room: Room) -> None:
    """Name, address, machine, state."""
    assert room("devices").stdout.splitlines()[1].split()[:2] == ["one", "one"]


def test_a_treadmill_that_is_not_there_is_bad_input(room: Room) -> None:
    """Exit code 2, with those that are."""
    result = room("status", "three")
    assert result.exit_code == 2
    assert "there is one" in result.stderr


def test_which_of_several_has_to_be_said(room: Room) -> None:
    """Nothing is guessed."""
    room.names = "one two"
    result = room("pause")
    assert result.exit_code == 2
    assert "which treadmill? There are one, two" in result.stderr


def test_a_viewer_does_not_read_the_log(room: Room) -> None:
    """Exit code 6, and for whom it is."""
    room.role = Role.VIEWER
    result = room("logs")
    assert result.exit_code == 6
    assert "for therapist and above" in result.stderr


def test_the_log_is_shown(room: Room) -> None:
    """As many lines as there are."""
    room.before = walks
    assert room("logs", "--lines", "5").exit_code == 0


@pytest.mark.parametrize("more", [("--plain",), ("--json",), ()])
def test_watching_touches_no_belt(room: Room, more: tuple[str, ...]) -> None:
    """Ctrl-C in it ends the watching; the walk goes on."""
    room.before, room.lasts_s = others_walk, 5
    result = room("watch", *more)
    assert (result.exit_code, room.phases) == (0, ["walking"])
    assert "No longer watching" in result.stderr
    assert "one" in result.stdout


def test_watching_plainly_says_what_changes(room: Room) -> None:
    """A line a change, not a line a report."""
    room.before, room.lasts_s = others_walk, 200
    lines = room("watch", "--plain").stdout.splitlines()
    assert lines[0].startswith("one: walking, minute, measured ")
    assert any("slowing (end)" in line for line in lines)
    assert lines[-1].startswith("one: waiting")
    assert len(lines) < 12


def test_without_a_service_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4, and how to have one."""
    monkeypatch.setenv(words.PLACE, str(tmp_path / "none.sock"))
    result = CliRunner().invoke(main, ["status"])
    assert result.exit_code == 4
    assert "`treadmill-ctl serve` runs it" in result.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(shell: str) -> None:
    """With the variable that click goes by."""
    result = CliRunner().invoke(main, ["completion", shell])
    assert result.exit_code == 0
    assert "_TREADMILL_CTL_COMPLETE" in result.stdout
