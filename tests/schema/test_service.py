"""The configuration of the service: what it says, and what a broken one is told, at which place."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.service import Others
from treadmill_ctl.schema.service_file import Configured, changes, fixed, read_service

HERE = Path("/etc/clinic/service.yaml")
ONE = "version: 1\ntreadmills:\n  one: {address: there}\n"


def bad_address(text: str) -> str:
    """An address that says so is bad."""
    return "nobody is there" if "bad" in text else ""


def read(text: str) -> Configured:
    """A configuration in a text."""
    return read_service(text, HERE, bad_address)


def told(text: str) -> list[str]:
    """What is wrong with a text."""
    with pytest.raises(Bad) as bad:
        read(text)
    return [str(flaw) for flaw in bad.value.flaws]


def test_what_is_not_said_is_careful() -> None:
    """Guarded treadmills, no role for anybody, the usual folders, no port."""
    found = read(ONE)
    assert found.treadmills == {"one": "there"}
    assert found.unguarded == frozenset()
    assert (found.site, found.walkers, found.records, found.profiles) == (None,) * 4
    assert found.door == (None, None, None)
    roles = found.roles
    assert (roles.administrator, roles.therapist, roles.viewer) == ((), (), ())
    assert roles.others is Others.VIEWER


def test_paths_are_seen_from_the_files_own_folder() -> None:
    """Wherever the service is started from; a whole path stays as it is."""
    found = read(f"{ONE}site: site.yaml\nrecords: /var/lib/x\ndoor: {{socket: d.sock}}\n")
    assert found.site == Path("/etc/clinic/site.yaml")
    assert found.records == Path("/var/lib/x")
    assert found.door.socket == Path("/etc/clinic/d.sock")


def test_an_address_may_be_long() -> None:
    """As that of a port deep in some folder is."""
    address = f"serial:/dev/{'x' * 300}"
    assert read(ONE.replace("there", address)).treadmills == {"one": address}


def test_a_guardian_is_done_without_by_name() -> None:
    """For this treadmill, and for no other."""
    found = read(f"{ONE}  two: {{address: here, guardian: none}}\n")
    assert found.unguarded == {"two"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\n", 'needs "treadmills"'),
        ("version: 2\ntreadmills: {a: {address: b}}\n", ':1:10: version: "2" is not known'),
        ("version: 1\ntreadmills: {}\n", ":2:13: treadmills: is empty"),
        ("version: 1\ntreadmills:\n  Room 1: {address: b}\n", ':3:3: "Room 1" is no id'),
        ("version: 1\ntreadmills:\n  a: {adress: b}\n", 'did you mean "address"?'),
        (f"{ONE}  one: {{address: b}}\n", ":4:3: "),
        (f"{ONE}  two: {{address: bad}}\n", ":4:18: address: nobody is there"),
        (f"{ONE}  two: {{address: there}}\n", ':4:18: address: "there" is that of one, too'),
        (f"{ONE}  two: {{address: b, guardian: no}}\n", ':4:31: guardian: "no" is not known'),
        (f"{ONE}door: {{port: 0, token: t}}\n", ":4:14: port:"),
        (f"{ONE}door: {{port: 65536, token: t}}\n", 'port: "65536" is no port; at most 65535'),
        (f"{ONE}door: {{port: 80}}\n", 'port: needs a line "token: …" beside it'),
        (f"{ONE}door: {{token: t}}\n", 'token: needs a line "port: …" beside it'),
        (f"{ONE}roles: {{therapist: anna}}\n", "a list belongs here"),
        (f"{ONE}roles: {{therapist: [a b]}}\n", '"a b" is neither an account nor a group'),
        (f"{ONE}roles: {{others: all}}\n", "allowed: viewer or refused"),
        (f"{ONE}rolls: {{}}\n", 'did you mean "roles"?'),
        (f'{ONE}site: " "\n', "is no file and no folder"),
        (ONE.replace("there", '" "'), "is no address"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(text: str, said: str) -> None:
    """With file, line and column, what was found and what is allowed."""
    lines = told(text)
    assert any(said in line for line in lines), lines
    assert all(line.startswith(f"{HERE}:") for line in lines), lines


def test_more_treadmills_than_were_measured_are_refused() -> None:
    """A hundred are taken, and not one more."""
    many = [f"  t{number}: {{address: a{number}}}\n" for number in range(101)]
    head = "version: 1\ntreadmills:\n"
    assert len(read(head + "".join(many[:100])).treadmills) == 100
    assert "at most 100" in told(head + "".join(many))[0]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """Nobody corrects one line after the other."""
    assert len(told(f"{ONE}  two: {{}}\nroles: {{others: all}}\nx: y\n")) == 3


@given(st.text(max_size=200))
def test_whatever_the_text_it_is_taken_or_refused(text: str) -> None:
    """Nothing else comes of it."""
    try:
        assert read(text).treadmills
    except Bad as bad:
        assert bad.flaws  # noqa: PT017 - either end is right


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        ("", ()),
        ("  two: {address: here}\n", ("treadmill two is new: here",)),
        ("roles: {therapist: [anna]}\n", ("roles: changed",)),
        ("site: s.yaml\n", ("site: now /etc/clinic/s.yaml",)),
    ],
)
def test_changes_are_told_line_by_line(more: str, lines: tuple[str, ...]) -> None:
    """What is new, and nothing about the rest."""
    assert changes(read(ONE), read(ONE + more)) == lines


def test_a_treadmill_that_goes_or_moves_is_told() -> None:
    """By its name; back again it is the other way round."""
    moved = "version: 1\ntreadmills:\n  one: {address: elsewhere, guardian: none}\n"
    assert changes(read(ONE), read(moved)) == (
        "treadmill one is now at elsewhere",
        "treadmill one: guardian is now none",
    )
    two = "version: 1\ntreadmills:\n  two: {address: there}\n"
    assert changes(read(ONE), read(two)) == (
        "treadmill two is new: there",
        "treadmill one is gone",
    )


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ("", ""),
        ("site: s.yaml\n", ""),
        ("records: r\n", "records"),
        ("records: r\ndoor: {socket: s}\n", "door and records"),
    ],
)
def test_door_and_records_stay_while_the_service_runs(more: str, what: str) -> None:
    """What cannot be changed under way is named."""
    assert fixed(read(ONE), read(ONE + more)) == what
