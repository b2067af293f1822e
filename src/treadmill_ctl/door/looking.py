"""What everybody who looks on may ask: who they are, which treadmills there are, how they stand.

The one rule: nothing here changes anything but what this one connection is told.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from treadmill_ctl import __version__
from treadmill_ctl.door import words
from treadmill_ctl.door.method import (
    DONE,
    NOTHING,
    TREADMILL_OR_ALL,
    Guest,
    Method,
    Params,
    Told,
    listing,
    record,
)
from treadmill_ctl.door.plain import plain, schema
from treadmill_ctl.door.roles import Role
from treadmill_ctl.door.shapes import Param, text, whole
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.view import View

_BRIEF: Final = ("name", "url", "machine", "simulated", "post", "why", "ended")
VIEW: Final = schema(View)
_ROLES: Final[dict[str, Any]] = {"enum": [*(str(role) for role in Role), None]}


def _hello(guest: Guest, params: Params) -> Told:
    if params["version"] != words.VERSION:
        return Denied(
            f"this door speaks version {words.VERSION}, and not {params['version']}",
            next="use programs of the same release on both sides",
        )
    denied = guest.greet(params["name"], params.get("token", ""))
    if denied is not None:
        return denied
    role = guest.role
    return {
        "version": words.VERSION,
        "software": __version__,
        "you": plain(guest.asker),
        "role": None if role is None else str(role),
    }


def _treadmills(guest: Guest, _: Params) -> Told:
    views = (guest.room.view(name) for name in guest.room.names)
    return [{field: plain(getattr(view, field)) for field in _BRIEF} for view in views]


async def _status(guest: Guest, params: Params) -> Told:
    found: list[Any] = []
    for name in (params["treadmill"],) if "treadmill" in params else guest.room.names:
        if name in guest.room.names:
            found.append(plain(guest.room.view(name)))
            await asyncio.sleep(0)  # a hundred in one go would keep a stop waiting
    return found


def _subscribe(guest: Guest, params: Params) -> Told:
    name = params.get("treadmill")
    if name is not None:
        guest.room.view(name)  # one that is not there is said so now
    guest.subscribe(name, params.get("hz", words.HZ_MAX))
    return DONE


def _unsubscribe(guest: Guest, params: Params) -> Told:
    guest.unsubscribe(params.get("treadmill"))
    return DONE


def _logs(guest: Guest, params: Params) -> Told:
    return list(guest.room.last_lines(params.get("lines", LINES)))


LINES: Final = 50
LINES_MAX: Final = 1_000

LOOKING: Final = (
    Method(
        "hello",
        "Say which version is spoken and what program it is; the first word of everybody.",
        None,
        (
            Param("version", whole(1, 1_000), f"the version that is spoken: {words.VERSION}"),
            Param("name", text(40), "the program, for the records"),
            Param("token", text(), "what the token's file says, on the loopback", needed=False),
        ),
        record(
            version={"type": "integer"},
            software={"type": "string"},
            you=schema(Asker),
            role=_ROLES,
        ),
        _hello,
    ),
    Method(
        "treadmills",
        "The treadmills of the configuration, in its order.",
        Role.VIEWER,
        (),
        listing(record(**{name: VIEW["properties"][name] for name in _BRIEF})),
        _treadmills,
    ),
    Method(
        "status",
        "How a treadmill, or every one, stands now.",
        Role.VIEWER,
        (TREADMILL_OR_ALL,),
        listing(VIEW),
        _status,
    ),
    Method(
        "subscribe",
        "Have every new state pushed as a `state` notice. Whoever does not read is dropped.",
        Role.VIEWER,
        (
            TREADMILL_OR_ALL,
            Param("hz", whole(1, words.HZ_MAX), "at most so many times a second", needed=False),
        ),
        NOTHING,
        _subscribe,
    ),
    Method(
        "unsubscribe",
        "Have it pushed no more.",
        Role.VIEWER,
        (TREADMILL_OR_ALL,),
        NOTHING,
        _unsubscribe,
    ),
    Method(
        "logs",
        "The last lines of the service's log, the oldest first.",
        Role.THERAPIST,
        (Param("lines", whole(1, LINES_MAX), f"how many; {LINES}, if left out", needed=False),),
        listing({"type": "string"}),
        _logs,
    ),
)
