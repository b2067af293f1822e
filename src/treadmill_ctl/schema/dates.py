"""Days as people write them: a date, and how old something may be.

The one rule: no clock. What day it is, is always an argument.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from treadmill_ctl.schema.quantities import Unreadable

AGE_DAYS_MAX: Final = 364
AGE_PATTERN: Final = r"^[0-9]{1,3} ?(days?|weeks?)$"
DATE_PATTERN: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"

_DAYS_PER: Final = {"day": 1, "week": 7}


def age(text: str) -> int:
    """`10 days` or `4 weeks`, in days."""
    text = " ".join(text.split())
    if not re.fullmatch(AGE_PATTERN, text):
        raise Unreadable("cannot be read; allowed: a whole number of days or weeks, as in 4 weeks")
    number, unit = re.findall(r"[0-9]+|[a-z]+", text)
    age_days = int(number) * _DAYS_PER[unit.removesuffix("s")]
    if not 1 <= age_days <= AGE_DAYS_MAX:
        raise Unreadable("is out of bounds; at least 1 day and at most 52 weeks")
    return age_days


def age_text(age_days: int) -> str:
    """An age for a sentence, '4 weeks' or '10 days'."""
    unit = "week" if age_days and age_days % _DAYS_PER["week"] == 0 else "day"
    number = age_days // _DAYS_PER[unit]
    return f"{number} {unit}{'' if number == 1 else 's'}"


def day(text: str) -> date:
    """`2026-11-02`."""
    try:
        if re.fullmatch(DATE_PATTERN, text.strip(), re.ASCII):
            return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Unreadable("is no day of the calendar; correct the month or the day") from error
    raise Unreadable("is no date; write year, month and day, as in 2026-11-02")
