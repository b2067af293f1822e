"""The plans of the service: as `run` makes them, from what came through the door.

The one rule: what is asked for is read by the same readers as a command line; a name of a profile
is a name, never a path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from secrets import randbelow
from typing import Any, Final

from treadmill_ctl.cli.flaw_text import flaw_line
from treadmill_ctl.cli.known_machine import known_machine
from treadmill_ctl.cli.planning import (
    Asked,
    Options,
    Planned,
    borne,
    findings,
    loaded,
    planned,
    refused,
    today,
)
from treadmill_ctl.cli.profile_page import page
from treadmill_ctl.core.model import Machine, Way
from treadmill_ctl.data import data_folder
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.wish import Prepared, Wish
from treadmill_ctl.schema.fields import done, walker_id
from treadmill_ctl.schema.flaws import Bad, Flaw, listed, nearest, shown
from treadmill_ctl.schema.library import profiles_in
from treadmill_ctl.schema.orders import SEED_MAX, read_seed
from treadmill_ctl.schema.quantities import Unreadable, count, measurement_name, walking_speed
from treadmill_ctl.schema.service_file import Configured
from treadmill_ctl.schema.walker import Preset

COLUMNS: Final = 80
CORRECT_IT: Final = "correct it, and start again"


def _one_of(words: Iterable[str]) -> Callable[[str], str]:
    known = [*words]

    def read(text: str) -> str:
        if text not in known:
            raise Unreadable(f"is not known{nearest(text, known)}; allowed: {listed(known)}")
        return text

    return read


# By the name on the command line: the field of `Options`, and how it is read.
_OPTIONS: Final[dict[str, tuple[str, Callable[[str], Any]]]] = {
    "way": ("way", lambda text: Way(_one_of([Way.TURNED, Way.REVERSED])(text))),
    "preset": ("preset", lambda text: Preset(_one_of(Preset)(text))),
    "cap": ("cap_ckmh", walking_speed),
    "seed": ("seed", read_seed),
    "session": ("session", count),
    "successes": ("successes", done),
}


class ServicePlanner:
    """Plans by the configuration in force at the moment."""

    def __init__(self, configured: Callable[[], Configured]) -> None:
        self._configured = configured

    def prepared(self, wish: Wish) -> Prepared | Denied:
        """The plan of a wish, or everything that keeps it from being made."""
        configured = self._configured()
        try:
            options = _options(wish, configured)
            asked = loaded(_profile(wish.profile, configured.profiles), options)
            found = planned(asked, options, today())
            flaws = findings(asked.document, found)
        except Bad as bad:
            return _denied(bad.flaws)
        if refused(flaws):
            return _denied(flaws)
        return _as_prepared(asked, found, flaws)


def _as_prepared(asked: Asked, found: Planned, flaws: tuple[Flaw, ...]) -> Prepared:
    document = asked.document

    def check(machine: Machine | None) -> tuple[str, ...] | Denied:
        of_machine = findings(document, replace(found, machine=machine))
        if refused(of_machine):
            return _denied(of_machine)
        return tuple(map(flaw_line, of_machine))

    return Prepared(
        found.plan,
        found.limits,
        check,
        document.digest,
        document.standing.session if document.profile.course else None,
        document.profile.kind == "demonstration",
        borne(document),
        tuple(page(document, found, flaws, COLUMNS)),
        know=lambda machine, address: known_machine(machine, address, found.site),
    )


def _denied(flaws: Iterable[Flaw]) -> Denied:
    return Denied("\n".join(map(flaw_line, flaws)), next=CORRECT_IT)


def _profile(name: str, own: Path | None) -> Path:
    """The file of a profile by its name: a shipped one, else one of the site's own."""
    known = (profiles_in(own) if own is not None else {}) | profiles_in(data_folder("profiles"))
    if name not in known:
        sentence = f"no profile has this name{nearest(name, known)}; known: {listed(known)}"
        raise Bad([Flaw(shown(name), None, sentence)])
    return known[name]


def _options(wish: Wish, configured: Configured) -> Options:
    """As `run` would have them. Raises Bad."""
    flaws: list[Flaw] = []

    def read(name: str, text: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(text)
        except Unreadable as error:
            flaws.append(Flaw(name, None, f"{shown(text)} {error}"))

    walker = read("walker", wish.walker, walker_id) if wish.walker else ""
    values: dict[str, Any] = {
        field: read(name, wish.options[name], reader)
        for name, (field, reader) in _OPTIONS.items()
        if name in wish.options
    }
    values.setdefault("seed", randbelow(SEED_MAX) + 1)
    measured = _measured(wish.measured, read)
    unknown = [name for name in wish.options if name not in _OPTIONS]
    for name in unknown:
        sentence = f"is not known{nearest(name, _OPTIONS)}; allowed: {listed(_OPTIONS)}"
        flaws.append(Flaw(shown(name), None, sentence))
    if flaws:
        raise Bad(flaws)
    return Options(
        walker=walker,
        walkers=configured.walkers,
        site=configured.site,
        measured_ckmh=measured,
        **values,
    )


def _measured(
    said: Mapping[str, str], read: Callable[[str, str, Callable[[str], Any]], Any]
) -> dict[str, int]:
    return {
        read("measured", name, measurement_name): read(f"measured {name}", text, walking_speed)
        for name, text in said.items()
    }
