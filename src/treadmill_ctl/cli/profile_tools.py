"""`treadmill-ctl profile plot`, `estimate`, `describe` and `new`.

The one rule: a plan that may not be walked has no picture, no figures and no sentences; it has the
lines that are wrong. Exit codes: 0 done, 2 refused.
"""

from __future__ import annotations

import json
import shutil
import textwrap
from pathlib import Path

import click

from treadmill_ctl.cli.course_text import session_lines
from treadmill_ctl.cli.flaw_text import flaw_line, told, unwritable
from treadmill_ctl.cli.plan_options import plan_options
from treadmill_ctl.cli.planning import (
    Options,
    Planned,
    findings,
    loaded,
    order_text,
    planned,
    refused,
    today,
)
from treadmill_ctl.cli.profile_verbs import json_option, profile_file
from treadmill_ctl.cli.say import complain
from treadmill_ctl.core.units import kmh
from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.document import Document, load, read
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.library import profiles_in
from treadmill_ctl.schema.yaml_marks import read_text
from treadmill_ctl.sinks.whole_file import write_new, write_whole

WIDTH_MAX = 100


@click.command()
@click.argument("name")
@click.option(
    "--svg", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Draw a page to print, instead of a picture in the terminal.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Replace FILE if it is there.")
@plan_options
@told
def plot(name: str, *, file: Path | None, force: bool, options: Options) -> None:
    """Draw a profile's speed and grade over time, as it will be walked."""
    if force and file is None:
        raise click.UsageError("--force is about the file of --svg; give both, or neither")
    document, found = _walkable(name, options)
    if file is None:
        from treadmill_ctl.cli.plan_view import picture, signs

        _paragraph(f"{document.profile.id}: {document.profile.title}")
        for walk in dict.fromkeys(segment.way.walk for segment in found.plan.segments):
            cap = found.limits.speed(walk)
            click.echo(f"  {walk}, km/h over min:s; cap {kmh(cap.value)} ({cap.source})")
        click.echo("\n".join(picture(found.plan, _columns())))
        if meant := signs(found.plan):
            click.echo(f"       {', '.join(meant)}")
        return
    from treadmill_ctl.cli.estimate import estimate as figures_of
    from treadmill_ctl.cli.forecast import forecast
    from treadmill_ctl.cli.plot_sheet import sheet
    from treadmill_ctl.cli.plot_svg import page

    ahead = forecast(found.plan, found.limits, found.machine)
    _write(file, page(ahead, sheet(document, found, figures_of(ahead))), force=force)


@click.command()
@click.argument("name")
@plan_options
@json_option
@told
def estimate(name: str, *, options: Options, machine_readable: bool) -> None:
    """Say how long, how far, how fast and how steep it is, and how often it starts."""
    from treadmill_ctl.cli.estimate import as_json, reckoned, rows
    from treadmill_ctl.cli.estimate import estimate as figures_of
    from treadmill_ctl.cli.forecast import forecast

    document, found = _walkable(name, options)
    ahead = forecast(found.plan, found.limits, found.machine)
    figures = figures_of(ahead)
    if machine_readable:
        head = {
            "id": document.profile.id,
            "seed": document.seed,
            "session": document.standing.session,
            "machine": found.machine.name if found.machine else None,
        }
        click.echo(json.dumps(head | as_json(figures), indent=2))
    else:
        click.echo(f"{document.profile.id}: {document.profile.title}\n")
        click.echo("\n".join(rows(figures)))
        click.echo()
        _paragraph(reckoned(ahead))


@click.command()
@click.argument("name")
@plan_options
@told
def describe(name: str, *, options: Options) -> None:
    """Tell a profile in sentences to be said aloud."""
    from treadmill_ctl.cli.describe import sentences

    document, found = _walkable(name, options)
    for sentence in sentences(document, found.plan):
        _paragraph(sentence)


@click.command()
@click.argument("id_", metavar="ID")
@click.option("--from", "origin", required=True, metavar="NAME", help="The profile to begin from.")
@click.option("--title", metavar="TEXT", help="Its title; that of NAME where you give none.")
@click.option(
    "--to", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Where to write it; ID.yaml in this folder where you do not say.",
)  # fmt: skip
@told
def new(id_: str, *, origin: str, title: str | None, file: Path | None) -> None:
    """Begin a profile of your own from one that is there."""
    from treadmill_ctl.cli.profile_new import new_text

    if id_ in profiles_in(data_folder("profiles")):
        sentence = "this is the id of a shipped profile, and would always mean that; choose another"
        raise Bad([Flaw(id_, None, sentence)])
    source = profile_file(origin)
    text = new_text(load(source), read_text(source), id_, title)
    path = file or Path(f"{id_}.yaml")
    read(text, str(path))
    _write(path, text, force=False)
    click.echo(f"Now go through it, and then: treadmill-ctl profile check {path}")


def _walkable(name: str, options: Options) -> tuple[Document, Planned]:
    """A profile and its plan; `Bad` where it must not be walked. Warnings are told."""
    asked = loaded(profile_file(name), options)
    found, document = planned(asked, options, today()), asked.document
    flaws = findings(document, found)
    if refused(flaws):
        raise Bad(flaws)
    complain(*map(flaw_line, flaws))
    if found.machine is None:
        from treadmill_ctl.cli.forecast import supposed_text

        click.echo(supposed_text(found.plan), err=True)
    if document.seed is not None:
        click.echo(order_text(document.seed), err=True)
    for line in session_lines(document, found.known):
        click.echo(line, err=True)
    return document, found


def _write(path: Path, text: str, *, force: bool) -> None:
    """Write a file of a person's; `Bad` where it may not be, or cannot be."""
    try:
        (write_whole if force else write_new)(path, text.encode())
    except FileExistsError as error:
        more = "" if path.suffix in {".yaml", ".yml"} else ", or --force to replace it"
        sentence = f"there is a file of this name already; give another name{more}"
        raise Bad([Flaw(str(path), None, sentence)]) from error
    except OSError as error:
        raise unwritable(path, error) from error
    click.echo(f"{path}: written")


def _paragraph(text: str) -> None:
    click.echo("\n".join(textwrap.wrap(text, min(_columns(), WIDTH_MAX))))


def _columns() -> int:
    return shutil.get_terminal_size((100, 24)).columns
