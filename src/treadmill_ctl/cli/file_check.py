"""The verbs that check files which were written by hand: walkers, sites, treadmills.

The one rule: every file is looked at, and each gets its line, whatever is wrong with another.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.flaw_text import flaw_line
from treadmill_ctl.cli.say import complain
from treadmill_ctl.schema.flaws import Bad

files_argument = click.argument(
    "files", nargs=-1, required=True, type=click.Path(dir_okay=False, path_type=Path)
)


def check_files(files: tuple[Path, ...], load: Callable[[Path], object]) -> int:
    """Say of each file what is wrong with it, or that it is fine; the exit code of it all."""
    code = exits.DONE
    for path in files:
        try:
            load(path)
        except Bad as bad:
            complain(*map(flaw_line, bad.flaws))
            click.echo(f"{path}: refused")
            code = exits.BAD_INPUT
        else:
            click.echo(f"{path}: fine")
    return code
