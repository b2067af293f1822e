"""What the verbs about recorded sessions have in common: the folder, an id, how they refuse.

The one rule: nothing heavy is imported here; a year of sessions is listed while somebody waits.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.places import journal_folder
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain
from treadmill_ctl.records.index_find import found
from treadmill_ctl.records.refused import Refused

if TYPE_CHECKING:
    from datetime import date


class _Day(click.ParamType["date"]):
    """A day as people write it, read by the reader of the profiles once there is one."""

    name = "date"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        from treadmill_ctl.schema.dates import day
        from treadmill_ctl.schema.quantities import Unreadable

        try:
            return day(str(value))
        except Unreadable as error:
            self.fail(f'"{value}" {error}', param, ctx)


DAY = _Day()
id_argument = click.argument("id_", metavar="ID")
json_option = click.option("--json", "machine_readable", is_flag=True, help="For programs.")
_journal_option = click.option(
    "--journal", "journals", type=click.Path(file_okay=False, path_type=Path),
    help="The folder with the sessions' journals.",
)  # fmt: skip


def in_a_folder(verb: Callable[..., int | None]) -> Callable[..., None]:
    """Give a verb the folder of the journals; what it returns is the exit code.

    What is refused is told in words.
    """

    @_journal_option
    @click.pass_context
    @wraps(verb)
    def called(ctx: click.Context, *arguments: Any, journals: Path | None, **others: Any) -> None:
        try:
            ctx.exit(verb(*arguments, folder=journals or _usual(), **others) or exits.DONE)
        except Refusal as refusal:
            complain(str(refusal))
            ctx.exit(refusal.code)
        except Refused as error:
            complain(str(error))
            ctx.exit(exits.BAD_INPUT)
        except OSError as error:
            why = error.strerror or type(error).__name__
            complain(f"{error.filename or 'the disk'}: {why}")
            ctx.exit(exits.BAD_INPUT)

    return called


def of_a_session(verb: Callable[..., int | None]) -> Callable[..., None]:
    """The same for a verb about one session: it is given the journal's path."""

    @id_argument
    @in_a_folder
    @wraps(verb)
    def called(*arguments: Any, id_: str, folder: Path, **others: Any) -> int | None:
        return verb(*arguments, path=found(folder, id_), **others)

    return called


def _usual() -> Path:
    try:
        return journal_folder()
    except RuntimeError as error:
        raise Refusal(
            exits.BAD_INPUT, "This account has no home folder; name the folder with --journal."
        ) from error
