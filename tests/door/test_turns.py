"""More lines in one breath than there is time for: the treadmills and the others come in between.

Here there is time for one line a turn.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from open_door import OpenDoor, in_virtual_time, opened
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.door import connection
from treadmill_ctl.door.words import TOO_MANY

NONSENSE = b"x\n"
STOP = b'{"jsonrpc":"2.0","id":9,"method":"stop","params":{"treadmill":"one"}}\n'


@pytest.fixture(autouse=True)
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each line its time is over."""
    monkeypatch.setattr(connection, "TURN_S", 0)


def answers(door: OpenDoor, wire: int) -> int:
    """How many lines somebody was told so far."""
    return len(door.wires[wire].said)


@in_virtual_time
async def test_a_flood_leaves_the_others_their_turn(tmp_path: Path) -> None:
    """Somebody else's stop is carried out after one line of it; the rest is answered later."""
    async with opened(tmp_path) as door:
        walker, flooder = await door.caller(), await door.caller()
        await door.walks(walker)
        other = door.stranger()
        flooder.say(50 * NONSENSE)
        other.say(STOP)
        assert answers(door, 1) == 1
        assert answers(door, 2) == 1
        await door.comes_to("one", Phase.SLOWING)
        await asyncio.sleep(0.1)
        assert answers(door, 1) == 50


@in_virtual_time
async def test_the_lines_are_answered_in_their_order(tmp_path: Path) -> None:
    """However they came, and with a stop that waits for those before it."""
    async with opened(tmp_path) as door:
        caller = await door.caller()
        calls = [{"jsonrpc": "2.0", "id": number, "method": "treadmills"} for number in range(6)]
        octets = b"".join(json.dumps(call).encode() + b"\n" for call in calls) + STOP
        caller.say(octets[:100])
        caller.say(octets[100:])
        assert [(await caller.hear())["id"] for _ in range(7)] == [0, 1, 2, 3, 4, 5, 9]


@in_virtual_time
async def test_a_stop_after_nonsense_is_a_stop_when_its_sender_is_gone(tmp_path: Path) -> None:
    """What was said before is seen to, to its end; and then nobody is there any more."""
    async with opened(tmp_path) as door:
        walker = await door.caller()
        await door.walks(walker)
        flooder = door.stranger()
        flooder.say(150 * NONSENSE + STOP)
        flooder.close()
        await door.comes_to("one", Phase.SLOWING)
        await asyncio.sleep(0.1)
        assert len(door.door.connections) == 1


@in_virtual_time
async def test_who_floods_is_let_go_after_the_last_line(tmp_path: Path) -> None:
    """Two hundred lines are answered, the others not; a stop among them is heard."""
    async with opened(tmp_path) as door:
        walker, flooder = await door.caller(), await door.caller()
        await door.walks(walker)
        flooder.say(1_000 * NONSENSE + STOP + 1_000 * NONSENSE)
        await door.comes_to("one", Phase.SLOWING)
        await asyncio.sleep(3)
        said = [json.loads(line) for line in door.wires[1].said]
        assert [each["id"] for each in said if "result" in each] == [9]
        assert said[-1]["error"]["code"] == TOO_MANY
        assert door.wires[1].closed
