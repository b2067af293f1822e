"""The chain: what it is by the book, and that a content can go while its link stays."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.sinks.chain import START, Chain, Link, taken_apart

SALT = bytes(range(16))


def test_a_link_is_what_the_format_says() -> None:
    """SHA-256 of the link before and of the salted content's own SHA-256; the first before is 0."""
    first = sha256(bytes(32) + sha256(SALT + b'{"a":1').digest()).hexdigest()
    second = sha256(bytes.fromhex(first) + sha256(SALT + b'{"b":2').digest()).hexdigest()
    chain = Chain(SALT)
    assert chain.sealed(b'{"a":1') == b'{"a":1,"chain":"%s"}' % first.encode()
    assert chain.sealed(b'{"b":2') == b'{"b":2,"chain":"%s"}' % second.encode()
    assert chain.head.hex() == second


@given(st.lists(st.binary(max_size=30).filter(lambda octets: b"\n" not in octets), max_size=8))
def test_what_was_sealed_holds_and_comes_apart_again(contents: list[bytes]) -> None:
    """Any octets: the link is found behind them, and follows from the one before."""
    seals, reads = Chain(SALT), Chain(SALT)
    for content in contents:
        link = taken_apart(seals.sealed(content))
        assert link is not None
        assert link.content == content
        assert reads.holds(link)
    assert reads.head == seals.head


@given(st.sets(st.integers(0, 5)))
def test_removed_contents_leave_the_chain_as_it_was(gone: set[int]) -> None:
    """Whichever lines lose their contents, each of the others holds, and so does the end."""
    seals, reads, removes = Chain(SALT), Chain(SALT), Chain(SALT)
    for number in range(6):
        link = taken_apart(seals.sealed(b'{"n":%d' % number))
        assert link is not None
        line = removes.without_content(link) if number in gone else None
        told = link if line is None else taken_apart(line)
        assert told is not None
        assert reads.holds(told)
    assert reads.head == seals.head


def test_a_removed_content_is_gone() -> None:
    """What stands in its place does not hold it, and removing it once more changes nothing."""
    link = taken_apart(Chain(SALT).sealed(b'{"pain":7'))
    assert link is not None
    line = Chain(SALT).without_content(link)
    assert b"pain" not in line
    again = taken_apart(line)
    assert again is not None
    assert Chain(b"another salt").without_content(again) == line


def test_a_line_that_does_not_follow_changes_nothing() -> None:
    """The chain stays where it was, so that the right line still is the next."""
    chain = Chain(SALT)
    right = taken_apart(Chain(SALT).sealed(b'{"n":1'))
    assert right is not None
    assert not chain.holds(Link(b'{"n":2', right.stated))
    assert chain.head == START
    assert chain.holds(right)


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{}",
        b'{"a":1,"chain":"%s"}' % (b"A" * 64),
        b'{"a":1,"chain":"%s"}' % (b"0" * 63),
        b'{"a":1,"chain":"%s"} ' % (b"0" * 64),
        b'{"a":1,"chain": "%s"}' % (b"0" * 64),
        b'{"a":1,"chain":"%s"}' % (b" 0" * 32),
        b'{"a":1,"chain":"%s"}' % ("é".encode() * 32),
    ],
)
def test_what_has_no_link_is_known(line: bytes) -> None:
    """The link has one spelling."""
    assert taken_apart(line) is None
