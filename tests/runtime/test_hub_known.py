"""A session of the service goes by what is known of its treadmill beside what it says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from hub_story import in_room
from treadmill_ctl.core.model import Machine
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.hub import Hub
from treadmill_ctl.runtime.wish import Known, Wish
from virtual_room import ANNA, VirtualRoom, until, waits

NEVER = Denied("it was never commissioned", next="have it checked")


def test_a_treadmill_that_is_not_to_be_walked_on_takes_no_session(tmp_path: Path) -> None:
    """The reason reaches whoever asked; nothing is recorded, and the treadmill waits on."""
    asked: list[str] = []

    def know(_: Machine, address: str) -> Denied:
        asked.append(address)
        return NEVER

    async def story(room: VirtualRoom, hub: Hub) -> None:
        room.planner.know = know
        await until(hub, "one", waits)
        assert await hub.start("one", Wish("minute"), ANNA) == NEVER
        await until(hub, "one", waits)

    in_room(tmp_path, "one", story)
    assert asked == ["memory"]
    assert [*tmp_path.glob("*.jsonl")] == []


def test_what_was_measured_is_what_the_session_goes_by(tmp_path: Path) -> None:
    """The record has the measured ramp, and whoever looks on is told what there is to know."""

    def know(machine: Machine, _: str) -> Known:
        return Known(replace(machine, deceleration_mm_s2=123), ("look",))

    async def story(room: VirtualRoom, hub: Hub) -> None:
        room.planner.know = know
        await until(hub, "one", waits)
        await hub.start("one", Wish("minute"), ANNA)
        assert hub.view("one").warnings == ("look",)

    in_room(tmp_path, "one", story)
    (journal,) = tmp_path.glob("*.jsonl")
    opening = json.loads(journal.read_text(encoding="utf-8").splitlines()[0])
    assert '"deceleration_mm_s2": 123' in json.dumps(opening)
