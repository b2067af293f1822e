"""The verbs that lead a session of the service: one request each.

The one rule: they ask and change nothing themselves; what comes of it `watch` shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from treadmill_ctl.cli.room_call import at_the_door, json_option, name_argument, put, the_one

if TYPE_CHECKING:
    from treadmill_ctl.client import Client


def _asked(method: str, name: str | None, done: str, *, as_json: bool, **params: Any) -> None:
    async def story(service: Client) -> None:
        treadmill = await the_one(service, name)
        await service.call(method, treadmill=treadmill, **params)
        put({"treadmill": treadmill, "done": method}, f"{treadmill}: {done}", as_json=as_json)

    at_the_door(story)


@click.command()
@name_argument
@json_option
def pause(name: str | None, *, as_json: bool) -> None:
    """Ramp the belt to zero; the session may go on. Everybody may."""
    _asked("pause", name, "is slowing down to pause.", as_json=as_json)


@click.command()
@name_argument
@json_option
def resume(name: str | None, *, as_json: bool) -> None:
    """Go on after a pause, a rest or a turn, 3-2-1. `confirm` comes before it."""
    _asked("resume", name, "starts after 3-2-1.", as_json=as_json)


@click.command()
@name_argument
@json_option
def reset(name: str | None, *, as_json: bool) -> None:
    """Say that a trip has been seen to, at standstill; the session ends with it."""
    _asked("reset", name, "is reset.", as_json=as_json)


@click.command()
@name_argument
@json_option
def advance(name: str | None, *, as_json: bool) -> None:
    """Go on to the next segment, where the profile leaves that to a person."""
    _asked("advance", name, "goes on.", as_json=as_json)


@click.command()
@name_argument
@json_option
def finish(name: str | None, *, as_json: bool) -> None:
    """End in good order: the profile's cool-down, and then the end."""
    _asked("finish", name, "is cooling down.", as_json=as_json)


@click.command()
@click.argument("to", type=click.Choice(["faster", "slower"]))
@name_argument
@json_option
def adjust(to: str, name: str | None, *, as_json: bool) -> None:
    """Go one step faster or slower, inside the bounds of the profile."""
    _asked("adjust", name, f"one step {to}.", as_json=as_json, to=to)
