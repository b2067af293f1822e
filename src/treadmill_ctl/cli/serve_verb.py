"""The verb `serve`: the service, several treadmills behind one door.

The one rule: it runs in the foreground; whoever supervises it starts it, and is told when it is
ready.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from treadmill_ctl.cli.flaw_text import told
from treadmill_ctl.cli.service_config import config_option


@click.command()
@config_option
@told
def serve(config: Path | None) -> None:
    """Serve the treadmills of the configuration, until it is told to end.

    First every treadmill is told to stop. SIGTERM and Ctrl-C ramp all of them to their stop and
    end it; SIGHUP loads the configuration again.
    """
    from treadmill_ctl.cli.service_config import config_file
    from treadmill_ctl.cli.serving import serve_from

    sys.exit(serve_from(config_file(config)))
