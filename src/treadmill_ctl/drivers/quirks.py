"""The documented deviations of a model that a driver has to know, and by what a model is known.

The one rule: a closed set, each of it data; what nobody has written of a model is as with an
unknown treadmill, which is the careful way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from treadmill_ctl.core.model import Machine, Range


@dataclass(frozen=True, slots=True)
class Quirks:
    """What a driver does otherwise. None, empty and False: nothing.

    `told_mph`, `reported_mph`: what counts as 0.01 km/h for others counts as 0.01 mph for it.
    `speed` in place of what it says, 0.01 km/h. `no_grade`: its deck is left alone, as its reports
    of it are worth nothing. `refused`: why nobody is to walk on it, the end of a sentence. The
    others are in the place of the figures of `Machine`.
    """

    told_mph: bool = False
    reported_mph: bool = False
    speed: Range | None = None
    no_grade: bool = False
    start_ms_max: int | None = None
    follow_ms: int | None = None
    command_gap_ms: int | None = None
    deceleration_mm_s2: int | None = None
    report_period_ms: int | None = None
    silent_key: bool = False
    refused: str = ""

    def of(self, machine: Machine) -> Machine:
        """The machine with what is known of its model."""
        figures = {
            name: getattr(self, name)
            for name in (
                "start_ms_max",
                "follow_ms",
                "command_gap_ms",
                "deceleration_mm_s2",
                "report_period_ms",
            )
        }
        return replace(
            machine,
            speed=self.speed or machine.speed,
            grade=None if self.no_grade else machine.grade,
            reports_key=machine.reports_key and not self.silent_key,
            **{name: value for name, value in figures.items() if value is not None},
        )


@dataclass(frozen=True, slots=True)
class Model:
    """A model: its title, what it is known by, and its quirks.

    `names`: how the name that it advertises begins, any of them. `manufacturer` and `model` are
    what its Device Information says, whole. What is empty is not looked at.
    """

    key: str
    title: str
    names: tuple[str, ...] = ()
    manufacturer: str = ""
    model: str = ""
    quirks: Quirks = field(default_factory=Quirks)

    def fits(self, name: str, manufacturer: str, model: str) -> int:
        """How closely a treadmill fits, 0 for not at all: every word that is given has to."""
        begins = [len(each) for each in self.names if _plain(name).startswith(_plain(each))]
        if self.names and not begins:
            return 0
        for wanted, said in ((self.manufacturer, manufacturer), (self.model, model)):
            if wanted and _plain(wanted) != _plain(said):
                return 0
        return max(begins, default=0) + len(self.manufacturer) + len(self.model)


def taken_for(models: Sequence[Model], name: str, reads: Mapping[str, bytes]) -> tuple[Model, ...]:
    """The model that fits most closely; several where two fit alike, none where none does.

    `reads` may hold the strings of the Device Information, 2a29 and 2a24.
    """
    manufacturer, number = (
        reads.get(channel, b"").decode("utf-8", "replace").rstrip("\0") for channel in INFORMATION
    )
    close = {each: each.fits(name, manufacturer, number) for each in models}
    most = max(close.values(), default=0)
    return tuple(each for each, how in close.items() if how == most) if most else ()


INFORMATION = ("2a29", "2a24")  # Manufacturer Name String, Model Number String


def _plain(text: str) -> str:
    return text.strip().casefold()
