"""Finished sessions that wait for the word that somebody keeps them.

The one rule: pure; what was added stays until it is acknowledged by its own name, however often it
has to be sent and however long that takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, NamedTuple

from pydantic import ValidationError

from treadmill_ctl.mqtt.messages import Id, LastSession, Word
from treadmill_ctl.mqtt.outbox import Out, Sort
from treadmill_ctl.mqtt.topics import ROOT
from treadmill_ctl.schema.shape import Shape

WINDOW: Final = 32  # sent and not acknowledged; the others wait, so that events find room
AGAIN_MS: Final = 60_000
ACK_OCTETS_MAX: Final = 1_024


class SessionAck(Shape):
    """That a finished session is kept by whoever collects them."""

    treadmill: Id
    session: Word


class Finished(Shape):
    """A finished session of a treadmill, as it waits."""

    treadmill: Id
    said: LastSession

    @property
    def key(self) -> Key:
        """What it is acknowledged by."""
        return Key(self.treadmill, self.said.session)


class Key(NamedTuple):
    """Names a session at its gateway."""

    treadmill: str
    session: str


def done_topic(gateway: str, treadmill: str) -> str:
    """Where a finished session is told until it is acknowledged; not retained, QoS 1."""
    return f"{ROOT}/{gateway}/{treadmill}/session/done"


def ack_topic(gateway: str) -> str:
    """Where the word comes that one is kept; not retained, QoS 1."""
    return f"{ROOT}/{gateway}/session/ack"


class SessionOutbox:
    """Those of a gateway, the oldest first."""

    def __init__(self, gateway: str, kept: Iterable[Finished] = ()) -> None:
        self._gateway = gateway
        in_order = sorted(kept, key=lambda each: each.said.ended)
        self._waiting = {each.key: each for each in in_order}
        self._sent_ms: dict[Key, int] = {}
        self._is_connected = False

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, finished: Finished) -> None:
        """Let it wait."""
        self._waiting[finished.key] = finished

    def afresh(self) -> None:
        """There is another connection: nothing counts as sent."""
        self._is_connected = True
        self._sent_ms.clear()

    def cut_off(self) -> None:
        """There is none: nothing is to be sent."""
        self._is_connected = False

    def due(self, now_ms: int) -> Iterator[Out]:
        """What is to be sent now; each counts as sent when it is taken."""
        if not self._is_connected:
            return
        for finished in tuple(islice(self._waiting.values(), WINDOW)):
            key = finished.key
            sent_ms = self._sent_ms.get(key)
            if sent_ms is None or now_ms - sent_ms >= AGAIN_MS:
                self._sent_ms[key] = now_ms
                topic = done_topic(self._gateway, finished.treadmill)
                yield Out(Sort.EVENT, topic, finished.said.model_dump_json())

    def acknowledged(self, payload: bytes) -> Key | None:
        """One is kept, and waits no more; None where the word names none that waits."""
        if len(payload) > ACK_OCTETS_MAX:
            return None
        try:
            ack = SessionAck.model_validate_json(payload)
        except ValidationError:
            return None
        key = Key(ack.treadmill, ack.session)
        if self._waiting.pop(key, None) is None:
            return None
        self._sent_ms.pop(key, None)
        return key
