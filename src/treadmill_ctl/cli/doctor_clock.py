"""Whether the clock of this computer tells the time: set by the network, in the right zone.

The one rule: no belt goes by this clock; records do, and the weeks of a course.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend, programs

ABOUT: Final = "clock"
SETTERS: Final = {  # by the name that Linux shows, cut to 15 letters
    "systemd-timesyn": "systemd-timesyncd",
    "chronyd": "chrony",
    "ntpd": "ntpd",
    "openntpd": "openntpd",
}
_UNSET: Final = 0x40  # STA_UNSYNC of adjtimex(2)


@dataclass(frozen=True, slots=True)
class ClockFacts:
    """Times in seconds since 1970. `set_` is whether the network sets it; None: nobody can tell.

    `installed_s` is when this program was put here, after which it must be.
    """

    now_s: float
    installed_s: float
    set_: bool | None
    setter: str
    zone: str
    offset_s: int


def judged(facts: ClockFacts) -> Iterator[Found]:
    """What to say of it."""
    if facts.now_s < facts.installed_s:
        days = int((facts.installed_s - facts.now_s) // 86_400)
        yield mend(
            ABOUT,
            f"it stands at least {days} days back: this program was installed later than it says",
            "Set it: sudo timedatectl set-ntp true, or sudo timedatectl set-time"
            ' "YEAR-MONTH-DAY HOUR:MINUTE".',
        )
    by = f" ({facts.setter} runs)" if facts.setter else ""
    if facts.set_ is None:
        remedy = "See that this computer sets its clock by the network."
        yield look(ABOUT, f"nobody can tell here whether the network sets it{by}", remedy)
    elif facts.set_:
        yield fine(ABOUT, f"the network sets it{by}")
    elif facts.setter:
        yield mend(
            ABOUT,
            f"{facts.setter} runs, and has not set it",
            "Let this computer reach a time server; without a network, set it by hand each month.",
        )
    else:
        yield mend(
            ABOUT,
            "nothing sets it; records of different computers will not fit together",
            "sudo timedatectl set-ntp true; where there is no such service: sudo apt-get install"
            " systemd-timesyncd.",
        )
    zone = f"{facts.zone}, {_offset(facts.offset_s)}"
    if facts.offset_s or facts.zone not in {"UTC", "Etc/UTC", "Universal", "Zulu"}:
        yield fine(ABOUT, f"times are told as here: {zone}")
    else:
        remedy = "If the wall's clock differs: sudo timedatectl set-timezone REGION/CITY"
        yield look(ABOUT, f"times are told in {zone}", remedy)


def _offset(offset_s: int) -> str:
    sign = "-" if offset_s < 0 else "+"
    return f"{sign}{abs(offset_s) // 3600:02}:{abs(offset_s) // 60 % 60:02}"


def looked() -> Iterator[Found]:
    """Look at this computer."""
    here = set(programs().values())
    local = time.localtime()
    yield from judged(
        ClockFacts(
            now_s=time.time(),
            installed_s=Path(__file__).stat().st_mtime,
            set_=_set_by_the_network(),
            setter=next((name for shown, name in SETTERS.items() if shown in here), ""),
            zone=_zone() or local.tm_zone,
            offset_s=local.tm_gmtoff,
        )
    )


def _zone() -> str:
    """By its name where it has one, as in Europe/Vienna."""
    said = os.environ.get("TZ", "").removeprefix(":")
    place = os.path.realpath("/etc/localtime")
    return said or (place.partition("/zoneinfo/")[2] if "/zoneinfo/" in place else "")


class _Timex(ctypes.Structure):
    """The beginning of adjtimex(2)'s structure; behind it there is room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 512),
    )


def _set_by_the_network() -> bool | None:
    """As the kernel has it, whichever service does it."""
    if sys.platform != "linux":
        return None
    try:
        ask = ctypes.CDLL(None).adjtimex
    except (OSError, AttributeError):
        return None
    answer = _Timex()  # modes 0: nothing is set
    if ask(ctypes.byref(answer)) < 0:
        return None
    return not answer.status & _UNSET
