"""The door over a real socket: who may what, what is answered, and that a stop needs nothing."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from open_door import in_virtual_time, only, opened
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.door import words
from treadmill_ctl.door.roles import Account, Role, Roles

STOPPING = (Phase.SLOWING, Phase.ENDED, Phase.TRIPPED)


@in_virtual_time
async def test_a_hello_tells_who_one_is(tmp_path: Path) -> None:
    """The kernel's word, the role, and the program's name for the records."""
    async with opened(tmp_path) as door:
        caller = door.stranger()
        said = await caller.result("hello", version=1, name="a test")
    assert said["role"] == "administrator"
    assert said["you"]["uid"] == os.getuid()
    assert f"pid {os.getpid()}" in said["you"]["via"]
    assert "a test" in said["you"]["via"]


@in_virtual_time
async def test_another_version_is_told_and_let_go(tmp_path: Path) -> None:
    """Which one is spoken, and no more after it."""
    async with opened(tmp_path) as door:
        caller = door.stranger()
        said = await caller.ask("hello", version=2, name="newer")
        assert "speaks version 1" in said["error"]["message"]
        assert await caller.hear() == {}


@in_virtual_time
async def test_nothing_but_a_stop_goes_before_a_hello(tmp_path: Path) -> None:
    """The first word is hello; stop, estop and standstill need none."""
    async with opened(tmp_path) as door:
        await door.ready()
        caller = door.stranger()
        assert await caller.code("status") == words.HELLO_FIRST
        assert await caller.result("standstill") == {
            "one": {"post": "waiting", "why": "", "stands": True}
        }
        assert await caller.code("stop") == 0


@pytest.mark.parametrize(
    ("role", "method", "params", "code"),
    [
        (None, "status", {}, words.NOT_ALLOWED),
        (None, "stop", {}, 0),
        (None, "estop", {"treadmill": "one"}, 0),
        (Role.VIEWER, "status", {}, 0),
        (Role.VIEWER, "start", {"treadmill": "one", "profile": "x"}, words.NOT_ALLOWED),
        (Role.VIEWER, "lease.take", {"treadmill": "one"}, words.NOT_ALLOWED),
        (Role.THERAPIST, "lease.take", {"treadmill": "one"}, 0),
        (Role.THERAPIST, "lease.take_over", {"treadmill": "one"}, words.NOT_ALLOWED),
        (Role.THERAPIST, "config.reload", {}, words.NOT_ALLOWED),
        (Role.ADMINISTRATOR, "lease.take_over", {"treadmill": "one"}, 0),
    ],
)
@in_virtual_time
async def test_a_role_may_what_it_may(
    tmp_path: Path, role: Role | None, method: str, params: dict[str, str], code: int
) -> None:
    """Viewers look, therapists drive, administrators see to the service; everybody may stop."""
    async with opened(tmp_path, roles=only(role)) as door:
        await door.ready()
        caller = await door.caller()
        assert await caller.code(method, **params) == code


@in_virtual_time
async def test_a_role_follows_the_configuration_at_once(tmp_path: Path) -> None:
    """What is set anew holds for whoever is at the door already."""
    async with opened(tmp_path, roles=only(Role.VIEWER)) as door:
        caller = await door.caller()
        assert await caller.code("logs") == words.NOT_ALLOWED
        door.door.roles = only(Role.THERAPIST)
        assert await caller.code("logs") == 0


@pytest.mark.parametrize(
    ("named", "role"),
    [
        ({"anna": Role.VIEWER, "@staff": Role.THERAPIST}, Role.THERAPIST),
        ({"anna": Role.ADMINISTRATOR, "@staff": Role.THERAPIST}, Role.ADMINISTRATOR),
        ({"staff": Role.THERAPIST}, None),
        ({}, None),
    ],
)
def test_the_highest_role_counts(named: dict[str, Role], role: Role | None) -> None:
    """By the account's name or by one of its groups, which are written with an @."""
    anna = Account(7, "anna", frozenset({"staff"}))
    assert Roles(1, named, None, {7: anna}).role(7) is role


@pytest.mark.parametrize("method", ["stop", "estop"])
@in_virtual_time
async def test_anybody_stops_a_walk(tmp_path: Path, method: str) -> None:
    """Another connection, before any hello, without a name: every belt; and the walk slows down."""
    async with opened(tmp_path) as door:
        driver = await door.caller()
        await door.walks(driver)
        other = door.stranger()
        told = await other.result(method)
        assert told["one"]["denied"] is None
        view = door.hub.view("one")
        assert view.shown is not None
        assert view.shown.phase in STOPPING


@in_virtual_time
async def test_a_stop_is_handed_in_before_the_next_thing_is_read(tmp_path: Path) -> None:
    """Of a stop and what comes in the same breath, the stop is with the treadmill at once."""
    async with opened(tmp_path) as door:
        await door.ready()
        caller = await door.caller()
        before = len(door.room.wires["one"].submitted)
        await caller.ask("stop")
        assert len(door.room.wires["one"].submitted) > before


@in_virtual_time
async def test_a_named_treadmill_is_stopped_and_no_other(tmp_path: Path) -> None:
    """The answer speaks of it alone."""
    async with opened(tmp_path, "one two") as door:
        await door.ready()
        caller = await door.caller()
        before = len(door.room.wires["two"].submitted)
        assert list(await caller.result("stop", treadmill="one")) == ["one"]
        assert len(door.room.wires["two"].submitted) == before


@in_virtual_time
async def test_a_treadmill_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With those that are."""
    async with opened(tmp_path, "room-1 room-2") as door:
        caller = await door.caller()
        said = (await caller.ask("stop", treadmill="room-3"))["error"]
    assert said["code"] == words.NO_TREADMILL
    assert 'no treadmill "room-3" (did you mean "room-2"?)' in said["message"]
    assert said["data"]["allowed"] == "there is room-1 or room-2"


@in_virtual_time
async def test_whoever_started_drives_and_nobody_else(tmp_path: Path) -> None:
    """A connection that keeps its lease is asked before others drive; they may slow down."""
    async with opened(tmp_path) as door:
        driver, other = await door.caller(), await door.caller()
        await door.walks(driver, keep="connection")
        assert await other.code("advance", treadmill="one") == words.DENIED
        assert await other.code("slower", treadmill="one") in (0, words.DENIED)
        said = (await other.ask("finish", treadmill="one"))["error"]["message"]
        assert "drives this treadmill" in said


@in_virtual_time
async def test_a_belt_stops_when_the_connection_that_drives_is_gone(tmp_path: Path) -> None:
    """The lease lapses with it, and the belt ramps to its stop."""
    async with opened(tmp_path) as door:
        driver = await door.caller()
        await door.walks(driver, keep="connection")
        driver.close()
        await door.comes_to("one", Phase.SLOWING, Phase.ENDED)
        assert door.hub.view("one").lease is None


@in_virtual_time
async def test_states_are_pushed_to_whoever_subscribed(tmp_path: Path) -> None:
    """The first at once, then as they come; none after unsubscribing."""
    async with opened(tmp_path, "one two") as door:
        await door.ready()
        caller = await door.caller()
        await caller.result("subscribe", treadmill="two", hz=10)
        pushed = [await caller.hear() for _ in range(3)]
        assert {each["params"]["name"] for each in pushed} == {"two"}
        await caller.result("unsubscribe")
        await asyncio.sleep(0.25)
        caller.notices.clear()
        await caller.result("treadmills")
        assert caller.notices == []


@in_virtual_time
async def test_whoever_does_not_read_is_dropped(tmp_path: Path) -> None:
    """The connection is gone; the treadmills and the others go on."""
    async with opened(tmp_path, "one two") as door:
        await door.ready()
        lazy, other = await door.caller(), await door.caller()
        await lazy.result("subscribe")
        door.wires[0].reads = False
        await asyncio.sleep(60)
        assert door.wires[0].closed
        assert await other.code("status") == 0


@in_virtual_time
async def test_whoever_comes_and_says_nothing_takes_no_place(tmp_path: Path) -> None:
    """After 10 s without a word it is let go; after a hello one may be silent."""
    async with opened(tmp_path) as door:
        silent, known = door.stranger(), await door.caller()
        await asyncio.sleep(30)
        assert await silent.hear() == {}
        assert await known.code("status") == 0
