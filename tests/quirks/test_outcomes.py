"""Every odd treadmill, and what becomes of a session on it: never anything but what is known."""

from __future__ import annotations

import pytest

from odd_outcomes import PAGE, WHO, row, told
from odd_sessions import Disturbance, OddSession
from treadmill_sim.machine import MachineProfile
from treadmill_sim.oddities import BY_WORD
from treadmill_sim.personality import as_they_are

ROWS = {line.split("`")[1]: line for line in PAGE.read_text("utf-8").splitlines() if "| `" in line}


@pytest.mark.parametrize("who", WHO)
def test_the_committed_row_is_what_the_sessions_do(who: str) -> None:
    """Completed, refused with its reason, or tripped and then at a standstill or under an alarm."""
    assert row(who) == ROWS[who]
    assert "UNKNOWN" not in ROWS[who]


def test_the_table_holds_every_odd_treadmill_and_no_other() -> None:
    """A model or an oddity that is added has its row."""
    assert list(ROWS) == list(WHO)


def test_a_plain_treadmill_completes() -> None:
    """So that what the others do is of their own."""
    session = OddSession(MachineProfile(), ())
    assert session.told(Disturbance.NONE).words == "completed"


def test_a_known_model_runs_as_fast_as_it_is_asked_to() -> None:
    """The same belt in miles that runs too fast for a treadmill of no known model."""
    known, unknown = told("fs-bt-t4")[0], told(BY_WORD["both-mph"].word)[0]
    assert (known.words, known.over_ckmh) == ("completed", 0)
    assert unknown.words.startswith("only the check")


def test_oddities_combine() -> None:
    """Two at once: the belt in miles, and each record cut."""
    both = as_they_are(MachineProfile(), ["fs-bt-t4", "truncated-record"])
    assert {BY_WORD["both-mph"], BY_WORD["truncated-record"]} == both.odd
    assert both.speed_max_ckmh == 380
