"""What is told of treadmills at the broker: states on a change, values at a pace, events, sums."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise
from pathlib import Path

import pytest

from bridged_room import OFF, BridgedRoom, bridged
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.mqtt.messages import (
    BridgeInfo,
    DeviceState,
    Event,
    LastSession,
    Mode,
    Reply,
    Telemetry,
)
from treadmill_ctl.mqtt.outbox import Sort
from treadmill_ctl.mqtt.topics import Verb
from virtual_room import ANNA, until, waits, walking


def walked(folder: Path) -> BridgedRoom:
    """A minute, walked to its end."""

    async def taken(room: BridgedRoom) -> None:
        while True:
            room.flush()
            await asyncio.sleep(0.05)

    async def story(room: BridgedRoom) -> None:
        room.bridge.afresh()
        taking = asyncio.create_task(taken(room))
        await walking(room.hub, "one")
        await until(room.hub, "one", waits, seconds=90)
        taking.cancel()
        room.bridge.outbox.cut_off()

    return bridged(folder, story)


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> BridgedRoom:
    """The room after it."""
    return walked(tmp_path_factory.mktemp("walked"))


def test_the_modes_of_a_session_are_told_in_their_order(left: BridgedRoom) -> None:
    """From the connection to its end."""
    modes = [each["mode"] for each in left.told("tm/v1/room1/one/state")]
    told = [after for before, after in pairwise(["", *modes]) if after != before]
    assert told[:8] == [  # it was confirmed and told to go in one moment
        "offline",
        "idle",
        "preparing",
        "standing",
        "announcing",
        "starting",
        "walking",
        "slowing",
    ]


def test_every_message_is_what_its_model_says(left: BridgedRoom) -> None:
    """Nothing is missing, nothing more is there."""
    models = {
        "bridge/info": BridgeInfo,
        "one/state": DeviceState,
        "one/telemetry": Telemetry,
        "one/event": Event,
        "one/session/last": LastSession,
    }
    for end, model in models.items():
        payloads = [out.payload for out in left.outs if out.topic == f"tm/v1/room1/{end}"]
        assert payloads
        assert all(model.model_validate_json(each).model_dump_json() == each for each in payloads)


def test_measured_values_come_once_a_second(left: BridgedRoom) -> None:
    """Numbered without a gap, each with its age."""
    told = left.told("tm/v1/room1/one/telemetry")
    numbers = [each["seq"] for each in told[:-1]]
    assert numbers == list(range(1, len(numbers) + 1))
    walking_s = [each["ts"] for each in told if each["mode"] == "walking"]
    assert 58 <= len(walking_s) <= 62
    assert all(each["age_ms"] is not None for each in told if each["measured_kmh"] is not None)


def test_a_state_number_counts_changes_and_nothing_else(left: BridgedRoom) -> None:
    """It never falls, and the same number is the same mode."""
    states = left.told("tm/v1/room1/one/state")
    for before, after in pairwise(states):
        assert after["state_seq"] >= before["state_seq"]
        if after["state_seq"] == before["state_seq"]:
            assert after["mode"] == before["mode"]


def test_the_last_session_is_summed_up_without_a_person(left: BridgedRoom) -> None:
    """What was measured, of which record; nobody is named."""
    last = left.told("tm/v1/room1/one/session/last")[-1]
    assert last["complete"] is True
    assert (last["profile"], last["plan_s"], last["walked_s"]) == ("minute", 60.0, 60.0)
    assert 30 < last["distance_m"] < 34
    assert 1.9 < last["fastest_kmh"] <= 2.1


def test_nobody_is_named(left: BridgedRoom) -> None:
    """Neither who drives nor who asked; only which side."""
    assert not [out for out in left.outs if "anna" in out.payload.lower()]
    sides = {each["controller"] for each in left.told("tm/v1/room1/one/state")}
    assert sides == {None, "local"}


def test_an_ended_session_is_an_event_with_its_record(left: BridgedRoom) -> None:
    """Even though it is over by then."""
    events = left.events()
    (started,) = [each for each in events if each["kind"] == "started"]
    (ended,) = [each for each in events if each["kind"] == "ended"]
    assert ended["session"] == started["session"] != ""


def test_all_that_is_kept_is_told_afresh_at_every_connect(tmp_path: Path) -> None:
    """A broker that forgot everything has it again, whatever happened before."""

    async def story(room: BridgedRoom) -> None:
        await until(room.hub, "one", waits)
        room.flush()
        room.bridge.afresh()
        kept = [out for out in room.flush() if out.sort is Sort.RETAINED]
        assert {out.topic.removeprefix("tm/v1/room1/"): out.payload[:7] for out in kept} == {
            "bridge/state": "online",
            "bridge/info": '{"ts":"',
            "one/availability": "online",
            "one/state": '{"ts":"',
        }

    bridged(tmp_path, story)


def test_a_state_is_told_again_every_half_minute(tmp_path: Path) -> None:
    """So that whoever sees an older one knows that nobody is there."""

    async def story(room: BridgedRoom) -> None:
        await until(room.hub, "one", waits)
        await asyncio.sleep(1)
        room.flush()
        since = len(room.outs)
        for _ in range(60):
            await asyncio.sleep(1)
            room.flush()
        told = [out for out in room.outs[since:] if out.topic.endswith("/state")]
        assert len(told) == 2

    bridged(tmp_path, story)


def test_up_to_four_times_a_second_if_the_site_says_so(tmp_path: Path) -> None:
    """Never more."""

    async def story(room: BridgedRoom) -> None:
        await until(room.hub, "one", waits)
        room.flush()
        since = len(room.outs)
        for _ in range(100):
            await asyncio.sleep(0.1)
            room.flush()
        told = [out for out in room.outs[since:] if out.sort is Sort.TELEMETRY]
        assert 33 <= len(told) <= 40

    bridged(tmp_path, story, OFF._replace(telemetry_hz=4))


def test_a_trip_is_told_with_its_rule_and_latches(tmp_path: Path) -> None:
    """Which rule of SAFETY.md stopped the belt, and that a person has to reset it."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        assert room.hub.ask("one", Request.ESTOP, ANNA) is None
        await room.comes_to(Phase.LATCHED)
        state = room.state()
        assert (state["latched_stop"], state["trip_reason"]) == (True, "estop")

    left = bridged(tmp_path, story)
    (trip,) = [each for each in left.events() if each["kind"] == "tripped"]
    assert (trip["reason"], trip["rule"]) == ("estop", "R4")


def test_without_a_broker_nothing_grows(tmp_path: Path) -> None:
    """Ten minutes of walks that nobody takes away wait in a bounded place, and are counted."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        await asyncio.sleep(600)
        box = room.bridge.outbox
        assert len(box) < 64
        assert box.dropped.telemetry > 500
        room.bridge.cut_off()
        room.bridge.afresh()
        info = json.loads(next(o.payload for o in room.flush() if o.topic.endswith("/info")))
        assert info["dropped_telemetry"] == box.dropped.telemetry

    bridged(tmp_path, story)


def test_every_phase_has_its_mode() -> None:
    """By the same word."""
    assert {phase.value for phase in Phase} < {mode.value for mode in Mode}


def test_an_answer_is_what_its_model_says(tmp_path: Path) -> None:
    """As a console reads it."""

    async def story(room: BridgedRoom) -> None:
        await until(room.hub, "one", waits)
        room.say(Verb.STOP)
        (answer,) = room.answers()
        assert Reply.model_validate_json(answer.payload).code == ""

    bridged(tmp_path, story)
