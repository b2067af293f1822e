"""The verbs `status`, `devices` and `logs`: how the treadmills of the service stand.

The one rule: a speed that is not fresh is not shown as one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from treadmill_ctl.cli.columns import columns
from treadmill_ctl.cli.room_call import at_the_door, json_option, name_argument, put

if TYPE_CHECKING:
    from treadmill_ctl.client import Client


@click.command()
@name_argument
@json_option
def status(name: str | None, *, as_json: bool) -> None:
    """Show how one treadmill stands, or every one."""
    from treadmill_ctl.cli.room_rows import HEADINGS, row

    async def story(service: Client) -> None:
        states = await service.room() if name is None else (await service.status(name),)
        found = [state.plain for state in states]
        put(found, columns(HEADINGS, [row(state) for state in states]), as_json=as_json)

    at_the_door(story)


@click.command()
@json_option
def devices(*, as_json: bool) -> None:
    """List the treadmills of the service, where they are, and whether they are connected."""

    async def story(service: Client) -> None:
        found = await service.call("treadmills")
        rows = [
            (each["name"], each["url"], each["machine"] or "-", each["why"] or each["post"])
            for each in found
        ]
        put(found, columns(("TREADMILL", "WHERE", "MACHINE", "STATE"), rows), as_json=as_json)

    at_the_door(story)


@click.command()
@click.option("--lines", type=click.IntRange(1, 1_000), default=50, show_default=True)
@json_option
def logs(lines: int, *, as_json: bool) -> None:
    """Show the last lines of the service's log."""

    async def story(service: Client) -> None:
        found = await service.call("logs", lines=lines)
        put(found, *found, as_json=as_json)

    at_the_door(story)
