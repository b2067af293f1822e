"""What technicians type for CSAFE, and what they read."""

from typing import Any

import pytest

from csafe_vectors import COMMANDS, INVALID, REPLIES, named
from treadmill_ctl.drivers.bench import BadInput
from treadmill_ctl.drivers.registry import CHANNELS

COMMAND, REPLY = CHANNELS["csafe"]


@pytest.mark.parametrize(
    ("typed", "octets"),
    [
        ("", "f100f2"),
        ("go_finished", "f18686f2"),
        ("Go-In-Use", "f18585f2"),
        ("a5", "f1a5a5f2"),
        ("set_speed value=30 unit=tenth_kmh", "f125031e003109f2"),
        ("set_speed value=20 unit=tenth_mph", "f1250314001123f2"),
        ("set_grade value=50 unit=tenth_per_cent", "f1280332004c55f2"),
        ("set_speed value=229 unit=tenth_kmh", "f12503e50031f302f2"),
    ],
)
def test_what_is_typed_becomes_a_frame(typed: str, octets: str) -> None:
    """Commands by name or number; a value has its unit."""
    assert COMMAND.encode(typed.split()).hex() == octets


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("go_finish", "Did you mean go_finished?"),
        ("set_speed value=30", "unit is missing"),
        ("set_speed value=30 unit=tenth_kmhs", "Did you mean tenth_kmh?"),
        ("set_speed value=70000 unit=kmh", "a value is 0 to 65535"),
        ("set_speed value=none unit=kmh", "a value is a number here"),
        ("reset go_idle", "One command a frame"),
        ("reset value=3", "It takes no values"),
    ],
)
def test_what_cannot_be_used_is_told_with_what_is_allowed(typed: str, why: str) -> None:
    """A refusal names what is wrong and what there is."""
    with pytest.raises(BadInput) as refused:
        COMMAND.encode(typed.split())
    assert why in str(refused.value)


def test_a_reply_can_be_written_for_a_test_at_the_bench() -> None:
    """As a console in use would tell 3.0 km/h."""
    typed = "state=in_use of=get_speed value=30 unit=tenth_kmh"
    assert REPLY.encode(typed.split()).hex() == "f105a5031e00318cf2"


@pytest.mark.parametrize("vector", REPLIES, ids=named)
def test_the_bench_shows_a_captured_reply(vector: dict[str, Any]) -> None:
    """State and verdict by name, no problem."""
    reading = REPLY.decode([bytes.fromhex(vector["hex"])])
    assert reading.problem == ""
    assert reading.fields["toggle"] is bool(vector["expected"]["toggle"])


def test_a_speed_and_its_unit_are_told_in_words() -> None:
    """3.0 km/h as such, revolutions as such."""
    assert REPLY.decode([bytes.fromhex("f105a5031e00318cf2")]).meanings == {
        "get_speed": "3.00 km/h"
    }
    assert REPLY.decode([bytes.fromhex("f109a503390052c4f2")]).meanings == {"get_speed": "57 rpm"}


@pytest.mark.parametrize("vector", [each for each in COMMANDS if each["expected"]], ids=named)
def test_the_bench_reads_every_command(vector: dict[str, Any]) -> None:
    """Each frame of the vectors is read without a problem."""
    assert COMMAND.decode([bytes.fromhex(vector["hex"])]).problem == ""


@pytest.mark.parametrize("vector", INVALID, ids=named)
def test_a_frame_that_is_none_is_a_problem(vector: dict[str, Any]) -> None:
    """And nothing of it is shown."""
    reading = REPLY.decode([bytes.fromhex(vector["hex"])])
    assert "no frame" in reading.problem
    assert reading.fields == {}


def test_a_reply_of_a_state_alone_can_be_written() -> None:
    """As the captured one of a console that is offline."""
    assert REPLY.encode(["state=offline"]).hex() == "f10909f2"
    with pytest.raises(BadInput, match="it takes 0 or 1"):
        REPLY.encode(["toggle=2"])


def test_frames_come_one_at_a_time() -> None:
    """Two are refused; one that is no command is a problem."""
    with pytest.raises(BadInput, match="give one"):
        COMMAND.decode([b"\xf1\x00\xf2", b"\xf1\x00\xf2"])
    assert "no frame" in COMMAND.decode([bytes.fromhex("f1252503f2")]).problem
