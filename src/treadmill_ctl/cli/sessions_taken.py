"""Taking the contents of records out: which, whether a person agrees, and what is told of it.

The one rule: all that will go is told before it goes, and what could not be looked at is told, too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.records.index import asked
from treadmill_ctl.records.index_file import Newer, index_path, is_broken
from treadmill_ctl.records.index_find import REMOVED, RUNNING, SUFFIX
from treadmill_ctl.records.index_query import Listed, Wanted, listed
from treadmill_ctl.records.removal import forget, forget_all, remove

STILL = (
    "the index still holds what was removed; when nobody uses it: treadmill-ctl sessions rebuild"
)
NO_WAY_BACK = "Nothing brings that back. Remove it?"


def to_take_out(folder: Path, wanted: Wanted) -> list[str]:
    """The names of the sessions that are asked for and over. Refuses where one still runs."""

    def ask(index: sqlite3.Connection) -> tuple[list[Listed], list[Listed]]:
        return listed(index, wanted), [row for row in listed(index, Wanted()) if not row.ended]

    (rows, unreadable), said, whole = asked(folder, ask, complain)
    complain(*said)
    if not whole:
        raise Refusal(exits.BAD_INPUT, "So some could be forgotten; nothing was removed.")
    if running := [row.name for row in rows if row.ended == RUNNING]:
        raise Refusal(
            exits.BAD_INPUT, f"{running[0]}: this session is under way; do it again when it is over"
        )
    if unreadable:
        complain(
            f"Records that cannot be read: {len(unreadable)}. Nobody can tell whose they are; see:"
            " treadmill-ctl sessions verify --all"
        )
    return [row.name for row in rows if row.ended != REMOVED]


def agreed(going: Sequence[str]) -> bool:
    """Whether a person says yes to all of it."""
    complain(*going)
    try:
        return click.confirm(NO_WAY_BACK, err=True)
    except click.Abort:
        return False  # there is nobody to ask


def taken_out(folder: Path, names: Sequence[str], who: str, why: str) -> None:
    """Take out what these records hold, one after the other, and say so."""
    try:
        for name in names:
            remove(folder / f"{name}{SUFFIX}", who, why)
            say(f"{name}: its contents are removed, its links still hold")
    finally:
        _forget(folder)


def _forget(folder: Path) -> None:
    try:
        forget(folder, complain)
    except Newer as error:
        raise Refusal(exits.BAD_INPUT, f"{error}; {STILL}") from error
    except sqlite3.Error as error:
        if not is_broken(error):
            raise Refusal(exits.BAD_INPUT, f"{index_path(folder)}: {error}; {STILL}") from error
        forget_all(folder)
