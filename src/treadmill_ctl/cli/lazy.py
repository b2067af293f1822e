"""Groups of verbs that import a verb's module when the verb is called.

The one rule: asking a group what it holds imports none of it.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that knows verbs by name, each with `module:function` and a line of help.

    Verbs of its own module, added in the usual way, stand before those.
    """

    def __init__(
        self, *arguments: Any, verbs: Mapping[str, tuple[str, str]], **others: Any
    ) -> None:
        super().__init__(*arguments, **others)
        self._verbs = verbs

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order people need them in."""
        return [*self.commands, *self._verbs]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the verb; None where there is none of this name."""
        if cmd_name not in self._verbs:
            return super().get_command(ctx, cmd_name)
        place = self._verbs[cmd_name][0]
        module, _, name = place.partition(":")
        verb = getattr(importlib.import_module(module), name)
        if not isinstance(verb, click.Command):
            raise TypeError(f"{place} is no command")
        return verb

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, without importing any of them."""
        own = [(name, verb.get_short_help_str(80)) for name, verb in self.commands.items()]
        with formatter.section("Verbs"):
            formatter.write_dl([*own, *((name, text) for name, (_, text) in self._verbs.items())])
