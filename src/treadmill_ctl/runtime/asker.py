"""Who asks for something, and the answer of one who does not get it.

The one rule: a refusal is a value, with what is allowed and what to do next.
"""

from __future__ import annotations

from typing import NamedTuple


class Asker(NamedTuple):
    """Who asks, from where. `uid` is the account's number, `connection` the door's own count.

    `uid` is None where the system does not tell it: then the name alone says who it is.
    """

    who: str
    via: str
    uid: int | None = None
    connection: int = 0

    def same_account(self, other: Asker) -> bool:
        """Whether both are one account, whatever the connection."""
        return (self.who, self.uid) == (other.who, other.uid)


class Denied(NamedTuple):
    """Why something is not done, in sentences: what was found, what is allowed, what to do next."""

    why: str
    allowed: str = ""
    next: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, self))
