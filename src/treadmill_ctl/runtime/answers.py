"""What the core made of a request, for whoever asked.

The one rule: it hears the very tick that judged the request, and nothing of an earlier one.
"""

from __future__ import annotations

from treadmill_ctl.core.model import Request
from treadmill_ctl.core.session import Rejected
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.sinks.contract import Entry


class Answers:
    """A sink that keeps the rejections of the last tick."""

    def __init__(self) -> None:
        self._rejected: tuple[Rejected, ...] = ()

    def take(self, entry: Entry) -> None:
        """Keep what this tick rejected."""
        notes = entry.outcome.notes
        self._rejected = tuple(note for note in notes if isinstance(note, Rejected))

    def forget(self) -> None:
        """A request is about to be judged."""
        self._rejected = ()

    def to(self, request: Request, who: str) -> Denied | None:
        """Why this request was not taken; None where it was."""
        for note in self._rejected:
            if (note.request, note.who) == (request, who):
                return Denied(note.why)
        return None
