"""Rows for a terminal, in columns under their headings.

The one rule: nothing is cut off; a row is as wide as what it says.
"""

from __future__ import annotations

from collections.abc import Sequence


def columns(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """All lines; every row has as many cells as there are headings."""
    lines = (headings, *rows)
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
