"""A captured treadmill on a line: octets in, octets out, as they were then.

The one rule: where the line cuts what a client says means nothing; the words are those of the
capture, and octets that begin none of them are noted, one by one, as not known.
"""

from __future__ import annotations

from typing import Final

from treadmill_sim.console import Button
from treadmill_sim.player import Player
from treadmill_sim.stream import NEVER_MS
from treadmill_sim.tape import Tape

STREAM: Final = "stream"


class ReplayStream:
    """One client at a time; each further connection is the next of the capture, or the last."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._count = 0
        self._player: Player | None = None
        self._rest = b""
        self._said = b""
        self.unknown: list[tuple[int, str, bytes]] = []

    @property
    def playing(self) -> Player | None:
        """What is played to the client; None while there is none."""
        return self._player

    def connected(self, now_ms: int) -> None:
        """A client is there."""
        connections = self._tape.connections
        self._player = Player(connections[min(self._count, len(connections) - 1)], now_ms)
        self._words = sorted(
            {data for _, data in self._player.knows()}, key=lambda data: (-len(data), data)
        )
        self._count += 1
        self._rest = self._said = b""

    def disconnected(self, now_ms: int) -> None:
        """The client is gone."""
        self._keep_unknown()
        self._player, self._rest, self._said = None, b"", b""

    def feed(self, data: bytes, now_ms: int) -> None:
        """Octets came. Never raises."""
        self.advance(now_ms)
        if self._player is None:
            return
        self._rest += data
        while self._rest:
            word = next((word for word in self._words if self._rest.startswith(word)), None)
            if word is not None:
                self._player.hear(STREAM, word, now_ms)
                self._rest = self._rest[len(word) :]
            elif any(word.startswith(self._rest) for word in self._words):
                break  # the rest of it is on its way
            else:
                self.unknown.append((now_ms, STREAM, self._rest[:1]))
                self._rest = self._rest[1:]
        self.advance(now_ms)

    def take(self) -> bytes:
        """What it has said since the last call."""
        said, self._said = self._said, b""
        return said

    def advance(self, now_ms: int) -> None:
        """Move on to a time."""
        if self._player is not None:
            self._said += b"".join(data for _, _, data in self._player.take(now_ms))

    def next_due_ms(self) -> int:
        """When it next has something to say."""
        return NEVER_MS if self._player is None else self._player.next_due_ms()

    def press(self, button: Button, now_ms: int) -> None:
        """A capture has no console: nothing happens."""

    def _keep_unknown(self) -> None:
        if self._player is not None:
            self.unknown += self._player.unknown
