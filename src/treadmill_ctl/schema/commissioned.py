"""What an empty-belt check found out of a treadmill, as pydantic shapes.

The one rule: it is what a person measured on a day on one treadmill, known by its own address; of
another one it says nothing.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from treadmill_ctl.schema.belt_timing import Timing
from treadmill_ctl.schema.fields import Day, Identifier, Line, reader, told
from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.shape import Shape
from treadmill_ctl.schema.treadmill_fields import (
    Behaviour,
    BeltLength,
    BeltSpeed,
    Stopwatch,
    Turns,
)

_SHA256: Final = r"[0-9a-f]{64}"


class Does(StrEnum):
    """What the belt does when something happens to it."""

    STOPS = "stops"
    RUNS_ON = "runs-on"


class Pause(StrEnum):
    """What the belt does when its console is told to pause."""

    STOPS = "stops"
    RUNS_ON = "runs-on"
    NONE = "none"  # there is no such button


class KeyReport(StrEnum):
    """What a treadmill says when its key is pulled."""

    REPORTED = "reported"
    SILENT = "silent"  # its belt stops, and it says nothing of the key


def _sha256(text: str) -> str:
    if not re.fullmatch(_SHA256, text):
        raise Unreadable("is no SHA-256; it is 64 digits of 0 to 9 and a to f")
    return text


class StoppedFrom(Shape):
    """Its own stop, from a speed to the report of standstill."""

    from_: BeltSpeed = Field(alias="from", description="What was reported when it was told.")
    within: Behaviour = Field(description="Until it reported standstill.")


class Slowest(Shape):
    """What the belt does when it is brought down to its slowest."""

    told: BeltSpeed = Field(description="The speed that it was told.")
    reported: BeltSpeed = Field(description="The speed that it reported then.")


class TimedBelt(Shape):
    """A mark on the belt, timed by hand."""

    length: BeltLength = Field(description="All the way round.")
    turns: Turns = Field(description="How many were counted.")
    took: Stopwatch = Field(description="How long they took.")
    reported: BeltSpeed = Field(description="The speed that was reported meanwhile.")

    @property
    def timing(self) -> Timing:
        """The same, to be judged."""
        return Timing(self.length, self.turns, self.took, int(self.reported))


class Commissioned(Shape):
    """What was found out on the empty belt, and when."""

    on: Day = Field(description="The day of the check.")
    at: Line = Field(description="The treadmill's own address, by which it is known again.")
    stop: StoppedFrom = Field(description="What its own stop does.")
    slowest: Slowest = Field(description="What its lowest speed does.")
    pause: Pause = Field(description="What PAUSE at its console does to the belt.")
    key: KeyReport = Field(description="What it says when its key is pulled.")
    link_loss: Does = Field(description="What the belt does when the connection is lost.")
    stands_within: Behaviour | None = Field(
        default=None, description="How long after that it stands, where it stops."
    )
    answers_within: Behaviour | None = Field(
        default=None, description="From a command to its answer, at most."
    )
    belt: TimedBelt = Field(description="Whether what it reports are km/h.")
    quirks: tuple[Identifier, ...] = Field(
        default=(), description="The known deviations of its model, by name."
    )
    capture: Annotated[str, reader(_sha256), told(f"^{_SHA256}$", "0" * 64)] | None = Field(
        default=None, description="The SHA-256 of the capture of the check."
    )
