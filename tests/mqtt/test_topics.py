"""The topics of a gateway, as the contract writes them, and what is none of them."""

from __future__ import annotations

import pytest

from treadmill_ctl.mqtt.topics import Topics, Verb, is_reply_place

ROOM = Topics("room1")


@pytest.mark.parametrize(
    ("found", "topic"),
    [
        (ROOM.bridge_state, "tm/v1/room1/bridge/state"),
        (ROOM.bridge_info, "tm/v1/room1/bridge/info"),
        (ROOM.availability("bay1"), "tm/v1/room1/bay1/availability"),
        (ROOM.state("bay1"), "tm/v1/room1/bay1/state"),
        (ROOM.telemetry("bay1"), "tm/v1/room1/bay1/telemetry"),
        (ROOM.event("bay1"), "tm/v1/room1/bay1/event"),
        (ROOM.last_session("bay1"), "tm/v1/room1/bay1/session/last"),
        (ROOM.command("bay1", Verb.STOP), "tm/v1/room1/bay1/cmd/stop"),
        (ROOM.command("+", Verb.ARM), "tm/v1/room1/+/cmd/arm"),
    ],
)
def test_topics_are_those_of_the_contract(found: str, topic: str) -> None:
    """Others subscribe to them; a change breaks them all."""
    assert found == topic


@pytest.mark.parametrize("verb", list(Verb))
def test_a_commands_topic_says_treadmill_and_verb(verb: Verb) -> None:
    """Back from what was subscribed to."""
    assert ROOM.asked(f"tm/v1/room1/bay1/cmd/{verb}") == ("bay1", verb)


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "tm/v1/room1/bay1/cmd/estart",
        "tm/v1/room2/bay1/cmd/stop",
        "tm/v1/room1/bay1/state",
        "tm/v1/room1/bay1/cmd/stop/now",
        "tm/v1/room1/cmd/stop",
        "room1/bay1/cmd/stop",
        "bay1/cmd/stop",
        "tm/v2/room1/bay1/cmd/stop",
    ],
)
def test_anything_else_is_no_command(topic: str) -> None:
    """Of another gateway, without a treadmill, or with more behind it."""
    assert ROOM.asked(topic) is None


@pytest.mark.parametrize(
    ("topic", "is_one"),
    [
        ("tm/v1/reply/console", True),
        ("tm/v1/reply/console/42/x", True),
        ("tm/v1/reply/", False),
        ("tm/v1/reply/+/x", False),
        ("tm/v1/reply/console/#", False),
        ("tm/v1/replyx/console", False),
        ("tm/v1/room1/bay1/state", False),
        ("tm/v1/reply/a\nb", False),
        ("tm/v1/reply/" + "x" * 200, False),
        ("", False),
    ],
)
def test_an_answer_goes_nowhere_but_to_an_inbox(topic: str, is_one: bool) -> None:  # noqa: FBT001 - a table
    """Whoever asks could otherwise have us write over what others trust."""
    assert is_reply_place(topic) is is_one
