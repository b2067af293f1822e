"""Octets into calls: what is one, what is wrong with what is not, and where a line ends."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.door import rpc, words
from treadmill_ctl.door.rpc import Call, Lines, Wrong

GOOD = b'{"jsonrpc":"2.0","id":1,"method":"stop","params":{}}'


def test_a_request_is_read() -> None:
    """Method, params, id."""
    line = b'{"jsonrpc":"2.0","id":"a","method":"status","params":{"treadmill":"one"}}'
    assert rpc.parsed(line) == Call("status", {"treadmill": "one"}, "a")


def test_a_notification_is_not_answered() -> None:
    """A request without an id is carried out, and nobody waits for what comes of it."""
    assert rpc.parsed(b'{"jsonrpc":"2.0","method":"stop"}') == Call("stop", answered=False)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"", words.UNREADABLE),
        (b"stop", words.UNREADABLE),
        (b"\xff\xfe", words.UNREADABLE),
        (b'{"jsonrpc":"2.0","id":1,"method":"stop"', words.UNREADABLE),
        (b"[" * 60_000, words.UNREADABLE),
        (b'{"a":' * 10_000, words.UNREADABLE),
        (b'{"jsonrpc":"2.0","id":1,"method":"start","method":"stop"}', words.UNREADABLE),
        (b'{"jsonrpc":"2.0","id":1.5,"method":"stop"}', words.UNREADABLE),
        (b'{"jsonrpc":"2.0","id":1,"method":"stop","params":{"a":NaN}}', words.UNREADABLE),
        (b'{"jsonrpc":"2.0","id":1,"method":"stop","params":{"a":1e9}}', words.UNREADABLE),
        (b'{"jsonrpc":"2.0","id":%s,"method":"stop"}' % (b"9" * 5_000), words.UNREADABLE),
        (b"[" + GOOD + b"]", words.NO_REQUEST),
        (b"1", words.NO_REQUEST),
        (b"null", words.NO_REQUEST),
        (b'{"id":1,"method":"stop"}', words.NO_REQUEST),
        (b'{"jsonrpc":"1.0","id":1,"method":"stop"}', words.NO_REQUEST),
        (b'{"jsonrpc":"2.0","id":1}', words.NO_REQUEST),
        (b'{"jsonrpc":"2.0","id":1,"method":7}', words.NO_REQUEST),
        (b'{"jsonrpc":"2.0","id":1,"method":"stop","params":["one"]}', words.NO_REQUEST),
        (b'{"jsonrpc":"2.0","id":1,"method":"stop","extra":1}', words.NO_REQUEST),
        (b'{"jsonrpc":"2.0","id":null,"method":"stop"}', words.NO_REQUEST),
        (b'{"jsonrpc":"2.0","id":true,"method":"stop"}', words.NO_REQUEST),
        (b'{"jsonrpc":"2.0","id":"%s","method":"stop"}' % (b"x" * 65), words.NO_REQUEST),
    ],
)
def test_what_is_no_request_is_told_so(line: bytes, code: int) -> None:
    """Never more than one meaning, never a number that is not whole."""
    found = rpc.parsed(line)
    assert isinstance(found, Wrong)
    assert found.code == code


def test_an_error_says_what_is_allowed_and_what_to_do() -> None:
    """In words, beside the code."""
    found = rpc.parsed(b"1")
    assert isinstance(found, Wrong)
    said = json.loads(rpc.error(found))["error"]
    assert said["message"] == "a request is a JSON object; several go one a line"
    assert '"method": "status"' in said["data"]["allowed"]


@given(octets=st.binary(max_size=300))
def test_nothing_that_comes_in_raises(octets: bytes) -> None:
    """Whatever it is, it is a call or wrong."""
    assert isinstance(rpc.parsed(octets), Call | Wrong)


@given(
    lines=st.lists(st.binary(max_size=40).filter(lambda b: b"\n" not in b and b"\r" not in b)),
    cuts=st.lists(st.integers(0, 300), max_size=8),
)
def test_lines_are_the_same_however_they_are_cut(lines: list[bytes], cuts: list[int]) -> None:
    """Octets come in pieces of any length."""
    octets = b"".join(line + b"\n" for line in lines)
    places = [0, *sorted(min(cut, len(octets)) for cut in cuts), len(octets)]
    reader = Lines()
    found = [line for begin, end in pairwise(places) for line in reader.feed(octets[begin:end])]
    assert found == lines


@pytest.mark.parametrize("end", [b"", b"\n", b"\n" + GOOD + b"\n"])
def test_a_line_that_is_too_long_ends_it(end: bytes) -> None:
    """64 KiB and one octet: told once, and nothing after it is read."""
    reader = Lines()
    found = [*reader.feed(b"x" * 65_537 + end), *reader.feed(GOOD + b"\n")]
    assert found == [rpc.TOO_LONG]


def test_a_line_of_64_kib_is_read() -> None:
    """The longest."""
    assert [*Lines().feed(b"x" * 65_536 + b"\n")] == [b"x" * 65_536]


@pytest.mark.parametrize(
    ("octets", "left"),
    [
        (b"a\nb\nxx stop\nc\n", [b"xx stop", b"c"]),
        (b"a\nstop\n", [b"stop"]),
        (b"a\nb\nc", []),
        (b"a\nb\nsto", []),
    ],
)
def test_lines_without_a_word_are_left_out(octets: bytes, left: list[bytes]) -> None:
    """After the first, up to the next that has it; what is not complete yet is not lost."""
    reader = Lines()
    lines = reader.feed(octets)
    next(lines)
    reader.skip_to(b"stop")
    assert [*lines] == left
    assert next(reader.feed(b"p\n")) == octets.rpartition(b"\n")[2] + b"p"
