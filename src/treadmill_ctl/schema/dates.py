"""Days as people write them: a date, and how old something may be.

The one rule: no clock. What day it is, is always an argument.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Final

from treadmill_ctl.schema.quantities import Unreadable

AGE_DAYS_MAX: Final = 364
AGE_PATTERN: Final = r"^[0-9]{1,3} ?(days?|weeks?)$"
KEEPING_YEARS_MAX: Final = 100
KEEPING_PATTERN: Final = r"^[0-9]{1,4} ?(months?|years?)$"
DATE_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_DAYS_PER: Final = {"day": 1, "week": 7}
_MONTHS_PER: Final = {"month": 1, "year": 12}


def age(text: str) -> int:
    """`10 days` or `4 weeks`, in days."""
    text = " ".join(text.split())
    if not re.fullmatch(AGE_PATTERN, text):
        raise Unreadable("cannot be read; allowed: a whole number of days or weeks, as in 4 weeks")
    age_days = _times(text, _DAYS_PER)
    if not 1 <= age_days <= AGE_DAYS_MAX:
        raise Unreadable("is out of bounds; at least 1 day and at most 52 weeks")
    return age_days


def age_text(age_days: int) -> str:
    """An age for a sentence, '4 weeks' or '10 days'."""
    return _counted(age_days, _DAYS_PER)


def keeping(text: str) -> int:
    """`10 years` or `18 months`, in months."""
    text = " ".join(text.split())
    if not re.fullmatch(KEEPING_PATTERN, text):
        raise Unreadable(
            "cannot be read; allowed: a whole number of months or years, as in 10 years"
        )
    kept_months = _times(text, _MONTHS_PER)
    if not 1 <= kept_months <= KEEPING_YEARS_MAX * _MONTHS_PER["year"]:
        raise Unreadable(
            f"is out of bounds; at least 1 month and at most {KEEPING_YEARS_MAX} years"
        )
    return kept_months


def keeping_text(kept_months: int) -> str:
    """The same for a sentence, '10 years' or '18 months'."""
    return _counted(kept_months, _MONTHS_PER)


def months_before(today: date, months: int) -> date:
    """The same day so many months before; the last of its month where that has no such day."""
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    _, last = monthrange(year, month + 1)
    return date(year, month + 1, min(today.day, last))


def _times(text: str, sizes: Mapping[str, int]) -> int:
    number, unit = re.findall(r"[0-9]+|[a-z]+", text)
    return int(number) * sizes[unit.removesuffix("s")]


def _counted(size: int, sizes: Mapping[str, int]) -> str:
    """So many of the largest unit that goes into it without a rest."""
    (small, _), (large, times) = sizes.items()
    unit, number = (large, size // times) if size and size % times == 0 else (small, size)
    return f"{number} {unit}{'' if number == 1 else 's'}"


def day(text: str) -> date:
    """`2026-11-02`."""
    try:
        if re.fullmatch(DATE_PATTERN, text.strip(), re.ASCII):
            return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Unreadable("is no day of the calendar; correct the month or the day") from error
    raise Unreadable("is no date; write year, month and day, as in 2026-11-02")
