"""What a machine that answers can say: its messages, and what they mean.

The one rule: a message is one of these and nothing else; what cannot be read is said to be so.
"""

from __future__ import annotations

from typing import NamedTuple


class Reply(NamedTuple):
    """The answer to a request, known by its kind, and the octets it carries."""

    kind: int
    data: bytes = b""


class Wrong(NamedTuple):
    """The machine says that a request is wrong, without saying which."""

    why: str


class OutOfHand(NamedTuple):
    """The machine says that it does not obey us any more."""


class Unreadable(NamedTuple):
    """So many octets mean nothing."""

    octets: int


Said = Reply | Wrong | OutOfHand | Unreadable


class Speed(NamedTuple):
    """How fast the belt is, signed 0.01 km/h."""

    speed_ckmh: int


class Grade(NamedTuple):
    """How the deck stands, 0.1 %."""

    grade_dpct: int
