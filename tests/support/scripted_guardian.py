"""A guardian in the place of the process: it keeps what it is told, and stands as a test says.

The one rule: it does nothing by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from treadmill_ctl.core.model import Stance


@dataclass
class ScriptedGuardian:
    """`told` is every word of the loop in order; `at` what else is worth knowing at that moment."""

    stance: Stance = Stance.WATCHING
    why: str = ""
    at: Callable[[], object] = lambda: None
    armed: bool = False
    closed: bool = False
    told: list[tuple[str, object]] = field(default_factory=list[tuple[str, object]])

    def arm(self) -> None:
        """Beat, armed."""
        self.armed = True
        self.told.append(("arm", self.at()))

    def disarm(self) -> None:
        """Beat, relieved."""
        self.armed = False
        self.told.append(("disarm", self.at()))

    def beat(self) -> None:
        """Beat as before."""
        self.told.append(("beat", self.at()))

    def stop_is(self, stop: bytes) -> None:
        """Keep them."""
        self.told.append(("stop_is", stop))

    def look(self, now_ms: int) -> Stance:
        """As the test says."""
        self.told.append(("look", now_ms))
        return self.stance

    async def close(self) -> None:
        """It is let go."""
        self.closed = True

    def words(self) -> list[str]:
        """What it was told, without the rest."""
        return [word for word, _ in self.told]
