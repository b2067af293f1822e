"""What every post works with: connections, guardians, plans, records; one value for all of them.

The one rule: nothing in it is of one treadmill, so that no treadmill touches another by it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple, Protocol

from treadmill_ctl.drivers.contract import Driver
from treadmill_ctl.drivers.quirks import Model
from treadmill_ctl.drivers.registry import DRIVERS
from treadmill_ctl.runtime.aside import Aside
from treadmill_ctl.runtime.guarding import guardian_of
from treadmill_ctl.runtime.heartbeat import Guardian
from treadmill_ctl.runtime.notices import Notices
from treadmill_ctl.runtime.wish import Planner
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.model_files import known_models
from treadmill_ctl.transports.address import BadAddress, Spoken, parse_address
from treadmill_ctl.transports.contract import Transport, TransportError
from treadmill_ctl.transports.registry import transport_for


class Hired(Guardian, Protocol):
    """A guardian that is let go in the end."""

    async def close(self) -> None:
        """Let it go."""
        ...


class Station(NamedTuple):
    """One connection to be: a transport and a driver, both fresh."""

    transport: Transport
    driver: Driver


# By the address, as it stands in the configuration. Raises TransportError.
MakeStation = Callable[[str], Station]
# For a station that has connected to an address. Raises NoGuardian. None where there is to be none.
Hire = Callable[[str, str, Station], Hired | None]


@dataclass(frozen=True, slots=True)
class Means:
    """All that a post needs of the world.

    `settle` is called before a belt may move: what is here now stays, no collection of it later.
    `filed` puts a journal that is complete into the index; a sentence where that fails.
    """

    planner: Planner
    journals: Path
    aside: Aside
    notices: Notices
    settle: Callable[[], None]
    filed: Callable[[Path], str]
    station: MakeStation
    hire: Hire


def driver_for(spoken: Spoken, models: Callable[[], tuple[Model, ...]] = known_models) -> Driver:
    """The driver of what an address speaks, with the models that it may meet. Raises `Bad`."""
    family = DRIVERS[spoken.family]
    found = replace(spoken.found, models=models()) if family.has_models else spoken.found
    return family.driver(found)


def station(url: str, models: Callable[[], tuple[Model, ...]] = known_models) -> Station:
    """The transport and the driver that an address means. Raises TransportError."""
    address = parse_address(url)
    transport = transport_for(url)
    if isinstance(address, BadAddress):
        raise TransportError(address.why)
    if isinstance(transport, str):
        raise TransportError(transport)
    try:
        return Station(transport, driver_for(address.spoken, models))
    except Bad as bad:
        raise TransportError(str(bad)) from bad


def hire(url: str, connected_to: str, of: Station) -> Hired | None:
    """The guardian of a station. Raises NoGuardian."""
    address = parse_address(url)
    if isinstance(address, BadAddress):
        raise TypeError(address.why)  # it was connected to
    return guardian_of(address, connected_to, of.transport, of.driver)
