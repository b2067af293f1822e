"""Octets of the Trackmaster family: what is cut, doubled, missing or noise."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.drivers.said import Reply, Said, Unreadable
from treadmill_ctl.drivers.tmx import codec
from treadmill_ctl.drivers.tmx.codec import Decoder


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        ("d1 30 30 34 d0 32", [Reply(0xD0, b"2"), Unreadable(4)]),
        ("30 35 d0 31", [Reply(0xD0, b"1"), Unreadable(2)]),
        ("d1 30 30 34 30 30", [Reply(0xD1, b"0040"), Unreadable(1)]),
        ("9f", [Unreadable(1)]),
        ("b3 a3 30 30 34 30 b2", [Reply(0xB3), Reply(0xB2)]),
        ("b3 a3 30 30 34 30 30", [Reply(0xB3), Unreadable(1)]),
        ("b3 a3 30 b2", [Reply(0xB3), Reply(0xB2)]),
        ("b3 b3", [Reply(0xB3), Reply(0xB3)]),
    ],
)
def test_octets_out_of_place_are_counted_and_the_next_message_is_read(
    octets: str, said: list[object]
) -> None:
    """A head begins a message whatever came before; what was lost is told by its number."""
    assert Decoder().feed(bytes.fromhex(octets)) == said


@pytest.mark.parametrize("data", [b"00a0", b"-040", b"+040", b" 040", b"04", b"00400", b"1020"])
def test_what_is_no_number_is_no_speed(data: bytes) -> None:
    """Letters, signs, blanks, three or five digits; and a direction that is none."""
    assert codec.signed(data) is None
    assert data == b"1020" or codec.unsigned(data) is None


@given(st.integers(-codec.SIGNED_TENTHS_MAX, codec.SIGNED_TENTHS_MAX))
def test_a_signed_speed_comes_back_as_it_was_written(tenths: int) -> None:
    """Four octets, the first a direction, and nothing else; zero is forward."""
    written = codec.write_signed(tenths)
    assert len(written) == 4
    assert written[0] == (0x33 if tenths < 0 else 0x30)
    assert codec.signed(written) == tenths


@given(st.integers(0, codec.TENTHS_MAX))
def test_an_unsigned_number_comes_back_as_it_was_written(number: int) -> None:
    """Four digits, leading zeros and all."""
    assert codec.unsigned(codec.write_unsigned(number)) == number
    assert len(codec.write_unsigned(number)) == 4


@given(st.binary(max_size=60), st.lists(st.integers(1, 7), max_size=40))
def test_where_the_line_cuts_the_octets_means_nothing(octets: bytes, sizes: list[int]) -> None:
    """Cut anywhere, the same replies come in the same order, and as many octets are unreadable."""
    whole = Decoder().feed(octets)
    decoder, at = Decoder(), 0
    pieces: list[Said] = []
    for size in (*sizes, len(octets)):
        pieces += decoder.feed(octets[at : at + size])
        at += size
    for kind in (whole, pieces):
        assert all(said.octets > 0 for said in kind if isinstance(said, Unreadable))
    assert [s for s in pieces if not isinstance(s, Unreadable)] == [
        s for s in whole if not isinstance(s, Unreadable)
    ]
    assert sum(s.octets for s in pieces if isinstance(s, Unreadable)) == sum(
        s.octets for s in whole if isinstance(s, Unreadable)
    )


def test_a_million_random_octets_are_read_in_bounded_memory() -> None:
    """No octets raise or stop it; it never keeps more than one message, nor tells more than came.

    Behind them the next message is read as ever.
    """
    chance, decoder = random.Random(5), Decoder()
    for _ in range(250):
        octets = chance.randbytes(4_000)
        said = decoder.feed(octets)
        assert 0 < len(said) <= len(octets)
        assert len(repr(decoder)) < 100
    assert Reply(0xD1, b"0040") in decoder.feed(b"\xd10040")
