"""How many may be at the door: of all accounts, of one, and for a stop alone."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from open_door import in_virtual_time, opened
from treadmill_ctl.door import server, words
from treadmill_ctl.door.visitors import Peer


class Comers:
    """Whose program comes next, as the kernel says it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.uid = 0
        monkeypatch.setattr(server, "peer_of", self._peer_of)

    def _peer_of(self, _: socket.socket) -> Peer:
        return Peer(7, self.uid)


@pytest.fixture
def comers(monkeypatch: pytest.MonkeyPatch) -> Comers:
    """Another than the one that runs the tests."""
    return Comers(monkeypatch)


@in_virtual_time
async def test_beyond_the_last_place_there_is_room_for_a_stop(
    tmp_path: Path, comers: Comers
) -> None:
    """The 65th may stop and nothing else; the 81st is let go with a word."""
    async with opened(tmp_path) as door:
        for number in range(64):
            comers.uid = number
            await door.caller()
        comers.uid = 64
        late = await door.caller()
        assert await late.code("status") == words.NOT_ALLOWED
        assert await late.code("stop") == 0
        for number in range(65, 80):
            comers.uid = number
            door.stranger()
            await asyncio.sleep(0)
        last = door.stranger()
        assert (await last.hear())["error"]["code"] == words.FULL
        assert await last.hear() == {}


@in_virtual_time
async def test_no_account_takes_every_place(tmp_path: Path, comers: Comers) -> None:
    """The 33rd of one account may stop and nothing else, the 41st is let go; others come in."""
    async with opened(tmp_path) as door:
        for _ in range(32):
            assert await (await door.caller()).code("status") == 0
        late = await door.caller()
        assert await late.code("status") == words.NOT_ALLOWED
        assert await late.code("stop") == 0
        for _ in range(7):
            await door.caller()
        last = door.stranger()
        assert "32 of them of one account" in (await last.hear())["error"]["data"]["allowed"]
        assert await last.hear() == {}
        comers.uid += 1
        assert await (await door.caller()).code("status") == 0
