"""The file of the service's configuration: read with its places, checked, compared.

The one rule: it is taken whole or not at all, and every path in it is seen from the file's own
folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from treadmill_ctl.schema.broker import BRIDGE, Mqtt, RemoteStart
from treadmill_ctl.schema.flaws import Bad, Flaw, shown
from treadmill_ctl.schema.home_assistant import HomeAssistant
from treadmill_ctl.schema.service import Door, Guarded, Roles, Service
from treadmill_ctl.schema.shaped import shaped
from treadmill_ctl.schema.yaml_marks import Marked, parse, read_text

PLAIN_PORT: Final = 1883
TLS_PORT: Final = 8883

# What is wrong with an address, in a sentence; empty where nothing is.
BadAddress = Callable[[str], str]


class DoorAt(NamedTuple):
    """Where the door is to be; None where it is not said."""

    socket: Path | None
    port: int | None
    token: Path | None


class TlsFiles(NamedTuple):
    """The files by which both sides prove who they are; None where it is not said."""

    ca: Path | None
    certificate: Path | None
    key: Path | None


class BrokerAt(NamedTuple):
    """Where the broker is, who this service is there, and what it may be asked; `tls` None: none.

    `password` is its file. `telemetry_hz` is how often a second measured values are told;
    `collected`, whether finished sessions wait until somebody has them.
    """

    host: str
    port: int
    gateway: str
    user: str | None
    password: Path | None
    tls: TlsFiles | None
    telemetry_hz: int
    commands: bool
    remote_start: RemoteStart
    collected: bool = False
    home_assistant: HomeAssistant | None = None


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
    mqtt: BrokerAt | None


def load_service(path: Path, bad_address: BadAddress) -> Configured:
    """The configuration in a file; `Bad` with everything that is wrong with it."""
    return read_service(read_text(path), path, bad_address)


def read_service(text: str, path: Path, bad_address: BadAddress) -> Configured:
    """The configuration in a text; `path` is where it stands, or would."""
    marked = parse(text, str(path))
    service = shaped(marked, Service)
    flaws = [
        *marked.flaws,
        *_addresses(service, marked, bad_address),
        *_names(service, marked),
    ]
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
        None if service.mqtt is None else _broker(service.mqtt, place),
    )


def changes(before: Configured, after: Configured) -> tuple[str, ...]:
    """What is other than before, a line each, for people."""
    return tuple(_changes(before, after))


def fixed(before: Configured, after: Configured) -> str:
    """What cannot change while the service runs, and did; empty where nothing did."""
    names = [n for n in ("door", "records", "mqtt") if getattr(before, n) != getattr(after, n)]
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


def _broker(mqtt: Mqtt, place: Callable[[str | None], Path | None]) -> BrokerAt:
    tls = mqtt.tls
    files = None if tls is None else TlsFiles(*map(place, (tls.ca, tls.certificate, tls.key)))
    return BrokerAt(
        mqtt.host,
        mqtt.port or (PLAIN_PORT if tls is None else TLS_PORT),
        mqtt.gateway,
        mqtt.user,
        place(mqtt.password),
        files,
        mqtt.telemetry,
        mqtt.commands,
        mqtt.remote_start,
        mqtt.collected,
        mqtt.home_assistant,
    )


def _names(service: Service, marked: Marked) -> Iterator[Flaw]:
    """A treadmill whose topics would be those of the gateway itself."""
    if service.mqtt is not None and BRIDGE in service.treadmills:
        spot = marked.keys["treadmills", BRIDGE]
        sentence = f"{shown(BRIDGE)} is the gateway's own word at a broker; name it otherwise"
        yield Flaw(marked.file, spot, sentence)


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
