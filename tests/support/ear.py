"""What stands where a loop stands, and hears what a person asks for."""

from __future__ import annotations

from dataclasses import dataclass, field

from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.session import State
from treadmill_ctl.records.remarks import Remark


def unheard(remark: Remark, who: str, via: str) -> None:
    """Where what a person remarks goes to in a test that is about something else."""


@dataclass
class Ear:
    """What stands where a loop stands: hears what is asked."""

    state: State
    now_ms: int = 100_000
    asked: list[Request] = field(default_factory=list[Request])
    confirmed: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    told: list[tuple[Sign, int]] = field(default_factory=list[tuple[Sign, int]])
    kept: list[Remark] = field(default_factory=list[Remark])

    def keep(self, remark: Remark, who: str, via: str) -> None:
        """Hear what is kept and not judged."""
        assert who
        assert via
        self.kept.append(remark)

    def ask(
        self,
        request: Request,
        who: str,
        via: str,
        confirms: tuple[str, ...] = (),
        tells: tuple[tuple[Sign, int], ...] = (),
    ) -> None:
        """Hear it."""
        assert who
        assert via
        self.asked.append(request)
        self.confirmed.append(confirms)
        self.told += tells
