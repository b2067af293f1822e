"""`treadmill-ctl walker add`, `list`, `show`, `set`, `course` and `check`; others come in lazily.

The one rule: a file that is wrong, or that somebody else changed meanwhile, is never written over.
Exit codes: 0 done, 2 refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any

import click

from treadmill_ctl.cli.file_check import check_files, files_argument
from treadmill_ctl.cli.flaw_text import told, unwritable
from treadmill_ctl.cli.lazy import LazyGroup
from treadmill_ctl.cli.places import walker_folder
from treadmill_ctl.cli.plan_options import (
    PRESET,
    WALKER_ID,
    Reading,
    measured_option,
    walkers_option,
)
from treadmill_ctl.cli.planning import today, walker_file, walker_path
from treadmill_ctl.cli.profile_verbs import profile_file
from treadmill_ctl.cli.walker_course import begun_text, done_text, shipped_course
from treadmill_ctl.cli.walker_page import as_json, line, page
from treadmill_ctl.schema.dates import day
from treadmill_ctl.schema.document import load
from treadmill_ctl.schema.fields import backward_cap, forward_cap
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.walker import Preset
from treadmill_ctl.schema.walker_file import (
    SUFFIX,
    WalkerFile,
    load_walker,
    new_text,
    read_walker,
    with_caps,
    with_measurement,
)
from treadmill_ctl.schema.yaml_marks import read_text
from treadmill_ctl.sinks.alone import Taken, alone_in
from treadmill_ctl.sinks.whole_file import write_new, write_whole

PRIVATE = 0o600
CHANGED = "somebody else changed this file just now; nothing was written; do it again"

id_argument = click.argument("id_", metavar="ID", type=WALKER_ID)
preset_option = click.option("--preset", type=PRESET, help="Lower caps for a kind of walker.")


VERBS = {
    "trend": ("treadmill_ctl.cli.walker_trend:trend", "Show dose, speed and values over a course."),
    "remove": ("treadmill_ctl.cli.walker_remove:remove", "Remove a walker's file, and records."),
}


@click.group(cls=LazyGroup, verbs=VERBS)
def walker() -> None:
    """Keep a walker's caps and measurements, under an id and no name."""


def in_a_folder(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb the folder of the walkers; what is refused is told, and ends it with 2."""

    @walkers_option
    @told
    @wraps(verb)
    def called(*arguments: Any, walkers: Path | None, **others: Any) -> None:
        verb(*arguments, folder=walkers or walker_folder(), **others)

    return called


@walker.command()
@id_argument
@preset_option
@in_a_folder
def add(id_: str, *, preset: Preset | None, folder: Path) -> None:
    """Make a file for the walker ID, such as P-017."""
    path = walker_path(id_, folder)
    with _on_disk(path):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            write_new(path, new_text(id_, preset).encode(), PRIVATE)
        except FileExistsError as error:
            sentence = f"this walker is there already; see: treadmill-ctl walker show {id_}"
            raise Bad([Flaw(str(path), None, sentence)]) from error
    click.echo(f"{path}: made")


@walker.command("list")
@in_a_folder
def list_(*, folder: Path) -> None:
    """List the walkers there are."""
    flaws: list[Flaw] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            click.echo(line(load_walker(path)))
        except Bad as bad:
            flaws += bad.flaws
    if flaws:
        raise Bad(flaws)


@walker.command()
@id_argument
@click.option("--json", "machine_readable", is_flag=True, help="For programs.")
@in_a_folder
def show(id_: str, *, machine_readable: bool, folder: Path) -> None:
    """Show the caps, the measurements and the courses of the walker ID."""
    file = walker_file(id_, folder)
    if machine_readable:
        click.echo(json.dumps(as_json(file, shipped_course), indent=2))
    else:
        click.echo("\n".join(page(file, today(), shipped_course)))


@walker.command("set")
@id_argument
@measured_option
@click.option(
    "--on", type=Reading("date", day), metavar="DATE", help="The day of it, if it was not today."
)
@click.option(
    "--backward",
    type=Reading("speed", backward_cap),
    metavar="SPEED",
    help="Highest speed walking backward.",
)
@click.option(
    "--forward",
    type=Reading("speed", forward_cap),
    metavar="SPEED",
    help="Highest speed walking forward.",
)
@preset_option
@in_a_folder
def set_(  # noqa: PLR0913 - one argument an option
    id_: str,
    *,
    measured_ckmh: dict[str, int],
    on: date | None,
    backward: int | None,
    forward: int | None,
    preset: Preset | None,
    folder: Path,
) -> None:
    """Keep measurements and caps of the walker ID.

    The newest measurement of a name counts. A cap takes the place of the one there was; the lowest
    of all wins. Other caps, and taking something away: in the file itself; `walker check` it
    afterwards.
    """
    caps = any(each is not None for each in (backward, forward, preset))
    if not (caps or measured_ckmh):
        raise click.UsageError("say what: --measured, --backward, --forward or --preset")
    if on is not None and not measured_ckmh:
        raise click.UsageError("--on is the day of a measurement; give --measured with it")
    _not_ahead(on)
    file = then = walker_file(id_, folder)
    for name, speed_ckmh in measured_ckmh.items():
        then = read_walker(with_measurement(then, name, speed_ckmh, on or today()), file.path)
    _replace(file, with_caps(then, preset, backward, forward) if caps else then.text)


@walker.command("course")
@id_argument
@click.argument("profile")
@click.option("--begin", is_flag=True, help="Begin it; what was measured by then is its baseline.")
@click.option(
    "--on", type=Reading("date", day), metavar="DATE", help="The day it began, if not today."
)
@click.option("--done", is_flag=True, help="Keep that its next session was walked.")
@click.option("--success", is_flag=True, help="And that a person calls that session a success.")
@in_a_folder
def course_(  # noqa: PLR0913 - one argument an option
    id_: str, profile: str, *, begin: bool, on: date | None, done: bool, success: bool, folder: Path
) -> None:
    """Begin the course of a PROFILE for the walker ID, or keep that a session of it is done."""
    if begin == done:
        raise click.UsageError("say what of the course: --begin, or --done")
    if (on is not None and done) or (success and begin):
        raise click.UsageError("--on is for --begin, and --success for --done")
    _not_ahead(on)
    file, document = walker_file(id_, folder), load(profile_file(profile))
    if begin:
        text = begun_text(file, document, today(), on or today())
    else:
        text = done_text(file, document, success=success)
    _replace(file, text)


@walker.command()
@files_argument
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check the FILES of walkers, such as P-017.yaml."""
    ctx.exit(check_files(files, load_walker))


def _not_ahead(on: date | None) -> None:
    if on is not None and on > today():
        raise click.BadParameter(f"{on} is after today, {today()}", param_hint="--on")


def _replace(file: WalkerFile, text: str) -> None:
    """Write a file anew, unless it changed since it was read; say what it holds now."""
    with _on_disk(file.path), _alone(file.path):
        if read_text(file.path) != file.text:
            raise Bad([Flaw(str(file.path), None, CHANGED)])
        write_whole(file.path, text.encode(), PRIVATE)
    click.echo("\n".join(page(read_walker(text, file.path), today(), shipped_course)))


@contextmanager
def _alone(path: Path) -> Generator[None]:
    """Nobody else of us looks at this file or writes it meanwhile; `Bad` where somebody does."""
    try:
        with alone_in(path.parent):
            yield
    except Taken as error:
        raise Bad([Flaw(str(path), None, CHANGED)]) from error


@contextmanager
def _on_disk(path: Path) -> Generator[None]:
    """What the disk does not take is told in words."""
    try:
        yield
    except OSError as error:
        raise unwritable(path, error, "; give another folder with --walkers") from error
