"""The command `treadmill-ctl`: which verb lives where.

The one rule: start-up stays light. A verb's module is imported when the verb is called.
"""

from __future__ import annotations

import importlib

import click

from treadmill_ctl import __version__

VERBS = {
    "run": ("treadmill_ctl.cli.run_verb:run", "Walk a profile on a treadmill."),
    "profile": ("treadmill_ctl.cli.profile_verbs:profile", "List, show and check profiles."),
    "scan": ("treadmill_ctl.cli.scan_verbs:scan", "List the treadmills that can be heard."),
    "replay": ("treadmill_ctl.cli.replay_verb:replay", "Run a journal through the core again."),
    "decode": ("treadmill_ctl.cli.bytes_verbs:decode", "Say what bytes of a protocol mean."),
    "encode": ("treadmill_ctl.cli.bytes_verbs:encode", "Write bytes of a protocol."),
}


class LazyGroup(click.Group):
    """A group that knows its verbs by name and loads one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order people need them in."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the verb; None where there is none of this name."""
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name][0].partition(":")
        verb = getattr(importlib.import_module(module), name)
        if not isinstance(verb, click.Command):
            raise TypeError(f"{VERBS[cmd_name][0]} is no command")
        return verb

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, without importing any of them."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, text) for name, (_, text) in VERBS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="treadmill-ctl")
def main() -> None:
    """Run scripted reverse-walking sessions on treadmills.

    The treadmill's own key and stop button are the emergency stop. Over Bluetooth, a stop by
    software is best effort: if the link dies, most treadmills keep running.
    """
