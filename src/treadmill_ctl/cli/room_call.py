"""How a verb speaks with the service: one connection, one or a few calls, plain words on failure.

The one rule: what the service refuses is told as it says it, with what is allowed and what to do.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Final

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.door import words

if TYPE_CHECKING:
    from treadmill_ctl.client import Client

NAME: Final = "treadmill-ctl"
_BAD: Final = frozenset({words.BAD_PARAMS, words.NO_TREADMILL, words.NO_METHOD, words.TOO_LONG})
SERVE: Final = "Is it running? `treadmill-ctl serve` runs it."

Story = Callable[["Client"], Awaitable[int | None]]

json_option = click.option("--json", "as_json", is_flag=True, help="For programs.")
name_argument = click.argument("name", required=False, metavar="[TREADMILL]")


def at_the_door(story: Story) -> None:
    """Do something with the service, and end with an exit code."""
    import asyncio

    from treadmill_ctl.client import NoService, Refused, connect

    async def told() -> int | None:
        async with connect(NAME) as service:
            return await story(service)

    try:
        code = asyncio.run(told())
    except NoService as error:
        complain(f"{error}. {SERVE}")
        sys.exit(exits.NOT_CONNECTED)
    except Refused as refused:
        complain(*filter(None, (refused.why, refused.allowed, refused.next)))
        sys.exit(exits.BAD_INPUT if refused.code in _BAD else exits.NOT_ALLOWED)
    sys.exit(code or exits.DONE)


async def the_one(service: Client, name: str | None) -> str:
    """The treadmill that is meant: the named one, or the only one. Raises UsageError."""
    if name is not None:
        return name
    names = await service.treadmills()
    if len(names) == 1:
        return names[0]
    raise click.UsageError(f"which treadmill? There are {', '.join(names)}")


def put(found: Any, *lines: str, as_json: bool) -> None:
    """What came of it, for a program or for a person."""
    if as_json:
        say(json.dumps(found))
    else:
        say(*lines)
