"""The door at real sockets: who comes in, what is left behind, and the token of the loopback."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

import pytest

from open_door import called, opened
from treadmill_ctl.door import words
from treadmill_ctl.door.server import DoorTaken


async def test_the_kernel_says_who_comes(tmp_path: Path) -> None:
    """The account and the process, and the program's own name beside it."""
    async with opened(tmp_path, "") as door:
        await door.door.open_socket(tmp_path / "door.sock")
        caller = await called(tmp_path / "door.sock")
        said = await caller.result("hello", version=1, name="a test")
        caller.close()
    assert said["role"] == "administrator"
    assert said["you"]["uid"] == os.getuid()
    assert said["you"]["via"] == f"door, a test, uid {os.getuid()}, pid {os.getpid()}"


async def test_the_door_is_for_its_account_and_group(tmp_path: Path) -> None:
    """The socket's mode is 0660 in a folder of 0750; it is gone when the door is closed."""
    place = tmp_path / "treadmill-ctl" / "door.sock"
    async with opened(tmp_path, "") as door:
        await door.door.open_socket(place)
        assert place.stat().st_mode & 0o777 == 0o660
        assert place.parent.stat().st_mode & 0o777 == 0o750
    assert not place.exists()


async def test_a_door_that_answers_is_left_alone(tmp_path: Path) -> None:
    """A second service at the same place is refused."""
    async with opened(tmp_path, "") as door:
        await door.door.open_socket(tmp_path / "door.sock")
        with pytest.raises(DoorTaken, match="another service"):
            await door.door.open_socket(tmp_path / "door.sock")


async def test_a_socket_that_was_left_behind_is_cleared_away(tmp_path: Path) -> None:
    """As after a plug was pulled."""
    place = tmp_path / "door.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(place))
    async with opened(tmp_path, "") as door:
        await door.door.open_socket(place)
        caller = await called(place)
        assert await caller.code("stop") == 0
        caller.close()


async def test_what_is_no_socket_stays(tmp_path: Path) -> None:
    """No file of anybody's is cleared away."""
    file = tmp_path / "kept.txt"
    file.write_text("kept")
    async with opened(tmp_path, "") as door:
        with pytest.raises(DoorTaken, match="no socket"):
            await door.door.open_socket(file)
    assert file.read_text() == "kept"


async def test_the_loopback_wants_the_token(tmp_path: Path) -> None:
    """Without it nobody is anybody, and a stop is still a stop."""
    token = tmp_path / "door.token"
    async with opened(tmp_path, "") as door:
        port = await door.door.open_port(0, token)
        caller = await called(port)
        assert await caller.code("stop") == 0
        assert await caller.code("status") == words.HELLO_FIRST
        said = await caller.ask("hello", version=1, name="x", token="guessed")  # noqa: S106 - none
        assert "not the token" in said["error"]["message"]
        known = await called(port)
        secret = token.read_text().split()[1]
        said = await known.result("hello", version=1, name="x", token=secret)
        assert said["role"] == "administrator"
        assert await known.code("status") == 0
        caller.close()
        known.close()


async def test_the_token_is_for_its_account_alone(tmp_path: Path) -> None:
    """Mode 0600, made anew each time, and gone when the door is closed."""
    token = tmp_path / "door.token"
    token.write_text("old")
    token.chmod(0o644)
    async with opened(tmp_path, "") as door:
        port = await door.door.open_port(0, token)
        assert token.stat().st_mode & 0o777 == 0o600
        assert token.read_text().startswith(f"{port} ")
    assert not token.exists()


async def test_a_door_that_closes_lets_everybody_go(tmp_path: Path) -> None:
    """They hear the end of it."""
    async with opened(tmp_path, "") as door:
        await door.door.open_socket(tmp_path / "door.sock")
        caller = await called(tmp_path / "door.sock")
        await caller.greets()
        await door.door.close()
        async with asyncio.timeout(5):
            assert await caller.hear() == {}
        caller.close()
