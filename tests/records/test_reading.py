"""Reading a journal: the exact valid prefix of whatever is left of it, and what is wrong there."""

from itertools import pairwise
from pathlib import Path

import pytest

from recorded import closing, now, opening, remark, report, sealed, told
from treadmill_ctl.records.reading import Reading, proved, read

LINES = [
    opening(),
    {"idle": [1_100], "t": 1_300, "now": now("standing", 0, 0)},
    told(1_400, ("pain", 2)),
    report(2_000, 100),
    {"dropped": 3},
    closing(),
    remark("note", "äß\n🙂"),
]
OCTETS = sealed(LINES)
ROWS = OCTETS.splitlines(keepends=True)
# The octet behind each line, so that a place in the file says how many lines are whole before it.
ENDS = [sum(map(len, ROWS[:number])) for number in range(len(ROWS) + 1)]


def whole_before(octet: int) -> int:
    """How many lines are whole in front of an octet."""
    return sum(end <= octet for end in ENDS[1:])


def said(reading: Reading) -> list[dict[str, object]]:
    """The contents, without their links."""
    return [{key: line[key] for key in line if key != "chain"} for line in reading.lines]


def test_a_whole_journal_is_read_to_its_end(tmp_path: Path) -> None:
    """Every line, no fault, and the last link as its head."""
    path = tmp_path / "a.jsonl"
    path.write_bytes(OCTETS)
    reading = read(path)
    assert said(reading) == LINES
    assert (reading.fault, reading.good_octets) == (None, len(OCTETS))
    assert reading.head == reading.lines[-1]["chain"]


def test_any_truncation_leaves_the_exact_valid_prefix() -> None:
    """Cut at every octet there is: all whole lines, nothing else, and the torn line is named."""
    for octet in range(len(OCTETS)):
        reading, whole = proved(OCTETS[:octet]), whole_before(octet)
        assert said(reading) == LINES[:whole]
        assert reading.good_octets == ENDS[whole]
        if octet in ENDS[1:]:
            assert reading.fault is None
        else:
            assert reading.fault is not None
            assert reading.fault[:2] == (whole + 1, ENDS[whole] + 1)


@pytest.mark.parametrize("other", [1, 0x20, 0x80])
def test_every_altered_octet_is_found_in_its_line(other: int) -> None:
    """Whichever octet, and whichever way: no line from there on is read, all before it are."""
    for octet in range(len(OCTETS)):
        altered = bytearray(OCTETS)
        altered[octet] ^= other
        reading, whole = proved(bytes(altered)), whole_before(octet)
        assert reading.fault is not None
        assert reading.fault.line == whole + 1
        assert said(reading) == LINES[:whole]


def test_every_dropped_line_is_found() -> None:
    """The line behind it does not follow; without a line behind it, only the heads can tell."""
    for number in range(len(ROWS) - 1):
        reading = proved(b"".join(ROWS[:number] + ROWS[number + 1 :]))
        assert reading.fault is not None
        assert reading.fault.line == number + 1


def test_every_pair_of_swapped_lines_is_found() -> None:
    """At the first of the two."""
    for first in range(len(ROWS)):
        for second in range(first + 1, len(ROWS)):
            rows = list(ROWS)
            rows[first], rows[second] = rows[second], rows[first]
            fault = proved(b"".join(rows)).fault
            assert fault is not None
            assert fault.line == first + 1


def test_every_repeated_line_is_found_wherever_it_is_put() -> None:
    """The copy does not follow from what stands before it."""
    for row in ROWS:
        for number in range(len(ROWS) + 1):
            fault = proved(b"".join([*ROWS[:number], row, *ROWS[number:]])).fault
            assert fault is not None
            assert fault.line in (number + 1, number + 2)  # itself, where it stands for the copy


@pytest.mark.parametrize(
    ("octets", "why"),
    [
        (b"", "line 1 (octet 1) is missing: the file is empty"),
        (b"hello\n", "line 1 (octet 1) has no link of a chain"),
        (b"hello", "line 1 (octet 1) is half written: the writer was cut off there"),
        (sealed([{"journal": 1, "salt": ""}]), "line 1 (octet 1) is not the first of a journal"),
        (sealed([{"journal": 2}]), "line 1 (octet 1) does not follow from the line before it"),
        (sealed([{"journal": 2, "salt": 5}]), "line 1 (octet 1) does not follow"),
        (sealed([{"journal": 2, "salt": "x"}]), "line 1 (octet 1) does not follow"),
        (b"[" * 100_000 + sealed([{}])[1:], "line 1 (octet 1) is not JSON"),
        (OCTETS + b"\n", f"line {len(LINES) + 1} (octet {len(OCTETS) + 1}) has no link"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_octet(octets: bytes, why: str) -> None:
    """One sentence; nothing raises."""
    assert str(proved(octets).fault).startswith(why)


def test_links_stand_one_behind_the_other() -> None:
    """No two are the same, so that a head names one place in the journal."""
    links = [line["chain"] for line in proved(OCTETS).lines]
    assert all(before != after for before, after in pairwise(links))
    assert len(set(links)) == len(LINES)
