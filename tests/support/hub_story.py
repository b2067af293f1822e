"""A story in a room of simulated treadmills, told from its begin to its end in virtual time.

The one rule: however a story ends, the hub is closed as the service closes it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from treadmill_ctl.runtime.hub import Hub
from treadmill_sim.virtual_time import run
from virtual_room import VirtualRoom

Story = Callable[[VirtualRoom, Hub], Awaitable[None]]


def in_room(folder: Path, names: str, story: Story) -> VirtualRoom:
    """Tell a story in a room with these treadmills; the room as it was left."""
    room = VirtualRoom(folder)
    for name in names.split():
        room.add(name)

    async def main() -> None:
        hub = room.hub()
        try:
            await story(room, hub)
        finally:
            await hub.close()

    run(main())
    return room
