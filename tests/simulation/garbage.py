"""How often a process that runs worlds one after another looks for garbage.

The one rule: only when, never whether. What a world keeps is not changed by it, and what it leaves
is still found.
"""

from __future__ import annotations

import gc

SELDOM = (50_000, 20, 100)  # allocations, collections of the young, of the middle-aged


def collect_seldom() -> None:
    """From now on, here and in every process forked from here.

    A world lives by reference counts and makes few cycles, and yet each collection walks all of it;
    the modules, which never go, are walked no more at all.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
