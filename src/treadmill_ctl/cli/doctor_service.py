"""Whether the service's configuration can be taken on, here and by this account.

The one rule: the file is judged by the reader that the service uses; no treadmill is spoken to.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend
from treadmill_ctl.schema.flaws import Flaw
from treadmill_ctl.transports.address import BleAddress, parse_address
from treadmill_ctl.transports.stream_address import SerialAddress

if TYPE_CHECKING:
    from treadmill_ctl.schema.service_file import Configured

ABOUT: Final = "service"


@dataclass(frozen=True, slots=True)
class ServiceFacts:
    """A configuration that was read, held against this computer.

    `absent` are treadmills whose serial port is not there, with why; `unknown` are accounts and
    groups that there are not; `unguarded` treadmills that need no guardian; `drivers` how many
    accounts and groups may drive beside the service's own.
    """

    file: str
    treadmills: int
    absent: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    unguarded: tuple[str, ...] = ()
    drivers: int = 0
    door_folder: str = ""  # where its socket cannot be made; empty where it can


def judged(facts: ServiceFacts) -> Iterator[Found]:
    """What to say of it."""
    many = f"{facts.treadmills} treadmill{'' if facts.treadmills == 1 else 's'}"
    yield fine(ABOUT, f"{facts.file} can be taken on: {many}")
    for name, why in facts.absent:
        yield mend(ABOUT, f"treadmill {name}: {why}", "treadmill-ctl ports lists what is there.")
    for who in facts.unknown:
        what = "group" if who.startswith("@") else "account"
        remedy = f"Correct it under roles, or make the {what}."
        yield mend(ABOUT, f"roles: this computer has no {what} {who.removeprefix('@')}", remedy)
    for name in facts.unguarded:
        yield look(
            ABOUT,
            f"treadmill {name} needs no guardian: if the service dies, its belt runs on",
            "Leave guardian: none only where somebody stands beside it all the time.",
        )
    if not facts.drivers:
        yield look(
            ABOUT,
            "nobody but the service's own account may drive",
            "Name accounts or @groups under roles: therapist.",
        )
    if facts.door_folder:
        yield mend(
            ABOUT,
            f"door: its socket cannot be made in {facts.door_folder}",
            "Make that folder for the service's account, or name another under door: socket.",
        )


def refused(flaws: tuple[Flaw, ...]) -> Iterator[Found]:
    """What to say of a file that cannot be taken on."""
    remedy = "Correct the file; a service that runs goes on by the one that it has."
    return (mend(ABOUT, str(flaw), remedy) for flaw in flaws)


def looked(file: Path, configured: Configured) -> Iterator[Found]:
    """Look at this computer with the eyes of a configuration."""
    roles = configured.roles
    driving = (*roles.administrator, *roles.therapist)
    everybody = dict.fromkeys((*driving, *roles.viewer))
    yield from judged(
        ServiceFacts(
            str(file),
            len(configured.treadmills),
            absent=tuple(_absent(configured)),
            unknown=tuple(who for who in everybody if not _is_known(who)),
            unguarded=tuple(sorted(configured.unguarded)),
            drivers=len(driving),
            door_folder=_no_door(configured.door.socket),
        )
    )


def over_the_air(configured: Configured) -> bool:
    """Whether a treadmill of it is reached by this computer's own Bluetooth."""
    addresses = map(parse_address, configured.treadmills.values())
    return any(isinstance(each, BleAddress) and each.radio is None for each in addresses)


def _absent(configured: Configured) -> Iterator[tuple[str, str]]:
    from treadmill_ctl.transports.contract import TransportError
    from treadmill_ctl.transports.serial_ports import found, ports

    here = ports()
    for name, url in configured.treadmills.items():
        address = parse_address(url)
        if not isinstance(address, SerialAddress):
            continue
        try:
            path = found(address, here).path
        except TransportError as error:
            yield name, str(error)
        else:
            if not Path(path).exists():
                yield name, f"there is no port {path}"


def _is_known(who: str) -> bool:
    """Whether this computer has such an account, or group where @ stands before it."""
    if sys.platform == "win32":
        return True
    import grp
    import pwd

    try:
        if who.startswith("@"):
            grp.getgrnam(who[1:])
        else:
            pwd.getpwnam(who)
    except KeyError:
        return False
    return True


def _no_door(socket: Path | None) -> str:
    """The folder where a socket that is named cannot be made."""
    if socket is None:
        return ""
    there = next(each for each in socket.parents if each.exists())
    usable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return "" if usable else str(socket.parent)
