"""A guardian on the virtual radio: real bleak, a real second central, real processes.

How soon is measured by `bench/guardian.py`; here the bounds have room for a busy machine.
"""

import asyncio
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from pathlib import Path

import pytest

from guardian_stage import HUNG, KILLED, Treadmill, trial_by_radio
from treadmill_ctl.core.model import Stance
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.runtime.heartbeat import GuardianProcess, OnBle, post, started
from treadmill_ctl.runtime.loop import TreadmillLoop
from treadmill_ctl.transports.registry import transport_for
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.hci_server import HciServer
from treadmill_sim.radio.peripheral import Station
from treadmill_sim.serve_radio import url
from treadmill_sim.treadmill import State

LIMIT_S = 10.0
SOON_MS = 1_000


@pytest.fixture(scope="module")
def treadmill(tmp_path_factory: pytest.TempPathFactory) -> Generator[Treadmill]:
    """A simulated treadmill in a process of its own."""
    treadmill = Treadmill(tmp_path_factory.mktemp("air") / "radio.sock")
    yield treadmill
    treadmill.end()


@pytest.mark.parametrize(
    ("fate", "least_ms", "most_ms"),
    [(KILLED, 0, SOON_MS), (HUNG, 100, 300 + SOON_MS)],
    ids=["killed", "hung"],
)
def test_the_belt_is_stopped(treadmill: Treadmill, fate: int, least_ms: int, most_ms: int) -> None:
    """The service dies or hangs with the belt in motion: a Stop arrives, and one is taken."""
    told = trial_by_radio(treadmill, fate, 0.0)
    assert least_ms <= told.stop_ms <= told.taken_ms <= most_ms


@dataclass
class Scene:
    """A treadmill in this process, a guardian in its own, and nobody who beats by himself."""

    station: Station
    mill: FtmsPeripheral
    guardian: GuardianProcess

    async def becomes(self, stance: Stance, *, beating: bool) -> None:
        """Wait until that is known of the guardian."""
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(LIMIT_S):
            while self.guardian.look(round(loop.time() * 1000)) is not stance:
                if beating:
                    self.guardian.beat()
                await asyncio.sleep(0.02)

    async def stands(self) -> None:
        """Wait until the treadmill has been told to stop."""
        async with asyncio.timeout(LIMIT_S):
            while self.mill.machine.state is not State.IDLE:  # noqa: ASYNC110 - by radio
                await asyncio.sleep(0.02)


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncGenerator[Scene]:
    """The guardian watches, disarmed; the belt runs."""
    path = tmp_path / "radio.sock"
    mill = FtmsPeripheral(MachineProfile(countdown_ms=0))
    station = Station(mill, Air())
    await station.start()
    server = await HciServer.open(station.air, path)
    guardian = await post(OnBle(url(mill.name, path)))
    station.press(Button.START)
    yield Scene(station, mill, guardian)
    guardian.disarm()
    await guardian.close()
    await server.close()
    await station.stop()


async def test_a_treadmill_that_takes_one_client_only(tmp_path: Path) -> None:
    """The service is connected and nobody else can be: there is no guardian, and it says why."""
    path = tmp_path / "radio.sock"
    mill = FtmsPeripheral(MachineProfile())
    station = Station(mill, Air(), clients_max=1)
    await station.start()
    server = await HciServer.open(station.air, path)
    transport = transport_for(url(mill.name, path))
    assert not isinstance(transport, str)
    loop = TreadmillLoop(transport, FtmsDriver())
    await loop.connect()
    guardian = started(OnBle(url(loop.address, path)))
    async with asyncio.timeout(LIMIT_S):
        while guardian.look(loop.now_ms) is Stance.COMING:  # noqa: ASYNC110 - it is a process
            await asyncio.sleep(0.02)
    assert guardian.look(loop.now_ms) is Stance.GONE
    assert loop.address in guardian.why
    await guardian.close()
    await loop.close()
    await server.close()
    await station.stop()


async def test_its_complaints_do_not_hold_it_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much it writes to its standard error, its service reads it: it comes up."""
    monkeypatch.setenv("PYTHONVERBOSE", "1")  # more than a pipe holds, at its imports alone
    path = tmp_path / "radio.sock"
    mill = FtmsPeripheral(MachineProfile())
    station = Station(mill, Air())
    await station.start()
    server = await HciServer.open(station.air, path)
    guardian = await post(OnBle(url(mill.name, path)))
    await guardian.close()
    await server.close()
    await station.stop()


async def test_out_of_range(scene: Scene) -> None:
    """Without its link it says that it is blind, and watches again when it is back.

    A stop that falls due without a link is said as soon as there is one.
    """
    scene.guardian.arm()
    scene.station.drop_link()
    await scene.becomes(Stance.BLIND, beating=True)
    scene.station.restore_link()
    await scene.becomes(Stance.WATCHING, beating=True)
    scene.station.drop_link()
    await scene.becomes(Stance.BLIND, beating=True)
    await scene.becomes(Stance.FIRED, beating=False)
    assert scene.mill.machine.state is State.RUNNING
    scene.station.restore_link()
    await scene.stands()
