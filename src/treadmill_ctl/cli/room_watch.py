"""The verb `watch`: one treadmill of the service, or the whole room, as it goes on.

The one rule: it looks and asks for nothing; ending it, however, touches no belt.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from treadmill_ctl.cli.room_call import at_the_door, json_option, name_argument
from treadmill_ctl.cli.say import complain, say

if TYPE_CHECKING:
    from treadmill_ctl.client import Client, State


@click.command()
@name_argument
@click.option("--plain", is_flag=True, help="A line at every change instead of the live picture.")
@json_option
def watch(name: str | None, *, plain: bool, as_json: bool) -> None:
    """Watch one treadmill, or the whole room. Ctrl-C ends the watching and nothing else."""
    from treadmill_ctl.cli.display import can_be_live

    if as_json:
        show, close = _json, _nothing
    elif plain or not can_be_live():
        show, close = _Changes().show, _nothing
    else:
        from treadmill_ctl.cli.room_screen import RoomScreen

        screen = RoomScreen(name)
        show, close = screen.show, screen.close

    async def story(service: Client) -> None:
        async with await service.subscribe(name) as states:
            async for state in states:
                show(state)

    try:
        at_the_door(story)
    except KeyboardInterrupt:
        complain("No longer watching; the belts go on as they are.")
    finally:
        close()


def _nothing() -> None:
    """There is nothing to clear up."""


def _json(state: State) -> None:
    say(json.dumps(state.plain))


class _Changes:
    """A line where something is other than before, but for the speed."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def show(self, state: State) -> None:
        """Say it, if it is new."""
        from treadmill_ctl.cli.room_rows import measured, standing

        about = (standing(state), state.plain["profile"], state.plain["walker"])
        if self._known.get(state.name) != about:
            self._known[state.name] = about
            said = ", ".join(filter(None, about))
            say(f"{state.name}: {said}, measured {measured(state)}")
