"""What is remembered of those who ask from afar: ids, sequence numbers, who leads, what is armed.

The one rule: time is an argument, and everything is bounded; what is forgotten is the oldest, and
a controller that was forgotten has to arm again.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple

from treadmill_ctl.mqtt.commands import A_SECOND_MAX, Armed, Came, Weight
from treadmill_ctl.runtime.rate import Rate
from treadmill_ctl.runtime.wish import Wish

KNOWN_MS: Final = 600_000  # within it, an id acts once
IDS_MAX: Final = 6_000  # as many as the rate lets one treadmill have in that time
CONTROLLERS_MAX: Final = 64
LEADS_MS: Final = 5_000  # since the last command that was taken
ARMED_MS: Final = 10_000


class Leading(NamedTuple):
    """The controller that leads a treadmill, until when."""

    by: str
    until_ms: int


class Controllers:
    """Those who ask for things at one treadmill."""

    def __init__(self) -> None:
        self._ids: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._seqs: OrderedDict[str, int] = OrderedDict()
        self._leading: Leading | None = None
        self._armed: tuple[Armed, Wish] | None = None
        self._rate = Rate(A_SECOND_MAX)

    def one_more(self, now_ms: int) -> Rate:
        """Count a command; how many there are in this second."""
        self._rate = self._rate.one_more(now_ms)
        return self._rate

    def known(self, came: Came, now_ms: int) -> bool:
        """Whether this id was here in the last minutes."""
        at_ms = self._ids.get((came.by, came.command.id or ""))
        return at_ms is not None and now_ms - at_ms < KNOWN_MS

    def seq(self, by: str) -> int | None:
        """The last sequence number of a controller."""
        return self._seqs.get(by)

    def leading(self, now_ms: int) -> str:
        """The controller that leads now; empty where none does."""
        leading = self._leading
        return leading.by if leading is not None and now_ms < leading.until_ms else ""

    @property
    def armed(self) -> Armed | None:
        """The start that is armed, or was."""
        return None if self._armed is None else self._armed[0]

    def take(self, came: Came, now_ms: int) -> None:
        """A command is taken: its id and number are used, and its controller leads."""
        command = came.command
        if command.id is not None:
            self._ids[came.by, command.id] = now_ms
            if len(self._ids) > IDS_MAX:
                self._ids.popitem(last=False)
        if came.weight is not Weight.MORE or command.seq is None:
            return
        self._seqs[came.by] = command.seq
        self._seqs.move_to_end(came.by)
        if len(self._seqs) > CONTROLLERS_MAX:
            self._seqs.popitem(last=False)
        self._leading = Leading(came.by, now_ms + LEADS_MS)

    def arm(self, by: str, nonce: str, wish: Wish, now_ms: int) -> None:
        """A plan was shown to a controller; its nonce starts it. An earlier one does no more."""
        self._armed = Armed(by, nonce, now_ms + ARMED_MS), wish

    def disarm(self) -> Wish | None:
        """What was armed, once."""
        armed, self._armed = self._armed, None
        return None if armed is None else armed[1]
