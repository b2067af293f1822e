"""How long each command takes from the start of its process, beside a bare interpreter.

By turns: a bare interpreter (`python -c pass`, to its end), and each of

stop         until all of its stop has reached a socket that stands in for the service's
status       to its end, of a real service with one simulated treadmill
run --dry-run  to its end: the plan of a shipped profile, which connects to nothing
serve        until the first speed that its treadmill reports can be seen at the door

In every turn each is set against that turn's bare interpreter, so that what slows a turn down slows
both; the ratios are the figures to compare. Every command runs as its console script does, by the
same interpreter and with its bytecode at hand.

Writes start_up.json beside this file; `./dev bench start_up`, half a minute.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from door_stop_start import bare_ms, stop_ms
from machine import described, pace
from room import Room, furnished, until
from spread import ratios, spread

TURNS: Final = 20
PROFILE: Final = "general-intervals"
COMMAND: Final = "import sys; from treadmill_ctl.cli.entry import main; main()"
LIMIT_S: Final = 60.0
LOOK_S: Final = 0.002


def command(*words: str) -> list[str]:
    """The console script's own line."""
    return [sys.executable, "-c", COMMAND, *words]


def ran_ms(place: Path, *words: str) -> float:
    """A command, from its start to its end."""
    environment = {**os.environ, "TREADMILL_CTL_DOOR": str(place / "door.sock")}
    began_ns = time.monotonic_ns()
    subprocess.run(command(*words), env=environment, check=True, stdout=subprocess.DEVNULL)
    return (time.monotonic_ns() - began_ns) / 1e6


def served(room: Room) -> subprocess.Popen[bytes]:
    """The service, just begun."""
    words = command("serve", "--config", str(room.folder / "service.yaml"))
    return subprocess.Popen(words, stderr=subprocess.DEVNULL)


def serve_ms(room: Room) -> float:
    """The service, from its start to the first report at its door; ended again."""
    began_ns = time.monotonic_ns()
    with served(room) as process:
        try:
            asyncio.run(first_report(room))
            return (time.monotonic_ns() - began_ns) / 1e6
        finally:
            process.terminate()


async def first_report(room: Room) -> None:
    """Wait for it, looking as often as the clock is worth reading."""
    async with (
        asyncio.timeout(LIMIT_S),
        room.client(LOOK_S) as client,
        await client.subscribe(room.names[0]) as states,
    ):
        async for state in states:
            if state.measured_ckmh is not None:
                return


async def stands(room: Room) -> None:
    """Wait until its treadmill is connected and stands."""
    async with room.client() as client:
        await until(client, room.names[0], lambda state: state.post == "waiting" and state.stands)


def turns(room: Room, count: int) -> dict[str, list[float]]:
    """Every command once a turn, ms; a first turn only warms up."""
    found: dict[str, list[float]] = {}
    elsewhere = room.folder / "stop.sock"
    for number in range(count + 1):
        times = {"bare": bare_ms(), "stop": stop_ms(elsewhere), "serve": serve_ms(room)}
        with served(room) as process:
            asyncio.run(stands(room))
            times["status"] = ran_ms(room.folder, "status")
            process.terminate()
        times["run --dry-run"] = ran_ms(room.folder, "run", PROFILE, "--dry-run")
        for name, ms in times.items():
            if number:
                found.setdefault(name, []).append(ms)
    return found


def main() -> None:
    """Measure, print, write."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else TURNS
    with tempfile.TemporaryDirectory() as place, furnished(Path(place), 1) as (room, _):
        os.environ |= {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": f"{place}/bytecode"}
        room.configure(1)
        found = turns(room, count)
    bare = found.pop("bare")
    report: dict[str, Any] = {
        "machine": described(),
        "pace": pace(),
        "turns": count,
        "bare_ms": spread(bare),
        "commands": {
            name: {"ms": spread(times), "times_bare": ratios(times, bare)}
            for name, times in found.items()
        },
    }
    text = json.dumps(report, indent=2)
    print(text)
    if len(sys.argv) == 1:
        Path(__file__).with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
