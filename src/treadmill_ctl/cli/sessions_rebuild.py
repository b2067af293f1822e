"""The verb `sessions rebuild`: the index anew, from nothing but the journals.

The one rule: whatever was in the index before is not asked.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.cli.sessions_options import in_a_folder
from treadmill_ctl.records.index import rebuilt
from treadmill_ctl.records.index_file import Newer, index_path, is_busy


@click.command()
@in_a_folder
def rebuild(*, folder: Path) -> None:
    """Build the index of sessions anew from their journals.

    A session that was cut off is marked so in its journal.
    """
    path = index_path(folder)
    try:
        changed, said, _ = rebuilt(folder, complain)
    except (sqlite3.Error, Newer) as error:
        busy = isinstance(error, sqlite3.Error) and is_busy(error)
        why = "another program writes it at this moment; do it again" if busy else error
        raise Refusal(exits.BAD_INPUT, f"{path}: the index cannot be built: {why}") from error
    complain(*said)
    journals = "journal" if changed.read == 1 else "journals"
    say(f"{path}: built from {changed.read} {journals}")
