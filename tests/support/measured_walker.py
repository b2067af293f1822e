"""A walker of whom something was measured, on a day that does not move."""

from __future__ import annotations

from datetime import date

from treadmill_ctl.schema.measured import Known, Measured

TODAY = date(2026, 11, 22)


def known(value_ckmh: int, name: str = "comfortable", on: date = TODAY) -> Known:
    """One measurement, in 0.01 km/h, as of `TODAY`."""
    return Known(TODAY, {name: Measured(value_ckmh, on)})
