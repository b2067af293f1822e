"""Who a simulated treadmill is taken from: the files of `protocols/quirks`, and single oddities.

The one rule: of such a file it reads what the treadmill does, and nothing of what a service needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, cast

import yaml

from treadmill_sim.machine import MachineProfile
from treadmill_sim.oddities import BY_WORD, Oddity
from treadmill_sim.protocols import protocols_folder

_ALL_REPORTS: Final = (
    "average_speed",
    "total_distance",
    "inclination",
    "elevation_gain",
    "expended_energy",
    "heart_rate",
    "elapsed_time",
)
# Deviations that are no more than another make-up.
_MADE: Final[Mapping[Oddity, Mapping[str, Any]]] = {
    Oddity.START_COUNTDOWN: {"countdown_ms": 5_000},
    Oddity.CP_SLOW: {"ack_delay_ms": 2_000},
    Oddity.CP_NEEDS_ENCRYPTION: {"encrypts_control": True},
    Oddity.INDICATION_BEFORE_WRITE_RSP: {"ack_delay_ms": 0},
    Oddity.SPLIT_RECORD: {"mtu": 23, "reports": _ALL_REPORTS},
    Oddity.DROP_FRAGMENT: {"mtu": 23, "reports": _ALL_REPORTS},
    Oddity.TRUNCATED_RECORD: {"reports": _ALL_REPORTS},
    Oddity.BAD_SENTINEL: {
        "reports": _ALL_REPORTS,
        "unavailable": frozenset({"energy_per_hour_kcal"}),
    },
    Oddity.NO_INCLINE_REPORT: {"reports": ("total_distance", "elapsed_time")},
    Oddity.INCLINE_STEP_QUIRK: {"grade_min_dpct": -50, "grade_max_dpct": 146, "grade_step_dpct": 7},
    Oddity.DROP_AFTER_20S: {"link_ms_max": 20_000},
    Oddity.ADV_WINDOW: {"found_ms_max": 60_000},
    Oddity.DISCONNECT_STOPS: {"stops_on_disconnect": True},
}


def made(profile: MachineProfile, oddities: Iterable[Oddity]) -> MachineProfile:
    """The same treadmill with deviations. Raises ValueError where two of them cannot both be."""
    chosen = tuple(dict.fromkeys(oddities))
    changes: dict[str, Any] = {}
    whose: dict[str, Oddity] = {}
    for oddity in chosen:
        for name, value in _MADE.get(oddity, {}).items():
            if changes.get(name, value) != value:
                raise ValueError(
                    f"{whose[name].word} and {oddity.word} do not go together: no treadmill is both"
                )
            changes[name], whose[name] = value, oddity
    return replace(profile, odd=profile.odd | set(chosen), **changes)


@dataclass(frozen=True, slots=True)
class Personality:
    """A model that was seen: its title, its oddities, and the make-up it has beside them."""

    title: str
    oddities: tuple[Oddity, ...]
    make_up: Mapping[str, Any]


def read_personality(path: Path) -> Personality:
    """The model in a file. Raises ValueError, a sentence, for what no simulator can be."""
    said = cast("dict[str, Any]", yaml.safe_load(path.read_text(encoding="utf-8")))
    behaves = cast("list[str]", said.get("behaves", []))
    unknown = [word for word in behaves if word not in BY_WORD]
    if unknown:
        raise ValueError(
            f"{path}: behaves: there is no {', '.join(unknown)}; there are {', '.join(BY_WORD)}"
        )
    match = cast("dict[str, Any]", said["match"])
    names = cast("list[str]", match.get("names", []))
    make_up: dict[str, Any] = {
        **cast("dict[str, Any]", said.get("made", {})),
        "name": names[0] if names else path.stem[:15],
        "manufacturer": match.get("manufacturer", ""),
        "model": match.get("model", ""),
    }
    return Personality(said["title"], tuple(BY_WORD[word] for word in behaves), make_up)


@lru_cache(maxsize=1)
def personalities() -> Mapping[str, Path]:
    """The models that are shipped, by name."""
    return {path.stem: path for path in sorted((protocols_folder() / "quirks").glob("*.yaml"))}


def as_they_are(profile: MachineProfile, words: Iterable[str]) -> MachineProfile:
    """The same treadmill as models and oddities are. Raises ValueError, a sentence.

    What several say of one thing is as the last says; two oddities that exclude each other are
    refused.
    """
    make_up: dict[str, Any] = {}
    oddities: list[Oddity] = []
    for word in words:
        if word in BY_WORD:
            oddities.append(BY_WORD[word])
        elif word in personalities():
            who = read_personality(personalities()[word])
            make_up.update(who.make_up)
            oddities += who.oddities
        else:
            raise ValueError(
                f"nobody knows a treadmill {word!r}; `treadmill-sim personalities` lists them all"
            )
    return made(replace(profile, **make_up), oddities)
