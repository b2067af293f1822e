"""A treadmill as a test asks for one: a family's name and figures, faults by name.

The one rule: a name that means nothing is refused with those that mean something; nothing that a
test wrote is left out quietly.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar, cast

from treadmill_sim.buttons import BY_NAME, Press
from treadmill_sim.families import FAMILIES
from treadmill_sim.faults import Faults
from treadmill_sim.machine import MachineProfile
from treadmill_sim.stream import MakeUp, StreamPeripheral
from treadmill_sim.treadmill import Treadmill

FTMS: Final = "ftms"
_UNIT: Final = "km/h"  # of a family whose bytes do not say, where the test does not say either
_LIVE: Final = "live"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class OnALine:
    """A treadmill on a line, and how it was made up; `live` where its console takes a speed."""

    peripheral: StreamPeripheral
    make_up: MakeUp
    live: bool


def profile(figures: Mapping[str, object]) -> MachineProfile:
    """An FTMS treadmill of these figures. Raises ValueError, a sentence."""
    return _made(MachineProfile, figures, f"a figure of {FTMS}")


def on_a_line(family: str, figures: Mapping[str, object]) -> OnALine:
    """A treadmill of a family, of these figures. Raises ValueError, a sentence."""
    known = FAMILIES[the(family, (FTMS, *FAMILIES), "a treadmill")]
    wanted = dict(figures)
    live = bool(wanted.pop(_LIVE, False)) if known.make_live else False
    make_up = _made(
        MakeUp, ({"unit": _UNIT} if known.needs_unit else {}) | wanted, f"a figure of {family}"
    )
    make = known.make_live if live and known.make_live else known.make
    return OnALine(make(make_up), make_up, live)


def faults(named: Mapping[str, object]) -> Faults:
    """These faults and no others. Raises ValueError for one that there is not."""
    return _made(Faults, named, "a fault")


def button(name: str) -> Press:
    """The button of a name. Raises ValueError where there is none."""
    return BY_NAME[the(name, BY_NAME, "a button")]


def bitten(machine: Treadmill) -> dict[str, int]:
    """How often each fault and each button has changed anything, by name."""
    return {str(name): times for name, times in machine.bites.items() if times > 0}


def the(name: str, known: Iterable[str], what: str) -> str:
    """A name that is known. Raises ValueError, with the likeliest and all others."""
    names = list(known)
    if name in names:
        return name
    close = difflib.get_close_matches(name, names, n=1)
    meant = f" (did you mean {close[0]!r}?)" if close else ""
    raise ValueError(f"{name!r} is not {what}{meant}; there are {', '.join(names)}")


def _made(kind: type[T], named: Mapping[str, object], what: str) -> T:
    known = [each.name for each in fields(cast("Any", kind))]
    for name in named:
        the(name, known, what)
    return kind(**cast("dict[str, Any]", named))
