"""`treadmill-ctl profile list`, `show` and `check`.

The one rule: nothing moves here. Exit codes: 0 fine, 2 a profile is refused or asked for wrongly.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.flaw_text import flaw_json, flaw_line, told
from treadmill_ctl.cli.lazy import LazyGroup
from treadmill_ctl.cli.plan_options import plan_options
from treadmill_ctl.cli.plan_view import WIDTH_MAX, WIDTH_MIN
from treadmill_ctl.cli.planning import (
    Asked,
    Options,
    Planned,
    findings,
    loaded,
    own_of,
    planned,
    refused,
    stray,
    today,
)
from treadmill_ctl.cli.profile_page import KINDS, USES, as_json, page
from treadmill_ctl.cli.say import complain
from treadmill_ctl.cli.step_table import duration_ms, duration_text
from treadmill_ctl.core.finding import Severity
from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.document import Document, load
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.library import find, profiles_in
from treadmill_ctl.schema.measured import example

UNCHECKED = (
    "its speeds are shares of what is measured of a walker and were not held against the caps;"
    " give --walker, or {measured}"
)
ONE_ORDER = (
    "these rounds were held against the caps in the order of the seed {seed} (--seed {seed});"
    " another seed gives another order"
)
TOOLS = {
    verb: (f"treadmill_ctl.cli.profile_tools:{verb}", text)
    for verb, text in {
        "plot": "Draw speed and grade over time, as it will be walked.",
        "estimate": "Say how long, how far, how fast and how steep it is.",
        "describe": "Tell a profile in sentences to be said aloud.",
        "new": "Begin a profile of your own from one that is there.",
    }.items()
} | {
    "diff": (
        "treadmill_ctl.cli.diff_verb:diff",
        "Say what differs from one profile to another.",
    ),
    "course": (
        "treadmill_ctl.cli.profile_course:course",
        "Show every session of a profile's course in a table.",
    ),
}
json_option = click.option("--json", "machine_readable", is_flag=True, help="For programs.")


def profile_file(name: str) -> Path:
    """The file of a profile named on the command line; a usage error where there is none."""
    path = find(name, data_folder("profiles"))
    if isinstance(path, Flaw):
        raise click.UsageError(str(path))
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path


@click.group(cls=LazyGroup, verbs=TOOLS)
def profile() -> None:
    """List, show, check, compare and draw exercise profiles."""


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
    complain(*map(flaw_line, flaws))
    ctx.exit(_exit_code(flaws))


def _echo_groups(documents: list[Document]) -> None:
    width = max((len(duration_text(document)) for document in documents), default=0)
    for use, heading in USES.items():
        group = [document for document in documents if document.profile.use is use]
        if group:
            click.secho(heading, bold=True)
        for document in group:
            shape = document.profile
            click.echo(f"  {shape.id:<22} {duration_text(document):>{width}}  {shape.title}")
            names = ", ".join(shape.measurements)
            needs = f"; wants the measurement {names}" if names else ""
            click.echo(f"  {'':<23} {'':<{width}} {KINDS[shape.kind]}{needs}")


@profile.command()
@click.argument("name")
@plan_options
@json_option
@told
@click.pass_context
def show(ctx: click.Context, name: str, *, options: Options, machine_readable: bool) -> None:
    """Show a profile in plain words: NAME is one of `list`, or a file."""
    asked = loaded(profile_file(name), options)
    found = _planned(asked, options)
    document = asked.document
    flaws = _held_against_limits(document, found)
    if machine_readable:
        click.echo(json.dumps(as_json(document, found, flaws), indent=2))
    else:
        width = min(max(shutil.get_terminal_size((100, 24)).columns, WIDTH_MIN), WIDTH_MAX)
        click.echo("\n".join(page(document, found, flaws, width)))
    ctx.exit(_exit_code(flaws))


@profile.command("check")
@click.argument("names", nargs=-1, required=True)
@plan_options
@json_option
@click.pass_context
def check_(
    ctx: click.Context, names: tuple[str, ...], *, options: Options, machine_readable: bool
) -> None:
    """Check profiles against the language, the caps of site and walker, and a treadmill."""
    found = _checked([profile_file(name) for name in names], options)
    if machine_readable:
        rows = [
            {"file": str(file), "ok": not _exit_code(flaws), "findings": [*map(flaw_json, flaws)]}
            for file, flaws in found.items()
        ]
        machine = str(options.machine) if options.machine else None
        ok = all(row["ok"] for row in rows)
        click.echo(json.dumps({"ok": ok, "machine": machine, "files": rows}, indent=2))
    else:
        for file, flaws in found.items():
            for flaw in flaws:
                click.echo(flaw_line(flaw))
            click.echo(f"{file}: {'refused' if _exit_code(flaws) else 'fine'}")
        if not all(map(_exit_code, found.values())):
            click.echo(_held_against(options))
    ctx.exit(max(map(_exit_code, found.values())))


def _checked(files: list[Path], options: Options) -> dict[Path, tuple[Flaw, ...]]:
    """What is wrong with each file. A measurement is for whichever of them takes it."""
    found: dict[Path, tuple[Flaw, ...]] = {}
    asked: dict[Path, Asked] = {}
    for file in files:
        found[file] = ()
        try:
            asked[file] = loaded(file, options)
        except Bad as bad:
            found[file] = bad.flaws
    documents = [each.document for each in asked.values()]
    if len(documents) == len(found) and (flaw := stray(documents, options)):
        raise click.UsageError(str(flaw))
    return found | {file: _flaws(each, options) for file, each in asked.items()}


def _flaws(asked: Asked, options: Options) -> tuple[Flaw, ...]:
    document = asked.document
    try:
        found = _planned(asked, own_of(document, options))
    except Bad as bad:
        return bad.flaws
    if found is None:
        trail, share = document.shares[0]
        sentence = UNCHECKED.format(measured=example(share.reference))
        file, spot = document.marked.file, document.marked.spot(trail)
        return (Flaw(file, spot, sentence, Severity.WARN),)
    return (*_one_order(document), *_held_against_limits(document, found))


def _held_against(options: Options) -> str:
    """On which treadmill."""
    if options.machine is None:
        return "Held against no treadmill; to have a plan held against one: --machine FILE."
    return f"Held against the treadmill of {options.machine}."


def _one_order(document: Document) -> Iterator[Flaw]:
    for trail in document.random:
        sentence = ONE_ORDER.format(seed=document.seed)
        yield Flaw(document.marked.file, document.marked.spot(trail), sentence, Severity.WARN)


def _planned(asked: Asked, options: Options) -> Planned | None:
    """The plan; None where nobody is named whom it would be for, which is no flaw of a file."""
    if asked.document.shares and not options.tells_of_a_walker:
        return None
    return planned(asked, options, today())


def _held_against_limits(document: Document, found: Planned | None) -> tuple[Flaw, ...]:
    if found is None:
        return ()
    return findings(document, found)


def _exit_code(flaws: Iterable[Flaw]) -> int:
    return exits.BAD_INPUT if refused(flaws) else exits.DONE


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
        "needs_measurements": list(shape.measurements),
        "file": document.marked.file,
    }
