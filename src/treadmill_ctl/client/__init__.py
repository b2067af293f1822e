"""The service's door for programs: `async with connect("my program") as service: …`."""

from treadmill_ctl.client.client import Client, connect
from treadmill_ctl.client.errors import DoorError, NoService, Refused
from treadmill_ctl.client.said import Me, Planned, State, Stopped
from treadmill_ctl.client.states import States

__all__ = [
    "Client",
    "DoorError",
    "Me",
    "NoService",
    "Planned",
    "Refused",
    "State",
    "States",
    "Stopped",
    "connect",
]
