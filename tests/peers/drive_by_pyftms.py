"""Reads and drives a simulated treadmill by pyftms, in an environment of its own: `PATH`, a socket.

The one rule: nothing of the service is imported; what the peer saw goes out as one line of JSON.
"""

# The peer is in an environment of its own, so that nothing of it is known to a checker here.
# pyright: reportMissingImports=false, reportUnknownVariableType=false
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false
# pyright: reportUnknownLambdaType=false

import asyncio
import json
import sys
from functools import partial
from typing import Any
from unittest.mock import patch

from bleak import BleakClient, BleakScanner
from pyftms import get_client
from pyftms.client import client as peer

from treadmill_sim.radio.backend import open_radio

SETTLES_S = 6


async def main(path: str) -> dict[str, Any]:
    """Find it, connect, set a speed, start, hear the belt move, stop, hear it stand."""
    radio = await open_radio(path)
    told: list[dict[str, Any]] = []
    found = await BleakScanner.discover(timeout=2, return_adv=True, backend=radio.scanner)
    device, advertised = next(iter(found.values()))
    connected = partial(_connect, radio.client)
    with patch.object(peer, "establish_connection", connected):
        client = get_client(device, advertised, on_ftms_event=lambda event: told.append(_of(event)))
        await client.connect()
        started = await client.start_resume()
        await asyncio.sleep(SETTLES_S)
        asked = await client.set_target_speed(2.0)
        await asyncio.sleep(SETTLES_S)
        stopped = await client.stop()
        await asyncio.sleep(SETTLES_S)
        ranges = {name: list(each) for name, each in client.supported_ranges.items()}
        await client.disconnect()
    await radio.close()
    return {
        "type": client.machine_type.name,
        "ranges": ranges,
        "results": [int(started), int(asked), int(stopped)],
        "speeds": [each["speed_instant"] for each in told if "speed_instant" in each],
    }


async def _connect(
    backend: Any, *, device: Any, disconnected_callback: Any, **_: Any
) -> BleakClient:
    """A connection on the simulated radio, where the peer would have the system's own."""
    client = BleakClient(device, disconnected_callback, backend=backend)
    await client.connect()
    return client


def _of(event: Any) -> dict[str, Any]:
    return dict(event.event_data) if event.event_id == "update" else {}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(sys.argv[1]))) + "\n")
