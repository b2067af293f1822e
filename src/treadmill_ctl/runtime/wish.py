"""What is asked for when a session is to be started, and what becomes of it before it begins.

The one rule: a wish is plain values; what it means is for a planner, who reads files and is never
asked on the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from treadmill_ctl.core.limits import Limits
from treadmill_ctl.core.model import Machine
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.lease import Keep


@dataclass(frozen=True, slots=True)
class Wish:
    """A session that somebody wants.

    `options` are named and worded as on the command line of `run`, without the dashes: `way`,
    `preset`, `cap`, `seed`, `session`, `successes`; `measured` by the name of the measurement.
    """

    profile: str
    walker: str = ""
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    measured: Mapping[str, str] = field(default_factory=dict[str, str])
    keep: Keep = Keep.SESSION


class Known(NamedTuple):
    """A machine as it is to be walked on, and what a person has to know of that."""

    machine: Machine
    said: tuple[str, ...] = ()


def as_it_says(machine: Machine, _: str) -> Known:
    """Where nothing else is known of a machine than what it says."""
    return Known(machine)


# By the machine as it says it is, and its own address. Reads files: not for the loop.
Know = Callable[[Machine, str], "Known | Denied"]
Check = Callable[[Machine | None], "tuple[str, ...] | Denied"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan with all it is held against. `check` holds it against a machine: what is to be said.

    `lines` is what a person reads of the plan before it is walked, `warnings` what was found when
    it was checked; `know` what is known of a machine beside what it says. `borne` is how much of
    the walker's weight is to be borne; `demonstration`: for the simulator only.
    """

    plan: Plan
    limits: Limits
    check: Check
    profile_hash: str
    course_session: int | None = None
    demonstration: bool = False
    borne: str = ""
    lines: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    know: Know = as_it_says

    def with_warnings(self, warnings: tuple[str, ...]) -> Prepared:
        """The same, and what is to be said of it."""
        return replace(self, warnings=warnings)


class Planner(Protocol):
    """Who makes a plan of a wish."""

    def prepared(self, wish: Wish) -> Prepared | Denied:
        """The plan, without a treadmill. Reads files: not for the loop."""
        ...
