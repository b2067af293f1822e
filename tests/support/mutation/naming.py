"""What a mutant is called: the statement it lies in, before and after, as short as can be told.

The one rule: a name stays the same while the lines around it move.
"""

from __future__ import annotations

import ast
import copy

SHOWN_MAX = 110
SHOWN_BEFORE, SHOWN_BEHIND = 40, 20


def shown(statement: ast.stmt) -> str:
    """A statement in a line; of a compound one what stands before its body."""
    bare = copy.copy(statement)
    for field in ("body", "orelse", "cases", "handlers"):
        if isinstance(getattr(bare, field, None), list):
            setattr(bare, field, [])
    return " ".join(ast.unparse(bare).split())


def difference(before: str, after: str) -> str:
    """What changed, with a little of what stands around it."""
    if before == after:
        return ""
    if after == "pass":
        return f"dropped `{before[:SHOWN_MAX]}`"
    same = _alike(before, after)
    behind = _alike(before[same:][::-1], after[same:][::-1])
    start = max(0, same - SHOWN_BEFORE)
    texts = (text[start : len(text) - behind + SHOWN_BEHIND] for text in (before, after))
    old, new = (text if len(text) <= SHOWN_MAX else text[:SHOWN_MAX] + "…" for text in texts)
    return f"`{old}` → `{new}`"


def _alike(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((i for i, (a, b) in pairs if a != b), min(len(one), len(other)))
