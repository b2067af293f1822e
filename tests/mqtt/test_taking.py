"""What becomes of commands in a room of treadmills: who is obeyed, and that a belt is spared."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bridged_room import INBOX, OFF, BridgedRoom, bridged
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.mqtt.taking import Incoming
from treadmill_ctl.mqtt.topics import Verb
from treadmill_ctl.runtime.lease import Keep
from treadmill_ctl.schema.broker import RemoteStart
from virtual_room import ANNA, BEN, until, waits, walking

LOCAL = OFF._replace(remote_start=RemoteStart.LOCAL_CONFIRM)
ON = OFF._replace(remote_start=RemoteStart.ON)
STOPPED = (Phase.SLOWING, Phase.ENDED)


@pytest.mark.parametrize(
    "payload",
    [b"", b"STOP", b"{}", b'{"by": "ha"}', b'{"x": 1}', b"\xff\x00", b"[" * 20_000],
    ids=["empty", "word", "object", "by", "unknown", "octets", "long"],
)
def test_a_stop_is_obeyed_in_the_call_that_brought_it(tmp_path: Path, payload: bytes) -> None:
    """Whatever it says, and whoever drives; its answer says that the belt is on its way."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        room.say(Verb.STOP, payload, expiry_s=None)
        shown = room.hub.view("one").shown
        assert shown is not None
        assert shown.phase in STOPPED
        (answer,) = room.answers()
        assert '"status":"accepted"' in answer.payload

    bridged(tmp_path, story)


def test_a_stop_that_the_broker_had_kept_stops_nothing_and_is_told(tmp_path: Path) -> None:
    """It would come at every connect, and nobody could walk any more."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        answer = await room.ask(Verb.STOP, retained=True)
        assert (answer["status"], answer["code"]) == ("rejected", "E_RETAINED")
        await asyncio.sleep(5)
        assert room.state()["mode"] == "walking"

    left = bridged(tmp_path, story)
    refused = [each for each in left.events() if each["kind"] == "command_rejected"]
    assert [each["code"] for each in refused] == ["E_RETAINED"]


def test_a_stop_is_obeyed_again_and_again(tmp_path: Path) -> None:
    """A hundred in one breath are a hundred answers, none of them an error."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        for _ in range(100):
            room.say(Verb.STOP)
            room.flush()
        answers = room.answers()
        assert len(answers) == 100
        assert all('"accepted"' in each.payload for each in answers)

    bridged(tmp_path, story)


def test_a_flood_of_commands_is_not_answered_and_a_stop_comes_through(tmp_path: Path) -> None:
    """Twenty are answered in a second, the others cost next to nothing."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        words = room.envelope()
        for _ in range(5_000):
            room.say(Verb.ARM, words)
        room.say(Verb.STOP)
        answers = room.answers()
        assert len(answers) == 20 + 1
        assert room.hub.view("one").shown is not None
        await room.comes_to(*STOPPED)

    bridged(tmp_path, story)


def test_of_a_flood_of_stops_each_is_answered_and_few_are_handed_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tick each would hold up the loop of every other treadmill."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        asked: list[Request] = []
        ask = room.hub.ask

        def counted(name: str, request: Request, *more: Any) -> Any:
            asked.append(request)
            return ask(name, request, *more)

        monkeypatch.setattr(room.hub, "ask", counted)
        for _ in range(60):
            room.say(Verb.STOP)
        await asyncio.sleep(0.05)
        room.say(Verb.STOP)
        assert len(room.answers()) == 61
        assert asked == [Request.STOP] * 2

    bridged(tmp_path, story)


def test_a_pause_and_slower_are_taken_whoever_drives(tmp_path: Path) -> None:
    """Somebody at the door does; from afar comes less."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        before = room.hub.view("one").lease
        slower = await room.ask(Verb.SPEED, room.envelope(args={"to": "slower"}))
        paused = await room.ask(Verb.PAUSE, room.envelope())
        assert (slower["status"], paused["status"]) == ("accepted", "accepted")
        await room.comes_to(Phase.STANDING)
        assert room.state()["hold"] == "pause"
        after = room.hub.view("one").lease
        assert before is not None
        assert after is not None
        assert after.holder == before.holder

    bridged(tmp_path, story)


def test_nothing_is_started_from_afar_by_default(tmp_path: Path) -> None:
    """Neither shown nor prepared nor set in motion nor raised."""

    async def story(room: BridgedRoom) -> None:
        await until(room.hub, "one", waits)
        asked: tuple[tuple[Verb, dict[str, Any]], ...] = (
            (Verb.ARM, {"args": {"profile": "minute"}}),
            (Verb.START, {"args": {"nonce": "x"}}),
            (Verb.CONFIRM, {}),
            (Verb.SPEED, {"args": {"to": "faster"}}),
        )
        for verb, more in asked:
            answer = await room.ask(verb, room.envelope(**more))
            assert answer["code"] == "E_REMOTE_START_OFF", answer
        assert room.state()["mode"] == "idle"

    bridged(tmp_path, story)


def test_a_start_from_afar_moves_nothing_before_somebody_there_confirms_and_goes(
    tmp_path: Path,
) -> None:
    """It stands for as long as nobody does; whoever goes, drives from then on."""

    async def story(room: BridgedRoom) -> None:
        await room.prepared()
        lease = room.hub.view("one").lease
        assert lease is not None
        assert (lease.holder.who, lease.keep) == ("mqtt/console", Keep.REMOTE)
        assert room.state()["controller"] == "remote"
        await asyncio.sleep(60)
        assert room.state()["mode"] == "standing"
        assert room.room.speed_ckmh("one") == 0
        await room.confirmed()
        go = await room.ask(Verb.CONFIRM, room.envelope())
        assert go["code"] == "E_LOCAL_CONFIRM"
        assert room.hub.ask("one", Request.START, ANNA) is None
        await room.comes_to(Phase.WALKING)
        lease = room.hub.view("one").lease
        assert lease is not None
        assert (lease.holder, lease.keep) == (ANNA, Keep.SESSION)
        assert room.state()["controller"] == "local"

    bridged(tmp_path, story, LOCAL)


def test_where_the_site_lets_it_go_somebody_there_has_confirmed_this_very_start(
    tmp_path: Path,
) -> None:
    """Without it the word to go is refused; with it, the belt starts after 3-2-1."""

    async def story(room: BridgedRoom) -> None:
        await room.prepared()
        early = await room.ask(Verb.CONFIRM, room.envelope())
        assert early["code"] == "E_NOT_CONFIRMED"
        await room.confirmed()
        go = await room.ask(Verb.CONFIRM, room.envelope())
        assert go["status"] == "accepted", go
        await room.comes_to(Phase.WALKING)
        assert room.state()["controller"] == "remote"

    bridged(tmp_path, story, ON)


def test_a_confirmation_that_has_grown_old_starts_nothing_from_afar(tmp_path: Path) -> None:
    """What was true a minute ago is asked again."""

    async def story(room: BridgedRoom) -> None:
        await room.prepared()
        await room.confirmed()
        await asyncio.sleep(61)
        go = await room.ask(Verb.CONFIRM, room.envelope())
        assert go["code"] == "E_NOT_CONFIRMED"
        assert room.room.speed_ckmh("one") == 0

    bridged(tmp_path, story, ON)


def test_a_start_is_of_what_was_armed_once(tmp_path: Path) -> None:
    """The plan is shown, its nonce starts it, and the same nonce nothing more."""

    async def story(room: BridgedRoom) -> None:
        await until(room.hub, "one", waits)
        armed = await room.ask(Verb.ARM, room.envelope(args={"profile": "minute"}))
        assert armed["valid_ms"] == 10_000
        assert armed["plan"]["plan_s"] == 60.0
        first = room.envelope(args={"nonce": armed["nonce"]})
        second = room.envelope(args={"nonce": armed["nonce"]})
        room.say(Verb.START, first)
        again = await room.ask(Verb.START, second)
        assert again["code"] in ("E_NOT_ARMED", "E_STATE_SEQ")
        assert room.told(room.bridge.topics.state("one"))[-1]["mode"] != "walking"

    bridged(tmp_path, story, LOCAL)


def test_a_start_comes_too_late_after_ten_seconds(tmp_path: Path) -> None:
    """Whoever read the plan then reads it again."""

    async def story(room: BridgedRoom) -> None:
        await until(room.hub, "one", waits)
        armed = await room.ask(Verb.ARM, room.envelope(args={"profile": "minute"}))
        await asyncio.sleep(10)
        late = await room.ask(Verb.START, room.envelope(args={"nonce": armed["nonce"]}))
        assert (late["status"], late["code"]) == ("expired", "E_ARM_EXPIRED")

    bridged(tmp_path, story, LOCAL)


def test_an_id_acts_once(tmp_path: Path) -> None:
    """QoS 1 brings a message twice; the second says so and does nothing."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        words = room.envelope(args={"to": "slower"})
        first = await room.ask(Verb.SPEED, words)
        second = await room.ask(Verb.SPEED, words)
        assert (first["status"], second["status"]) == ("accepted", "duplicate")

    bridged(tmp_path, story)


def test_whoever_is_at_the_treadmill_goes_before_whoever_is_far(tmp_path: Path) -> None:
    """A session that somebody here drives cannot be led from afar; one from afar, from here."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        asked = room.envelope(args={"to": "faster"})
        assert (await room.ask(Verb.SPEED, asked))["code"] == "E_LEASED"
        assert room.hub.ask("one", Request.STOP, ANNA) is None
        await until(room.hub, "one", waits)
        await room.prepared()
        assert room.hub.take_lease("one", Keep.SESSION, BEN) is None
        await asyncio.sleep(0.2)
        assert room.state()["controller"] == "local"

    bridged(tmp_path, story, ON)


def test_ten_commands_a_second_are_taken_and_every_one_is_answered(tmp_path: Path) -> None:
    """Stops are not counted."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        for _ in range(12):
            room.say(Verb.SPEED, room.envelope(args={"to": "slower"}))
        room.say(Verb.STOP)
        answers = [each.payload for each in room.answers()]
        assert len(answers) == 13
        assert sum("E_RATE" in each for each in answers) == 2
        assert '"accepted"' in answers[-1]

    bridged(tmp_path, story)


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (b"", "args"),
        (b"no json", "JSON"),
        (b'{"args": {"to": "max"}}', "args.to"),
        (b'{"args": {"to": "slower"}, "speed_kmh": 9}', "speed_kmh"),
        (b'{"args": {"to": "slower"}, "by": "A Name"}', "by"),
        (b"x" * 16_385, "16384"),
    ],
)
def test_what_cannot_be_read_does_nothing_and_says_where(
    tmp_path: Path, payload: bytes, said: str
) -> None:
    """One answer, with the place."""

    async def story(room: BridgedRoom) -> None:
        await until(room.hub, "one", waits)
        answer = await room.ask(Verb.SPEED, payload)
        assert answer["code"] == "E_UNREADABLE"
        assert said in answer["message"]

    bridged(tmp_path, story, ON)


def test_a_treadmill_that_there_is_not_is_told(tmp_path: Path) -> None:
    """To whoever asks for it."""

    async def story(room: BridgedRoom) -> None:
        incoming = Incoming(b"", response_topic=INBOX)
        room.bridge.heard("tm/v1/room1/two/cmd/stop", incoming)
        (answer,) = room.answers()
        assert "E_NO_TREADMILL" in answer.payload

    bridged(tmp_path, story)


def test_where_commands_are_off_nobody_is_heard(tmp_path: Path) -> None:
    """Whatever the broker brings."""

    async def story(room: BridgedRoom) -> None:
        await walking(room.hub, "one")
        room.say(Verb.STOP)
        assert room.answers() == []
        assert room.state()["mode"] == "walking"

    bridged(tmp_path, story, OFF._replace(commands=False))
