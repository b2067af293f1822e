"""The verb `replay`: whether the core still decides what a journal says that it decided.

The one rule: it reads one file and changes nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.core.units import seconds
from treadmill_ctl.runtime.replay import Replayed
from treadmill_ctl.runtime.replay import replay as run_again
from treadmill_ctl.sinks.wire import NotReadable


@click.command()
@click.argument("journal", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
def replay(journal: Path, *, as_json: bool) -> None:
    """Run a session's JOURNAL through the core again, and compare every command and note."""
    try:
        with journal.open("rb") as lines:
            found = run_again(lines)
    except NotReadable as error:
        click.echo(f"{journal}: {error}", err=True)
        sys.exit(exits.BAD_INPUT)
    click.echo(json.dumps(_as_json(found)) if as_json else _as_text(journal, found))
    sys.exit(exits.DONE if found.difference is None else exits.BUG)


def _as_json(found: Replayed) -> dict[str, object]:
    difference = found.difference
    return {
        "session": found.opening.session,
        "software": found.opening.software,
        "profile": found.opening.setup.plan.name,
        "ticks": found.ticks,
        "commands": found.commands,
        "ended": found.state.phase.value,
        "cut": found.cut,
        "torn_line": found.torn,
        "gap_line": found.gap,
        "difference": difference
        and {
            "line": difference.line,
            "at_ms": difference.now_ms,
            "journal": difference.journal,
            "core": difference.core,
        },
    }


def _as_text(journal: Path, found: Replayed) -> str:
    opening, difference = found.opening, found.difference
    lines = [
        (
            f"{journal}: session {opening.session}, {opening.setup.plan.title},"
            f" recorded by {opening.software}"
        ),
    ]
    if found.torn is not None:
        lines.append(f"line {found.torn} is half written: the session was cut off there")
    elif found.cut:
        lines.append("the journal has no last line: the session was cut off")
    if found.gap is not None:
        lines.append(
            f"line {found.gap}: what stood here is gone; from there on nothing can be compared"
        )
    if difference is None:
        lines.append(
            f"{found.ticks} ticks, {found.commands} commands: the core decides the same."
            f" It ended {found.state.phase}."
        )
    else:
        lines += [
            f"line {difference.line}, at {seconds(difference.now_ms)}: the core decides otherwise",
            f"  journal: {difference.journal}",
            f"  core:    {difference.core}",
        ]
    return "\n".join(lines)
