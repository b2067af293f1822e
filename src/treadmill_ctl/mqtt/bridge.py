"""Between treadmills and broker: what is seen goes to the outbox, what is asked to the room.

The one rule: it never waits and never fails a treadmill; whether a broker is there is not its
business.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from treadmill_ctl import __version__
from treadmill_ctl.mqtt.beside import Beside, Device
from treadmill_ctl.mqtt.commands import Came, Code
from treadmill_ctl.mqtt.messages import Availability, BridgeInfo, EventKind, Reply
from treadmill_ctl.mqtt.outbox import Out, Outbox, Sort
from treadmill_ctl.mqtt.picture import Now
from treadmill_ctl.mqtt.reporter import Reporter
from treadmill_ctl.mqtt.taking import Answer, Boot, Incoming, Taking
from treadmill_ctl.mqtt.topics import Topics, is_reply_place
from treadmill_ctl.records.moments import utc_text
from treadmill_ctl.runtime.clock import loop_ms
from treadmill_ctl.runtime.record import wall_ms
from treadmill_ctl.runtime.room import Room
from treadmill_ctl.schema.service_file import BrokerAt


class Told(NamedTuple):
    """What a service says of itself: which run of it, since when (ms, UTC), of which file."""

    boot_id: str
    since_wall_ms: int
    config_hash: str = ""


class Bridge:
    """One gateway. Use `open` and `close` on the hub's loop."""

    def __init__(
        self,
        room: Room,
        at: BrokerAt,
        told: Told,
        clock: Callable[[], tuple[int, int]] = lambda: (loop_ms(), wall_ms()),
        beside: Sequence[Beside] = (),
    ) -> None:
        self.topics = Topics(at.gateway)
        self.outbox = Outbox()
        self.news = asyncio.Event()  # something waits in the outbox
        self._room, self._at, self._told, self._clock = room, at, told, clock
        self._beside = tuple(beside)
        self._reporters: dict[str, Reporter] = {}
        self._unlisten: Callable[[], None] = lambda: None
        boot = Boot(told.boot_id, at.remote_start)
        self._taking = Taking(room, boot, clock, self._state_seq)

    def open(self) -> None:
        """Look at the treadmills from now on."""
        self._unlisten = self._room.listen(self.look)
        for name in self._room.names:
            self.look(name)

    async def close(self) -> None:
        """Look no more; what is under way is given up."""
        self._unlisten()
        await self._taking.close()

    def look(self, name: str) -> None:
        """A treadmill ticked, or its post changed."""
        now = self._now()
        if name in self._room.names:
            reporter = self._reporter(name)
            before = reporter.ended
            self._put(reporter.look(self._room.view(name), now))
            if reporter.ended is not None and reporter.ended is not before:
                for each in self._beside:
                    self._put(each.ended(name, reporter.ended))
        elif self._reporters.pop(name, None) is not None:
            gone = self.topics.availability(name)
            self._put([Out(Sort.RETAINED, gone, Availability.OFFLINE.value)])
            for each in self._beside:
                self._put(each.gone(name))
        for each in self._beside:
            self._put(each.look(now.ms))

    def afresh(self) -> None:
        """The broker is there, and may have forgotten everything."""
        now = self._now()
        self._put([self._state_of_ours(Availability.ONLINE), self._info(now)])
        for name in self._room.names:
            self._put(self._reporter(name).afresh(self._room.view(name), now))
        devices = [Device(name, self._room.view(name).machine) for name in self._room.names]
        for each in self._beside:
            self._put(each.afresh(devices))

    def cut_off(self) -> None:
        """The broker is gone. The treadmills notice nothing."""
        self.outbox.cut_off()
        for each in self._beside:
            each.cut_off()

    @property
    def heeds(self) -> tuple[str, ...]:
        """What is to be heard beside commands."""
        return tuple(topic for each in self._beside for topic in each.topics)

    @property
    def last_word(self) -> Out:
        """What the broker says in our place when we are gone."""
        return self._state_of_ours(Availability.OFFLINE)

    def heard(self, topic: str, incoming: Incoming, correlation: bytes | None = None) -> None:
        """Something came. A stop is handed in before this returns."""
        asked = self.topics.asked(topic)
        if asked is None:
            for each in self._beside:
                self._put(each.heard(topic, incoming.payload))
            return
        if not self._at.commands:
            return
        treadmill, verb = asked

        def answer(came: Came, found: Answer) -> None:
            self._answered(treadmill, came, found, correlation)

        self._taking.heard(treadmill, verb, incoming, answer)

    # -- inside --------------------------------------------------------------------------------

    def _answered(
        self, treadmill: str, came: Came, found: Answer, correlation: bytes | None
    ) -> None:
        """The one answer to a command, and for everybody that it was asked."""
        is_here = treadmill in self._room.names
        if is_here:
            self._tell_all(treadmill, came, found.code)
        if not is_reply_place(came.reply_to):
            return
        now = self._now()
        reply = Reply(
            ts=now.ts,
            boot_id=now.boot_id,
            id=came.command.id,
            status=found.status,
            code="" if found.code is None else found.code.value,
            message=found.message,
            state_seq=self._state_seq(treadmill) if is_here else None,
            nonce=found.nonce,
            valid_ms=found.valid_ms,
            plan=found.plan,
        )
        self._put([Out(Sort.REPLY, came.reply_to, reply.model_dump_json(), correlation)])

    def _tell_all(self, treadmill: str, came: Came, code: Code | None) -> None:
        kind = EventKind.COMMAND if code is None else EventKind.COMMAND_REJECTED
        view, words = self._room.view(treadmill), {"verb": came.verb.value, "by": came.by}
        event = self._reporter(treadmill).event(view, self._now(), kind, **words, code=code or "")
        self._put([event])

    def _state_seq(self, treadmill: str) -> int:
        """That of this very moment: what has changed since the last tick is seen first."""
        self.look(treadmill)
        return self._reporter(treadmill).state_seq

    def _reporter(self, name: str) -> Reporter:
        found = self._reporters.get(name)
        if found is None:
            found = self._reporters[name] = Reporter(self.topics, name, self._at.telemetry_hz)
        return found

    def _now(self) -> Now:
        return Now(*self._clock(), self._told.boot_id)

    def _put(self, outs: Iterable[Out]) -> None:
        for out in outs:
            self.outbox.put(out)
            self.news.set()

    def _state_of_ours(self, said: Availability) -> Out:
        return Out(Sort.RETAINED, self.topics.bridge_state, said.value)

    def _info(self, now: Now) -> Out:
        at, dropped = self._at, self.outbox.dropped
        info = BridgeInfo(
            ts=now.ts,
            boot_id=now.boot_id,
            gateway=at.gateway,
            version=__version__,
            since=utc_text(self._told.since_wall_ms),
            config_hash=self._told.config_hash,
            treadmills=self._room.names,
            commands=at.commands,
            remote_start=at.remote_start,
            telemetry_hz=at.telemetry_hz,
            dropped_replies=dropped.replies,
            dropped_events=dropped.events,
            dropped_telemetry=dropped.telemetry,
        )
        return Out(Sort.RETAINED, self.topics.bridge_info, info.model_dump_json())
