"""What a person confirms before every start, by name and as a sentence.

The one rule: every motion needs every item, confirmed for that very start.
"""

from __future__ import annotations

from treadmill_ctl.core.model import Way

KEY = "key"
DECK = "deck"
STOP_IN_REACH = "stop-in-reach"
WALKER_READY = "walker-ready"

SENTENCES = {
    KEY: "The walker wears the treadmill's safety key.",
    DECK: "The deck and the floor behind it are clear; the walker stands on the side rails"
    " or holds the handrail.",
    STOP_IN_REACH: "A person who can reach the treadmill's own stop stands beside it.",
    WALKER_READY: "The walker knows that the belt will start now.",
    f"way:{Way.TURNED}": "The walker faces the REAR of the treadmill; the belt runs forward.",
    f"way:{Way.REVERSED}": "The walker faces the CONSOLE; the belt runs in REVERSE.",
    f"way:{Way.STRAIGHT}": "The walker faces the CONSOLE; the belt runs forward.",
}


def required(way: Way) -> tuple[str, ...]:
    """The items for a start in this way, in the order in which a person is asked."""
    return (KEY, DECK, STOP_IN_REACH, f"way:{way}", WALKER_READY)
