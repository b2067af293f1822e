"""Rows for a terminal, in columns under their headings.

The one rule: nothing is cut off; a row is as wide as what it says.
"""

from __future__ import annotations

from collections.abc import Sequence


def columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """All lines; every row has as many cells as there are headings."""
    lines = (headings, *rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    row = "  ".join(f"%-{width}s" for width in widths)  # twice as quick as `format`
    return "\n".join([(row % tuple(line)).rstrip() for line in lines])
