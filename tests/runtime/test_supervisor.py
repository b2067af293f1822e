"""Words to systemd: where it listens, how often, and nothing where nobody does."""

import os
import socket
from pathlib import Path

import pytest

from treadmill_ctl.runtime.supervisor import ALIVE, READY, Supervisor


def test_what_is_told_arrives_as_one_message(tmp_path: Path) -> None:
    """At the socket that the environment names."""
    place = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(place)
        Supervisor({"NOTIFY_SOCKET": place}).tell(READY, ALIVE)
        assert listening.recv(100) == b"READY=1\nWATCHDOG=1"


@pytest.mark.parametrize("place", ["", "/nowhere/at/all"])
def test_where_nobody_listens_nothing_happens(place: str) -> None:
    """A service without a supervisor is as good."""
    assert Supervisor({"NOTIFY_SOCKET": place} if place else {}).tell(READY) is None


@pytest.mark.parametrize(
    ("said", "every_s"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "2000000"}, 1.0),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "often"}, None),
        ({"WATCHDOG_USEC": "2000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "2000000", "WATCHDOG_PID": str(os.getpid())}, 1.0),
    ],
)
def test_a_word_is_due_twice_as_often_as_it_is_wanted(
    said: dict[str, str], every_s: float | None
) -> None:
    """And never where another process is meant."""
    assert Supervisor(said).every_s == every_s
