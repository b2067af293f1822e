"""`treadmill-ctl profile diff`: what differs between two profiles, as written and as planned.

The one rule: what is planned is compared only where something was said that no profile says by
itself: a walker, caps, a site, a treadmill. Exit codes: 0 the same, 1 they differ, 2 refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.estimate import estimate, named
from treadmill_ctl.cli.flaw_text import told
from treadmill_ctl.cli.forecast import forecast
from treadmill_ctl.cli.plan_options import plan_options
from treadmill_ctl.cli.planning import (
    Asked,
    Options,
    findings,
    loaded,
    own_of,
    planned,
    refused,
    stray,
    today,
)
from treadmill_ctl.cli.profile_diff import Difference, What, differences
from treadmill_ctl.cli.profile_verbs import json_option, profile_file
from treadmill_ctl.core.finding import Severity
from treadmill_ctl.schema.document import load
from treadmill_ctl.schema.flaws import Bad

DIFFERENT = exits.BUG  # the code of a replay that decides otherwise, too
AS_PLANNED = "as planned"


@dataclass(frozen=True, slots=True)
class Walked:
    """What comes of a profile: its figures, or why it is refused."""

    figures: dict[str, str] = field(default_factory=dict[str, str])
    refusals: tuple[str, ...] = ()


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@plan_options
@json_option
@told
@click.pass_context
def diff(
    ctx: click.Context, before: str, after: str, *, options: Options, machine_readable: bool
) -> None:
    """Say what differs from profile A to profile B.

    With a walker, a cap, a site or a treadmill: what differs in what is walked, too.
    """
    files = [profile_file(name) for name in (before, after)]
    one, other = (load(file) for file in files)
    found = differences(one, other)
    if options.asks_for_a_plan:
        asked = [loaded(file, options) for file in files]
        if flaw := stray([each.document for each in asked], options):
            raise Bad([flaw])
        found = (*found, *_as_planned(*(_walked(each, options) for each in asked)))
    if machine_readable:
        rows = [
            {"what": each.what, "where": each.where, "before": each.before, "after": each.after}
            for each in found
        ]
        click.echo(json.dumps({"same": not found, "differences": rows}, indent=2))
    else:
        says = f"differs from {before}:" if found else f"says the same as {before}"
        click.echo(f"{after} {says}")
        for each in found:
            click.echo(f"  {each}")
    ctx.exit(DIFFERENT if found else exits.DONE)


def _walked(asked: Asked, options: Options) -> Walked:
    document = asked.document
    try:
        found = planned(asked, own_of(document, options), today())
        flaws = findings(document, found)
        if not refused(flaws):
            ahead = forecast(found.plan, found.limits, found.machine)
            return Walked(dict(named(estimate(ahead))))
    except Bad as bad:
        flaws = bad.flaws
    return Walked(refusals=tuple(f.sentence for f in flaws if f.severity is Severity.REFUSE))


def _as_planned(before: Walked, after: Walked) -> Iterator[Difference]:
    place = f"{AS_PLANNED} > refused"
    for said in before.refusals:
        if said not in after.refusals:
            yield Difference(What.REMOVED, place, before=said)
    for said in after.refusals:
        if said not in before.refusals:
            yield Difference(What.ADDED, place, after=said)
    for name, text in before.figures.items():
        other = after.figures.get(name, text)  # one that is refused has no figures
        if other != text:
            yield Difference(What.CHANGED, f"{AS_PLANNED} > {name}", text, other)
