"""`treadmill-ctl config check` and `schema`.

The one rule: what is checked is what `serve` would go by, found and read by the same piece. Exit
codes: 0 fine, 2 refused.
"""

from __future__ import annotations

from pathlib import Path

import click

from treadmill_ctl.cli.file_check import check_files
from treadmill_ctl.cli.flaw_text import told
from treadmill_ctl.cli.service_config import config_file, load_config


@click.group()
def config() -> None:
    """Check the configuration of the service, and say what can stand in it."""


@config.command()
@click.argument(
    "files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path), metavar="[FILE]…"
)
@click.pass_context
@told
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check the FILES, or the one that the service would go by."""
    ctx.exit(check_files(files or (config_file(None),), load_config))


@config.command()
def schema() -> None:
    """Print the JSON schema of a configuration, for editors."""
    from treadmill_ctl.schema.export import schema_text
    from treadmill_ctl.schema.service import Service

    click.echo(schema_text(Service), nl=False)
