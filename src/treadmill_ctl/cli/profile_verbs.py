"""`treadmill-ctl profile list`, `show` and `check`.

The one rule: nothing moves here. Exit codes: 0 fine, 2 a profile is refused or asked for wrongly.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.plan_view import WIDTH_MAX, WIDTH_MIN
from treadmill_ctl.cli.profile_page import (
    KINDS,
    USES,
    as_json,
    duration_ms,
    flaw_json,
    flaw_line,
    page,
)
from treadmill_ctl.core.check import check as check_plan
from treadmill_ctl.core.finding import Severity
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Way
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.document import Document, load
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.library import find, profiles_in
from treadmill_ctl.schema.quantities import Unreadable, comfortable_speed
from treadmill_ctl.schema.resolve import located, resolve

UNCHECKED = (
    "its speeds are shares of comfortable and were not held against the caps;"
    " give --comfortable-speed, as in --comfortable-speed 2.4km/h"
)


class SpeedType(click.ParamType[int]):
    """A speed with its unit on a command line, in 0.01 km/h."""

    name = "speed"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read `2.4km/h`; a number without a unit is refused."""
        try:
            return comfortable_speed(str(value))
        except Unreadable as error:
            self.fail(f'"{value}" {error}', param, ctx)


comfortable_option = click.option(
    "--comfortable-speed", "comfortable_ckmh", type=SpeedType(), metavar="SPEED",
    help="The walker's comfortable speed, as in 2.4km/h.",
)  # fmt: skip
way_option = click.option(
    "--way", type=click.Choice([Way.TURNED, Way.REVERSED], case_sensitive=False),
    help="How to walk backward; turned where neither you nor the profile say.",
)  # fmt: skip
json_option = click.option("--json", "machine_readable", is_flag=True, help="For programs.")


def profile_file(name: str) -> Path:
    """The file of a profile named on the command line; a usage error where there is none."""
    path = find(name, data_folder("profiles"))
    if isinstance(path, Flaw):
        raise click.UsageError(str(path))
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


@click.group()
def profile() -> None:
    """List, show and check exercise profiles."""


@profile.command("list")
@json_option
@click.pass_context
def list_(ctx: click.Context, *, machine_readable: bool) -> None:
    """List the profiles that are at hand, by what they are used for."""
    documents: list[Document] = []
    flaws: list[Flaw] = []
    for path in profiles_in(data_folder("profiles")).values():
        try:
            documents.append(load(path))
        except Bad as bad:
            flaws += bad.flaws
    if machine_readable:
        click.echo(json.dumps([_row(document) for document in documents], indent=2))
    else:
        _echo_groups(documents)
    _complain(flaws)
    ctx.exit(_exit_code(flaws))


def _echo_groups(documents: list[Document]) -> None:
    for use, heading in USES.items():
        group = [document for document in documents if document.profile.use is use]
        if group:
            click.secho(heading, bold=True)
        for document in group:
            shape = document.profile
            click.echo(f"  {shape.id:<22} {clock_text(duration_ms(document)):>6}  {shape.title}")
            needs = "; wants --comfortable-speed" if document.shares else ""
            click.echo(f"  {'':<30} {KINDS[shape.kind]}{needs}")


@profile.command()
@click.argument("name")
@comfortable_option
@way_option
@json_option
@click.pass_context
def show(
    ctx: click.Context, name: str, comfortable_ckmh: int | None, way: Way | None,
    *, machine_readable: bool,
) -> None:  # fmt: skip
    """Show a profile in plain words: NAME is one of `list`, or a file."""
    try:
        document = load(profile_file(name))
        plan = _plan(document, way, comfortable_ckmh)
    except Bad as bad:
        _complain(bad.flaws)
        ctx.exit(exits.BAD_INPUT)
    flaws = _held_against_limits(document, plan)
    if machine_readable:
        click.echo(json.dumps(as_json(document, plan, flaws), indent=2))
    else:
        width = min(max(shutil.get_terminal_size((100, 24)).columns, WIDTH_MIN), WIDTH_MAX)
        click.echo("\n".join(page(document, plan, flaws, width)))
    ctx.exit(_exit_code(flaws))


@profile.command("check")
@click.argument("names", nargs=-1, required=True)
@comfortable_option
@way_option
@json_option
@click.pass_context
def check_(
    ctx: click.Context, names: tuple[str, ...], comfortable_ckmh: int | None, way: Way | None,
    *, machine_readable: bool,
) -> None:  # fmt: skip
    """Check profiles against the language and the site's default caps."""
    files = [profile_file(name) for name in names]
    found = {file: _flaws(file, way, comfortable_ckmh) for file in files}
    if machine_readable:
        rows = [
            {"file": str(file), "ok": not _exit_code(flaws), "findings": [*map(flaw_json, flaws)]}
            for file, flaws in found.items()
        ]
        click.echo(json.dumps({"ok": all(row["ok"] for row in rows), "files": rows}, indent=2))
    else:
        for file, flaws in found.items():
            for flaw in flaws:
                click.echo(flaw_line(flaw))
            click.echo(f"{file}: {'refused' if _exit_code(flaws) else 'fine'}")
    ctx.exit(max(map(_exit_code, found.values())))


def _flaws(file: Path, way: Way | None, comfortable_ckmh: int | None) -> tuple[Flaw, ...]:
    try:
        document = load(file)
        plan = _plan(document, way, comfortable_ckmh)
    except Bad as bad:
        return bad.flaws
    if plan is None:
        spot = document.marked.spot(document.shares[0][0])
        return (Flaw(str(file), spot, UNCHECKED, Severity.WARN),)
    return _held_against_limits(document, plan)


def _plan(document: Document, way: Way | None, comfortable_ckmh: int | None) -> Plan | None:
    """The plan; None where only the comfortable speed is missing, which is no flaw of a file."""
    if document.shares and comfortable_ckmh is None:
        return None
    return resolve(document, way, comfortable_ckmh)


def _held_against_limits(document: Document, plan: Plan | None) -> tuple[Flaw, ...]:
    if plan is None:
        return ()
    return located(document, check_plan(plan, in_force(document.caps, SITE_DEFAULT)))


def _complain(flaws: Iterable[Flaw]) -> None:
    for flaw in flaws:
        click.echo(flaw_line(flaw), err=True)


def _exit_code(flaws: Iterable[Flaw]) -> int:
    refused = any(flaw.severity is Severity.REFUSE for flaw in flaws)
    return exits.BAD_INPUT if refused else exits.DONE


def _row(document: Document) -> dict[str, Any]:
    shape = document.profile
    return {
        "id": shape.id,
        "title": shape.title,
        "use": shape.use,
        "kind": shape.kind,
        "walk": shape.walk,
        "way": shape.way,
        "duration_ms": duration_ms(document),
        "needs_comfortable_speed": bool(document.shares),
        "file": document.marked.file,
    }
