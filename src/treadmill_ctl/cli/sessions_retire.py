"""The verb `sessions retire`: what is older than the site keeps is taken out of its record.

The one rule: without a site that says how long, nothing is ever too old.
"""

from __future__ import annotations

from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.account import account
from treadmill_ctl.cli.flaw_text import told
from treadmill_ctl.cli.local_time import midnight_ms
from treadmill_ctl.cli.plan_options import site_option
from treadmill_ctl.cli.planning import today
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.cli.sessions_options import in_a_folder
from treadmill_ctl.cli.sessions_taken import agreed, taken_out, to_take_out
from treadmill_ctl.cli.site_policy import site_in_force
from treadmill_ctl.records.index_query import Wanted
from treadmill_ctl.schema.dates import keeping_text, months_before

FOR_EVER = (
    "This site does not say how long records are kept, so they are kept for ever. To change that,"
    " write into its file: records: {keep: 10 years}"
)


@click.command()
@click.option("--dry-run", is_flag=True, help="List what would be taken out; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@site_option
@told
@in_a_folder
def retire(*, dry_run: bool, yes: bool, site: Path | None, folder: Path) -> int:
    """Take out of their records the sessions that are older than this site keeps them.

    Of each the journal keeps its length, its links and its name, and nothing else.
    """
    months = site_in_force(site).policy.keep_months
    if months is None:
        raise Refusal(exits.BAD_INPUT, FOR_EVER)
    first = months_before(today(), months)
    names = to_take_out(folder, Wanted(until_ms=midnight_ms(first)))
    if not names:
        say(f"No session is older than {keeping_text(months)}: none began before {first}.")
        return exits.DONE
    going = [f"what {name} holds" for name in names]
    if dry_run:
        say(f"Older than {keeping_text(months)}, begun before {first}; would be taken out:", *going)
        return exits.DONE
    if not (yes or agreed(going)):
        complain("Nothing was taken out.")
        return exits.STOPPED
    taken_out(folder, names, account(), f"older than {keeping_text(months)}")
    return exits.DONE
