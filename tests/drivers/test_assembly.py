"""Fragments of a record, joined only while they can belong together."""

from treadmill_ctl.drivers.ftms.assembly import Assembly
from treadmill_ctl.drivers.ftms.treadmill_data import decode, encode

FIRST = decode(encode({"avg_speed_ckmh": 97, "distance_m": 54}))
LAST = decode(encode({"speed_ckmh": 90, "elapsed_s": 40}))
WHOLE = {"avg_speed_ckmh": 97, "distance_m": 54, "speed_ckmh": 90, "elapsed_s": 40}


def test_a_record_in_one_piece_is_whole_at_once() -> None:
    """Without More Data a record waits for nothing."""
    assert Assembly().take(LAST, 0) == LAST


def test_fragments_are_joined_when_the_last_one_comes() -> None:
    """The record has the fields of both fragments, the flags of both, and no More Data."""
    assembly = Assembly()
    assert assembly.take(FIRST, 0) is None
    record = assembly.take(LAST, 2_000)
    assert record is not None
    assert record.readings() == WHOLE
    assert record.flags == 0b100_0000_0110
    assert not record.more_data


def test_three_fragments_are_joined_in_order() -> None:
    """More than one fragment may go before the last."""
    assembly = Assembly()
    middle = decode(encode({"heart_rate_bpm": 120}))
    assert assembly.take(FIRST, 0) is None
    assert assembly.take(middle, 10) is None
    record = assembly.take(LAST, 20)
    assert record is not None
    assert record.readings() == WHOLE | {"heart_rate_bpm": 120}


def test_a_repeated_field_begins_a_new_record() -> None:
    """After a lost last fragment the next first one replaces what was begun."""
    assembly = Assembly()
    newer = decode(encode({"avg_speed_ckmh": 98, "distance_m": 55}))
    assert assembly.take(FIRST, 0) is None
    assert assembly.take(newer, 1_000) is None
    record = assembly.take(LAST, 1_010)
    assert record is not None
    assert record.readings() == WHOLE | {"avg_speed_ckmh": 98, "distance_m": 55}


def test_two_seconds_end_what_was_begun() -> None:
    """A first fragment older than two seconds is never joined to anything."""
    assembly = Assembly()
    assert assembly.take(FIRST, 0) is None
    assert assembly.take(LAST, 2_001) == LAST


def test_a_lost_link_ends_what_was_begun() -> None:
    """After `clear` nothing of before is joined."""
    assembly = Assembly()
    assert assembly.take(FIRST, 0) is None
    assembly.clear()
    assert assembly.take(LAST, 1) == LAST


def test_a_joined_record_still_says_that_it_was_cut() -> None:
    """A cut in any fragment stays visible in the record."""
    assembly = Assembly()
    cut = decode(encode({"avg_speed_ckmh": 97, "distance_m": 54})[:-1])
    assert assembly.take(cut, 0) is None
    record = assembly.take(LAST, 1)
    assert record is not None
    assert record.truncated_at == "distance"
    assert record.trailing == b"\x36\x00"
    assert record.readings() == {"avg_speed_ckmh": 97, "speed_ckmh": 90, "elapsed_s": 40}


def test_an_empty_fragment_adds_nothing() -> None:
    """More Data without a field is legal, and changes nothing."""
    assembly = Assembly()
    assert assembly.take(decode(b"\x01\x00"), 0) is None
    record = assembly.take(LAST, 1)
    assert record is not None
    assert record.readings() == LAST.readings()
