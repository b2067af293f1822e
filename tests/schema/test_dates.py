"""Days and ages as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.schema import dates
from treadmill_ctl.schema.quantities import Unreadable


@pytest.mark.parametrize(
    ("text", "days"),
    [("1 day", 1), ("10 days", 10), ("1 week", 7), ("4weeks", 28), ("52 weeks", 364)],
)
def test_an_age_is_days(text: str, days: int) -> None:
    """Days and weeks come to days, and an editor takes the same."""
    assert dates.age(text) == days
    assert re.search(dates.AGE_PATTERN, text)


@pytest.mark.parametrize(
    ("days", "text"), [(1, "1 day"), (0, "0 days"), (7, "1 week"), (28, "4 weeks"), (29, "29 days")]
)
def test_an_age_for_a_sentence(days: int, text: str) -> None:
    """Whole weeks are said in weeks."""
    assert dates.age_text(days) == text


@pytest.mark.parametrize(
    ("text", "months"), [("1 month", 1), ("18 months", 18), ("1year", 12), ("100 years", 1_200)]
)
def test_how_long_something_is_kept_is_months(text: str, months: int) -> None:
    """Months and years come to months, and an editor takes the same."""
    assert dates.keeping(text) == months
    assert re.search(dates.KEEPING_PATTERN, text)


@pytest.mark.parametrize(
    ("months", "text"), [(1, "1 month"), (18, "18 months"), (12, "1 year"), (120, "10 years")]
)
def test_how_long_something_is_kept_for_a_sentence(months: int, text: str) -> None:
    """Whole years are said in years."""
    assert dates.keeping_text(months) == text


@pytest.mark.parametrize(
    ("today", "months", "then"),
    [
        ("2026-11-22", 120, "2016-11-22"),
        ("2026-01-31", 1, "2025-12-31"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2026-12-31", 12, "2025-12-31"),
    ],
)
def test_the_day_so_many_months_before(today: str, months: int, then: str) -> None:
    """The same day of the month; the last one where the month is shorter."""
    before = dates.months_before(date.fromisoformat(today), months)
    assert before == date.fromisoformat(then)


NO_KEEPING = "cannot be read; allowed: a whole number of months or years, as in 10 years"
KEPT_BOUNDS = "is out of bounds; at least 1 month and at most 100 years"
UNREADABLE = "cannot be read; allowed: a whole number of days or weeks, as in 4 weeks"
BOUNDS = "is out of bounds; at least 1 day and at most 52 weeks"
NO_DATE = "is no date; write year, month and day, as in 2026-11-02"
NO_DAY = "is no day of the calendar; correct the month or the day"


@pytest.mark.parametrize(
    ("read", "text", "why"),
    [
        (dates.age, "", UNREADABLE),
        (dates.age, "4", UNREADABLE),
        (dates.age, "1.5 weeks", UNREADABLE),
        (dates.age, "-1 day", UNREADABLE),
        (dates.age, "2 months", UNREADABLE),
        (dates.age, "0 days", BOUNDS),
        (dates.age, "53 weeks", BOUNDS),
        (dates.age, "365 days", BOUNDS),
        (dates.keeping, "10", NO_KEEPING),
        (dates.keeping, "30 days", NO_KEEPING),
        (dates.keeping, "for ever", NO_KEEPING),
        (dates.keeping, "0 years", KEPT_BOUNDS),
        (dates.keeping, "101 years", KEPT_BOUNDS),
        (dates.day, "", NO_DATE),
        (dates.day, "02.11.2026", NO_DATE),
        (dates.day, "20261102", NO_DATE),
        (dates.day, "2026-W45-1", NO_DATE),
        (dates.day, "2026-11-02T10:00", NO_DATE),
        (dates.day, "2026-13-01", NO_DAY),
        (dates.day, "2026-02-29", NO_DAY),
    ],
)
def test_what_is_no_age_and_no_day(read: Callable[[str], object], text: str, why: str) -> None:
    """Each is refused with its own reason."""
    with pytest.raises(Unreadable) as caught:
        read(text)
    assert str(caught.value) == why


@given(st.dates())
def test_every_day_is_read_as_it_is_written(day: date) -> None:
    """A date in the order year, month, day comes back."""
    assert dates.day(f" {day.isoformat()} ") == day
