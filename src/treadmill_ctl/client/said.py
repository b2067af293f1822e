"""What the service says, with names and types.

The one rule: it is read and not judged; every field of the door's schema is in `plain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast


def why(found: Mapping[str, str] | None) -> str:
    """The reason in what has one; empty where there is nothing."""
    return found["why"] if found else ""


@dataclass(frozen=True, slots=True)
class State:
    """A treadmill at a moment. `plain` is all of it, as docs/door.openrpc.json has it.

    Speeds signed 0.01 km/h, ages ms. `measured_ckmh` is None where nothing fresh is known: silence
    is not standstill. `phase` is empty while there is no connection to the treadmill.
    """

    plain: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What people call the treadmill."""
        return self.plain["name"]

    @property
    def post(self) -> str:
        """connecting, waiting, preparing, session or closed."""
        return self.plain["post"]

    @property
    def why(self) -> str:
        """Why there is no connection; empty while there is one."""
        return self.plain["why"]

    @property
    def phase(self) -> str:
        """Of the session, or of the watch between two sessions."""
        return self._shown.get("phase", "")

    @property
    def measured_ckmh(self) -> int | None:
        """The belt's own report, while it is fresh."""
        return self._shown.get("measured_ckmh") if self._shown.get("fresh") else None

    @property
    def age_ms(self) -> int | None:
        """How old the last report is."""
        return self._shown.get("age_ms")

    @property
    def setpoint_ckmh(self) -> int:
        """The speed that was last commanded."""
        return self._shown.get("setpoint_ckmh", 0)

    @property
    def target_ckmh(self) -> int:
        """The speed that the profile wants now."""
        return self._shown.get("target_ckmh", 0)

    @property
    def stands(self) -> bool:
        """Whether standstill is measured."""
        return bool(self._shown.get("still"))

    @property
    def session(self) -> str:
        """What the session's record is called; empty outside of one."""
        return self.plain["session"]

    @property
    def interlocks(self) -> tuple[str, ...]:
        """What has to be confirmed for the next start, by name."""
        return tuple(self.plain["interlocks"])

    @property
    def ended(self) -> str:
        """How the last session ended, in a sentence."""
        return self.plain["ended"]

    @property
    def trip(self) -> str:
        """Why it tripped; empty while it has not."""
        return why(self._shown.get("trip"))

    @property
    def alarm(self) -> str:
        """What a person must see to at once; empty while nothing."""
        return why(self._shown.get("alarm"))

    @property
    def _shown(self) -> Mapping[str, Any]:
        return cast("Mapping[str, Any]", self.plain["shown"] or {})


@dataclass(frozen=True, slots=True)
class Stopped:
    """What became of a stop at one treadmill. `denied`: why it was not told; empty where it was.

    `stands`: whether standstill was measured when the answer was given.
    """

    name: str
    denied: str
    stands: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """What would be walked. `lines` are for people; `warnings` what was found in the plan."""

    profile: str
    title: str
    plan_ms: int
    lines: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Me:
    """Who the service takes this program for. `role` is empty where there is none."""

    who: str
    role: str
    connection: int
    software: str
