"""The verb `sessions list`: which sessions were walked, one on a line.

The one rule: it is quick, and it says so where the list may not be whole.
"""

from __future__ import annotations

import gc
from collections import Counter
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import click

from treadmill_ctl.cli.columns import columns
from treadmill_ctl.cli.local_time import local_text, midnight_ms
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.cli.sessions_options import DAY, in_a_folder, json_option
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.records.index import asked
from treadmill_ctl.records.index_query import ENDINGS, Listed, Wanted, listed

HEADINGS = (
    "id", "began", "walker", "profile", "treadmill", "in motion", "belt", "fastest", "ended",
)  # fmt: skip
UNREADABLE = "?"
# In a year of sessions most of them come again and again.
_clock_text, _kmh = cache(clock_text), cache(kmh)
SIMULATED = " (simulator)"


@click.command("list")
@click.option("--walker", metavar="ID", help="Sessions of this walker.")
@click.option("--since", type=DAY, metavar="DATE", help="Begun on this day or later.")
@click.option("--until", type=DAY, metavar="DATE", help="Begun on this day or before it.")
@click.option("--machine", metavar="NAME", help="Sessions on this treadmill.")
@click.option("--ended", type=click.Choice(ENDINGS), help="Sessions that ended so.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="The newest N of them.")
@json_option
@in_a_folder
def list_(  # noqa: PLR0913 - one argument an option
    *,
    walker: str | None,
    since: date | None,
    until: date | None,
    machine: str | None,
    ended: str | None,
    limit: int | None,
    machine_readable: bool,
    folder: Path,
) -> None:
    """List the sessions that were walked, the newest first."""
    late = None if until is None else midnight_ms(until + timedelta(1))
    early = None if since is None else midnight_ms(since)
    wanted = Wanted(walker, early, late, machine, ended, limit)
    gc.disable()  # of what a list makes nothing is to be collected before its end
    try:
        rows, said, _ = asked(folder, lambda index: listed(index, wanted), complain)
        complain(*said)
        say(_json(rows) if machine_readable else table(rows))
    finally:
        gc.enable()


def table(rows: list[Listed]) -> str:
    """A line a session. The id is as much of a name as no other of these begins with."""
    if not rows:
        return "No sessions."
    stamps = [row.name.partition("-")[0] for row in rows]
    often = Counter(stamps)
    pairs = zip(stamps, rows, strict=True)
    return columns(HEADINGS, [_cells(row, stamp, alone=often[stamp] == 1) for stamp, row in pairs])


def _cells(row: Listed, stamp: str, *, alone: bool) -> tuple[str, ...]:
    # Taken apart at once: a year has many rows, and somebody waits.
    (
        name, began_ms, _, walker, profile, machine, simulated, moving_ms, distance_mm,
        fastest_ckmh, ended, fault,
    ) = row  # fmt: skip
    id_ = stamp if alone else name
    broken = f"RECORD BROKEN: {fault}" if fault else ""
    if not began_ms:
        return (id_, *(UNREADABLE,) * (len(HEADINGS) - 2), ended or broken)
    return (
        id_,
        local_text(began_ms),
        walker or "-",
        profile,
        machine + SIMULATED if simulated else machine,
        _clock_text(moving_ms),
        f"{distance_mm // 1_000} m",
        _kmh(fastest_ckmh),
        f"{ended}; {broken}" if broken else ended,
    )


def _json(rows: list[Listed]) -> str:
    import json

    return json.dumps(
        [{**row._asdict(), "simulated": bool(row.simulated)} for row in rows], indent=2
    )
