"""What happened in one move of the check: commands, answers, reports, as the loop saw them.

The one rule: it keeps and judges nothing. Times are ticks of the loop, so each is at most one tick
later than what it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Notice,
    Noticed,
    Reported,
)
from treadmill_ctl.core.session import Tripped
from treadmill_ctl.core.watch import Trip
from treadmill_ctl.sinks.contract import Entry


@dataclass
class Trace:
    """A sink for one move. Times ms, speeds signed 0.01 km/h.

    `address` is the machine's own. `told` are the commands that left, with their numbers;
    `reports` every speed that was reported.
    """

    address: str = ""
    told: list[tuple[int, int, Command]] = field(default_factory=list[tuple[int, int, Command]])
    answered: list[tuple[int, int, Answer]] = field(default_factory=list[tuple[int, int, Answer]])
    reports: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    notices: list[tuple[int, Notice]] = field(default_factory=list[tuple[int, Notice]])
    trips: list[Trip] = field(default_factory=list[Trip])

    def take(self, entry: Entry) -> None:
        """Keep what a tick brought."""
        now_ms = entry.now_ms
        for event in entry.events:
            match event:
                case Reported(report) if report.speed_ckmh is not None:
                    self.reports.append((now_ms, report.speed_ckmh))
                case Answered(number, answer):
                    self.answered.append((now_ms, number, answer))
                case Noticed(notice):
                    self.notices.append((now_ms, notice))
                case _:
                    pass
        self.told += [(now_ms, each.number, each.command) for each in entry.outcome.cleared]
        self.trips += [note.trip for note in entry.outcome.notes if isinstance(note, Tripped)]

    def notified(self, notice: Notice) -> bool:
        """Whether the machine told of it."""
        return any(each is notice for _, each in self.notices)
