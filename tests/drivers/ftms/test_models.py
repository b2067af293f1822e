"""Which model a treadmill is taken for by what it says of itself, and what that changes."""

from __future__ import annotations

import pytest

from treadmill_ctl.core.model import Machine
from treadmill_ctl.drivers.contract import Unfit
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.drivers.quirks import Model, Quirks, taken_for

SPEED = bytes.fromhex("3200d0070a00")  # 0.50 to 20.00 km/h by 0.10
BY_NAME = Model("by-name", "a Walker 1", names=("Walker",))
CLOSER = Model("closer", "a Walker 12", names=("Walker 12",))
BY_MAKER = Model("by-maker", "a Maker T", manufacturer="Maker", model="T")
TWIN = Model("twin", "a twin", names=("WALKER 12",))
READS = {"2ad4": SPEED, "2a29": b"Maker\0", "2a24": b"T"}


@pytest.mark.parametrize(
    ("models", "name", "reads", "key"),
    [
        ((BY_NAME,), "walker 7", {}, "by-name"),
        ((BY_NAME, CLOSER), "Walker 12 X", {}, "closer"),
        ((BY_NAME, BY_MAKER), "Nobody", READS, "by-maker"),
        ((BY_MAKER,), "Nobody", {**READS, "2a24": b"U"}, ""),
        ((BY_NAME,), "Nobody", READS, ""),
        ((), "Walker", READS, ""),
    ],
)
def test_a_model_fits_by_every_word_it_is_known_by(
    models: tuple[Model, ...], name: str, reads: dict[str, bytes], key: str
) -> None:
    """The longest name wins; a word that does not fit rules a model out; none is as unknown."""
    assert "".join(model.key for model in taken_for(models, name, reads)) == key


def test_two_that_fit_alike_are_refused() -> None:
    """Nobody chooses between them but a person."""
    found = FtmsDriver((CLOSER, TWIN)).identify("Walker 12", READS)
    assert found == Unfit(
        "Walker 12 could be several models; the files of closer and twin fit it alike."
    )


def test_the_machine_says_what_it_was_taken_for() -> None:
    """In its name, which is what every screen and record shows."""
    found = FtmsDriver((BY_NAME,)).identify("Walker 1", READS)
    assert isinstance(found, Machine)
    assert found.name == "Walker 1 (taken for a Walker 1)"


def test_a_model_that_nobody_is_to_walk_on_is_refused() -> None:
    """With the reason that its file gives."""
    model = Model("no", "a No", names=("No",), quirks=Quirks(refused="it starts by itself"))
    said = "No 1 (taken for a No) is not used: it starts by itself."
    assert FtmsDriver((model,)).identify("No 1", READS) == Unfit(said)


def test_what_makes_any_machine_unfit_makes_a_known_one_so() -> None:
    """A file does not stand for a range that is not there."""
    found = FtmsDriver((BY_NAME,)).identify("Walker 1", {})
    assert isinstance(found, Unfit)
    assert "only be watched" in found.why


def test_figures_of_the_model_take_the_place_of_the_careful_ones() -> None:
    """Those that its file gives; the others stay."""
    quirks = Quirks(start_ms_max=9_000, no_grade=True, silent_key=True)
    model = Model("slow", "a Slow", names=("Slow",), quirks=quirks)
    known = FtmsDriver((model,)).identify("Slow", READS)
    unknown = FtmsDriver().identify("Slow", READS)
    assert isinstance(known, Machine)
    assert isinstance(unknown, Machine)
    assert (known.start_ms_max, known.grade, known.reports_key) == (9_000, None, False)
    assert known.follow_ms == unknown.follow_ms
