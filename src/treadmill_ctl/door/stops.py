"""Stop, emergency stop and standstill: taken from everybody, whoever they are.

The one rule: nothing here waits for anything, and none of it needs a hello, a role or a lease.
"""

from __future__ import annotations

from typing import Any, Final

from treadmill_ctl.core.model import Request
from treadmill_ctl.door.method import (
    TREADMILL_OR_ALL,
    Guest,
    Handler,
    Method,
    Params,
    Told,
    record,
)
from treadmill_ctl.door.plain import plain, schema
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.room import Room
from treadmill_ctl.runtime.view import Posted

_STANDING: Final[dict[str, Any]] = {
    "post": schema(Posted),
    "why": {"type": "string"},
    "stands": {"type": "boolean"},
}
_BY_NAME: Final = {"type": "object", "additionalProperties": record(**_STANDING)}
_STOPPED: Final = {
    "type": "object",
    "additionalProperties": record(
        denied={"anyOf": [schema(Denied), {"type": "null"}]}, **_STANDING
    ),
}


def _standing(room: Room, name: str) -> dict[str, Any]:
    view = room.view(name)
    return {"post": view.post.value, "why": view.why, "stands": view.stands}


def _named(guest: Guest, params: Params) -> tuple[str, ...]:
    return (params["treadmill"],) if "treadmill" in params else guest.room.names


def _stop(request: Request) -> Handler:
    def handler(guest: Guest, params: Params) -> Told:
        room, asker = guest.room, guest.asker
        if "treadmill" in params:
            name = params["treadmill"]
            denied = {name: room.ask(name, request, asker)}
        else:
            denied = dict(room.ask_all(request, asker))
        return {
            name: {"denied": None if why is None else plain(why), **_standing(room, name)}
            for name, why in denied.items()
        }

    return handler


def _standstill(guest: Guest, params: Params) -> Told:
    return {name: _standing(guest.room, name) for name in _named(guest, params)}


STOPS: Final = (
    Method(
        "stop",
        "Ramp to zero and end the session. From everybody, at any time, before a hello.",
        None,
        (TREADMILL_OR_ALL,),
        _STOPPED,
        _stop(Request.STOP),
    ),
    Method(
        "estop",
        "The machine's own stop at once, latched. A software stop: the machine's key and stop"
        " button are the emergency stop. From everybody, at any time, before a hello.",
        None,
        (TREADMILL_OR_ALL,),
        _STOPPED,
        _stop(Request.ESTOP),
    ),
    Method(
        "standstill",
        "Whether each belt is measured at standstill. From everybody, before a hello.",
        None,
        (TREADMILL_OR_ALL,),
        _BY_NAME,
        _standstill,
    ),
)
