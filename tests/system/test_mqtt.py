"""A service at a real mosquitto: what it tells, what it obeys, what a broker cannot do to it."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from line_sessions import Mill, Story, all_told
from mqtt_broker import GATEWAY, Mosquitto, gateway_section, mosquitto, needs_mosquitto
from mqtt_caller import MqttCaller, ago, at
from service_process import (
    NAME,
    Caller,
    ServiceProcess,
    configure,
    in_phase,
    is_ready,
    journals,
    service,
    standing,
)
from treadmill_ctl.mqtt.topics import Verb

pytestmark = needs_mosquitto
PART_S = 60
STATE = f"tm/v1/{GATEWAY}/{NAME}/state"
FLAPS = 3


class Seen(dict[str, Any]):
    """What was seen, by name."""


async def prepared(console: MqttCaller, door: Caller, seen: Seen) -> None:
    """Arm and start from afar; at the treadmill, confirm and go."""
    await console.stands()
    seen["armed"] = await console.ask(Verb.ARM, console.envelope(args={"profile": "short"}))
    assert seen["armed"]["status"] == "done", seen["armed"]
    nonce = seen["armed"]["nonce"]
    seen["late"] = await console.ask(
        Verb.START, console.envelope(args={"nonce": nonce}, issued_at=ago(3))
    )
    words = console.envelope(args={"nonce": nonce})
    seen["started"] = await console.ask(Verb.START, words)
    assert seen["started"]["status"] == "done", seen["started"]
    seen["again"] = await console.ask(Verb.START, words)
    view = await door.until(is_ready)
    seen["go from afar"] = await console.ask(Verb.CONFIRM, console.envelope())
    await door.ask("confirm", treadmill=NAME, items=view["interlocks"])
    await door.ask("go", treadmill=NAME)
    await console.state("walking")
    seen["controllers"] = (await door.view())["lease"]["keep"]


async def not_obeyed(console: MqttCaller, viewer: MqttCaller, seen: Seen) -> None:
    """A stop that the broker does not pass on, and one that it had kept."""
    await viewer.send(Verb.STOP)
    slower = console.envelope(args={"to": "slower"})
    seen["slower"] = await console.ask(Verb.SPEED, slower)
    seen["kept slower"] = await console.ask(Verb.SPEED, slower | {"id": "kept"}, retain=True)
    seen["walks on"] = console.latest(STATE).said["mode"]


async def tormented(broker: Mosquitto, door: Caller, seen: Seen) -> None:
    """The broker stalls, dies, flaps under a walking belt."""
    before = await lateness(door)
    broker.hold()
    seen["held"] = [await lateness(door) for _ in range(4)]
    broker.release()
    seen["before"] = before
    for _ in range(FLAPS):
        await broker.kill()
        await broker.start()
    seen["after flapping"] = (await door.view())["shown"]["phase"]


async def lateness(door: Caller) -> int:
    """How old a state is at most when the door shows it, over half a second of looks, ms."""
    oldest = 0
    for _ in range(10):
        view = await door.view()
        oldest = max(oldest, view["shown"]["age_ms"])
        await asyncio.sleep(0.05)
    return oldest


async def ended(console: MqttCaller, mill: Mill, running: ServiceProcess, seen: Seen) -> None:
    """A stop is obeyed; then the service is struck dead, and the broker says so."""
    seen["stop"] = await console.ask(Verb.STOP)
    await mill.until(lambda: mill.machine.speed_ckmh == 0)
    last = await console.until(lambda heard: heard.topic.endswith("session/last"))
    seen["last"] = last.said
    since = len(console.heard)
    running.process.kill()
    will = await console.until(lambda heard: heard.topic.endswith("bridge/state"), since)
    seen["will"] = will.text


async def told(folder: Path) -> Story:
    """All of it, with one broker and one service."""
    seen = Seen()
    async with mosquitto(folder / "broker") as broker, standing(folder) as mill:
        path = configure(folder, mill.url, PART_S)
        section = gateway_section(broker, "commands: true", "remote_start: local_confirm")
        path.write_text(path.read_text() + section)
        async with at(broker, "console", GATEWAY) as console:
            for verb in (Verb.STOP, Verb.START):  # kept before anybody was there
                await console.send(verb, "{}", retain=True, expiry_s=None)
            async with service(folder) as running:
                door = await running.caller()
                async with at(broker, "viewer", GATEWAY) as viewer:
                    await prepared(console, door, seen)
                    await not_obeyed(console, viewer, seen)
                    seen["heard by viewer"] = {heard.topic for heard in viewer.heard}
                    kept = [h for h in console.heard if h.topic.endswith("/event")]
                    seen["events"] = [each.said for each in kept]
                    await tormented(broker, door, seen)
                async with at(broker, "console", GATEWAY) as back:
                    seen["afresh"] = await back.state("walking")
                    await door.until(in_phase("walking"))
                    await ended(back, mill, running, seen)
        mill.station.pump()
    belt = {"speed_ckmh": mill.machine.speed_ckmh}
    return Story(0, running.said, journals(folder)[-1], belt, dict(seen))


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """What was seen, once, where nothing else on this computer starved it."""
    story = all_told(tmp_path_factory.mktemp("mqtt"), {"mqtt": told})["mqtt"]
    return Seen(story.marks, said=story.said)


def test_a_session_is_prepared_from_afar_and_walked_by_somebody_there(seen: Seen) -> None:
    """By certificates on both sides; the word to go from afar is refused at this site."""
    assert seen["armed"]["plan"]["profile"] == "short"
    assert seen["started"]["status"] == "done", seen["started"]
    assert seen["go from afar"]["code"] == "E_LOCAL_CONFIRM"
    assert seen["controllers"] == "session"


def test_a_late_start_is_refused(seen: Seen) -> None:
    """Three seconds after it was asked."""
    assert (seen["late"]["status"], seen["late"]["code"]) == ("expired", "E_STALE")


def test_a_start_that_comes_twice_starts_once(seen: Seen) -> None:
    """The second is told so."""
    assert seen["again"]["status"] == "duplicate", seen["again"]


@pytest.mark.parametrize("verb", ["stop", "start"])
def test_what_the_broker_had_kept_is_refused_and_reported(seen: Seen, verb: str) -> None:
    """A stop as well as a start; else nobody could walk in this room any more."""
    refused = [each for each in seen["events"] if each["code"] == "E_RETAINED"]
    assert verb in [each["verb"] for each in refused]


def test_a_command_that_asks_to_be_kept_is_refused_even_live(seen: Seen) -> None:
    """A stop alone is spared this."""
    assert seen["slower"]["status"] == "accepted", seen["slower"]
    assert seen["kept slower"]["code"] == "E_RETAINED"


def test_what_the_brokers_rights_forbid_never_comes(seen: Seen) -> None:
    """A viewer's stop is swallowed without a word; the belt walks on, and no answer lies."""
    assert seen["walks on"] == "walking"
    assert not [topic for topic in seen["heard by viewer"] if "/reply/" in topic]


def test_a_stalled_broker_is_not_felt_by_the_belt(seen: Seen) -> None:
    """Reports are as young as before, for as long as it stalls."""
    assert max(seen["held"]) <= max(seen["before"], 300) + 200, seen


def test_a_broker_that_dies_and_flaps_changes_nothing_of_a_walk(seen: Seen) -> None:
    """The loss of the broker is no event for the belt."""
    assert seen["after flapping"] == "walking"


def test_after_every_connect_the_state_is_there_afresh(seen: Seen) -> None:
    """The broker had forgotten everything: its memory died with it."""
    assert seen["afresh"]["session"] != ""


def test_a_stop_over_the_broker_is_obeyed(seen: Seen) -> None:
    """Answered at once, and the session's sums are told without a person."""
    assert seen["stop"]["status"] == "accepted"
    assert seen["last"]["complete"] is False
    assert "walker" not in json.dumps(seen["last"])


def test_when_the_service_dies_the_broker_says_so(seen: Seen) -> None:
    """Its last will."""
    assert seen["will"] == "offline"


def test_the_log_says_when_the_broker_was_gone_and_back(seen: Seen) -> None:
    """Once each, not at every try."""
    lines = [line for line in seen["said"].splitlines() if line.startswith("broker:")]
    assert "connected as room1" in lines[0]
    assert "connected as room1" in lines[-1]
    assert 3 <= len(lines) <= 2 * FLAPS + 4, lines
