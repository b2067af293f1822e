"""The verb `sessions show`: one session, as its own journal tells it.

The one rule: it is read from the record and not from the index, and proved while it is read.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import say
from treadmill_ctl.cli.sessions_options import json_option, of_a_session
from treadmill_ctl.cli.sessions_page import as_json, page
from treadmill_ctl.records.reading import Reading, read
from treadmill_ctl.records.story import NoStory, story


@click.command()
@json_option
@of_a_session
def show(*, machine_readable: bool, path: Path) -> None:
    """Show the session ID: walker, profile, treadmill, dose, how it ended, events, what was said.

    ID is a session's name, or a beginning that no other one has; see `sessions list`.
    """
    reading = read(path)
    try:
        told = story(reading.lines)
    except NoStory as error:
        raise Refusal(exits.BAD_INPUT, f"{path}: {reading.fault or error}") from error
    if machine_readable:
        say(json.dumps(as_json(path.stem, told, _record(reading)), indent=2))
    else:
        say(*page(path.stem, told, _record(reading)))


def _record(reading: Reading) -> str:
    """How whole the record is."""
    if reading.fault is not None:
        return f"BROKEN: {reading.fault}; what is told here is what holds before that"
    return f"{len(reading.lines)} lines, none changed; head {reading.head}"
