"""The verb `commission`: find out on an empty belt what a treadmill does, and write its file.

The one rule: it needs a person at a terminal, and everything that can be refused is refused before
a connection is made.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from treadmill_ctl.cli.capture_file import capture_option
from treadmill_ctl.cli.flaw_text import told
from treadmill_ctl.cli.plan_options import site_option


@click.command()
@click.option(
    "--treadmill",
    "url",
    required=True,
    help="Where it is: ble:NAME, ble:ADDRESS; serial:…, tcp:… as `ports` says.",
)
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to write its file; the usual folder where you do not say.",
)
@site_option
@capture_option
@click.option(
    "--journal",
    "journals",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for the journals of its moves.",
)
@click.option(
    "--no-guardian",
    "unguarded",
    is_flag=True,
    help="Move the belt without the process that stops it when this one dies or hangs.",
)
@told
def commission(
    url: str,
    *,
    file: Path | None,
    site: Path | None,
    capture: Path | None,
    journals: Path | None,
    unguarded: bool,
) -> None:
    """Check a treadmill with nobody on its belt, and write its file.

    It asks before every move of the belt, and any key stops it. The treadmill's own key and stop
    button are the emergency stop.
    """
    from treadmill_ctl.cli.commission_start import Asked, started

    sys.exit(started(Asked(url, file, site, capture, journals, unguarded=unguarded)))
