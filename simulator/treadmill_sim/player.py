"""A captured connection, played to a client who says its own words at its own pace.

The one rule: it answers as it answered then, never sooner than it did; between two commands time
runs as it ran, and at a command that has not come yet it waits and reports what it reported last.
What was never said to the treadmill is noted and not answered.

A command is what was said now and then; a poll what is said over and over on a line. A machine
that reports by itself has no polls.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from treadmill_sim.stream import NEVER_MS
from treadmill_sim.tape import Connection, Frame

POLL_SHARE: Final = 10  # per cent of all that was said
POLLS_MIN: Final = 8
TELLING: Final = 3  # a channel reports by itself where it says so many times what was said on it
SLACK_MS: Final = 50


class Said(NamedTuple):
    """Words of the treadmill, so long after what they follow, ms."""

    after_ms: int
    channel: str
    data: bytes


@dataclass(slots=True)
class _Poll:
    after_ms: int
    key: tuple[str, bytes]
    answers: list[Said] = field(default_factory=list[Said])


@dataclass(slots=True)
class _Stretch:
    """From a command to the next; before the first, `key` is None."""

    at_ms: int
    key: tuple[str, bytes] | None
    said: list[Said] = field(default_factory=list[Said])
    polls: list[_Poll] = field(default_factory=list[_Poll])


class Player:
    """One connection, from the moment a client came. `unknown` is what was never said then."""

    def __init__(self, connection: Connection, now_ms: int) -> None:
        self.unknown: list[tuple[int, str, bytes]] = []
        frames = connection.frames
        self._telling = _telling(frames)
        self._stretches = _stretches(frames, _polls(frames, self._telling))
        self._period_ms = _period_ms(frames, self._telling)
        self._place, self._began_ms = 0, now_ms
        self._queue: list[tuple[int, int, str, bytes]] = []
        self._count = 0
        self._last: tuple[str, bytes] | None = None
        self._enter(0, now_ms)

    @property
    def place(self) -> tuple[int, int]:
        """Which stretch is played, and how many there are."""
        return self._place + 1, len(self._stretches)

    def hear(self, channel: str, data: bytes, now_ms: int) -> None:
        """A client says something."""
        key = (channel, data)
        if self._is_poll(key):
            self._answer_poll(key, now_ms)
            return
        here = self._stretches[self._place]
        place = self._next(key)
        if here.key == key and place != self._place + 1:
            self._answer_again(here, now_ms)  # said more often than then
        elif place is None:
            self.unknown.append((now_ms, channel, data))
        else:
            self._enter(place, now_ms)

    def next_due_ms(self) -> int:
        """When it next has something to say."""
        return self._queue[0][0] if self._queue else NEVER_MS

    def take(self, now_ms: int) -> list[tuple[int, str, bytes]]:
        """What it has said by now, in order: when, where, what."""
        found: list[tuple[int, str, bytes]] = []
        while self._queue and self._queue[0][0] <= now_ms:
            at_ms, _, channel, data = heappop(self._queue)
            found.append((at_ms, channel, data))
            if channel == self._telling:
                self._last = (channel, data)
                if not any(each[2] == self._telling for each in self._queue):
                    self._say(at_ms + self._period_ms, channel, data)  # until it is told more
        return found

    def knows(self) -> set[tuple[str, bytes]]:
        """All that was ever said to it."""
        commands = {each.key for each in self._stretches if each.key is not None}
        return commands | {poll.key for each in self._stretches for poll in each.polls}

    # --- inside -----------------------------------------------------------------------------

    def _is_poll(self, key: tuple[str, bytes]) -> bool:
        return any(poll.key == key for each in self._stretches for poll in each.polls)

    def _next(self, key: tuple[str, bytes]) -> int | None:
        """The next stretch that begins with these words, else the last before it; None: none."""
        ahead = range(self._place + 1, len(self._stretches))
        behind = range(self._place, -1, -1)
        return next((i for i in (*ahead, *behind) if self._stretches[i].key == key), None)

    def _enter(self, place: int, now_ms: int) -> None:
        """From here on, as it went on from here then; answers that are on their way still come."""
        self._place, self._began_ms = place, now_ms
        self._queue = [each for each in self._queue if each[2] != self._telling]
        stretch = self._stretches[place]
        for said in stretch.said:
            self._say(now_ms + said.after_ms, said.channel, said.data)
        reports = any(said.channel == self._telling for said in stretch.said)
        if not reports and self._last is not None:
            self._say(now_ms + self._period_ms, *self._last)

    def _answer_again(self, stretch: _Stretch, now_ms: int) -> None:
        for said in stretch.said:
            if said.channel != self._telling:
                self._say(now_ms + said.after_ms, said.channel, said.data)

    def _answer_poll(self, key: tuple[str, bytes], now_ms: int) -> None:
        """As at this time of the stretch, else as it was last answered before it."""
        passed_ms = now_ms - self._began_ms + SLACK_MS
        here = [p for p in self._stretches[self._place].polls if p.key == key]
        due = [poll for poll in here if poll.after_ms <= passed_ms]
        before = (p for i in range(self._place - 1, -1, -1)
                  for p in reversed(self._stretches[i].polls) if p.key == key)  # fmt: skip
        poll = due[-1] if due else next(before, here[0] if here else None)
        if poll is None:
            self.unknown.append((now_ms, *key))
            return
        for said in poll.answers:
            self._say(now_ms + said.after_ms, said.channel, said.data)

    def _say(self, at_ms: int, channel: str, data: bytes) -> None:
        self._count += 1
        heappush(self._queue, (at_ms, self._count, channel, data))


def _telling(frames: list[Frame]) -> str:
    """The channel that it reports on by itself; empty where it only ever answers."""
    said, heard = Counter[str](), Counter[str]()
    for frame in frames:
        (heard if frame.out else said)[frame.channel] += 1
    most = said.most_common(1)
    if not most or most[0][1] <= TELLING * heard[most[0][0]]:
        return ""
    return most[0][0]


def _polls(frames: list[Frame], telling: str) -> set[tuple[str, bytes]]:
    """What is said over and over on a line that says nothing by itself."""
    said = Counter((frame.channel, frame.data) for frame in frames if frame.out)
    if telling:
        return set()
    least = max(POLLS_MIN, said.total() * POLL_SHARE // 100)
    return {key for key, count in said.items() if count >= least}


def _stretches(frames: list[Frame], polls: set[tuple[str, bytes]]) -> list[_Stretch]:
    from_ms = frames[0].at_ms if frames else 0
    found = [_Stretch(from_ms, None)]
    poll: _Poll | None = None
    for frame in frames:
        here, key = found[-1], (frame.channel, frame.data)
        if not frame.out:
            from_ms = here.at_ms if poll is None else here.at_ms + poll.after_ms
            words = here.said if poll is None else poll.answers
            words.append(Said(frame.at_ms - from_ms, *key))
        elif key in polls:
            poll = _Poll(frame.at_ms - here.at_ms, key)
            here.polls.append(poll)
        else:
            poll = None
            found.append(_Stretch(frame.at_ms, key))
    return found


def _period_ms(frames: list[Frame], telling: str) -> int:
    times = [frame.at_ms for frame in frames if frame.channel == telling and not frame.out]
    gaps = [b - a for a, b in pairwise(times) if b > a]
    return int(median(gaps)) if gaps else NEVER_MS
