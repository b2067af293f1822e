"""A session as CSV: tidy, explained in the file, and the same numbers as the story's."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from plans import walk
from recorded import opening, remark, walked
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Part
from treadmill_ctl.records.export_csv import Table, fixed, text
from treadmill_ctl.records.remarks import Kind, Remark, When
from treadmill_ctl.records.story import Story, story
from virtual_record import BEGAN_MS, STANDS, recorded

SLOW = replace(walk(20_000, 60), label='Slow, "very" #1')
DOWN = replace(walk(20_000, 100, 50, grade=10), label="=2+3", part=Part.COOL_DOWN)


@pytest.fixture(scope="module")
def told() -> Story:
    """Two short walks with a value, a note and a remark that a spreadsheet might reckon."""
    session = recorded(SLOW, DOWN)
    session.tell(pain=2)
    session.start()
    session.walk(Phase.WALKING)
    session.tell(systolic=140, diastolic=85)
    session.walk(Phase.ENDED)
    session.journal.close(STANDS)
    session.add(Remark(Kind.NOTE, "=cmd|' /C calc'!A0, said # twice", When.AFTER))
    return session.story()


def rows_of(told: Story, table: Table) -> list[dict[str, str]]:
    """The table as any reader of CSV has it."""
    lines = text(told, table, "whole").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("table", list(Table))
def test_every_file_says_what_it_is_of(told: Story, table: Table) -> None:
    """Format, session, walker, the way to walk with its signs, and how it ended."""
    head = [line for line in text(told, table, "whole").splitlines() if line.startswith("# ")]
    assert head[0] == f"# treadmill-ctl {table}, format 1"
    assert "# walker: P-017" in head
    assert any(line.startswith("# way to walk: turned: the walker faces the rear") for line in head)
    assert f"# ended: complete; {STANDS}" in head


@pytest.mark.parametrize("table", list(Table))
def test_every_row_has_every_column(told: Story, table: Table) -> None:
    """As many cells as there are columns, whatever the words are."""
    rows = rows_of(told, table)
    assert rows
    assert all(None not in row and None not in row.values() for row in rows)


def test_the_curve_is_the_storys(told: Story) -> None:
    """Each report once, at its time; targets and setpoints carried on; times never go back."""
    rows = rows_of(told, Table.CURVE)
    measured = [(int(r["t_ms"]), r["measured_kmh"]) for r in rows if r["measured_kmh"]]
    assert measured == [(at_ms, fixed(value, 2)) for at_ms, value in told.curve.measured_ckmh]
    times = [int(row["t_ms"]) for row in rows]
    assert times == sorted(set(times))
    walking = [row for row in rows if row["phase"] == "walking"]
    assert all(row["target_kmh"] and row["setpoint_kmh"] and row["segment"] for row in walking)


def test_a_moment_without_a_report_is_empty(told: Story) -> None:
    """What was reported before is not repeated as if it were reported again."""
    rows = rows_of(told, Table.CURVE)
    silent = [row for row in rows if not row["measured_kmh"]]
    assert silent
    assert all(not row["measured_grade_pct"] for row in silent)


def test_units_are_in_the_names_of_the_columns() -> None:
    """Of every column that has one."""
    head = text(story(walked()), Table.CURVE, "").splitlines()
    columns = next(line for line in head if not line.startswith("#")).split(",")
    named = {name.rpartition("_")[2] for name in columns} - {"phase", "segment"}
    assert named == {"ms", "kmh", "pct", "bpm"}


def test_segments_have_their_plan_beside_their_times(told: Story) -> None:
    """Label, speeds, the grade as the walker feels it."""
    first, last = rows_of(told, Table.SEGMENTS)
    assert (first["label"], first["from_kmh"], first["to_kmh"]) == (
        'Slow, "very" #1',
        "0.60",
        "0.60",
    )
    assert (last["from_kmh"], last["to_kmh"], last["grade_pct"]) == ("1.00", "0.50", "1.0")


def test_a_pressure_is_two_rows(told: Story) -> None:
    """One for each number, with its unit."""
    rows = [row for row in rows_of(told, Table.SAID) if row["unit"] == "mmHg"]
    assert [(row["what"], row["value"]) for row in rows] == [
        ("systolic", "140"),
        ("diastolic", "85"),
    ]


def test_no_spreadsheet_reckons_what_a_person_wrote(told: Story) -> None:
    """Words that begin like a formula get a sign before them."""
    assert rows_of(told, Table.SAID)[-1]["words"].startswith("'=cmd")
    assert rows_of(told, Table.SEGMENTS)[1]["label"] == "'=2+3"


def test_a_reader_that_ends_cells_at_a_hash_finds_none(told: Story) -> None:
    """It is quoted wherever it stands outside of the lines above the table."""
    for line in text(told, Table.SAID, "").splitlines():
        if not line.startswith("#"):
            bare = line.split('"')[::2]
            assert "#" not in "".join(bare)


def test_times_of_day_are_utc(told: Story) -> None:
    """The record's beginning, and the time since then."""
    event = rows_of(told, Table.EVENTS)[0]
    first_ms = BEGAN_MS + told.opened.t_ms + int(event["t_ms"])
    assert event["utc"].endswith(f".{first_ms % 1_000:03}Z")
    assert event["utc"].startswith("2026-11-22T08:14:")


def test_what_was_added_later_has_no_time_in_the_session() -> None:
    """Only the time of day at which it was said."""
    (note,) = rows_of(
        story([*walked(), {"closing": "x", "t": 9}, remark("note", "tired")]), Table.SAID
    )[1:]
    assert (note["t_ms"], note["words"], note["when"]) == ("", "tired", "after")
    assert note["utc"].startswith("2026-11-")


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [(120, 2, "1.20"), (-5, 2, "-0.05"), (-120, 1, "-12.0"), (0, 1, "0.0")],
)
def test_numbers_keep_all_their_digits(value: int, places: int, said: str) -> None:
    """No float on the way; a belt in reverse keeps its minus."""
    assert fixed(value, places) == said


def test_a_session_without_a_walker_says_so() -> None:
    """Nobody was named."""
    assert "# walker: nobody was named" in text(story([opening("")]), Table.CURVE, "")
