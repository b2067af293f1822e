"""When the garbage collector looks at what: never at all of it while a belt may move.

The one rule: it is told before a session begins; where no other is under way, it looks once more
at everything, and from then on at what is new.
"""

from __future__ import annotations

import gc


def settle(*, others_walk: bool) -> None:
    """What is here now stays: no collection of it while a belt moves."""
    if not others_walk:
        gc.unfreeze()
        gc.collect()
    gc.freeze()
