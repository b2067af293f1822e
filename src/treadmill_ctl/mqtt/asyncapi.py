"""The broker's topics and messages for programs, as AsyncAPI 3.

`python -m treadmill_ctl.mqtt.asyncapi` writes it.

The one rule: it is made of the topics and the models and never edited; a test holds the committed
file to what this writes.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Any, Final, NamedTuple

import yaml
from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from treadmill_ctl.mqtt import messages
from treadmill_ctl.mqtt.session_outbox import SessionAck, ack_topic, done_topic
from treadmill_ctl.mqtt.topics import ROOT, Topics, Verb
from treadmill_ctl.schema.broker import REPLY

GATEWAY: Final = "{gateway}"
TREADMILL: Final = "{treadmill}"
_BINDING: Final = "0.2.0"
_PARAMETERS: Final = {
    "gateway": "A service, by the name that its configuration gives it.",
    "treadmill": "One of its treadmills, by the name that the configuration gives it.",
    "client": "Whoever asks, by the name of its account.",
}
_COMMANDS: Final[dict[Verb, type[messages.Command]]] = {
    Verb.STOP: messages.StopCommand,
    Verb.PAUSE: messages.PauseCommand,
    Verb.SPEED: messages.SpeedCommand,
    Verb.ARM: messages.ArmCommand,
    Verb.START: messages.StartCommand,
    Verb.CONFIRM: messages.ConfirmCommand,
}


class Way(StrEnum):
    """Which way a message goes, seen from the gateway."""

    SEND = "send"
    RECEIVE = "receive"


class Channel(NamedTuple):
    """A topic, what stands in it, and how it is sent. `shape` None: a plain online or offline."""

    name: str
    address: str
    says: str
    shape: type[BaseModel] | None
    way: Way = Way.SEND
    qos: int = 1
    retain: bool = False


def channels() -> tuple[Channel, ...]:
    """All there are."""
    topics = Topics(GATEWAY)
    told = (
        Channel("bridgeState", topics.bridge_state, "The gateway's; its last will.", None),
        Channel("bridgeInfo", topics.bridge_info, "What the gateway is.", messages.BridgeInfo),
        Channel("availability", topics.availability(TREADMILL), "The treadmill's.", None),
        Channel("state", topics.state(TREADMILL), "What it does.", messages.DeviceState),
        Channel("sessionLast", topics.last_session(TREADMILL), "The last.", messages.LastSession),
    )
    return (
        *(each._replace(retain=True) for each in told),
        Channel(
            "telemetry",
            topics.telemetry(TREADMILL),
            "What it measures.",
            messages.Telemetry,
            qos=0,
        ),
        Channel("event", topics.event(TREADMILL), "What happened.", messages.Event),
        Channel(
            "sessionDone",
            done_topic(GATEWAY, TREADMILL),
            "A finished session, sent again until it is acknowledged.",
            messages.LastSession,
        ),
        Channel(
            "sessionAck",
            ack_topic(GATEWAY),
            "That a finished session is kept by whoever collects them.",
            SessionAck,
            Way.RECEIVE,
        ),
        *(
            Channel(f"{verb}Command", topics.command(TREADMILL, verb), "", shape, Way.RECEIVE)
            for verb, shape in _COMMANDS.items()
        ),
        Channel(
            "reply",
            f"{ROOT}/{REPLY}/{{client}}",
            "The one answer to a command; at the response topic, which lies here or below.",
            messages.Reply,
        ),
    )


def text() -> str:
    """The whole document."""
    return yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=100)


def document() -> dict[str, Any]:
    """As plain values."""
    found = channels()
    return {
        "asyncapi": "3.1.0",
        "info": {
            "title": "treadmill-ctl at a message broker",
            "version": "1.0.0",
            "description": "No walker and no account is named. The last will is no safety signal;"
            " only the reply to a command says that it was taken.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {each.name: _channel(each) for each in found},
        "operations": {_operation_name(each): _operation(each) for each in found},
        "components": {
            "messages": {each.name: _message(each) for each in found},
            "schemas": _schemas([each.shape for each in found if each.shape is not None]),
        },
    }


def _channel(channel: Channel) -> dict[str, Any]:
    names = [name for name in _PARAMETERS if f"{{{name}}}" in channel.address]
    return {
        "address": channel.address,
        "messages": {channel.name: {"$ref": f"#/components/messages/{channel.name}"}},
        "parameters": {name: {"description": _PARAMETERS[name]} for name in names},
    }


def _operation_name(channel: Channel) -> str:
    return f"{channel.way}{channel.name[0].upper()}{channel.name[1:]}"


def _operation(channel: Channel) -> dict[str, Any]:
    bound = {"qos": channel.qos, "retain": channel.retain, "bindingVersion": _BINDING}
    operation: dict[str, Any] = {
        "action": channel.way.value,
        "channel": {"$ref": f"#/channels/{channel.name}"},
        "messages": [{"$ref": f"#/channels/{channel.name}/messages/{channel.name}"}],
        "bindings": {"mqtt": bound},
    }
    if channel.shape is not None and issubclass(channel.shape, messages.Command):
        operation["reply"] = {
            "channel": {"$ref": "#/channels/reply"},
            "messages": [{"$ref": "#/channels/reply/messages/reply"}],
        }
    return operation


def _message(channel: Channel) -> dict[str, Any]:
    shape = channel.shape
    if shape is None:
        words = [each.value for each in messages.Availability]
        content, payload = "text/plain", {"type": "string", "enum": words}
    else:
        content, payload = "application/json", {"$ref": f"#/components/schemas/{shape.__name__}"}
    says = channel.says or (shape.__doc__ or "" if shape else "")
    return {"summary": says, "contentType": content, "payload": payload}


def _schemas(shapes: list[type[BaseModel]]) -> dict[str, Any]:
    """What comes in is said as it is read, what goes out as it is written."""
    modes: list[tuple[type[BaseModel], JsonSchemaMode]] = [
        (shape, _mode(shape)) for shape in dict.fromkeys(shapes)
    ]
    _, said = models_json_schema(modes, ref_template="#/components/schemas/{model}")
    return dict(sorted(said["$defs"].items()))


def _mode(shape: type[BaseModel]) -> JsonSchemaMode:
    comes_in = issubclass(shape, messages.Command | SessionAck)
    return "validation" if comes_in else "serialization"


if __name__ == "__main__":
    sys.stdout.write(text())
