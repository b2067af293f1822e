"""How Home Assistant finds the treadmills: one retained message for each, and its removal.

The one rule: pure; by default it shows and stops. No button starts a belt or raises its speed: what
Home Assistant sends by itself carries no expiry and no picture that it goes by.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from treadmill_ctl import __version__
from treadmill_ctl.mqtt.beside import Device
from treadmill_ctl.mqtt.messages import LastSession, Mode
from treadmill_ctl.mqtt.outbox import Out, Sort
from treadmill_ctl.mqtt.topics import Topics, Verb
from treadmill_ctl.schema.home_assistant import HomeAssistant
from treadmill_ctl.schema.service_file import BrokerAt

STATUS: Final = "homeassistant/status"  # Home Assistant's own birth and will
BIRTH: Final = b"online"
ASKER: Final = "home-assistant"
TELEMETRY_OLD_S: Final = 10  # a speed that was not said again for so long is none
STATE_OLD_S: Final = 90  # three times the pace of an unchanged state
_KEPT: Final = "homeassistant/device/+/config"
_BEFORE, _AFTER = _KEPT.split("+")
_DATED: Final = {"by": ASKER, "issued_at": "{{ utcnow().isoformat() }}"}


class Discovery:
    """The treadmills of one gateway, as Home Assistant is told of them."""

    def __init__(self, at: BrokerAt, wanted: HomeAssistant) -> None:
        self._topics, self._commands = Topics(at.gateway), at.commands
        self._allow_control = wanted.allow_control
        self._devices: dict[str, Device] = {}

    @property
    def topics(self) -> tuple[str, ...]:
        """Its birth, and what the broker keeps: there may be treadmills of an earlier run."""
        return STATUS, _KEPT

    def afresh(self, devices: Iterable[Device]) -> Iterable[Out]:
        """Every treadmill."""
        self._devices = {device.name: device for device in devices}
        return [self._config(device) for device in self._devices.values()]

    def cut_off(self) -> None:
        """It is told anew when there is a broker."""

    def look(self, now_ms: int) -> Iterable[Out]:
        """Time changes nothing."""
        return ()

    def gone(self, treadmill: str) -> Iterable[Out]:
        """An empty retained message takes a device away."""
        self._devices.pop(treadmill, None)
        return [Out(Sort.RETAINED, self._place(treadmill), "")]

    def ended(self, treadmill: str, said: LastSession) -> Iterable[Out]:
        """Stands in the state."""
        return ()

    def heard(self, topic: str, payload: bytes) -> Iterable[Out]:
        """Home Assistant came up, or the broker kept a treadmill of ours that is no more."""
        if topic == STATUS:
            return self.afresh(self._devices.values()) if payload == BIRTH else ()
        before = f"{_BEFORE}{self._id('')}"
        if not payload or not topic.startswith(before) or not topic.endswith(_AFTER):
            return ()
        treadmill = topic.removeprefix(before).removesuffix(_AFTER)
        return () if treadmill in self._devices else self.gone(treadmill)

    # -- inside --------------------------------------------------------------------------------

    def _id(self, treadmill: str) -> str:
        """Names hold no underscore, so that no two of these are the same."""
        return f"tm_{self._topics.gateway}_{treadmill}"

    def _place(self, treadmill: str) -> str:
        return f"{_BEFORE}{self._id(treadmill)}{_AFTER}"

    def _config(self, device: Device) -> Out:
        topics, name = self._topics, device.name
        about = {"ids": [self._id(name)], "name": f"Treadmill {name}", "sw": __version__}
        if device.machine:
            about["mdl"] = device.machine
        components = _shown(topics.telemetry(name)) | self._buttons(name)
        config = {
            "dev": about,
            "o": {"name": "treadmill-ctl", "sw": __version__},
            "availability": [{"topic": topics.bridge_state}, {"topic": topics.availability(name)}],
            "availability_mode": "all",
            "state_topic": topics.state(name),
            "qos": 1,
            "cmps": {
                key: {"unique_id": f"{self._id(name)}_{key}"} | dict(component)
                for key, component in components.items()
            },
        }
        return Out(Sort.RETAINED, self._place(name), json.dumps(config, ensure_ascii=False))

    def _buttons(self, treadmill: str) -> dict[str, dict[str, Any]]:
        """None where nothing is taken: a stop that nobody hears is worse than none."""
        if not self._commands:
            return {}
        topics = self._topics
        press = {"payload_press": json.dumps({"by": ASKER})}
        stop = _button("STOP", topics.command(treadmill, Verb.STOP), press)
        if not self._allow_control:
            return {"stop": stop}
        slower = _DATED | {"args": {"to": "slower"}}
        return {
            "stop": stop,
            "pause": _button("Pause", topics.command(treadmill, Verb.PAUSE), _template(_DATED)),
            "slower": _button("Slower", topics.command(treadmill, Verb.SPEED), _template(slower)),
        }


def _shown(telemetry: str) -> dict[str, dict[str, Any]]:
    """What is seen of a treadmill. A speed that does not speak for the belt now is unknown."""
    speed = {"p": "sensor", "device_class": "speed", "unit_of_measurement": "km/h"}
    return {
        "speed": speed
        | {
            "name": "Speed",
            "state_class": "measurement",
            "state_topic": telemetry,
            "qos": 0,
            "value_template": "{{ value_json.measured_kmh if value_json.fresh else None }}",
            "expire_after": TELEMETRY_OLD_S,
        },
        "target": speed
        | {
            "name": "Target",
            "value_template": "{{ value_json.target_kmh }}",
            "expire_after": STATE_OLD_S,
        },
        "mode": {
            "p": "sensor",
            "name": "Mode",
            "device_class": "enum",
            "options": [mode.value for mode in Mode],
            "value_template": "{{ value_json.mode }}",
            "expire_after": STATE_OLD_S,
        },
        "elapsed": {
            "p": "sensor",
            "name": "Elapsed",
            "device_class": "duration",
            "unit_of_measurement": "s",
            "value_template": "{{ value_json.elapsed_s }}",
            "expire_after": STATE_OLD_S,
        },
        "moving": {
            "p": "binary_sensor",
            "name": "Moving",
            "device_class": "moving",
            "value_template": "{{ 'OFF' if value_json.still else 'ON' }}",
            "expire_after": STATE_OLD_S,
        },
        "problem": {
            "p": "binary_sensor",
            "name": "Problem",
            "device_class": "problem",
            "value_template": "{{ 'ON' if value_json.latched_stop or value_json.alarm"
            " else 'OFF' }}",
            "expire_after": STATE_OLD_S,
        },
    }


def _button(name: str, topic: str, says: Mapping[str, str]) -> dict[str, Any]:
    return {"p": "button", "name": name, "command_topic": topic, "qos": 1, "retain": False, **says}


def _template(said: Mapping[str, Any]) -> dict[str, str]:
    return {"command_template": json.dumps(said)}
