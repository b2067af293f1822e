"""Messages of octets for families without a frame: a head, what follows it, numbers in digits.

The one rule: a message that has begun is kept until it is whole or another one cuts it off; what
belongs to none is counted, and never a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from treadmill_ctl.drivers.said import Said, Unreadable


@dataclass(slots=True)
class Begun:
    """The message that has begun: its head, None where there is none, and what came behind it."""

    kind: int | None = None
    data: bytearray = field(default_factory=bytearray)

    def begin(self, kind: int | None) -> None:
        """Let another begin, or none."""
        self.kind = kind
        self.data.clear()

    def octets(self) -> int:
        """How many octets of it have come."""
        return 0 if self.kind is None else 1 + len(self.data)


# Takes one octet in and adds the messages that are whole now; how many octets were of no message.
Take = Callable[[Begun, int, list[Said]], int]


@dataclass(slots=True)
class Decoder:
    """A stream of octets as messages; holds back no more than one that is not whole yet."""

    _take: Take = field(repr=False)
    _begun: Begun = field(default_factory=Begun)

    def feed(self, data: bytes) -> list[Said]:
        """The messages that are whole now."""
        said: list[Said] = []
        stray = 0
        for octet in data:
            stray += self._take(self._begun, octet, said)
        return [*said, Unreadable(stray)] if stray else said


def number(data: bytes, digits: int) -> int | None:
    """So many digits as a number; None where they are none."""
    whole = len(data) == digits and all(0x30 <= octet <= 0x39 for octet in data)  # noqa: PLR2004 - the digits 0 to 9
    return int(data) if whole else None
