"""One procedure of the Control Point: a request on its way, and what waits to become one.

The one rule: it only holds its state; what happens to it is for the conversation.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What waits, in the order it goes out in."""

    START = auto()
    SPEED = auto()
    GRADE = auto()


class Stage(Enum):
    """Where a procedure stands."""

    QUEUED = auto()  # to be taken by the transport
    WRITTEN = auto()  # with the transport or the machine; the indication is awaited
    BUSY = auto()  # the machine was busy with another procedure; it is written again
    PARKED = auto()  # a stop without permission; it is written again once control is granted


@dataclass(slots=True, eq=False)
class Procedure:
    """One request on its way. `number` is that of the command; Request Control has none."""

    data: bytes
    number: int | None
    due_ms: int
    again: bytes = b""  # what goes out when it has to be written again; empty: the same
    is_stop: bool = False
    stage: Stage = Stage.QUEUED
    retry_ms: int = 0
    overtaken: bool = False  # a stop went past it: it is never written again
    asked: bool = False  # control was asked for on behalf of this stop

    @property
    def op(self) -> int:
        """The op code, by which the indication is matched."""
        return self.data[0]

    @property
    def moves(self) -> bool:
        """Whether it may set the belt or the deck in motion."""
        return self.number is not None and not self.is_stop
