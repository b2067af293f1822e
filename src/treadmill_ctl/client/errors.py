"""What can go wrong between a program and the service.

The one rule: the message is for a person; `allowed` and `next` say what would be right.
"""

from __future__ import annotations


class DoorError(Exception):
    """Whatever keeps a program from what it asked for."""


class NoService(DoorError):
    """No service answers, or it is gone. It is not known what becomes of the belts."""


class Refused(DoorError):
    """The service did not do it, and changed nothing. `code` as in `treadmill_ctl.door.words`."""

    def __init__(self, code: int, why: str, allowed: str = "", next_: str = "") -> None:
        super().__init__(why)
        self.code, self.why, self.allowed, self.next = code, why, allowed, next_

    def __str__(self) -> str:
        return " ".join(part for part in (self.why, self.allowed, self.next) if part)
