"""A number to be read from beside the treadmill: three rows high.

The one rule: what has no glyph here is an error, never left out.
"""

from __future__ import annotations

from typing import Final

ROWS: Final = 3
_GLYPHS: Final = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    ".": (" ", " ", "▀"),
    "-": ("   ", "▀▀▀", "   "),
    "?": ("▀▀█", " ▀▀", " ▀ "),
}


def large(text: str) -> tuple[str, ...]:
    """Digits, `.`, `-` and `?` as three lines of equal width."""
    return tuple(" ".join(_GLYPHS[sign][row] for sign in text) for row in range(ROWS))
