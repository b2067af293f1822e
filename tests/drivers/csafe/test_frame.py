"""Frames of CSAFE, by the vectors and against the simulated console's own reading."""

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csafe_vectors import COMMANDS, INVALID, REPLIES, named
from treadmill_ctl.drivers.csafe import frame, messages
from treadmill_ctl.drivers.csafe.frame import Frames
from treadmill_ctl.drivers.csafe.messages import Command, Unit
from treadmill_sim.csafe_spec import csafe_spec

CONTENTS = st.binary(max_size=46)  # all of it stuffed still fits
SPEAKABLE = [each for each in COMMANDS if each["expected"] is not None]


@pytest.mark.parametrize("vector", SPEAKABLE, ids=named)
def test_a_command_of_the_vectors_is_written_and_read(vector: dict[str, Any]) -> None:
    """Its contents give its octets, stuffing and checksum, and come back out of them."""
    octets, contents = bytes.fromhex(vector["hex"]), bytes.fromhex(vector["expected"]["contents"])
    assert frame.write(contents) == octets
    assert Frames().feed(octets) == ([contents], 0)
    assert csafe_spec().writes(contents) == octets
    assert csafe_spec().reads(octets) == contents
    assert messages.commands(contents) is not None


@pytest.mark.parametrize("vector", REPLIES, ids=named)
def test_a_reply_of_the_vectors_is_read(vector: dict[str, Any]) -> None:
    """State, verdict, toggle and data are those of the vector, most of them captured."""
    octets, expected = bytes.fromhex(vector["hex"]), vector["expected"]
    (contents,), stray = Frames().feed(octets)
    said = messages.reply(contents)
    assert said is not None
    assert stray == 0
    assert (said.state, said.verdict, said.toggle) == (
        expected["state"],
        expected["verdict"],
        bool(expected["toggle"]),
    )
    assert {f"{code:02x}": data.hex() for code, data in said.data.items()} == expected["data"]
    assert csafe_spec().writes(contents) == octets


@pytest.mark.parametrize("vector", INVALID, ids=named)
def test_what_is_no_frame_is_not_read(vector: dict[str, Any]) -> None:
    """A wrong sum and a dangling stuff octet are none; a second start begins anew."""
    whole, stray = Frames().feed(bytes.fromhex(vector["hex"]))
    assert stray > 0
    assert whole == ([] if vector["expected"] is None else [b"\x80"])


def test_an_extended_frame_is_not_read_as_another() -> None:
    """Sources disagree about its checksum: its contents are taken for no console's answer."""
    (vector,) = [each for each in COMMANDS if each["expected"] is None]
    whole, _ = Frames().feed(bytes.fromhex(vector["hex"]))
    assert [messages.reply(each) for each in whole] in ([], [None])


def test_the_contract_has_not_been_emptied() -> None:
    """The file has as many vectors as were collected."""
    assert (len(COMMANDS), len(REPLIES), len(INVALID)) == (22, 14, 3)


@given(CONTENTS)
def test_both_ends_read_each_others_frames(contents: bytes) -> None:
    """Whatever the contents, both write the same octets, and each reads the other's."""
    octets = frame.write(contents)
    assert octets == csafe_spec().writes(contents)
    assert csafe_spec().reads(octets) == contents
    assert Frames().feed(octets) == ([contents], 0)
    assert not {0xF0, 0xF1, 0xF2} & set(octets[1:-1])


@given(st.lists(CONTENTS, max_size=6), st.lists(st.integers(1, 40), min_size=1, max_size=4))
def test_frames_read_the_same_however_they_are_cut(sent: list[bytes], sizes: list[int]) -> None:
    """In pieces or several at once, they are the frames that were sent."""
    stream, frames = b"".join(frame.write(each) for each in sent), Frames()
    read: list[bytes] = []
    at = turn = 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        whole, stray = frames.feed(stream[at : at + size])
        assert stray == 0
        read += whole
        at, turn = at + size, turn + 1
    assert read == sent


@given(
    st.integers(0, 0xFFFF), st.sampled_from([each for each in Unit if each & 0xF0 in (0x10, 0x30)])
)
def test_both_ends_read_a_speed_alike(value: int, unit: Unit) -> None:
    """In each unit: the service never below the simulated console's cut, and by less than one."""
    data = messages.write_value(Command.SET_SPEED, value, unit)[2:]
    one, over = csafe_spec().speed_units[unit]
    assert messages.speed_ckmh(data) == -(-value * one // over)


@pytest.mark.parametrize(
    ("data", "speed_ckmh"),
    [
        ("1e0031", 300), ("140011", 322), ("030030", 300), ("2c0132", 300), ("010012", 2),
        ("000031", 0), ("390052", None), ("1e00ff", None), ("1e00", None), ("", None),
    ],
)  # fmt: skip
def test_a_speed_is_read_by_its_unit_or_not_at_all(data: str, speed_ckmh: int | None) -> None:
    """Revolutions, an unknown unit and too few octets are no speed; what moves is never zero."""
    assert messages.speed_ckmh(bytes.fromhex(data)) == speed_ckmh


@pytest.mark.parametrize(
    ("data", "grade_dpct"), [("32004c", 50), ("02004a", 20), ("f4014b", 50), ("ceff4c", -50)]
)
def test_a_grade_is_read_by_its_unit(data: str, grade_dpct: int) -> None:
    """Whole, tenths and hundredths of a per cent, and below level."""
    assert messages.grade_dpct(bytes.fromhex(data)) == grade_dpct


def test_a_frame_that_is_too_long_is_not_written() -> None:
    """More than 96 octets with stuffing is refused in words."""
    assert len(frame.write(bytes(93))) == 96
    with pytest.raises(ValueError, match="96 octets at most, this one would have 97"):
        frame.write(bytes(94))


def test_a_million_random_octets_are_read_in_bounded_memory() -> None:
    """No octets raise or stop it, and it never keeps more than one frame."""
    chance, frames = Random(6), Frames()
    for _ in range(250):
        octets = chance.randbytes(4_000)
        whole, stray = frames.feed(octets)
        for each in whole:
            messages.reply(each)
            messages.commands(each)
        assert stray <= len(octets) + 96
        assert len(repr(frames)) < 500
    assert frames.feed(bytes.fromhex("f10909f2"))[0] == [b"\x09"]
