"""The service from its start to its end: one configuration, one hub, one door, one supervisor.

The one rule: on start every treadmill is told to stop before anything else, and on the end none is
left before it stands, or was told plainly that it does not.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import Final

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.account import account
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain
from treadmill_ctl.cli.service_config import InForce, records_folder, roles_of
from treadmill_ctl.cli.service_plans import ServicePlanner
from treadmill_ctl.door import words
from treadmill_ctl.door.server import Door, DoorTaken
from treadmill_ctl.records.recovery import mark_interrupted
from treadmill_ctl.runtime import collector
from treadmill_ctl.runtime.aside import in_a_thread
from treadmill_ctl.runtime.asker import Asker
from treadmill_ctl.runtime.hub import Hub
from treadmill_ctl.runtime.means import Hired, Means, Station, hire, station
from treadmill_ctl.runtime.notices import Notices
from treadmill_ctl.runtime.supervisor import ALIVE, LEAVING, READY, Supervisor
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.model_files import known_models
from treadmill_ctl.schema.service_file import Configured
from treadmill_ctl.sinks.alone import Taken, hold

LOCK: Final = "service.lock"
WORK_ASIDE_S: Final = 0.000_5  # what works aside leaves the loop its turn after so long
LOOK_S: Final = 0.5
SERVICE: Final = "service"
AtBroker = Callable[[Hub, Notices], AbstractAsyncContextManager[None]]


def serve_from(path: Path) -> int:
    """Serve what a configuration says; the exit code. Raises Bad."""
    in_force = InForce(path)
    folder = records_folder(in_force.configured)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        hold(lock, folder)
    except OSError as error:
        complain(f"{folder}: the records cannot be kept there: {error.strerror}")
        return exits.NOT_RECORDED
    except Taken:
        complain(f"Another service keeps its records in {folder}; there is one service to a folder")
        return exits.NOT_ALLOWED
    sys.setswitchinterval(WORK_ASIDE_S)
    try:
        asyncio.run(_serve(in_force, folder, _broker(in_force)))
    except Refusal as refusal:
        complain(str(refusal))
        return refusal.code
    return exits.DONE


def _broker(in_force: InForce) -> AtBroker:
    """What is done at a broker. Imported before any belt is in hand: it takes a while."""
    if in_force.configured.mqtt is None:
        return lambda _, __: nullcontext()
    from treadmill_ctl.cli.at_broker import at_broker

    return lambda hub, notices: at_broker(hub, in_force, notices)


async def _serve(in_force: InForce, folder: Path, broker: AtBroker) -> None:
    notices, supervisor = Notices(complain), Supervisor()
    hub = _hub(in_force, folder, notices)
    over = asyncio.Event()
    _heed_signals(hub, over)
    collector.settle(others_walk=False)
    hub.open()  # the first word to every treadmill is stop
    door = Door(hub, roles_of(in_force.configured))
    in_force.taken = lambda configured: setattr(door, "roles", roles_of(configured))
    try:
        where = await _opened(door, in_force.configured)
        await _recover(folder, notices)
        async with broker(hub, notices):
            try:
                async with _watched(hub, supervisor):
                    supervisor.tell(READY)
                    notices.say(SERVICE, f"ready at {where}: {', '.join(hub.names)}")
                    await over.wait()
                supervisor.tell(LEAVING)
                notices.say(SERVICE, "ends: every belt is ramped to its stop")
            finally:
                await hub.close()  # before the broker is left: until then it may stop a belt
    finally:
        await hub.close()
        await door.close()  # last: until a belt stands, everybody may stop it


async def _opened(door: Door, configured: Configured) -> str:
    """Open the door where the configuration says, else at the usual place. Raises Refusal."""
    at = configured.door
    usual = words.places(os.environ.get(words.PLACE, ""), os.environ.get("XDG_RUNTIME_DIR", ""))
    path = at.socket or Path(usual[0])
    try:
        if at.port is not None and at.token is not None:
            port = await door.open_port(at.port, at.token)
            if at.socket is None:
                return f"port {port}"
        await door.open_socket(path)
    except (DoorTaken, OSError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        advice = "say in the configuration where the door is to be"
        raise Refusal(exits.NOT_ALLOWED, f"{path}: there is no door: {why}; {advice}.") from error
    return str(path)


def _hub(in_force: InForce, folder: Path, notices: Notices) -> Hub:
    def hired(url: str, connected_to: str, of: Station) -> Hired | None:
        configured = in_force.configured
        names = [name for name, known in configured.treadmills.items() if known == url]
        if configured.unguarded.issuperset(names):
            return None
        return hire(url, connected_to, of)

    def filed(journal: Path) -> str:
        from treadmill_ctl.records.index_run import note_ended

        return note_ended(journal)

    with suppress(Bad):  # told by the first connection that wants them
        known_models()  # read now: later they would be read between the ticks of a belt
    means = Means(
        ServicePlanner(lambda: in_force.configured),
        folder,
        in_a_thread,
        notices,
        lambda: collector.settle(others_walk=hub.walks > 0),
        filed,
        station,
        hired,
    )
    hub = Hub(means, in_force, in_force.configured.treadmills)
    return hub


async def _recover(folder: Path, notices: Notices) -> None:
    """Mark what an earlier service left unfinished; a folder that cannot be read keeps nobody."""
    try:
        names = await in_a_thread(lambda: mark_interrupted(folder))
    except OSError as error:
        notices.say(SERVICE, f"{folder}: sessions that were cut off are not marked: {error}")
        return
    for name in names:
        notices.say(SERVICE, f"session {name} was cut off; it is marked as interrupted")


@asynccontextmanager
async def _watched(hub: Hub, supervisor: Supervisor) -> AsyncGenerator[None]:
    """A word to the supervisor as long as every loop judges."""
    watching = asyncio.create_task(_tell_alive(hub, supervisor))
    try:
        yield
    finally:
        watching.cancel()


async def _tell_alive(hub: Hub, supervisor: Supervisor) -> None:
    loop = asyncio.get_running_loop()
    while True:
        if hub.judges(round(loop.time() * 1_000)):
            supervisor.tell(ALIVE)
        await asyncio.sleep(min(supervisor.every_s or LOOK_S, LOOK_S))


def _heed_signals(hub: Hub, over: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    asker = Asker(account(), "signal", os.getuid())
    reloads: set[asyncio.Task[object]] = set()

    def reload() -> None:
        task: asyncio.Task[object] = loop.create_task(hub.reload(asker))
        reloads.add(task)
        task.add_done_callback(reloads.discard)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    loop.add_signal_handler(signal.SIGHUP, reload)
