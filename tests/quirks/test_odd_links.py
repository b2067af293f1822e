"""What odd treadmills do to a link, and how they are chosen and listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from odd_treadmill import ASK, CONTROL
from treadmill_sim.att import AttError
from treadmill_sim.cli import main
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.link import Answered, DirectLink, Lost
from treadmill_sim.machine import MachineProfile
from treadmill_sim.oddities import BY_WORD, Oddity
from treadmill_sim.personality import as_they_are, made, read_personality


def linked(oddity: Oddity) -> DirectLink:
    """A link to a treadmill, connected."""
    link = DirectLink(FtmsPeripheral(made(MachineProfile(), [oddity])))
    assert link.connect(0)
    return link


def test_a_link_that_ends_after_20_s() -> None:
    """The client learns of it."""
    link = linked(Oddity.DROP_AFTER_20S)
    assert [arrival for arrival in link.poll(25_000) if isinstance(arrival, Lost)] == [Lost(20_000)]


def test_a_treadmill_that_hides_after_a_minute() -> None:
    """Nobody connects any more."""
    link = linked(Oddity.ADV_WINDOW)
    link.disconnect(61_000)
    assert not link.connect(62_000)


def test_an_unpaired_client_writes_nothing() -> None:
    """It is told that encryption is wanted."""
    link = linked(Oddity.CP_NEEDS_ENCRYPTION)
    link.write(CONTROL, ASK, 0)
    answers = [arrival for arrival in link.poll(500) if isinstance(arrival, Answered)]
    assert [answer.error for answer in answers] == [AttError.INSUFFICIENT_ENCRYPTION]


def test_an_indication_before_the_word_on_the_write() -> None:
    """Both come, the indication first."""
    link = linked(Oddity.INDICATION_BEFORE_WRITE_RSP)
    link.subscribe(CONTROL, 2, 0)
    link.poll(100)
    link.write(CONTROL, ASK, 100)
    assert [type(a).__name__ for a in link.poll(200)] == ["Received", "Answered"]


def test_two_that_exclude_each_other_are_refused() -> None:
    """A treadmill answers late, or before the write is over."""
    with pytest.raises(ValueError, match="cp-slow and indication-before-write-rsp do not go"):
        as_they_are(MachineProfile(), ["cp-slow", "indication-before-write-rsp"])


def test_a_word_that_nobody_knows_is_refused() -> None:
    """With where to look."""
    done = CliRunner().invoke(main, ["ftms", "--as", "mill-nine"])
    assert done.exit_code == 2
    assert "treadmill-sim personalities" in done.output


def test_the_list_names_models_and_oddities() -> None:
    """Each with what it does."""
    listed = CliRunner().invoke(main, ["personalities"]).output
    assert "fs-bt-t4: FitShow FS-BT-T4: both-mph\n" in listed
    assert all(f"{word}: {oddity}\n" in listed for word, oddity in BY_WORD.items())


def test_a_file_with_a_word_that_nobody_knows(tmp_path: Path) -> None:
    """It is told with what there is."""
    path = tmp_path / "mill.yaml"
    path.write_text('title: Mill\nmatch: {names: ["MILL"]}\nbehaves: [flies]\n', "utf-8")
    with pytest.raises(ValueError, match="there is no flies; there are ack-without-motion"):
        read_personality(path)
