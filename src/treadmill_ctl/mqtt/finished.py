"""Finished sessions at the gateway: kept on the disk first, then told until they are acknowledged.

The one rule: the loop never waits for the disk; a disk that fails is said, and the session is told
from memory for as long as the service lives.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from treadmill_ctl.mqtt.beside import Device
from treadmill_ctl.mqtt.messages import LastSession
from treadmill_ctl.mqtt.outbox import Out
from treadmill_ctl.mqtt.session_outbox import Finished, Key, SessionOutbox, ack_topic
from treadmill_ctl.runtime.aside import Aside
from treadmill_ctl.sinks.kept_files import keep, kept, let_go


def waiting(folder: Path, say: Callable[[str], None]) -> list[Finished]:
    """What an earlier run left to be told; a file that is none is said, and stays.

    Not for the loop.
    """
    found = kept(folder)
    sessions: list[Finished] = []
    spoilt = list(found.unread)
    for name, octets in found.texts.items():
        try:
            sessions.append(Finished.model_validate_json(octets))
        except ValidationError:
            spoilt.append(folder / f"{name}.json")
    for path in spoilt:
        say(f"{path}: no finished session can be read from it; it is left there and not sent")
    return sessions


class FinishedSessions:
    """Those of a gateway; `folder` is where they wait, `found` what was in it."""

    def __init__(
        self,
        gateway: str,
        folder: Path,
        found: Iterable[Finished],
        aside: Aside,
        say: Callable[[str], None],
    ) -> None:
        self._outbox = SessionOutbox(gateway, found)
        self._ack = ack_topic(gateway)
        self._folder, self._aside, self._say = folder, aside, say
        self._tasks: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()  # the disk does one after the other, in their order

    @property
    def topics(self) -> tuple[str, ...]:
        """The acknowledgements."""
        return (self._ack,)

    def afresh(self, devices: Iterable[Device]) -> Iterable[Out]:
        """Everything that waits counts as not sent; `look` sends it."""
        self._outbox.afresh()
        return ()

    def cut_off(self) -> None:
        """They wait."""
        self._outbox.cut_off()

    def look(self, now_ms: int) -> Iterable[Out]:
        """What is to be sent now."""
        return self._outbox.due(now_ms)

    def gone(self, treadmill: str) -> Iterable[Out]:
        """What it walked waits on."""
        return ()

    def ended(self, treadmill: str, said: LastSession) -> Iterable[Out]:
        """Keep it; it is sent once it lies on the disk."""
        self._start(self._kept(Finished(treadmill=treadmill, said=said)))
        return ()

    def heard(self, topic: str, payload: bytes) -> Iterable[Out]:
        """Somebody keeps one; it is let go here."""
        if topic == self._ack and (key := self._outbox.acknowledged(payload)) is not None:
            self._start(self._on_disk(partial(let_go, self._folder, _name(key))))
        return ()

    async def close(self) -> None:
        """Wait for the disk."""
        await asyncio.gather(*self._tasks)

    # -- inside --------------------------------------------------------------------------------

    def _start(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _kept(self, finished: Finished) -> None:
        octets = finished.model_dump_json().encode()
        await self._on_disk(partial(keep, self._folder, _name(finished.key), octets))
        self._outbox.add(finished)

    async def _on_disk(self, work: Callable[[], None]) -> None:
        async with self._turn:
            try:
                await self._aside(work)
            except (OSError, ValueError) as error:
                self._say(
                    f"{self._folder}: finished sessions that wait to be collected cannot be kept:"
                    f" {error}; make room, or set the rights of the folder right"
                )


def _name(key: Key) -> str:
    return f"{key.treadmill}.{key.session}"
