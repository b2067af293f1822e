"""What is wrong with a file, where, and what would be right.

The one rule: a flaw names the place as `file:line:column` where there is one, says what was found
and what is allowed, and never shows more of the file than a line can hold.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from treadmill_ctl.core.finding import Severity

SHOWN_MAX = 40
FLAWS_MAX = 100  # nobody reads more, and a hostile file could hold tens of thousands


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place in a text, both counted from one."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong (or worth a warning), in words for the person who wrote the file."""

    file: str
    spot: Spot | None
    sentence: str
    severity: Severity = Severity.REFUSE
    rule: str = "language"

    def __str__(self) -> str:
        place = f":{self.spot.line}:{self.spot.column}" if self.spot else ""
        return f"{self.file}{place}: {self.sentence}"


class Bad(Exception):
    """A file that cannot be used; carries what was found, in file order."""

    def __init__(self, flaws: Iterable[Flaw]) -> None:
        ordered = in_file_order(flaws)
        more = len(ordered) - FLAWS_MAX
        rest = (Flaw(ordered[0].file, None, f"and {more} more"),) if more > 0 else ()
        self.flaws = (*ordered[:FLAWS_MAX], *rest)
        super().__init__("\n".join(str(flaw) for flaw in self.flaws))


def in_file_order(flaws: Iterable[Flaw]) -> tuple[Flaw, ...]:
    """The flaws by place; those of the whole file first."""
    return tuple(sorted(flaws, key=lambda flaw: flaw.spot or Spot(0, 0)))


def shown(found: str) -> str:
    """Found text as a message shows it: in quotes, on one line, cut short, nothing unprintable."""
    line = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in found)
    return f'"{line if len(line) <= SHOWN_MAX else line[: SHOWN_MAX - 1] + "…"}"'


def nearest(found: str, known: Iterable[str]) -> str:
    """` (did you mean "…"?)` for the most similar known name, or nothing."""
    by_fold = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(found.casefold()[:SHOWN_MAX], by_fold, n=1, cutoff=0.6)
    return f' (did you mean "{by_fold[close[0]]}"?)' if close else ""


def listed(names: Iterable[str]) -> str:
    """Names as a person lists them: `a, b or c`."""
    *head, last = names
    return f"{', '.join(head)} or {last}" if head else last
