"""A captured connection is played by what the client says, never ahead of it."""

from __future__ import annotations

from itertools import pairwise

import pytest

from treadmill_sim.player import Player
from treadmill_sim.stream import NEVER_MS
from treadmill_sim.tape import Connection, Frame

ASK, GO, STOP, FAST = b"\x00", b"\x07", b"\x08\x01", b"\x02\xc8\x00"


def frames(*rows: tuple[int, str, bytes]) -> list[Frame]:
    """Frames by their time: `>` is said to the treadmill, else the channel it says it on."""
    return [Frame(at, on == ">", "cp" if on == ">" else on, data) for at, on, data in rows]


def reporting() -> Connection:
    """It reports twice a second by itself, and is told to start and to stop."""
    rows = [(0, ">", ASK), (40, "cp", b"ok")]
    rows += [(at, "data", b"0") for at in range(100, 2_000, 500)]
    rows += [(2_000, ">", GO), (2_050, "cp", b"go")]
    rows += [(at, "data", b"5") for at in range(2_100, 6_000, 500)]
    rows += [(6_000, ">", STOP), (6_050, "cp", b"st")]
    rows += [(at, "data", b"0") for at in range(6_100, 8_000, 500)]
    return Connection("Mill", "A", {}, frames(*rows))


def said(player: Player, until_ms: int) -> list[tuple[int, bytes]]:
    """All that it says up to a time."""
    return [(at, data) for at, _, data in player.take(until_ms)]


def test_an_answer_comes_as_long_after_the_question_as_then() -> None:
    """Whenever the client asks."""
    player = Player(reporting(), 0)
    player.hear("cp", ASK, 10_000)
    assert said(player, 10_050) == [(10_040, b"ok")]


def test_the_belt_does_not_start_before_it_is_told_to() -> None:
    """A client that takes its time hears the last report again, at the usual pace."""
    player = Player(reporting(), 0)
    player.hear("cp", ASK, 0)
    heard = said(player, 20_000)
    assert {data for _, data in heard} == {b"ok", b"0"}
    times = [at for at, data in heard if data == b"0"]
    assert all(b - a == 500 for a, b in pairwise(times))
    assert times[-1] > 19_000


def test_a_command_leads_on_at_once() -> None:
    """A client that is quicker than then skips what was waited for."""
    player = Player(reporting(), 0)
    player.hear("cp", ASK, 0)
    player.hear("cp", GO, 60)
    assert said(player, 700) == [(40, b"ok"), (110, b"go"), (160, b"5"), (660, b"5")]


def test_a_stop_said_twice_is_answered_twice_and_goes_on() -> None:
    """More often than then, it changes nothing but the answers."""
    player = Player(reporting(), 0)
    player.hear("cp", GO, 0)
    player.hear("cp", STOP, 1_000)
    player.take(1_020)
    player.hear("cp", STOP, 1_500)
    heard = said(player, 2_000)
    assert [data for _, data in heard if data == b"st"] == [b"st", b"st"]
    assert [at for at, data in heard if data == b"0"] == [1_100, 1_600]


def test_what_was_never_said_is_noted_and_not_answered() -> None:
    """And the capture stays where it is."""
    player = Player(reporting(), 0)
    player.hear("cp", ASK, 0)
    player.hear("cp", FAST, 100)
    assert player.unknown == [(100, "cp", FAST)]
    assert {data for _, data in said(player, 5_000)} == {b"ok", b"0"}


def polled() -> Connection:
    """A line where everything is asked for: ten polls a second, and a start in the middle."""
    rows: list[tuple[int, str, bytes]] = []
    for count in range(20):
        rows += [(count * 100, ">", b"?"), (count * 100 + 20, "cp", b"0")]
    rows += [(2_000, ">", GO), (2_030, "cp", b"go")]
    for count in range(20):
        speed = b"%d" % min(count // 4, 3)
        rows += [(2_100 + count * 100, ">", b"?"), (2_120 + count * 100, "cp", speed)]
    return Connection("Line", "/dev/x", {}, frames(*rows))


@pytest.mark.parametrize("pace_ms", [50, 100, 300])
def test_a_poll_is_answered_as_at_its_time(pace_ms: int) -> None:
    """At whatever pace it comes: standstill before the start, and then as fast as it was then."""
    player = Player(polled(), 0)
    for at_ms in range(0, 5_000, pace_ms):
        player.hear("cp", b"?", at_ms)
    assert {data for _, data in said(player, 5_100)} == {b"0"}
    player.hear("cp", GO, 6_000)
    heard: list[bytes] = []
    for at_ms in range(6_100, 9_000, pace_ms):
        player.hear("cp", b"?", at_ms)
        heard += [data for _, data in said(player, at_ms + 40) if data != b"go"]
    assert heard == sorted(heard)
    assert heard[-1] == b"3"


def test_a_polled_machine_says_nothing_by_itself() -> None:
    """Nothing is due until something is said to it."""
    assert Player(polled(), 0).next_due_ms() == NEVER_MS


def test_a_connection_without_a_frame_knows_nothing() -> None:
    """It was made, and nothing was said over it."""
    player = Player(Connection("Mill", "A", {}), 0)
    player.hear("cp", ASK, 0)
    assert player.unknown == [(0, "cp", ASK)]
    assert player.take(10_000) == []
