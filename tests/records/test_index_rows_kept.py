"""What the index keeps of a session: put in, put in anew, asked for, taken out."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from treadmill_ctl.records.index_file import in_memory
from treadmill_ctl.records.index_find import REMOVED
from treadmill_ctl.records.index_query import Listed, Wanted, listed
from treadmill_ctl.records.index_write import Derived, Machine, SessionRow, empty, put, take_out

BIODEX, WOODWAY = Machine("Biodex", "biodex", simulated=False), Machine("W", "tmx", simulated=True)
TABLES = ("walkers", "machines", "courses", "sessions", "segments", "events", "remarks")


def session(name: str, **changes: object) -> Derived:
    """A session that was walked, as far as it matters here."""
    row = SessionRow(
        1_000, 60_000, 2, "knee", "Knee", "turned", "anna", "0.1.0", "complete", "The end.",
        50_000, 55_000, 30_000, 33_000, 150, "",
    )  # fmt: skip
    kept = {each: changes.pop(each) for each in SessionRow._fields if each in changes}
    derived = Derived(
        name, 10, 20, "ab", row._replace(**kept), BIODEX, "P-017",
        segments=[(1, "Slow", 0, 10), (2, "Fast", 10, 20)],
        events=[(5, "trip", "Too fast", "", "")],
        remarks=[("pain", "3", "", "during", 5, "anna", "terminal")],
    )  # fmt: skip
    return derived._replace(**changes)


@pytest.fixture
def index() -> Iterator[sqlite3.Connection]:
    """An empty index."""
    with closing(in_memory()) as connection:
        yield connection


def counts(index: sqlite3.Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table: index.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - our own names
        for table in TABLES
    }


def names(index: sqlite3.Connection, **wanted: object) -> list[str]:
    """Which sessions are listed."""
    return [row.name for row in listed(index, Wanted(**wanted))]  # type: ignore[arg-type]


def test_a_session_comes_back_as_it_was_put_in(index: sqlite3.Connection) -> None:
    """On one line, with its treadmill."""
    put(index, session("a"))
    assert listed(index, Wanted()) == [
        Listed(
            "a", 1_000, 60_000, "P-017", "knee", "Biodex", 0, 50_000, 30_000, 150, "complete", "",
        )
    ]  # fmt: skip


def test_putting_it_in_again_takes_the_place_of_all_there_was(index: sqlite3.Connection) -> None:
    """Rows are neither doubled nor left over."""
    put(index, session("a"))
    put(index, session("a", segments=[(1, "Slow", 0, 10)], remarks=[]))
    assert counts(index) == {
        "walkers": 1, "machines": 1, "courses": 1, "sessions": 1, "segments": 1, "events": 1,
        "remarks": 0,
    }  # fmt: skip


def test_sessions_share_walker_course_and_treadmill(index: sqlite3.Connection) -> None:
    """Each of them stands once."""
    put(index, session("a"))
    put(index, session("b", session=3))
    assert {name: counts(index)[name] for name in TABLES[:4]} == {
        "walkers": 1, "machines": 1, "courses": 1, "sessions": 2,
    }  # fmt: skip


def test_what_is_taken_out_takes_what_only_it_spoke_of(index: sqlite3.Connection) -> None:
    """A walker, a course and a treadmill of no other session go, those of another stay."""
    put(index, session("a"))
    put(index, session("b", walker="P-018", machine=WOODWAY))
    take_out(index, ["a"])
    assert index.execute("SELECT id FROM walkers").fetchall() == [("P-018",)]
    assert index.execute("SELECT name FROM machines").fetchall() == [("W",)]
    assert index.execute("SELECT walker FROM courses").fetchall() == [("P-018",)]
    assert counts(index)["segments"] == 2
    empty(index)
    assert set(counts(index).values()) == {0}


def test_a_session_of_nobody_is_of_no_course(index: sqlite3.Connection) -> None:
    """Where no walker was named, there is none."""
    put(index, session("a", walker=""))
    assert (counts(index)["walkers"], counts(index)["courses"]) == (0, 0)
    assert listed(index, Wanted())[0].walker == ""


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, ["d", "c", "b", "a"]),
        ({"walker": "P-018"}, ["b"]),
        ({"since_ms": 2_000}, ["c", "b"]),
        ({"until_ms": 2_000}, ["d", "a"]),
        ({"since_ms": 2_000, "until_ms": 3_000}, ["b"]),
        ({"machine": "W"}, ["c"]),
        ({"ended": "tripped"}, ["d"]),
        ({"limit": 2}, ["d", "c"]),
        ({"walker": "P-017", "ended": "complete", "limit": 1}, ["c"]),
        ({"walker": "P-019"}, []),
    ],
)
def test_which_sessions_are_listed(
    index: sqlite3.Connection, wanted: dict[str, object], found: list[str]
) -> None:
    """All that is asked for at once, the newest first, and no more than asked for."""
    put(index, session("a"))
    put(index, session("b", walker="P-018", began_ms=2_000))
    put(index, session("c", machine=WOODWAY, began_ms=3_000))
    put(index, session("d", ended="tripped", began_ms=1_999))
    assert names(index, **wanted) == found


def test_a_journal_that_tells_nothing_is_listed_all_the_same(index: sqlite3.Connection) -> None:
    """With what is broken; or as removed, where nothing is."""
    put(index, Derived("a", 1, 2, "", SessionRow(fault="line 1: no journal")))
    put(index, Derived("b", 1, 2, "ab", SessionRow(ended=REMOVED)))
    assert [(row.name, row.ended, row.fault) for row in listed(index, Wanted())] == [
        ("b", "removed", ""),
        ("a", "", "line 1: no journal"),
    ]


def test_what_was_removed_can_be_asked_for(index: sqlite3.Connection) -> None:
    """It is an ending of its own; a journal that cannot be read is none."""
    put(index, session("a"))
    put(index, Derived("b", 1, 2, "", SessionRow(fault="line 1: no journal")))
    put(index, Derived("c", 1, 2, "ab", SessionRow(ended=REMOVED)))
    assert names(index, ended=REMOVED) == ["c"]
