"""A computer that does not keep up, and many treadmills at once, in virtual time."""

from __future__ import annotations

import asyncio
import itertools
import json
from pathlib import Path

import pytest

from hub_story import in_room
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.hub import CONNECTS_APART_S, Hub
from treadmill_ctl.runtime.lateness import Lateness
from treadmill_ctl.runtime.view import Posted
from treadmill_ctl.runtime.wish import Wish
from virtual_room import ANNA, VirtualRoom, phase, until, waits, walking

BELTS = "one two"


def late_by(late_ms: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on every tick is noted as so late."""
    note = Lateness.note

    def noted(self: Lateness, _: int) -> None:
        note(self, late_ms)

    monkeypatch.setattr(Lateness, "note", noted)


def test_a_computer_that_does_not_keep_up_takes_no_new_session(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One tick in a hundred of any treadmill more than 50 ms late: refused, with the figure."""
    late_by(51, monkeypatch)

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await until(hub, "one", waits)
        denied = await hub.start("one", Wish("minute"), ANNA)
        assert isinstance(denied, Denied)
        assert "51 ms late" in denied.why

    in_room(tmp_path, BELTS, story)


def test_far_too_late_for_long_every_belt_is_ramped_to_its_stop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each session is ended once, by the service, which says why; each belt stands."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        for name in hub.names:
            await walking(hub, name)
        late_by(301, monkeypatch)
        for name in hub.names:
            view = await until(hub, name, waits)
            assert view.ended.startswith("Ended before the plan was complete: stopped by treadmill")
        assert sum("does not keep up" in line for line in room.said) == 1

    room = in_room(tmp_path, BELTS, story)
    assert [room.speed_ckmh(name) for name in room.wires] == [0, 0]
    for journal in tmp_path.glob("*.jsonl"):
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
        events = [event for line in lines for event in line.get("in", ())]
        stops = [event["via"] for event in events if event.get("request") == "stop"]
        assert stops == ["this computer does not keep up, ticks are over 300 ms late"]


def test_late_and_not_far_too_late_nobody_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 300 ms a walk goes on; what is later is stopped for."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one")
        late_by(300, monkeypatch)
        await until(
            hub, "one", lambda view: view.shown is not None and view.shown.walked_ms > 9_000
        )
        assert phase(Phase.WALKING)(hub.view("one"))

    in_room(tmp_path, "one", story)


def test_it_is_said_again_when_it_comes_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once it has kept up for a minute, another overload stops the sessions of then."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        for round_number in (1, 2):
            await walking(hub, "one")
            late_by(301, monkeypatch)
            await until(hub, "one", waits)
            monkeypatch.undo()
            await asyncio.sleep(61)
            assert sum("does not keep up" in line for line in room.said) == round_number

    in_room(tmp_path, BELTS, story)


def test_treadmills_are_gone_to_one_after_another(tmp_path: Path) -> None:
    """No two in one breath, and each soon: the hundredth after two seconds."""
    names = [f"t{number}" for number in range(8)]

    async def story(room: VirtualRoom, hub: Hub) -> None:
        for name in names:
            await until(hub, name, lambda view: view.post is Posted.WAITING)
        first_ms = sorted(room.wires[name].submitted[0][0] for name in names)
        assert CONNECTS_APART_S * 100 <= 2
        apart_ms = [after - before for before, after in itertools.pairwise(first_ms)]
        assert min(apart_ms) >= CONNECTS_APART_S * 1_000 - 1

    in_room(tmp_path, " ".join(names), story)
