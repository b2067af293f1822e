"""What a method of the door is, and what it is given.

The one rule: a handler gets values that fit and somebody who may; it answers with plain values, or
with why not.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from treadmill_ctl.door.roles import Role
from treadmill_ctl.door.shapes import Param, text
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.room import Room


class Guest(Protocol):
    """Whoever is at the door, over one connection."""

    @property
    def room(self) -> Room:
        """The treadmills."""
        ...

    @property
    def asker(self) -> Asker:
        """Who it is, for records."""
        ...

    @property
    def role(self) -> Role | None:
        """What they may do; None: nothing but stop."""
        ...

    def greet(self, name: str, token: str) -> Denied | None:
        """They say what program they are, and the token where one is needed."""
        ...

    def subscribe(self, name: str | None, hz: int) -> None:
        """Push the state of a treadmill, or of all, so many times a second at most."""
        ...

    def unsubscribe(self, name: str | None) -> None:
        """Push it no more."""
        ...

    def tell_bug(self, what: str, bug: Exception) -> None:
        """Say in the service's log that the service itself is wrong."""
        ...


Params = Mapping[str, Any]
Told = Any  # plain JSON, or Denied
Handler = Callable[[Guest, Params], "Told | Awaitable[Told]"]
DONE: Final[Mapping[str, Any]] = {}
NOTHING: Final[Mapping[str, Any]] = {"type": "object", "properties": {}}


@dataclass(frozen=True, slots=True)
class Method:
    """One method. `role`: the least that may; None: everybody, and before a hello."""

    name: str
    says: str
    role: Role | None
    params: tuple[Param, ...]
    result: Mapping[str, Any]
    handler: Handler


TREADMILL: Final = Param("treadmill", text(), "the name of one treadmill")
TREADMILL_OR_ALL: Final = Param(
    "treadmill", text(), "the name of one treadmill; all of them, if left out", needed=False
)


def done(denied: Denied | None) -> Told:
    """The answer to what gives nothing back."""
    return DONE if denied is None else denied


def listing(of: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a list."""
    return {"type": "array", "items": dict(of)}


def record(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an object, all of whose values are there."""
    named = {name: dict(each) for name, each in properties.items()}
    return {"type": "object", "properties": named, "required": list(named)}
