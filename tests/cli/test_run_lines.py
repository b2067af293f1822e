"""The verb `run` on every family of serial and network treadmills, in virtual time."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import Result

from short_profile import short_profile
from stream_link import StreamTransport
from treadmill_ctl.drivers.contract import Wants
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.transports.contract import Listener, Opened
from treadmill_sim.console import Button
from treadmill_sim.csafe import CsafePeripheral
from treadmill_sim.families import FAMILIES
from treadmill_sim.serve_stream import query
from treadmill_sim.stream import MakeUp

Run = Callable[..., Result]

BAUD = 9_600
LOOK_S = 0.25
REVERSING = ("woodway-us", "biodex", "bertec")
DONE = "The plan is complete. The belt stands."


class Line(StreamTransport):
    """A simulated treadmill with the address that its simulator prints; `belt` is all it did.

    Where a key of the console has to start it, the walker pushes that as soon as it is time.
    """

    def __init__(self, family: str, make_up: MakeUp) -> None:
        live = FAMILIES[family].make_live
        super().__init__((live or FAMILIES[family].make)(make_up), BAUD, cuts=Random(3))
        place = "tcp:127.0.0.1:4000" if FAMILIES[family].plug == "tcp" else "serial:/dev/pts/0"
        self.url = f"{place}?{query(family, make_up, live=live is not None)}"
        self.belt: list[int] = []

    async def open(self, wiring: Wants, listener: Listener) -> Opened:
        """Plug in."""
        opened = await super().open(wiring, listener)
        self._watch()
        return opened

    def _watch(self) -> None:
        console = self.peripheral
        self.belt.append(console.machine.speed_ckmh)
        if isinstance(console, CsafePeripheral) and console.may_start:
            console.press(Button.START, self.now_ms)
            self.poke()
        asyncio.get_running_loop().call_later(LOOK_S, self._watch)


def line(family: str) -> Line:
    """One whose belt may be as slow as the profile wants."""
    return Line(
        family, MakeUp(unit="km/h" if FAMILIES[family].needs_unit else None, speed_min_ckmh=50)
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_a_turned_walk_on_every_family(run: Run, family: str, tmp_path: Path) -> None:
    """To its end, exit code 0, the belt forward alone and as fast as was asked; and it replays."""
    mill = line(family)
    result = run(mill, "--no-guardian")
    assert result.exit_code == 0, result.output
    assert DONE in result.stdout
    assert (min(mill.belt), mill.peripheral.machine.speed_ckmh) == (0, 0)
    assert 95 <= max(mill.belt) <= 100
    (journal,) = (tmp_path / "journals").iterdir()
    with journal.open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut) == (None, False)


@pytest.mark.parametrize("family", REVERSING)
def test_a_reversed_walk_on_those_that_can(run: Run, family: str, tmp_path: Path) -> None:
    """To its end, exit code 0, the belt in reverse alone and as fast as was asked."""
    mill, profile = line(family), tmp_path / "reversed.yaml"
    profile.write_text(short_profile(10).replace("way: turned", "way: reversed"))
    result = run(mill, "--no-guardian", what=str(profile))
    assert result.exit_code == 0, result.output
    assert DONE in result.stdout
    assert (max(mill.belt), mill.peripheral.machine.speed_ckmh) == (0, 0)
    assert -100 <= min(mill.belt) <= -95


@pytest.mark.parametrize("family", [each for each in FAMILIES if each not in REVERSING])
def test_a_reversed_walk_is_refused_where_the_belt_cannot(
    run: Run, family: str, tmp_path: Path
) -> None:
    """Exit code 6, with the reason, before anything moves."""
    mill, profile = line(family), tmp_path / "reversed.yaml"
    profile.write_text(short_profile(10).replace("way: turned", "way: reversed"))
    result = run(mill, "--no-guardian", what=str(profile))
    assert result.exit_code == 6
    assert "reverse" in result.stderr
    assert set(mill.belt) == {0}


def test_every_family_on_a_line_is_walked_here() -> None:
    """A new family has a simulated treadmill, and is walked as soon as it has one."""
    assert set(FAMILIES) == {name for name, each in DRIVERS.items() if "ble" not in each.schemes}
