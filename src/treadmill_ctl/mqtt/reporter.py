"""What is told of a treadmill from look to look: its state on a change, values at a pace, events.

The one rule: it is told what is seen and asks nobody; time is an argument.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pydantic import BaseModel

from treadmill_ctl.mqtt import picture
from treadmill_ctl.mqtt.messages import (
    Availability,
    Event,
    EventKind,
    LastSession,
    Mode,
)
from treadmill_ctl.mqtt.outbox import Out, Sort
from treadmill_ctl.mqtt.picture import Known, Now, Walk
from treadmill_ctl.mqtt.topics import Topics
from treadmill_ctl.runtime.view import View

STATE_EVERY_MS: Final = 30_000
SECOND_MS: Final = 1_000


class Reporter:
    """One treadmill. `state_seq` counts what a command has to know of."""

    def __init__(self, topics: Topics, name: str, telemetry_hz: int) -> None:
        self.state_seq = 0
        self.ended: LastSession | None = None
        self._topics, self._name = topics, name
        self._every_ms = SECOND_MS // telemetry_hz
        self._known: Known | None = None
        self._walk: Walk | None = None
        self._events = self._measured = 0
        self._state_ms = self._telemetry_ms = 0

    def look(self, view: View, now: Now) -> Iterator[Out]:
        """What is to be told since the last look."""
        found = picture.known(view)
        if found != self._known:
            yield from self._changed(view, found, now)
        elif now.ms - self._state_ms >= STATE_EVERY_MS:
            yield self._state(view, now)
        if self._walk is not None:
            self._walk.look(view.shown, now)
        if view.shown is not None and now.ms - self._telemetry_ms >= self._every_ms:
            self._telemetry_ms = now.ms
            self._measured += 1
            said = picture.telemetry(view, view.shown, now, self._measured)
            yield _out(Sort.TELEMETRY, self._topics.telemetry(self._name), said)

    def afresh(self, view: View, now: Now) -> Iterator[Out]:
        """All that the broker is to keep of it."""
        yield self._availability(picture.mode(view))
        yield self._state(view, now)
        if self.ended is not None:
            yield self._last(self.ended)

    def event(self, view: View, now: Now, kind: EventKind, **more: str) -> Out:
        """Something that happened; `more` are its words."""
        self._events += 1
        shown, found = view.shown, picture.known(view)
        words = dict.fromkeys(("reason", "rule", "verb", "by", "code"), "")
        words |= {"session": found.session} | more
        said = Event(
            ts=now.ts,
            boot_id=now.boot_id,
            seq=self._events,
            kind=kind,
            mode=found.mode,
            segment=found.segment,
            label="" if shown is None or not found.session else shown.label,
            **words,
        )
        return _out(Sort.EVENT, self._topics.event(self._name), said)

    # -- inside --------------------------------------------------------------------------------

    def _changed(self, view: View, found: Known, now: Now) -> Iterator[Out]:
        before, self._known = self._known, found
        self.state_seq += 1
        if before is None or (before.mode is Mode.OFFLINE) != (found.mode is Mode.OFFLINE):
            yield self._availability(found.mode)
        yield self._state(view, now)
        if before is not None:
            yield from self._happened(view, before, found, now)
        if found.session and (self._walk is None or self._walk.session != found.session):
            self._walk = Walk(view, now)
            yield self.event(view, now, EventKind.STARTED)

    def _happened(self, view: View, before: Known, found: Known, now: Now) -> Iterator[Out]:
        """The events that lie between two pictures."""
        if found.mode is not before.mode:
            yield self.event(view, now, EventKind.MODE)
        if found.trip and found.trip != before.trip:
            rule = "" if view.shown is None or view.shown.trip is None else view.shown.trip.rule
            yield self.event(view, now, EventKind.TRIPPED, reason=found.trip, rule=rule)
        if found.alarm and found.alarm != before.alarm:
            yield self.event(view, now, EventKind.ALARM, reason=found.alarm)
        if found.session == before.session and found.segment > before.segment > 0:
            yield self.event(view, now, EventKind.SEGMENT)
        if self._walk is not None and found.session != self._walk.session:
            ended = self.ended = self._walk.over(now)
            self._walk = None
            words = {"session": ended.session, "reason": ended.trip_reason}
            yield self.event(view, now, EventKind.ENDED, **words)
            yield self._last(ended)

    def _availability(self, mode: Mode) -> Out:
        said = Availability.OFFLINE if mode is Mode.OFFLINE else Availability.ONLINE
        return Out(Sort.RETAINED, self._topics.availability(self._name), said.value)

    def _state(self, view: View, now: Now) -> Out:
        self._state_ms = now.ms
        said = picture.state(view, now, self.state_seq)
        return _out(Sort.RETAINED, self._topics.state(self._name), said)

    def _last(self, ended: LastSession) -> Out:
        return _out(Sort.RETAINED, self._topics.last_session(self._name), ended)


def _out(sort: Sort, topic: str, said: BaseModel) -> Out:
    return Out(sort, topic, said.model_dump_json())
