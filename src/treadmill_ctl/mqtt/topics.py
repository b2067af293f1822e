"""Where everything stands at the broker: the topics of one gateway, and of its treadmills.

The one rule: nothing but ids stands in a topic (a to z, 0 to 9, single hyphens), never a name; and
a topic that is not exactly one of these is none of ours.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final, NamedTuple

from treadmill_ctl.schema.broker import BRIDGE, REPLY

ROOT: Final = "tm/v1"
REPLY_CHARACTERS_MAX: Final = 200
_PART: Final = r"[A-Za-z0-9_-]+"
_REPLY_PLACE: Final = re.compile(rf"{ROOT}/{REPLY}/{_PART}(/{_PART}){{0,4}}")


class Verb(StrEnum):
    """What can be asked for, the last word of a command's topic."""

    STOP = "stop"  # ramp to zero and end the session
    PAUSE = "pause"  # ramp to zero; the session may go on
    SPEED = "speed"  # one step slower or faster
    ARM = "arm"  # what would be walked, and a word that starts it within 10 s
    START = "start"  # prepare what was armed; nothing moves
    CONFIRM = "confirm"  # go, once somebody at the treadmill has confirmed its start


class Topics(NamedTuple):
    """The topics of a gateway."""

    gateway: str

    @property
    def bridge_state(self) -> str:
        """Whether the gateway is there: a plain online or offline, retained, and its last will."""
        return f"{ROOT}/{self.gateway}/{BRIDGE}/state"

    @property
    def bridge_info(self) -> str:
        """What the gateway is; retained."""
        return f"{ROOT}/{self.gateway}/{BRIDGE}/info"

    def availability(self, treadmill: str) -> str:
        """Whether its treadmill is connected: a plain online or offline; retained.

        Only together with `bridge_state`: a gateway that is gone cannot take it back.
        """
        return self._of(treadmill, "availability")

    def state(self, treadmill: str) -> str:
        """What it does; on a change, and every 30 s; retained."""
        return self._of(treadmill, "state")

    def telemetry(self, treadmill: str) -> str:
        """What it measures, once a second or up to four times; QoS 0."""
        return self._of(treadmill, "telemetry")

    def event(self, treadmill: str) -> str:
        """What happened."""
        return self._of(treadmill, "event")

    def last_session(self, treadmill: str) -> str:
        """What its last session came to; retained."""
        return self._of(treadmill, "session/last")

    def command(self, treadmill: str, verb: Verb) -> str:
        """Where it is asked for something; `+` as the treadmill for all of them."""
        return self._of(treadmill, f"cmd/{verb}")

    def asked(self, topic: str) -> tuple[str, Verb] | None:
        """The treadmill and the verb of a command's topic; None where it is none of ours."""
        before, _, after = topic.partition(f"{ROOT}/{self.gateway}/")
        match [before, *after.split("/")]:
            case ["", treadmill, "cmd", word] if word in tuple(Verb):
                return treadmill, Verb(word)
            case _:
                return None

    def _of(self, treadmill: str, what: str) -> str:
        return f"{ROOT}/{self.gateway}/{treadmill}/{what}"


def is_reply_place(topic: str) -> bool:
    """Whether an answer may go there: below `tm/v1/reply/`, without wildcards.

    An asker names the topic itself; anywhere else it could have us overwrite what others trust.
    """
    return len(topic) <= REPLY_CHARACTERS_MAX and _REPLY_PLACE.fullmatch(topic) is not None
