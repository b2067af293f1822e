"""Packets without a mark, out of a stream that is cut, merged, or has lost octets."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bertec_line import told
from treadmill_ctl.drivers.bertec.packet import STATUS_OCTETS
from treadmill_ctl.drivers.bertec.reading import PAIR, Reading

WALKS = st.lists(st.integers(-300, 300), max_size=20).map(
    lambda changes: [max(-3_000, min(sum(changes[:n]), 3_000)) for n in range(1, len(changes) + 1)]
)


def fed(reading: Reading, data: bytes, sizes: list[int]) -> tuple[list[int], int]:
    """The speeds and the lost octets of a stream that is cut into pieces of these sizes."""
    speeds: list[int] = []
    lost = at = 0
    turn = 0
    while at < len(data):
        size = sizes[turn % len(sizes)]
        packets, stray = reading.feed(data[at : at + size])
        speeds += [each.right_mm_s for each in packets]
        lost += stray
        at, turn = at + size, turn + 1
    return speeds, lost


@given(WALKS, st.lists(st.integers(1, 150), min_size=1, max_size=5))
def test_a_stream_reads_the_same_however_it_is_cut(speeds: list[int], sizes: list[int]) -> None:
    """Packets that come in pieces or several at once are the packets that were sent."""
    stream = b"".join(told(speed) for speed in speeds)
    assert fed(Reading(), stream, sizes) == (speeds, 0)


@pytest.mark.parametrize("missing", range(1, STATUS_OCTETS))
@pytest.mark.parametrize("speed", [278, -278, 1_000])
def test_lost_octets_are_found_out_while_the_belt_moves(missing: int, speed: int) -> None:
    """With any number of octets lost, no packet after it is read as another speed."""
    stream = told(speed) * 3 + told(speed)[missing:] + told(speed) * 5
    speeds, _ = fed(Reading(), stream, [50])
    assert set(speeds) == {speed}
    assert len(speeds) >= 3 + 3


@given(st.integers(1, 200), st.integers(20, 3_000), st.sampled_from((1, -1)), st.integers(0, 1_500))
def test_out_of_step_nobody_is_told_of_a_standstill(
    missing: int, speed: int, way: int, incline: int
) -> None:
    """However many octets are lost while the belt moves, standstill is not read out of what stays.

    But for the one packet whose own beginning is already of the one behind it.
    """
    signed = way * speed
    stream = told(signed, incline_cdeg=incline) * 12
    cut = stream[:64] + stream[64 + missing :]
    speeds, _ = fed(Reading(), cut, [32])
    assert speeds.count(0) <= 1


def test_out_of_step_zeros_beside_a_hidden_speed_are_no_rest() -> None:
    """Where the octets around the zeros could be a speed, standstill is not told."""
    reading = Reading()
    reading.feed(b"\xff" * STATUS_OCTETS)
    hidden = told(0)[:20] + b"\x11" + (1_000).to_bytes(2) * 2 + bytes(7)
    assert fed(reading, hidden * 6, [32])[0] == []


def test_a_leap_counts_when_the_next_packet_bears_it_out() -> None:
    """A belt that is all at once 1 m/s faster is told with the packet behind."""
    reading = Reading()
    assert fed(reading, told(0) + told(1_000), [32]) == ([0], 0)
    assert fed(reading, told(1_000), [32]) == ([1_000, 1_000], 0)


def test_a_belt_that_came_to_rest_beside_octets_that_are_in_use_is_told() -> None:
    """Where the unknown octets were never zero they prove nothing, and rest is read by place."""
    in_use = [told(speed)[:20] + b"\x11" * 12 for speed in (0, 200, 100, 0, 0)]
    assert fed(Reading(), b"".join(in_use), [32]) == ([0, 200, 100, 0, 0], 0)


def test_zeros_all_over_are_a_belt_at_rest() -> None:
    """Out of step, a stream of nothing but zeros is read as standstill again."""
    reading = Reading()
    reading.feed(b"\xff" * STATUS_OCTETS)
    speeds, _ = fed(reading, told(0) * 5, [32])
    assert len(speeds) >= 3
    assert set(speeds) == {0}


@pytest.mark.parametrize(("size", "pieces"), [(4_000, 250), (7, 3_000)])
def test_a_million_octets_of_noise_are_survived_in_little_memory(size: int, pieces: int) -> None:
    """Random octets never raise, and leave no more behind than two packets."""
    chance, reading = Random(7), Reading()
    for _ in range(pieces):
        told_, lost = reading.feed(chance.randbytes(size))
        assert lost + len(told_) * STATUS_OCTETS <= size + PAIR
        assert len(repr(reading)) < 800
