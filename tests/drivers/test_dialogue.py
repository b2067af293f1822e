"""A request whose answer has to be a certain one: what is set is read back before more is said."""

import pytest

from treadmill_ctl.core.model import Answer, Answered, StartBelt
from treadmill_ctl.drivers.dialogue import Dialogue, Request

HALT, PROOF = Request(b"s", 1), Request(b"?", 2)
SET, READ_BACK, GO = Request(b"set", 3), Request(b"?", 2, wants=b"R"), Request(b"go", 4)


@pytest.fixture
def talk() -> Dialogue:
    """A machine that listens, and has taken the first step of a start."""
    talk = Dialogue(HALT, PROOF)
    talk.begin(0)
    talk.heard(1, b"", 0)
    talk.heard(2, b"", 0)
    assert talk.command(StartBelt(-50), 1, (SET, READ_BACK, GO), 0) == ()
    talk.heard(3, b"", 0)
    assert [frame.data for frame in talk.take()] == [b"s", b"?", b"set", b"?"]
    return talk


def test_the_answer_that_is_wanted_lets_the_script_go_on(talk: Dialogue) -> None:
    """The next step goes out, and the last one answers the command."""
    assert talk.heard(2, b"R", 0) == (True, ())
    assert [frame.data for frame in talk.take()] == [b"go"]
    assert talk.heard(4, b"", 0) == (True, (Answered(1, Answer.ACCEPTED, "taken"),))


def test_any_other_answer_refuses_the_command(talk: Dialogue) -> None:
    """Nothing more of the script goes out; the reason has what was said and what was wanted."""
    refused = Answered(1, Answer.REFUSED, "it says b'F', not b'R'")
    assert talk.heard(2, b"F", 0) == (True, (refused,))
    assert talk.take() == ()
