"""What Home Assistant is told: the form it documents, what it may press, and what is taken away."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest

from bridged_room import OFF
from treadmill_ctl.mqtt.beside import Device
from treadmill_ctl.mqtt.home_assistant import STATUS, Discovery
from treadmill_ctl.mqtt.messages import (
    Command,
    DeviceState,
    Mode,
    PauseCommand,
    SpeedCommand,
    StopCommand,
    Telemetry,
)
from treadmill_ctl.mqtt.outbox import Out, Sort
from treadmill_ctl.schema.home_assistant import HomeAssistant

SEES = HomeAssistant()
PRESSES = HomeAssistant.model_validate({"allow_control": "true"})
PLACE = "homeassistant/device/tm_room1_bay1/config"
BAY = Device("bay1", "Sim Mill")

# The keys that Home Assistant documents for each platform; the first set has to be there.
COMMON = {"p", "unique_id", "name"}
SENSOR = {"device_class", "value_template", "expire_after"}
MORE = {
    "sensor": {"unit_of_measurement", "state_class", "options", "state_topic", "qos"},
    "binary_sensor": set[str](),
}
BUTTON = {"command_topic", "qos", "retain"}


def configs(found: Any) -> list[dict[str, Any]]:
    """The payloads, read."""
    return [json.loads(out.payload) for out in cast("list[Out]", list(found))]


def components(wanted: HomeAssistant, *, commands: bool = True) -> dict[str, dict[str, Any]]:
    """Those of one treadmill."""
    return configs(Discovery(OFF._replace(commands=commands), wanted).afresh([BAY]))[0]["cmps"]


def test_a_treadmill_is_one_retained_message() -> None:
    """Under its gateway's and its own name, to be kept."""
    (out,) = Discovery(OFF, SEES).afresh([BAY])
    assert (out.topic, out.sort, out.retained, out.qos) == (PLACE, Sort.RETAINED, True, 1)


def test_a_device_is_said_in_the_documented_keys() -> None:
    """Device, origin, both levels of availability, the shared state, the components."""
    (config,) = configs(Discovery(OFF, SEES).afresh([BAY]))
    version = config["o"].pop("sw")
    assert config.pop("cmps")
    assert config == {
        "dev": {
            "ids": ["tm_room1_bay1"],
            "name": "Treadmill bay1",
            "sw": version,
            "mdl": "Sim Mill",
        },
        "o": {"name": "treadmill-ctl"},
        "availability": [
            {"topic": "tm/v1/room1/bridge/state"},
            {"topic": "tm/v1/room1/bay1/availability"},
        ],
        "availability_mode": "all",
        "state_topic": "tm/v1/room1/bay1/state",
        "qos": 1,
    }


@pytest.mark.parametrize("wanted", [SEES, PRESSES])
def test_every_component_has_the_keys_of_its_platform(wanted: HomeAssistant) -> None:
    """All that are needed, and none that is not documented."""
    for key, component in components(wanted).items():
        found = set(component)
        assert component["unique_id"] == f"tm_room1_bay1_{key}"
        if component["p"] == "button":
            says = found & {"payload_press", "command_template"}
            assert len(says) == 1
            assert found == COMMON | BUTTON | says
        else:
            assert found >= COMMON | SENSOR
            assert found <= COMMON | SENSOR | MORE[component["p"]]


@pytest.mark.parametrize(
    ("wanted", "commands", "buttons"),
    [
        (SEES, True, {"stop"}),
        (PRESSES, True, {"stop", "pause", "slower"}),
        (SEES, False, set[str]()),
        (PRESSES, False, set[str]()),
    ],
)
def test_it_gets_the_buttons_that_somebody_hears(
    wanted: HomeAssistant, *, commands: bool, buttons: set[str]
) -> None:
    """The stop by default, less when it is asked for; none where no command is taken."""
    found = components(wanted, commands=commands)
    assert {key for key, each in found.items() if each["p"] == "button"} == buttons


@pytest.mark.parametrize(
    ("button", "verb", "shape"),
    [
        ("stop", "stop", StopCommand),
        ("pause", "pause", PauseCommand),
        ("slower", "speed", SpeedCommand),
    ],
)
def test_what_a_button_says_is_a_command(button: str, verb: str, shape: type[Command]) -> None:
    """In its topic, not retained, in the form that is taken; dated when it is pressed."""
    found = components(PRESSES)[button]
    said = found.get("payload_press") or found["command_template"]
    pressed = said.replace("{{ utcnow().isoformat() }}", "2026-11-22T08:14:08.590012+00:00")
    command = shape.model_validate_json(pressed)
    assert command.by == "home-assistant"
    assert (command.issued_at is None) == (button == "stop")
    assert (found["command_topic"], found["retain"]) == (f"tm/v1/room1/bay1/cmd/{verb}", False)


def test_no_button_raises_a_speed() -> None:
    """Whatever is asked for, its buttons ask for less."""
    found = components(PRESSES).values()
    said = {each["command_topic"].rpartition("/")[2] for each in found if each["p"] == "button"}
    assert said == {"stop", "pause", "speed"}
    assert "faster" not in json.dumps(components(PRESSES))


def test_what_is_shown_stands_in_the_messages() -> None:
    """Each value that a template reads is one of its topic's model; every mode is an option."""
    for each in components(SEES).values():
        if "value_template" not in each:
            continue
        model = Telemetry if each.get("state_topic", "").endswith("/telemetry") else DeviceState
        words = each["value_template"].replace("}", " ").split()
        read = [word.partition(".")[2] for word in words if word.startswith("value_json.")]
        assert read
        assert set(read) <= set(model.model_fields)
    assert components(SEES)["mode"]["options"] == [mode.value for mode in Mode]


@pytest.mark.parametrize(("payload", "told"), [(b"online", 1), (b"offline", 0), (b"", 0)])
def test_it_is_told_again_when_it_comes_up(payload: bytes, told: int) -> None:
    """At its birth, and not at its end."""
    discovery = Discovery(OFF, SEES)
    first = list(discovery.afresh([BAY]))
    again = list(discovery.heard(STATUS, payload))
    assert again == first[:told]


def test_a_treadmill_that_is_taken_out_is_taken_away() -> None:
    """By an empty retained message, and it is not told again."""
    discovery = Discovery(OFF, SEES)
    discovery.afresh([BAY])
    assert list(discovery.gone("bay1")) == [Out(Sort.RETAINED, PLACE, "")]
    assert list(discovery.heard(STATUS, b"online")) == []


@pytest.mark.parametrize(
    ("object_id", "payload", "is_taken_away"),
    [
        ("tm_room1_bay9", b"{}", True),
        ("tm_room1_bay1", b"{}", False),
        ("tm_room1_bay9", b"", False),
        ("tm_room10_bay9", b"{}", False),
        ("zigbee_lamp", b"{}", False),
    ],
)
def test_what_an_earlier_run_left_is_taken_away(
    object_id: str, payload: bytes, *, is_taken_away: bool
) -> None:
    """A treadmill of this gateway that is no more; never somebody else's device."""
    discovery = Discovery(OFF, SEES)
    discovery.afresh([BAY])
    topic = f"homeassistant/device/{object_id}/config"
    found = list(discovery.heard(topic, payload))
    assert found == ([Out(Sort.RETAINED, topic, "")] if is_taken_away else [])
