"""A disk in memory for one process's journal, that can be full.

The one rule: what it acknowledged it keeps; what it did not take leaves a gap that is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from treadmill_ctl.runtime.replay import replay
from treadmill_ctl.sinks.journal_format import Weight
from treadmill_ctl.sinks.wire import NotReadable


@dataclass(slots=True)
class Memory:
    """One journal. `whole` counts the lines before the first that was not taken."""

    lines: list[bytes] = field(default_factory=list[bytes])
    full: bool = False
    whole: int | None = None
    closed: bool = False
    refused: int = 0  # lines that it did not take

    def write(self, line: bytes, weight: Weight) -> None:
        """Take a line, or not."""
        if self.full:
            self.refused += 1
            self.whole = len(self.lines) if self.whole is None else self.whole
        else:
            self.lines.append(line)

    def wrong(self) -> str | None:
        """What is wrong with what was acknowledged; None when it replays to the same commands."""
        lines = self.lines[: self.whole]
        if not lines:
            return None
        try:
            replayed = replay(lines)
        except NotReadable as error:
            return str(error)
        if replayed.difference is not None:
            return f"the core decides otherwise: {replayed.difference}"
        if replayed.torn is not None:
            return f"line {replayed.torn} is torn"
        cut = not self.closed or self.whole is not None
        return None if replayed.cut is cut else f"cut is {replayed.cut} and should be {cut}"
