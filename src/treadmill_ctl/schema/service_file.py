"""The file of the service's configuration: read with its places, checked, compared.

The one rule: it is taken whole or not at all, and every path in it is seen from the file's own
folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from treadmill_ctl.schema.flaws import Bad, Flaw, shown
from treadmill_ctl.schema.service import Door, Guarded, Roles, Service
from treadmill_ctl.schema.shaped import shaped
from treadmill_ctl.schema.yaml_marks import Marked, parse, read_text

# What is wrong with an address, in a sentence; empty where nothing is.
BadAddress = Callable[[str], str]


class DoorAt(NamedTuple):
    """Where the door is to be; None where it is not said."""

    socket: Path | None
    port: int | None
    token: Path | None


class Configured(NamedTuple):
    """A configuration that could be taken on. Folders and files are whole paths, or None.

    `treadmills` are addresses by name, `unguarded` the names of those that need no guardian.
    """

    treadmills: dict[str, str]
    unguarded: frozenset[str]
    site: Path | None
    walkers: Path | None
    records: Path | None
    profiles: Path | None
    door: DoorAt
    roles: Roles


def load_service(path: Path, bad_address: BadAddress) -> Configured:
    """The configuration in a file; `Bad` with everything that is wrong with it."""
    return read_service(read_text(path), path, bad_address)


def read_service(text: str, path: Path, bad_address: BadAddress) -> Configured:
    """The configuration in a text; `path` is where it stands, or would."""
    marked = parse(text, str(path))
    service = shaped(marked, Service)
    flaws = [*marked.flaws, *_addresses(service, marked, bad_address)]
    if flaws:
        raise Bad(flaws)
    folder = path.absolute().parent

    def place(said: str | None) -> Path | None:
        return None if said is None else folder / Path(said).expanduser()

    return Configured(
        {name: each.address for name, each in service.treadmills.items()},
        frozenset(n for n, each in service.treadmills.items() if each.guardian is Guarded.NONE),
        place(service.site),
        place(service.walkers),
        place(service.records),
        place(service.profiles),
        _door(service.door, place),
        service.roles,
    )


def changes(before: Configured, after: Configured) -> tuple[str, ...]:
    """What is other than before, a line each, for people."""
    return tuple(_changes(before, after))


def fixed(before: Configured, after: Configured) -> str:
    """What cannot change while the service runs, and did; empty where nothing did."""
    names = [n for n in ("door", "records") if getattr(before, n) != getattr(after, n)]
    return " and ".join(names)


def _changes(before: Configured, after: Configured) -> Iterator[str]:
    for name, url in after.treadmills.items():
        known = before.treadmills.get(name)
        if known is None:
            yield f"treadmill {name} is new: {url}"
        elif known != url:
            yield f"treadmill {name} is now at {url}"
    for name in before.treadmills:
        if name not in after.treadmills:
            yield f"treadmill {name} is gone"
    for name in sorted(before.unguarded ^ after.unguarded):
        yield f"treadmill {name}: guardian is now {_guarded(name in after.unguarded)}"
    for word in ("site", "walkers", "profiles"):
        now = getattr(after, word)
        if getattr(before, word) != now:
            yield f"{word}: now {now or 'the usual place'}"
    if before.roles != after.roles:
        yield "roles: changed"


def _guarded(without: bool) -> Guarded:  # noqa: FBT001 - which of the two words
    return Guarded.NONE if without else Guarded.REQUIRED


def _door(door: Door, place: Callable[[str | None], Path | None]) -> DoorAt:
    return DoorAt(place(door.socket), door.port, place(door.token))


def _addresses(service: Service, marked: Marked, bad_address: BadAddress) -> Iterator[Flaw]:
    """Addresses that mean nothing, and such that two treadmills have."""
    by_address: dict[str, str] = {}
    for name, each in service.treadmills.items():
        spot = marked.spot(("treadmills", name, "address"))
        if why := bad_address(each.address):
            yield Flaw(marked.file, spot, f"address: {why}")
        elif other := by_address.get(each.address):
            sentence = f"address: {shown(each.address)} is that of {other}, too; each has its own"
            yield Flaw(marked.file, spot, sentence)
        by_address.setdefault(each.address, name)
