"""Why there is no session.

The one rule: what it says is for the person at the terminal, and the belt was not started.
"""

from __future__ import annotations


class Refusal(Exception):
    """A sentence, or several lines, and an exit code."""

    def __init__(self, code: int, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.code = code
