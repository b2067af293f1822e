"""Text fitted into lines of a width.

The one rule: what does not fit goes on in the next line; nothing is cut off.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from rich.text import Text

BETWEEN = 3


def wrapped(text: str, width: int, style: str = "", indent: str = "") -> list[Text]:
    """A text over as many lines as it needs; further lines are indented."""
    lines = textwrap.wrap(text, max(width, 1), subsequent_indent=indent, drop_whitespace=True)
    return [Text(line, style=style) for line in lines]


def filled(items: Iterable[Text], width: int) -> list[Text]:
    """Items side by side, as many in a line as go in whole."""
    lines: list[Text] = []
    for item in items:
        if lines and lines[-1].cell_len + BETWEEN + item.cell_len <= width:
            lines[-1] = Text.assemble(lines[-1], " " * BETWEEN, item)
        else:
            lines.append(item)
    return lines
