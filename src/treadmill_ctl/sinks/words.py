"""What persons said and did in a session: values told, how trials went, what was passed over.

The one rule: it keeps what the core took, and when; times count from the first step on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from treadmill_ctl.core import profile
from treadmill_ctl.core.gates import Known, Sign
from treadmill_ctl.core.model import Asked, Event, Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Place
from treadmill_ctl.core.session import Heeded, State
from treadmill_ctl.sinks.contract import Entry


class Value(NamedTuple):
    """A value as told; `at_ms` into the walk, None before it."""

    value: int
    at_ms: int | None


class Words:
    """A sink that keeps them. `trials` counts those begun; `well` and `badly` the words on them.

    `skipped_ms` is the time of the plan that nobody walked, because the walk went on before it.
    """

    def __init__(self) -> None:
        self.values: dict[Sign, list[Value]] = {}
        self.well = 0
        self.badly = 0
        self.skipped_ms = 0
        self._trials: set[int] = set()
        self._place: Place = Place()
        self._lived_ms = 0
        self._began_ms: int | None = None

    @property
    def trials(self) -> int:
        """How many trials the walk came to."""
        return len(self._trials)

    def take(self, entry: Entry) -> None:
        """Take note of a tick."""
        state = entry.outcome.state
        if state.phase is Phase.WALKING:
            if self._began_ms is None:
                self._began_ms = entry.now_ms
            if state.segment is not None and state.segment.trial is not None:
                self._trials.add(state.place.segment)
        self._pass(state)
        for sign, value in _told(entry.events):
            if Known(sign, value, entry.now_ms) in state.guidance.known:
                told = Value(value, self._into_ms(entry.now_ms))
                self.values.setdefault(sign, []).append(told)
        for note in entry.outcome.notes:
            if isinstance(note, Heeded):
                self.well += note.request is Request.SUCCEEDED
                self.badly += note.request is Request.FAILED

    def _pass(self, state: State) -> None:
        """Whatever the place moved on beyond the time that passed was passed over."""
        plan, passed_ms = state.setup.plan, state.lived_ms - self._lived_ms
        if state.place.segment != self._place.segment:
            gone_ms = profile.left_ms(plan, self._place) - profile.left_ms(plan, state.place)
            self.skipped_ms += max(gone_ms - passed_ms, 0)
        self._place, self._lived_ms = state.place, state.lived_ms

    def _into_ms(self, now_ms: int) -> int | None:
        return None if self._began_ms is None else now_ms - self._began_ms


def _told(events: Iterable[Event]) -> Iterable[tuple[Sign, int]]:
    for event in events:
        if isinstance(event, Asked) and event.request is Request.TELL:
            yield from event.tells
