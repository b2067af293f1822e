"""What a person can do to a simulated treadmill, by name and by key.

The one rule: a name here is what is typed after `press`; what it does is the console's or the
line's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from treadmill_sim.console import Button
from treadmill_sim.station import Reach


class Link(Enum):
    """What can happen to the radio link, or to the plug of a line."""

    DROP = "drop"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Press:
    """A thing to do: its name, its key, what it is."""

    name: str
    key: str
    act: Button | Link


PRESSES = (
    Press("faster", "+", Button.FASTER),
    Press("slower", "-", Button.SLOWER),
    Press("steeper", "u", Button.STEEPER),
    Press("flatter", "d", Button.FLATTER),
    Press("start", "g", Button.START),
    Press("stop", "s", Button.STOP),
    Press("pause", "p", Button.PAUSE),
    Press("key-pull", "k", Button.KEY_PULL),
    Press("key-back", "K", Button.KEY_PUT_BACK),
    Press("link-drop", "l", Link.DROP),
    Press("link-back", "L", Link.BACK),
    Press("revoke", "r", Button.REVOKE),
)
BY_NAME = {each.name: each for each in PRESSES}
BY_KEY = {each.key: each for each in PRESSES}
QUIT_KEY = "q"

HELP = "  ".join([*(f"{each.key} {each.name}" for each in PRESSES), f"{QUIT_KEY} quit"])


def press(station: Reach, what: Press) -> None:
    """Do it."""
    match what.act:
        case Link.DROP:
            station.drop_link()
        case Link.BACK:
            station.restore_link()
        case Button() as button:
            station.press(button)
