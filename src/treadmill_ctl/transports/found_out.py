"""What stands behind the question mark of an address on a stream: `speaks=trackmaster&unit=km/h`.

The one rule: what the bytes of a treadmill do not say stands here because a person found it out;
nothing is filled in for them, and what the bytes do say has no place here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final
from urllib.parse import unquote

from treadmill_ctl.drivers.bench import known
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.registry import DRIVERS, STREAMS

SERIAL, TCP = STREAMS
KEYS: Final = ("speaks", "unit", "lowest", "highest", "baud", "live", "simulated")
BAUDS: Final = (1_200, 2_400, 4_800, 9_600, 19_200, 38_400, 57_600, 115_200)

_SPEED = re.compile(r"[0-9]{1,2}(\.[0-9]{1,2})?")
_UNITS = " or ".join(f"unit={each}" for each in SpeedUnit)


class Misread(Exception):
    """A text is no address. The message is one sentence for a person, without the text itself."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a treadmill speaks, and what a person found out about it.

    `simulated`: it is said to be a simulator, to be believed of what can be one (hazard H-19).
    """

    family: str
    found: Commissioned = field(default_factory=Commissioned)
    simulated: bool = False

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        found = self.found
        words = {
            "speaks": self.family,
            "unit": found.unit,
            "lowest": _speed_text(found.lowest_ckmh),
            "highest": _speed_text(found.highest_ckmh),
            "baud": found.baud,
            "live": "yes" if found.live_speed else None,
            "simulated": "yes" if self.simulated else None,
        }
        return "&".join(f"{key}={word}" for key, word in words.items() if word is not None)


def read_spoken(scheme: str, query: str) -> Spoken:
    """Read it all; what one kind of connection can do with. Raises Misread."""
    words = _words(query)
    family = words.get("speaks")
    families = sorted(name for name, each in DRIVERS.items() if scheme in each.schemes)
    if family is None:
        raise Misread(
            "it does not say what the treadmill speaks, and no treadmill is sent bytes on a guess;"
            f" add ?speaks=FAMILY, one of {', '.join(families)}"
        )
    if family not in families:
        raise Misread(
            f"speaks={family} is nothing that goes over {scheme}.{known(family, families)}"
        )
    found = Commissioned(
        _unit(family, words.get("unit")),
        *_range(words),
        _baud(scheme, family, words.get("baud")),
        _live(family, words),
    )
    return Spoken(family, found, _yes("simulated", words, "a simulator"))


def _words(query: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for part in query.split("&") if query else ():
        key, equals, value = part.partition("=")
        if not equals or not value:
            raise Misread(f"{part!r} is no KEY=VALUE; behind the ? they stand with & between them")
        if key not in KEYS:
            raise Misread(f"there is no {key}= here.{known(key, KEYS)}")
        if key in words:
            raise Misread(f"{key} is given twice")
        words[key] = unquote(value)
    return words


def _unit(family: str, text: str | None) -> SpeedUnit | None:
    if not DRIVERS[family].needs_unit:
        if text is not None:
            raise Misread(f"a {family} treadmill says its unit itself; leave unit={text} away")
        return None
    if text is None:
        raise Misread(
            f"a {family} treadmill does not say whether it counts km/h or mph: look at its"
            f" display while its belt runs, and add {_UNITS}; with the wrong one its belt is"
            " 1.6 times as fast as it was meant to be, or as much too slow"
        )
    if text not in set(SpeedUnit):
        raise Misread(f"unit={text} is none; allowed: {_UNITS}")
    return SpeedUnit(text)


def _baud(scheme: str, family: str, text: str | None) -> int | None:
    if scheme != SERIAL or not DRIVERS[family].needs_baud:
        if text is not None:
            raise Misread(
                f"the speed of a {family} line over {scheme} is known; leave baud={text} away"
            )
        return None
    allowed = ", ".join(map(str, BAUDS))
    if text is None:
        raise Misread(
            f"no document says how fast the serial line of a {family} treadmill is: look into its"
            f" manual or its set-up menu, and add baud=, one of {allowed}"
        )
    if text not in map(str, BAUDS):
        raise Misread(f"baud={text} is none; allowed: {allowed}")
    return int(text)


def _live(family: str, words: Mapping[str, str]) -> bool:
    live = _yes("live", words, "a console that was seen to take a speed while its belt ran")
    if live and not DRIVERS[family].may_be_live:
        raise Misread(
            f"whether a {family} treadmill takes a speed while it runs is known; leave"
            " live=yes away"
        )
    return live


def _yes(key: str, words: Mapping[str, str], what: str) -> bool:
    text = words.get(key)
    if text not in (None, "yes"):
        raise Misread(f"{key}={text} says nothing; write {key}=yes for {what}, or leave it away")
    return text is not None


def _range(words: Mapping[str, str]) -> tuple[int | None, int | None]:
    lowest, highest = _speed("lowest", words), _speed("highest", words)
    if lowest is not None and highest is not None and lowest > highest:
        raise Misread(
            f"lowest={_speed_text(lowest)} is above highest={_speed_text(highest)}; both are in"
            " km/h"
        )
    return lowest, highest


def _speed(key: str, words: Mapping[str, str]) -> int | None:
    """A speed in 0.01 km/h; None where it is not given."""
    text = words.get(key)
    if text is None:
        return None
    speed_ckmh = int(Decimal(text) * 100) if _SPEED.fullmatch(text) else 0
    if speed_ckmh == 0:
        raise Misread(
            f"{key}={text} is no speed; it is a number of km/h above 0 and below 100, with at most"
            f" two decimals, as {key}=0.8"
        )
    return speed_ckmh


def _speed_text(speed_ckmh: int | None) -> str | None:
    return None if speed_ckmh is None else f"{Decimal(speed_ckmh) / 100:f}"
