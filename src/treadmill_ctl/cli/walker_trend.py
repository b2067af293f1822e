"""The verb `walker trend`: how dose, speed, pain and exertion went over a walker's sessions.

The one rule: it shows what was recorded and judges nothing; simulated sessions stand apart.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.columns import columns
from treadmill_ctl.cli.local_time import local_text
from treadmill_ctl.cli.plan_options import WALKER_ID
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.cli.sessions_export import write_private
from treadmill_ctl.cli.sessions_options import in_a_folder
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.records.index import asked
from treadmill_ctl.records.trend import Walked, by_profile, walked

HEADINGS = ("began", "no", "motion", "belt", "mean", "fastest", "pain", "exertion", "ended")
MEANT = "  speeds in km/h, pain of 10 and exertion of 20 as the highest that were told"
NOTHING = "-"


@click.command()
@click.argument("id_", metavar="ID", type=WALKER_ID)
@click.option("--profile", metavar="NAME", help="Sessions of this profile only.")
@click.option("--simulated", is_flag=True, help="Those in the simulator, instead of the others.")
@click.option(
    "--svg", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Draw a page to print, instead of a table.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@in_a_folder
def trend(
    *, id_: str, profile: str | None, simulated: bool, file: Path | None, force: bool, folder: Path
) -> None:
    """Show dose, speed, pain and exertion of the sessions of the walker ID, course by course."""
    if force and file is None:
        raise click.UsageError("--force is about the file of --svg; give both, or neither")

    def ask(index: sqlite3.Connection) -> tuple[list[Walked], list[Walked]]:
        these = walked(index, id_, simulated=simulated)
        return these, walked(index, id_, simulated=not simulated)

    found = asked(folder, ask, complain)
    shown, others = found.answer
    complain(*found.said)
    if others:
        where = "on a treadmill" if simulated else "in the simulator (--simulated)"
        complain(f"Not shown here: {len(others)} {where}.")
    courses = by_profile(shown)
    if profile is not None:
        if profile not in courses:
            known = ", ".join(courses) or "none"
            raise Refusal(exits.BAD_INPUT, f"{id_}: no session of {profile}; there are: {known}")
        courses = {profile: courses[profile]}
    if not courses:
        raise Refusal(exits.NOTHING_FOUND, f"{id_}: there are no such sessions in {folder}")
    if file is None:
        say("\n\n".join(table(course) for course in courses.values()))
        return
    if len(courses) > 1:
        sentence = f"{id_} walked several profiles; choose one with --profile: {', '.join(courses)}"
        raise Refusal(exits.BAD_INPUT, sentence)
    from treadmill_ctl.cli.trend_svg import page

    (course,) = courses.values()
    write_private(file, page(id_, course, simulated=simulated).encode(), force=force)


def table(course: list[Walked]) -> str:
    """The sessions of one profile, in columns for a narrow terminal."""
    last = course[-1]
    counted = "1 session" if len(course) == 1 else f"{len(course)} sessions"
    head = f"{last.profile}: {last.title}, {counted}"
    return "\n".join((head, MEANT, columns(HEADINGS, [_cells(each) for each in course])))


def _cells(each: Walked) -> tuple[str, ...]:
    return (
        local_text(each.began_ms).partition(" ")[0],
        _or_nothing(each.number),
        clock_text(each.moving_ms),
        f"{each.distance_mm // 1_000} m",
        *(kmh(value).removesuffix(" km/h") for value in (each.mean_ckmh, each.fastest_ckmh)),
        _or_nothing(each.pain),
        _or_nothing(each.exertion),
        each.ended,
    )


def _or_nothing(value: int | None) -> str:
    return NOTHING if value is None else str(value)
