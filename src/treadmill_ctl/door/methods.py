"""Every method of the door, by name.

The one rule: what is not in this table is not done; its documentation is made of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from treadmill_ctl.door.leading import LEADING
from treadmill_ctl.door.looking import LOOKING
from treadmill_ctl.door.method import Guest, Method, Params, Told, listing
from treadmill_ctl.door.roles import Role
from treadmill_ctl.door.stops import STOPS
from treadmill_ctl.runtime.asker import Denied


async def _check(guest: Guest, _: Params) -> Told:
    found = await guest.room.check_configuration()
    return found if isinstance(found, Denied) else list(found)


async def _reload(guest: Guest, _: Params) -> Told:
    found = await guest.room.reload(guest.asker)
    return found if isinstance(found, Denied) else list(found)


_LINES: Final = listing({"type": "string"})
CONFIGURATION: Final = (
    Method(
        "config.check",
        "Read the configuration's file and change nothing; what a reload would change.",
        Role.THERAPIST,
        (),
        _LINES,
        _check,
    ),
    Method(
        "config.reload",
        "Take the configuration's file on; what was changed. Refused, it changes nothing.",
        Role.ADMINISTRATOR,
        (),
        _LINES,
        _reload,
    ),
)

METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {method.name: method for method in (*STOPS, *LOOKING, *LEADING, *CONFIGURATION)}
)
