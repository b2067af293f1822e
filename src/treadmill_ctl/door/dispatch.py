"""From a call to its method: whether there is one, whether this guest may, whether it fits.

The one rule: what is refused is refused before anything is asked of a treadmill, and a stop is
handed in before this returns.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from typing import Any, Final

from treadmill_ctl.door import rpc, words
from treadmill_ctl.door.method import Guest, Method
from treadmill_ctl.door.methods import METHODS
from treadmill_ctl.door.rpc import Call, Wrong
from treadmill_ctl.door.shapes import taken
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.schema.flaws import listed, nearest, shown

HELLO: Final = "hello"

Line = bytes  # that answers a call


def dispatched(guest: Guest, call: Call, *, greeted: bool) -> Line | Awaitable[Line]:
    """The line that answers a call, at once or when its handler has waited."""
    method = METHODS.get(call.method)
    if method is None:
        return _wrong(call, words.NO_METHOD, _unknown(call.method))
    wrong = _kept_out(guest, method, greeted=greeted)
    if wrong is not None:
        return _wrong(call, *wrong)
    params = taken(method.params, call.params)
    if isinstance(params, Denied):
        return _wrong(call, words.BAD_PARAMS, params)
    name = params.get("treadmill")
    if name is not None and name not in guest.room.names:
        return _wrong(call, words.NO_TREADMILL, _no_treadmill(guest, name))
    try:
        found = method.handler(guest, params)
    except Exception as bug:  # noqa: BLE001 - told; whoever asks wrongly ends no service
        return broken(guest, call, bug)
    if inspect.isawaitable(found):
        return _awaited(guest, call, found)
    return _answered(call, found)


def broken(guest: Guest, call: Call, bug: Exception) -> Line:
    """A fault of the service itself: told to both sides."""
    guest.tell_bug(f"{call.method} broke, asked by {guest.asker.who}", bug)
    why = f"a fault of treadmill-ctl itself: {type(bug).__name__}"
    return _wrong(call, words.BUG, Denied(why, next="look at the log of the service"))


async def _awaited(guest: Guest, call: Call, found: Awaitable[Any]) -> Line:
    try:
        return _answered(call, await found)
    except Exception as bug:  # noqa: BLE001 - as above
        return broken(guest, call, bug)


def _answered(call: Call, found: Any) -> Line:
    if isinstance(found, Denied):
        return _wrong(call, words.DENIED, found)
    return rpc.answer(call.id, found)


def _wrong(call: Call, code: int, said: Denied) -> Line:
    return rpc.error(Wrong(code, said, call.id))


def _kept_out(guest: Guest, method: Method, *, greeted: bool) -> tuple[int, Denied] | None:
    """Why this guest may not."""
    if method.role is None or method.name == HELLO:
        return None
    if not greeted:
        why = Denied("the first word is hello", "stop and estop need none", "send hello, then this")
        return words.HELLO_FIRST, why
    role = guest.role
    if role is not None and role >= method.role:
        return None
    who = "has no role here" if role is None else f"is {role} here"
    why = Denied(
        f"{guest.asker.who} {who}, and {method.name} is for {method.role} and above",
        "everybody may stop",
        "have an administrator name the account in the configuration's roles",
    )
    return words.NOT_ALLOWED, why


def _unknown(name: str) -> Denied:
    why = f"there is no method {shown(name)}{nearest(name, METHODS)}"
    return Denied(why, f"there are {', '.join(METHODS)}")


def _no_treadmill(guest: Guest, name: str) -> Denied:
    names = guest.room.names
    why = f"there is no treadmill {shown(name)}{nearest(name, names)}"
    return Denied(why, f"there is {listed(names)}" if names else "none is configured")
