"""The verb `run`: walk a profile on a treadmill, live on the terminal.

The one rule: everything that can be refused is refused before the belt moves.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from treadmill_ctl.cli.capture_file import capture_option
from treadmill_ctl.cli.plan_options import plan_options
from treadmill_ctl.cli.planning import Options


@click.command()
@click.argument("profile")
@click.option(
    "--treadmill",
    "url",
    help="Where it is: ble:NAME, ble:ADDRESS, or ble: for the only one; serial:…, tcp:… as `ports`"
    " says.",
)
@plan_options
@click.option("--dry-run", is_flag=True, help="Print the plan; connect to nothing.")
@click.option("--simulated-person", is_flag=True, help="Confirm by itself. Simulator only.")
@click.option(
    "--stop-within",
    "unconfirmed_s",
    type=click.IntRange(1, 600),
    default=30,
    show_default=True,
    metavar="SECONDS",
    help="With nobody at a terminal: how long to go on telling a belt to stop that does not"
    " report standstill.",
)
@click.option(
    "--no-guardian",
    "unguarded",
    is_flag=True,
    help="Walk without the process that stops the belt when this one dies or hangs.",
)
@capture_option
@click.option("--plain", is_flag=True, help="Log lines instead of the live display.")
@click.option(
    "--journal",
    "journals",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the session's journal.",
)
def run(  # noqa: PLR0913 - one argument an option
    profile: str,
    url: str | None,
    journals: Path | None,
    capture: Path | None,
    unconfirmed_s: int,
    *,
    options: Options,
    dry_run: bool,
    simulated_person: bool,
    unguarded: bool,
    plain: bool,
) -> None:
    """Walk PROFILE (a shipped name or a file) on a treadmill.

    Space pauses, s stops, e or Ctrl-C twice is the software emergency stop. The treadmill's own
    key and stop button are the emergency stop.
    """
    from treadmill_ctl.cli.run_session import Wish, dry, walk

    wish = Wish(
        profile=profile,
        options=options,
        journals=journals,
        capture=capture,
        simulated_person=simulated_person,
        unguarded=unguarded,
        plain=plain,
        unconfirmed_ms=unconfirmed_s * 1_000,
    )
    if dry_run:
        sys.exit(dry(wish))
    if options.machine is not None:
        raise click.UsageError(
            "--machine is for --dry-run; in a session the treadmill itself says what it can"
        )
    if url is None:
        raise click.UsageError(
            "--treadmill is missing: `treadmill-ctl scan` lists what can be heard"
        )
    sys.exit(walk(wish, url))
