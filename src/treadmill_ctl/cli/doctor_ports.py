"""Whether the serial ports can be used: permission, who has them, who may write to them unasked.

The one rule: it opens no port, as that alone may reset what hangs on it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend, programs, told

ABOUT: Final = "serial ports"
MODEM_MANAGER: Final = "ModemManager"
UDEV: Final = Path("/run/udev/data")
_USB: Final = ("ttyUSB", "ttyACM")
_GROUPS: Final = 0o060  # its group may read and write


@dataclass(frozen=True, slots=True)
class PortFacts:
    """A port. `group` owns it and this account is not in it; `joined`, but not in this login yet.

    `held_by` is a program that has it open, `left_alone` that ModemManager was told to.
    """

    path: str
    usable: bool = True
    usb: bool = True
    group: str = ""
    joined: bool = False
    held_by: str = ""
    left_alone: bool = False


def judged(ports: tuple[PortFacts, ...], *, modem_manager: bool) -> Iterator[Found]:
    """What to say of each. `modem_manager`: whether it runs."""
    if not ports:
        yield look(
            ABOUT,
            "there is no serial port",
            "Only where a treadmill is to be reached by a serial line: plug its cable in;"
            " treadmill-ctl ports lists what is there.",
        )
    for port in ports:
        if not port.usable:
            yield _unusable(port)
        elif port.held_by:
            remedy = "As it should be during a session; else end that program."
            yield look(ABOUT, f"{port.path} is open in {port.held_by}", remedy)
        else:
            yield fine(ABOUT, f"{port.path} can be used")
        if modem_manager and port.usb and not port.left_alone:
            yield mend(
                ABOUT,
                f"{MODEM_MANAGER} runs: it may write to {port.path} to see whether that is a modem,"
                " and a treadmill may take it for a command",
                f"sudo systemctl disable --now {MODEM_MANAGER}; or, where it is needed, a udev rule"
                ' for the adapter with ENV{ID_MM_DEVICE_IGNORE}="1".',
            )


def _unusable(port: PortFacts) -> Found:
    if port.joined:
        found = f"this login may not use {port.path}: the account joined the group {port.group}"
        return mend(ABOUT, f"{found} after it", "Log out and in again.")
    remedy = f"sudo usermod -aG {port.group} $USER, then log out and in again."
    if not port.group:
        remedy = "Ask whoever looks after this computer to let this account use it."
    found = f"this account may not use {port.path}"
    return (mend if port.usb else look)(ABOUT, found, remedy)


def looked() -> Iterator[Found]:
    """Look at this computer."""
    from treadmill_ctl.transports.serial_ports import ports

    here = programs()
    paths = [each.path for each in ports()]
    held = _holders(paths, here)
    facts = tuple(_facts(path, held.get(path, "")) for path in paths)
    yield from judged(facts, modem_manager=MODEM_MANAGER in here.values())


def _facts(path: str, held_by: str) -> PortFacts:
    usb = Path(path).name.startswith(_USB)
    if sys.platform == "win32" or os.access(path, os.R_OK | os.W_OK):
        return PortFacts(path, usb=usb, held_by=held_by, left_alone=_left_alone(path))
    group, joined = _group(path)
    return PortFacts(path, usable=False, usb=usb, group=group, joined=joined)


def _group(path: str) -> tuple[str, bool]:
    """The group that may use it, if one may; and whether this account is one of its members."""
    if sys.platform == "win32":
        return "", False
    import grp
    import pwd

    with suppress(OSError, KeyError):
        there = Path(path).stat()
        if there.st_mode & _GROUPS == _GROUPS and there.st_gid != 0:
            group = grp.getgrgid(there.st_gid)
            return group.gr_name, pwd.getpwuid(os.getuid()).pw_name in group.gr_mem
    return "", False


def _left_alone(path: str) -> bool:
    """Whether a rule of udev tells ModemManager so."""
    if sys.platform != "linux":
        return False
    with suppress(OSError):
        number = Path(path).stat().st_rdev
        said = told(UDEV / f"c{os.major(number)}:{os.minor(number)}")
        rules = ("ID_MM_DEVICE_IGNORE=1", "ID_MM_PORT_IGNORE=1")
        return any(f"E:{rule}" in said.splitlines() for rule in rules)
    return False


def _holders(paths: list[str], here: dict[int, str]) -> dict[str, str]:
    """Which program has each open, as far as this account may see."""
    wanted = {os.path.realpath(path): path for path in paths}
    found: dict[str, str] = {}
    for number, name in here.items() if wanted else ():
        with suppress(OSError):
            for each in Path(f"/proc/{number}/fd").iterdir():
                place = str(each.readlink())
                if place in wanted:
                    found[wanted[place]] = f"{name} ({number})"
    return found
