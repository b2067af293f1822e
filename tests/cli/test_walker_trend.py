"""How a walker's sessions went, one after the other: as a table, and as a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result

from plans import setup, walk
from recorded import BEGAN_MS, COMPLETE, MACHINE, Line, closing, now, opening, record, report, told
from treadmill_ctl.cli import exits
from treadmill_ctl.cli.main import main
from treadmill_ctl.cli.trend_svg import HEIGHT, WIDTH, page
from treadmill_ctl.records.trend import Walked

DAY_MS = 86_400_000
REAL = setup(replace(MACHINE, simulated=False), walk(60_000, 100), walk(60_000, 150))
OTHER = replace(REAL, plan=replace(REAL.plan, name="other", title="Another plan"))
SIMULATED = setup(MACHINE, walk(60_000, 100), walk(60_000, 150))


def session(number: int, speed_ckmh: int, plan: object, *tells: tuple[str, int]) -> list[Line]:
    """A session on a day of its own, of so many seconds in motion, at one speed."""
    ends_ms = 22_000 + number * 60_000
    begins = opening("P-017", BEGAN_MS + number * DAY_MS, plan)  # type: ignore[arg-type] # a setup
    begins["opening"]["course_session"] = number
    return [
        begins,
        {"idle": [1_100], "t": 1_300, "now": now("standing", 0, 0)},
        *(told(1_400, each) for each in tells),
        report(2_000, 0, now=now("walking", 0, speed_ckmh)),
        *(report(t_ms, speed_ckmh) for t_ms in range(3_000, ends_ms, 1_000)),
        report(ends_ms, 0, notes=[COMPLETE], now=now("ended", 2, 0)),
        closing(),
    ]


@pytest.fixture
def journals(tmp_path: Path) -> Path:
    """Two sessions of a profile, one without a value told, one of another, one simulated."""
    folder = tmp_path / "journals"
    record(folder, "a", session(1, 100, REAL, ("pain", 5), ("pain", 3), ("exertion", 11)))
    record(folder, "b", session(2, 120, REAL))
    record(folder, "c", session(3, 90, OTHER))
    record(folder, "d", session(4, 200, SIMULATED))
    return folder


Trend = Callable[..., Result]


@pytest.fixture
def trend(journals: Path) -> Trend:
    """`treadmill-ctl walker trend P-017` on that folder."""
    asked = ["walker", "trend", "P-017", "--journal", str(journals)]
    return lambda *words: CliRunner(env={"TZ": "UTC"}).invoke(main, [*asked, *words])


def test_sessions_stand_course_by_course(trend: Trend) -> None:
    """The oldest first, each profile by itself, with its figures."""
    said = trend()
    assert said.exit_code == exits.DONE, said.output
    first, second = said.stdout.split("\n\n")
    assert first.startswith("test: A plan for a test, 2 sessions\n")
    rows = [line.split() for line in first.splitlines()[3:]]
    assert [row[1:] for row in rows] == [
        ["1", "1:19", "21", "m", "0.99", "1.00", "5", "11", "complete"],
        ["2", "2:19", "46", "m", "1.19", "1.20", "-", "-", "complete"],
    ]
    assert second.startswith("other: Another plan, 1 session\n")


def test_a_table_fits_a_narrow_terminal(trend: Trend) -> None:
    """Eighty columns."""
    assert max(map(len, trend().stdout.splitlines())) <= 80


def test_simulated_sessions_stand_apart(trend: Trend) -> None:
    """Counted, and shown when they are asked for; never among the others."""
    assert "Not shown here: 1 in the simulator" in trend().stderr
    simulated = trend("--simulated")
    assert "2.00" in simulated.stdout
    assert "1.20" not in simulated.stdout
    assert "Not shown here: 3 on a treadmill" in simulated.stderr


def test_one_profile_can_be_asked_for(trend: Trend) -> None:
    """One that was not walked is refused, with those that were."""
    assert trend("--profile", "other").stdout.startswith("other:")
    refused = trend("--profile", "none")
    assert refused.exit_code == exits.BAD_INPUT
    assert "there are: test, other" in refused.stderr


def test_a_walker_without_sessions_is_told(journals: Path) -> None:
    """In a sentence, with the folder that was looked into."""
    said = CliRunner().invoke(main, ["walker", "trend", "P-099", "--journal", str(journals)])
    assert said.exit_code == exits.NOTHING_FOUND
    assert str(journals) in said.stderr


def test_a_page_is_of_one_profile(trend: Trend, tmp_path: Path) -> None:
    """Two of them are refused; one is drawn, into a private file that is not written over."""
    out = tmp_path / "trend.svg"
    assert "choose one with --profile: test, other" in trend("--svg", str(out)).stderr
    assert not out.exists()
    assert trend("--svg", str(out), "--profile", "test").exit_code == exits.DONE
    assert out.stat().st_mode & 0o777 == 0o600
    assert trend("--svg", str(out), "--profile", "test").exit_code == exits.BAD_INPUT
    assert trend("--svg", str(out), "--profile", "test", "--force").exit_code == exits.DONE
    assert trend("--force").exit_code == exits.BAD_INPUT


# --- the page -------------------------------------------------------------------------------------

COURSE = [
    Walked(f"s{n}", BEGAN_MS + n * DAY_MS, n + 1, "knee", "Knee <course> & more", 600_000, 900_000,
           250_000, 150 + n, "complete" if n else "stopped", n % 11, 6 + n % 15)
    for n in range(40)
]  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def classes(text: str) -> list[str]:
    """The classes of all that is drawn, in its order."""
    return [each.get("class", "") for each in ET.fromstring(text).iter()]  # noqa: S314 - our own page


@pytest.mark.parametrize("length", [1, 2, 14, 40])
def test_a_page_is_well_formed_and_nothing_leaves_it(length: int) -> None:
    """However many sessions there are, and whatever the title says."""
    text = page("P-017", COURSE[:length], simulated=False)
    for each in ET.fromstring(text).iter():  # noqa: S314 - our own page
        for name, limit in (("x", WIDTH), ("cx", WIDTH), ("y", HEIGHT), ("cy", HEIGHT)):
            value = each.get(name)
            assert value is None or 0 <= float(value) <= limit, (each.tag, each.attrib)


def test_every_session_has_a_bar_and_what_was_planned_around_it() -> None:
    """Filled where the plan was walked to its end, empty where it was not."""
    found = classes(page("P-017", COURSE[:5], simulated=False))
    assert [found.count(kind) for kind in ("walked", "unfinished", "planned")] == [4, 1, 5]


def test_no_line_goes_over_a_value_that_nobody_told() -> None:
    """Two pieces where one in the middle is missing, and no dot for it."""
    gapped = [each._replace(pain=None) if n == 2 else each for n, each in enumerate(COURSE[:5])]
    whole, broken = (
        classes(page("P-017", course, simulated=False)) for course in (COURSE[:5], gapped)
    )
    assert broken.count("told") == whole.count("told") + 1
    assert broken.count("tolddot") == whole.count("tolddot") - 1


def test_nothing_told_and_nothing_walked_is_a_page_too() -> None:
    """A session that was never started, with no value."""
    empty = COURSE[0]._replace(
        moving_ms=0, distance_mm=0, fastest_ckmh=0, pain=None, exertion=None, ended="unstarted"
    )
    assert "told" not in classes(page("P-017", [empty], simulated=False))


def test_a_simulated_course_says_so() -> None:
    """In letters that nobody overlooks; another one does not."""
    assert "SIMULATED" in page("P-017", COURSE[:3], simulated=True)
    assert "SIMULATED" not in page("P-017", COURSE[:3], simulated=False)


def test_a_page_promises_nothing() -> None:
    """It says that it judges nothing, and names no effect."""
    text = page("P-017", COURSE[:3], simulated=False)
    assert "judges nothing" in text
    assert not re.search("improv|better|progress", text)
