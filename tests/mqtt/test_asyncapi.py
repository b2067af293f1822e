"""The document for programs is the one that the topics and models give, and holds together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from treadmill_ctl.mqtt import asyncapi, messages
from treadmill_ctl.mqtt.topics import Topics, Verb

COMMITTED = Path(__file__).parents[2] / "protocols/mqtt/asyncapi.yaml"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document."""
    return asyncapi.document()


def nodes(node: object) -> Iterator[dict[str, Any]]:
    """Every block in it."""
    if isinstance(node, dict):
        block = cast("dict[str, Any]", node)
        yield block
        for value in block.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for value in cast("list[object]", node):
            yield from nodes(value)


def test_the_committed_document_is_the_one_that_is_made() -> None:
    """`python -m treadmill_ctl.mqtt.asyncapi` writes it."""
    assert COMMITTED.read_text(encoding="utf-8") == asyncapi.text()


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    """To a block of this document."""
    found = [block["$ref"] for block in nodes(document) if "$ref" in block]
    assert len(found) > 50
    for reference in found:
        at: Any = document
        for part in reference.removeprefix("#/").split("/"):
            at = at[part]
        assert at


def test_every_channel_has_its_message_its_operation_and_its_parameters(
    document: dict[str, Any],
) -> None:
    """One of each, and a parameter for each name in braces."""
    used = [each["channel"]["$ref"] for each in document["operations"].values()]
    for name, channel in document["channels"].items():
        assert list(channel["messages"]) == [name]
        assert used.count(f"#/channels/{name}") == 1
        braces = {part.strip("{}") for part in channel["address"].split("/") if part[0] == "{"}
        assert set(channel["parameters"]) == braces


@pytest.mark.parametrize("verb", list(Verb))
def test_every_command_is_answered_and_never_kept(document: dict[str, Any], verb: Verb) -> None:
    """It is received at its own topic, QoS 1, with a reply."""
    operation = document["operations"][f"receive{verb.capitalize()}Command"]
    address = document["channels"][f"{verb}Command"]["address"]
    assert address == Topics("{gateway}").command("{treadmill}", verb)
    assert operation["reply"]["channel"] == {"$ref": "#/channels/reply"}
    assert operation["bindings"]["mqtt"] == {"qos": 1, "retain": False, "bindingVersion": "0.2.0"}


def test_only_what_is_to_be_kept_is_retained(document: dict[str, Any]) -> None:
    """States and the last session; no event, no telemetry, no command, no answer."""
    operations = document["operations"]
    kept = {name for name, each in operations.items() if each["bindings"]["mqtt"]["retain"]}
    assert kept == {
        "sendBridgeState",
        "sendBridgeInfo",
        "sendAvailability",
        "sendState",
        "sendSessionLast",
    }


def test_what_goes_out_says_every_value(document: dict[str, Any]) -> None:
    """Each field of a message that the gateway sends is required."""
    for model in (messages.DeviceState, messages.Telemetry, messages.Event, messages.LastSession):
        schema = document["components"]["schemas"][model.__name__]
        assert set(schema["required"]) == set(model.model_fields)
        assert schema["additionalProperties"] is False
