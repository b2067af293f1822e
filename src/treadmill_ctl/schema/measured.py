"""What was measured of a walker, and whether it may be used for a share today.

The one rule: a measurement is used only while it is young enough for the profile that names it;
what is missing, too old or dated ahead is said with how to put it right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from treadmill_ctl.schema.dates import age_text
from treadmill_ctl.schema.quantities import Share

_SPEED = "0.8km/h"  # slow, should somebody take it as it stands


@dataclass(frozen=True, slots=True)
class Measured:
    """A walking speed in 0.01 km/h, and the day it was measured on."""

    value_ckmh: int
    on: date


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a walker today: the newest measurement of each name; the id, if any.

    In a course that was `begun`, the newest by that day, and its age is judged on that day.
    """

    today: date
    measured: Mapping[str, Measured] = field(default_factory=dict[str, Measured])
    walker: str = ""
    begun: date | None = None


def value_ckmh(share: Share, known: Known) -> int:
    """A share of what was measured, in 0.01 km/h, cut. It is there: `unusable` says nothing."""
    whole_ckmh = known.measured[share.reference].value_ckmh
    return int(whole_ckmh * share.permille / Fraction(1_000) + share.more_ckmh)


def unusable(share: Share, not_older_than_days: int, known: Known | None) -> str | None:
    """Why a share cannot be taken today, and what to do; None where it can."""
    name = share.reference
    if (
        known is not None
        and known.begun is not None
        and (why := _unusable_baseline(share, not_older_than_days, known, known.begun))
    ):
        return why
    again = f"give {_remedy(name, known)}"
    if known is None or name not in known.measured:
        return f'"{share}" wants the measurement {name}, and none is there; measure it and {again}'
    found = known.measured[name]
    age_days = (known.today - found.on).days
    if age_days < 0:
        return (
            f'"{share}": the measurement {name} is dated {found.on}, and today is {known.today};'
            f" correct its date, or measure and {again}"
        )
    if age_days > not_older_than_days and known.begun is None:
        return (
            f'"{share}": the measurement {name} of {found.on} is {age_days} days old; this profile'
            f" takes none older than {age_text(not_older_than_days)}; measure again and {again}"
        )
    return None


def _unusable_baseline(
    share: Share, not_older_than_days: int, known: Known, begun: date
) -> str | None:
    """Why a course cannot go by what was measured when it began; None where it can."""
    name, found = share.reference, known.measured.get(share.reference)
    if found is None:
        return (
            f'"{share}" wants the measurement {name} of {begun} or before, the day the course'
            " began, and none is there; if it was measured by then, keep it: treadmill-ctl walker"
            f" set {known.walker} {example(name)} --on {begun}; else measure it and begin the"
            " course anew"
        )
    age_days = (begun - found.on).days
    if age_days > not_older_than_days:
        return (
            f'"{share}": the measurement {name} of {found.on} was {age_days} days old on {begun},'
            f" the day the course began; this profile takes none older than"
            f" {age_text(not_older_than_days)}; measure again and begin the course anew"
        )
    return None


def example(name: str) -> str:
    """How a measurement of today is given on a command line."""
    return f"--measured {name}={_SPEED}"


def _remedy(name: str, known: Known | None) -> str:
    if known is None or not known.walker:
        return example(name)
    keep = f"treadmill-ctl walker set {known.walker} {example(name)}"
    return f"{example(name)}, or keep it: {keep}"
