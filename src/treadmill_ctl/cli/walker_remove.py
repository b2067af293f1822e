"""The verb `walker remove`: a walker's file, and what records say of the walker.

The one rule: nothing goes before a person has said yes to all that will go; what was taken out of
which record, when, by whom and why stays provable.
"""

from __future__ import annotations

from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.account import account
from treadmill_ctl.cli.flaw_text import told, unwritable
from treadmill_ctl.cli.places import walker_folder
from treadmill_ctl.cli.plan_options import WALKER_ID, walkers_option
from treadmill_ctl.cli.planning import walker_path
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.cli.sessions_options import in_a_folder
from treadmill_ctl.cli.sessions_taken import agreed, taken_out, to_take_out
from treadmill_ctl.records.index_query import Wanted
from treadmill_ctl.schema.flaws import Bad, Flaw


@click.command()
@click.argument("id_", metavar="ID", type=WALKER_ID)
@click.option("--records", is_flag=True, help="Also the contents of the walker's sessions.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@walkers_option
@told
@in_a_folder
def remove(id_: str, *, records: bool, yes: bool, walkers: Path | None, folder: Path) -> int:
    """Remove the file of the walker ID, and with --records what the sessions say of the walker.

    Of each such session the journal keeps its length, its links and its name, and nothing else.
    """
    path = walker_path(id_, walkers or walker_folder())
    files = [path] * path.is_file() + sorted(path.parent.glob(f".{path.name}.*.new"))
    names = to_take_out(folder, Wanted(walker=id_)) if records else []
    if not files and not names:
        what = f"neither a file in {path.parent} nor a record in {folder}" if records else (
            f"no file in {path.parent}; for the records of the walker, give --records"
        )  # fmt: skip
        raise Bad([Flaw(f"walker {id_}", None, f"there is {what}")])
    going = [*map(str, files), *(f"what {name} holds" for name in names)]
    if not (yes or agreed(going)):
        complain("Nothing was removed.")
        return exits.STOPPED
    taken_out(folder, names, account(), "walker removed")
    for file in files:
        try:
            file.unlink()
        except OSError as error:
            raise unwritable(file, error) from error
        say(f"{file}: removed")
    return exits.DONE
