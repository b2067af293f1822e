"""What the service has to say: its last lines for whoever asks, each at once to its log.

The one rule: as many as fit, the oldest go first; nothing of a walker but an id stands in them.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import Final

KEPT: Final = 1_000


class Notices:
    """The last lines. `tell` is where each goes at once; it must not wait."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._lines: deque[str] = deque(maxlen=KEPT)

    def say(self, of: str, sentence: str) -> None:
        """A line of a treadmill, or of the service itself."""
        line = f"{of}: {sentence}"
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        self._lines.append(f"{stamp} {line}")
        self._tell(line)

    def last(self, count: int) -> tuple[str, ...]:
        """So many of the last lines, the oldest first."""
        return tuple(self._lines)[-count:] if count > 0 else ()
