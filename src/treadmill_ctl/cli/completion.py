"""The verb `completion`: what a shell needs to complete verbs and options.

The one rule: it prints a script and changes nothing; whoever wants it puts it where their shell
reads it.
"""

from __future__ import annotations

import click

PROGRAM = "treadmill-ctl"
VARIABLE = "_TREADMILL_CTL_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that completes verbs and options in a shell.

    As in: eval "$(treadmill-ctl completion bash)"
    """
    from click.shell_completion import get_completion_class

    from treadmill_ctl.cli.main import main

    kind = get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(kind(main, {}, PROGRAM, VARIABLE).source())
