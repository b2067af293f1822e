"""`treadmill-ctl profile course`: every session of a course in a table.

The one rule: a session is worked out and held against the caps as if it were walked; one that would
be refused says so in its line. Exit codes: 0 done, 2 refused, or a session would be.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.course_text import next_text
from treadmill_ctl.cli.flaw_text import flaw_line, told
from treadmill_ctl.cli.plan_options import plan_options
from treadmill_ctl.cli.planning import (
    Asked,
    Options,
    counts_successes,
    findings,
    loaded,
    planned,
    today,
)
from treadmill_ctl.cli.profile_verbs import profile_file
from treadmill_ctl.cli.say import complain
from treadmill_ctl.cli.step_table import columns, duration_text
from treadmill_ctl.core.finding import Severity
from treadmill_ctl.core.profile import Part, Plan
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import grade_text
from treadmill_ctl.schema.course import Course, Standing
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Bad, Flaw, Spot
from treadmill_ctl.schema.segments import WalkSegment

_COLUMNS: Final = ("session", "week", "minutes", "speed", "grade", "")
_NUMERIC: Final = 3  # the first columns are numbers, set to the right
AS_SUCCESSES: Final = (
    "It grows with successes, which a person tells: here every session to come is one."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One session: its cells, and what would refuse it."""

    cells: tuple[str, ...]
    flaws: tuple[Flaw, ...] = ()


@click.command()
@click.argument("name")
@plan_options
@told
@click.pass_context
def course(ctx: click.Context, name: str, *, options: Options) -> None:
    """Show every session of the course of a profile in a table."""
    if options.session is not None or options.successes is not None:
        raise click.UsageError("the table has all sessions; leave out --session and --successes")
    asked = loaded(profile_file(name), replace(options, session=1, successes=0))
    shape = asked.document.course
    rows = list(_rows(asked, shape, options))
    click.echo("\n".join([*_head(asked, shape), *_table(rows)]))
    flaws: dict[tuple[Spot | None, str], Flaw] = {}
    for flaw in (flaw for row in rows for flaw in row.flaws):
        flaws.setdefault((flaw.spot, flaw.rule), flaw)  # the first session of each
    complain(*map(flaw_line, flaws.values()))
    ctx.exit(exits.BAD_INPUT if flaws else exits.DONE)


def _head(asked: Asked, course: Course) -> Iterator[str]:
    document = asked.document
    yield f"{document.profile.id}: {document.profile.title}"
    each = f", {course.sessions_a_week} a week" if course.sessions_a_week else ""
    yield f"{course.length} sessions{each}."
    if asked.begun and asked.file:
        began = f"{asked.file.walker.id} began on {asked.begun.begun}"
        yield f"{began}: {next_text(course, asked.begun)}."
    if counts_successes(document):
        yield AS_SUCCESSES
    yield ""


def _rows(asked: Asked, course: Course, options: Options) -> Iterator[Row]:
    for session in range(1, course.length + 1):
        week = course.week_of(session)
        place = (str(session), "" if week is None else str(week))
        try:
            document = asked.document.at(_standing(asked, session))
            now = replace(asked, document=document)
            found = None
            if options.tells_of_a_walker or not document.shares:
                found = planned(now, options, today())
        except Bad as bad:
            yield Row((*place, "", "", "", "refused"), bad.flaws)
            continue
        said = findings(document, found) if found else ()
        flaws = tuple(flaw for flaw in said if flaw.severity is Severity.REFUSE)
        plan = found.plan if found else None
        cells = (*place, duration_text(document, plan), *_walked(document, plan))
        yield Row((*cells, "refused" if flaws else _done(asked, session)), flaws)


def _table(rows: list[Row]) -> Iterator[str]:
    yield from columns(_COLUMNS, [row.cells for row in rows], _NUMERIC)


def _standing(asked: Asked, session: int) -> Standing:
    """A session after the successes that were told, with one more for each session to come."""
    if not counts_successes(asked.document):
        return Standing(session)
    done = asked.begun.sessions if asked.begun else 0
    told = asked.begun.successes if asked.begun else 0
    return Standing(session, min(told, session - 1) + max(0, session - 1 - done))


def _walked(document: Document, plan: Plan | None) -> tuple[str, str]:
    """The speeds of the main part and the grades, the lowest and the highest."""
    walks = [
        (place, step.segment)
        for place, step in enumerate(document.steps)
        if isinstance(step.segment, WalkSegment)
    ]
    main = [pair for pair in walks if pair[1].part is Part.MAIN] or walks
    grades = sorted({walk.grade for _, walk in walks})
    if plan is None:
        written = dict.fromkeys(str(end) for _, walk in main for end in walk.ends)
        speeds = list(written)
    else:
        segments = [plan.segments[place] for place, _ in main]
        ends = sorted({v for s in segments for v in (s.slowest_ckmh, s.fastest_ckmh)})
        speeds = [kmh(speed) for speed in ends]
    return _range(speeds), _range([grade_text(grade) for grade in grades])


def _range(texts: list[str]) -> str:
    return texts[0] if len(texts) == 1 else f"{texts[0]} to {texts[-1]}"


def _done(asked: Asked, session: int) -> str:
    """What a walker of a begun course has done of it."""
    if asked.begun is None or session > asked.begun.sessions + 1:
        return ""
    return "next" if session == asked.begun.sessions + 1 else "done"
