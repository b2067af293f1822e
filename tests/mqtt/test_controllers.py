"""What is remembered of those who ask from afar, and for how long."""

from __future__ import annotations

import pytest

from treadmill_ctl.mqtt.commands import Came
from treadmill_ctl.mqtt.controllers import Controllers
from treadmill_ctl.mqtt.messages import ConfirmCommand, PauseCommand
from treadmill_ctl.mqtt.topics import Verb
from treadmill_ctl.runtime.wish import Wish


def more(seq: int, by: str = "console", id_: str = "1") -> Came:
    """A command that starts or raises something."""
    return Came(Verb.CONFIRM, ConfirmCommand(id=id_, by=by, seq=seq))


@pytest.mark.parametrize(("now_ms", "known"), [(599_999, True), (600_000, False)])
def test_an_id_is_known_for_ten_minutes(now_ms: int, known: bool) -> None:  # noqa: FBT001 - a table
    """Of this controller; another may have the same."""
    found = Controllers()
    found.take(more(1), 0)
    assert found.known(more(1), now_ms) is known
    assert not found.known(more(1, by="other"), now_ms)


@pytest.mark.parametrize(("now_ms", "leads"), [(4_999, "console"), (5_000, "")])
def test_a_controller_leads_for_five_seconds_after_its_last_command(
    now_ms: int, leads: str
) -> None:
    """Less takes no lead."""
    found = Controllers()
    found.take(more(1), 0)
    found.take(Came(Verb.PAUSE, PauseCommand(by="other", id="9", seq=4)), 1)
    assert found.leading(now_ms) == leads
    assert found.seq("other") is None


def test_numbers_are_of_each_controller() -> None:
    """Nobody's count is another's."""
    found = Controllers()
    found.take(more(7), 0)
    found.take(more(3, by="other"), 0)
    assert (found.seq("console"), found.seq("other"), found.seq("third")) == (7, 3, None)


def test_eleven_in_a_second_are_one_too_many() -> None:
    """The next second begins anew."""
    found = Controllers()
    assert [found.one_more(1_000).over for _ in range(11)] == [False] * 10 + [True]
    assert not found.one_more(2_000).over


def test_what_is_armed_is_taken_once() -> None:
    """And the newest counts."""
    found = Controllers()
    found.arm("console", "a", Wish("one"), 0)
    found.arm("console", "b", Wish("two"), 0)
    assert found.armed is not None
    assert (found.armed.nonce, found.armed.until_ms) == ("b", 10_000)
    assert found.disarm() == Wish("two")
    assert found.disarm() is None


def test_whoever_makes_up_names_makes_nothing_grow() -> None:
    """The oldest are forgotten."""
    found = Controllers()
    for number in range(20_000):
        found.take(more(1, by=f"c{number}", id_=str(number)), number)
    assert found.seq("c0") is None
    assert found.seq("c19999") == 1
    assert not found.known(more(1, by="c0", id_="0"), 20_000)
