"""Several treadmills in one hub, in virtual time: sessions, stops, plans, configuration."""

import asyncio
import json
from pathlib import Path

import pytest

from hub_story import in_room
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.hub import Hub
from treadmill_ctl.runtime.lease import Keep
from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.runtime.room import Changes
from treadmill_ctl.runtime.view import Posted, View
from treadmill_ctl.runtime.wish import Prepared, Wish
from treadmill_sim.console import Button
from virtual_room import ANNA, BEN, VirtualRoom, phase, until, waits, walking


def shown(view: View) -> Phase | None:
    """The phase that is shown."""
    return None if view.shown is None else view.shown.phase


EVERY_ITEM = ("key", "deck", "stop-in-reach", "way:straight", "walker-ready")


def test_a_session_walks_to_its_end_and_is_recorded(tmp_path: Path) -> None:
    """Start, confirm, go: the plan is complete, the journal replays, the treadmill waits again."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one")
        view = await until(hub, "one", waits, 120)
        assert view.ended == "The plan is complete. The belt stands."
        assert room.guardians["one"][0].closed

    in_room(tmp_path, "one", story)
    (journal,) = tmp_path.glob("*.jsonl")
    with journal.open("rb") as lines:
        found = replay(lines)
    assert (found.difference, found.cut) == (None, False)


def test_the_record_says_who_asked_and_from_where(tmp_path: Path) -> None:
    """For the session, and for each request of everybody."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one")
        hub.ask("one", Request.SLOWER, BEN)
        hub.ask("one", Request.STOP, ANNA)
        await until(hub, "one", waits, 60)

    in_room(tmp_path, "one", story)
    (journal,) = tmp_path.glob("*.jsonl")
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert lines[0]["opening"]["who"] == "anna"
    asked = [
        (event["request"], event["who"], event["via"])
        for line in lines
        for event in line.get("in", ())
        if event["is"] == "Asked"
    ]
    via = "door, test"
    assert asked == [
        ("confirm", "anna", via),
        ("start", "anna", via),
        ("slower", "ben", via),
        ("stop", "anna", via),
    ]


def test_the_first_word_to_every_treadmill_is_stop(tmp_path: Path) -> None:
    """Before anybody asks for anything."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        for name in hub.names:
            await until(hub, name, waits)
            assert [data for _, data in room.words(name)][:2] == ["00", "0801"]

    in_room(tmp_path, "one two", story)


def test_nothing_is_started_between_two_sessions(tmp_path: Path) -> None:
    """Without a session there is nothing to confirm, whoever drives."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await until(hub, "one", waits)
        assert hub.take_lease("one", Keep.SESSION, ANNA) is None
        denied = hub.ask("one", Request.CONFIRM, ANNA, EVERY_ITEM)
        assert denied is not None
        assert "there is no session" in denied.why
        assert hub.ask("one", Request.START, ANNA) is not None

    in_room(tmp_path, "one", story)


def test_a_belt_started_at_its_console_between_sessions_trips(tmp_path: Path) -> None:
    """It is told to stop until it stands; no session begins before a person has reset it."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        await until(hub, "one", waits)
        room.press("one", Button.START)
        view = await until(hub, "one", lambda v: v.shown is not None and v.shown.trip is not None)
        assert view.post is Posted.WAITING
        await until(hub, "one", lambda v: v.stands and shown(v) is Phase.LATCHED)
        denied = await hub.start("one", Wish("minute"), ANNA)
        assert isinstance(denied, Denied)
        assert "tripped" in denied.why
        assert hub.ask("one", Request.RESET, ANNA) is None
        await walking(hub, "one")
        hub.ask("one", Request.STOP, ANNA)

    in_room(tmp_path, "one", story)


@pytest.mark.parametrize("request_", [Request.STOP, Request.ESTOP, Request.PAUSE])
def test_everything_is_asked_for_less_at_once(tmp_path: Path, request_: Request) -> None:
    """By anybody; in each loop before this returns."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        for name in hub.names:
            await walking(hub, name)
        assert hub.ask_all(request_, BEN) == {"one": None, "two": None}
        at_once = {shown(hub.view(name)) for name in hub.names}
        assert at_once <= {Phase.SLOWING, Phase.TRIPPED}
        for name in hub.names:
            await until(hub, name, lambda v: v.stands)

    in_room(tmp_path, "one two", story)


@pytest.mark.parametrize(
    ("wish", "found", "why"),
    [
        (Wish("nowhere"), (), "there is no profile nowhere"),
        (Wish("minute"), Denied("too fast for this treadmill"), "too fast for this treadmill"),
    ],
)
def test_a_plan_that_is_refused_changes_nothing(
    tmp_path: Path, wish: Wish, found: tuple[str, ...] | Denied, why: str
) -> None:
    """No session, no lease, no record; the treadmill waits as before."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        room.planner.found = found
        await until(hub, "one", waits)
        denied = await hub.start("one", wish, ANNA)
        assert isinstance(denied, Denied)
        assert denied.why == why
        view = await until(hub, "one", waits)
        assert view.lease is None

    in_room(tmp_path, "one", story)
    assert list(tmp_path.glob("*.jsonl")) == []


def test_a_session_that_cannot_be_recorded_does_not_begin(tmp_path: Path) -> None:
    """The disk is asked before anybody may walk."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await until(hub, "one", waits)
        (tmp_path / "records").write_text("a file where the folder should be")
        denied = await hub.start("one", Wish("minute"), ANNA)
        assert isinstance(denied, Denied)
        assert "cannot be written" in denied.why
        await until(hub, "one", waits)

    in_room(tmp_path / "records", "one", story)


def test_a_second_session_on_a_treadmill_is_refused(tmp_path: Path) -> None:
    """While one is under way, and told so."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one")
        denied = await hub.start("one", Wish("minute"), ANNA)
        assert isinstance(denied, Denied)
        assert "a session is under way" in denied.why

    in_room(tmp_path, "one", story)


def test_a_stop_while_a_session_is_prepared_ends_it(tmp_path: Path) -> None:
    """It begins, and is over before anybody could confirm."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await until(hub, "one", waits)
        starting = asyncio.create_task(hub.start("one", Wish("minute"), ANNA))
        await until(hub, "one", lambda v: v.post is Posted.PREPARING and v.shown is None)
        assert hub.ask("one", Request.STOP, BEN) is None
        await starting
        view = await until(hub, "one", waits)
        assert "stopped by ben" in view.ended

    in_room(tmp_path, "one", story)


def test_whoever_looks_only_plans(tmp_path: Path) -> None:
    """What would be walked, and what would be said of it; nothing begins."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        room.planner.found = ("warning: long",)
        await until(hub, "one", waits)
        found = await hub.plan("one", Wish("minute"))
        assert isinstance(found, Prepared)
        assert found.warnings == ("warning: long",)
        assert hub.view("one").post is Posted.WAITING

    in_room(tmp_path, "one", story)


def test_a_session_that_tripped_is_left_as_it_stands(tmp_path: Path) -> None:
    """By whoever drives, once it has tripped and not before; the record says so."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one")
        assert hub.leave("one", ANNA) is not None
        hub.ask("one", Request.ESTOP, BEN)
        assert hub.leave("one", BEN) is not None
        await until(hub, "one", phase(Phase.LATCHED))
        assert hub.leave("one", ANNA) is None
        view = await until(hub, "one", waits)
        assert "emergency stop by ben" in view.ended

    in_room(tmp_path, "one", story)


def test_a_configuration_taken_on_adds_and_takes_away(tmp_path: Path) -> None:
    """New treadmills get a post, others lose theirs; the rest does not notice."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        await until(hub, "two", waits)
        room.add("three")
        opened = room.wires["two"].opened
        room.configuration.says = Changes({"two": "two", "three": "three"}, ("changed",))
        assert await hub.check_configuration() == ("changed",)
        assert hub.names == ("one", "two")
        assert await hub.reload(ANNA) == ("changed",)
        assert hub.names == ("two", "three")
        await until(hub, "three", waits)
        assert (room.wires["two"].opened, room.configuration.taken) == (opened, 1)

    in_room(tmp_path, "one two", story)


def test_a_configuration_that_is_refused_changes_nothing(tmp_path: Path) -> None:
    """Nor does one that would take a treadmill away under a walker."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        room.configuration.says = Denied("service.yaml:3:1: wrong")
        assert await hub.reload(ANNA) == Denied("service.yaml:3:1: wrong")
        await walking(hub, "one")
        room.configuration.says = Changes({"two": "two"}, ("treadmill one is gone",))
        denied = await hub.reload(ANNA)
        assert isinstance(denied, Denied)
        assert "a session is under way on one" in denied.why
        assert (hub.names, room.configuration.taken) == (("one", "two"), 0)
        assert shown(hub.view("one")) is Phase.WALKING

    in_room(tmp_path, "one two", story)


def test_the_end_of_the_service_ramps_every_belt_to_its_stop(tmp_path: Path) -> None:
    """Closed, nothing moves, and every record says how its session ended."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        for name in hub.names:
            await walking(hub, name)

    room = in_room(tmp_path, "one two", story)
    assert [room.speed_ckmh(name) for name in room.wires] == [0, 0]
    closings = [json.loads(p.read_text().splitlines()[-1]) for p in tmp_path.glob("*.jsonl")]
    assert len(closings) == 2
    assert all("stopped by treadmill-ctl" in each["closing"] for each in closings)
