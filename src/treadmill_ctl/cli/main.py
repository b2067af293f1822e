"""The command `treadmill-ctl`: which verb lives where.

The one rule: start-up stays light. A verb's module is imported when the verb is called.
"""

from __future__ import annotations

import click

from treadmill_ctl import __version__
from treadmill_ctl.cli.lazy import LazyGroup

VERBS = {
    "run": ("treadmill_ctl.cli.run_verb:run", "Walk a profile on a treadmill."),
    "profile": (
        "treadmill_ctl.cli.profile_verbs:profile",
        "List, show, check, compare, draw profiles.",
    ),
    "walker": ("treadmill_ctl.cli.walker_verbs:walker", "Keep what walkers may and can walk."),
    "site": ("treadmill_ctl.cli.site_verbs:site", "Show and check what holds at this site."),
    "scan": ("treadmill_ctl.cli.scan_verbs:scan", "List the treadmills that can be heard."),
    "ports": ("treadmill_ctl.cli.ports_verb:ports", "List the serial ports."),
    "replay": ("treadmill_ctl.cli.replay_verb:replay", "Run a journal through the core again."),
    "decode": ("treadmill_ctl.cli.bytes_verbs:decode", "Say what bytes of a protocol mean."),
    "encode": ("treadmill_ctl.cli.bytes_verbs:encode", "Write bytes of a protocol."),
}


@click.group(cls=LazyGroup, verbs=VERBS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="treadmill-ctl")
def main() -> None:
    """Run scripted reverse-walking sessions on treadmills.

    The treadmill's own key and stop button are the emergency stop. Over Bluetooth, a stop by
    software is best effort: if the link dies, most treadmills keep running.
    """
