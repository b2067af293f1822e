"""The two processes that `door_stop.py` measures between: the service, and its far ends.

`--treadmills FOLDER COUNT` says their addresses, and stays. `--service FOLDER ADDRESSES` says when
it is ready; a line of input ends it, after which told.json is in the folder: when stops were
written, and how long the loop's turns were.
"""

from __future__ import annotations

import asyncio
import json
import os
import selectors
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

LONG_MS = 7_000_000


# --- the treadmills, in a process of their own ---------------------------------------------------


async def treadmills(folder: Path, count: int) -> None:
    """Simulated treadmills at pseudo-terminals, until this process is ended."""
    from line_sessions import Mill  # noqa: PLC0415 - not in the service's process
    from treadmill_sim.plug import PtyPlug  # noqa: PLC0415
    from treadmill_sim.stream import MakeUp  # noqa: PLC0415

    mills = [
        Mill("trackmaster", MakeUp(unit="km/h"), PtyPlug(folder / f"port{number}"))
        for number in range(count)
    ]
    print(json.dumps([mill.url for mill in mills]), flush=True)
    await asyncio.Event().wait()


# --- the service, in a process of its own --------------------------------------------------------


class Turns(selectors.DefaultSelector):
    """The loop's own selector, and how long the processor worked between two looks, ms.

    Each with the time at which it was over, ns.
    """

    def __init__(self) -> None:
        super().__init__()
        self.cpu_ms: list[tuple[int, float]] = []
        self._since_ns = time.thread_time_ns()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait for what comes."""
        worked_ms = (time.thread_time_ns() - self._since_ns) / 1e6
        self.cpu_ms.append((time.monotonic_ns(), worked_ms))
        found = super().select(timeout)
        self._since_ns = time.thread_time_ns()
        return found


async def service(folder: Path, urls: list[str], turns: Turns) -> None:
    """Hub and door. What was written as a stop, and when, is told at the end of the input."""
    from plans import walk  # noqa: PLC0415 - not in the treadmills' process
    from treadmill_ctl.core.model import Frame  # noqa: PLC0415
    from treadmill_ctl.door.roles import Roles  # noqa: PLC0415
    from treadmill_ctl.door.server import Door  # noqa: PLC0415
    from treadmill_ctl.runtime import collector, lateness, means  # noqa: PLC0415
    from treadmill_ctl.runtime.aside import in_a_thread  # noqa: PLC0415
    from treadmill_ctl.runtime.hub import Hub  # noqa: PLC0415
    from treadmill_ctl.runtime.notices import Notices  # noqa: PLC0415
    from virtual_room import ScriptedConfiguration, ScriptedPlanner  # noqa: PLC0415

    for limit in ("LATE_MS_MAX", "STUCK_MS_MAX"):
        setattr(lateness, limit, LONG_MS)
    names = {url: f"t{number}" for number, url in enumerate(urls)}
    written: list[tuple[int, str]] = []

    def station(url: str) -> means.Station:
        found = means.station(url)
        submit = found.transport.submit

        def noted(frame: Frame) -> None:
            submit(frame)
            if frame.urgent:
                written.append((time.monotonic_ns(), names[url]))

        found.transport.submit = noted
        return found

    planner = ScriptedPlanner({"long": (walk(LONG_MS, 200),)})
    configuration = ScriptedConfiguration()
    hub = Hub(
        means.Means(
            planner, folder, in_a_thread, Notices(lambda _: None),
            lambda: collector.settle(others_walk=hub.walks > 0), lambda _: "", station,
            _nobody,
        ),
        configuration,
        {name: url for url, name in names.items()},
    )  # fmt: skip
    hub.open()
    door = Door(hub, Roles(os.getuid()))
    await door.open_socket(folder / "door.sock")
    print("ready", flush=True)
    await in_a_thread(sys.stdin.readline)
    told = {"written": written, "turns": turns.cpu_ms}
    (folder / "told.json").write_text(json.dumps(told))
    print("told", flush=True)
    os._exit(0)  # the belts are simulated, and nobody waits for a hundred ramps


def _nobody(_: str, __: str, ___: object) -> None:
    """There is no guardian."""


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--treadmills", place, count]:
            asyncio.run(treadmills(Path(place), int(count)))
        case ["--service", place, urls]:
            turns = Turns()
            with asyncio.Runner(loop_factory=lambda: asyncio.SelectorEventLoop(turns)) as runner:
                runner.run(service(Path(place), json.loads(urls), turns))
        case words:
            print(f"what is {words}? {__doc__}", file=sys.stderr)
