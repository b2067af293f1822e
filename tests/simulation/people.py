"""The person beside the walker: looks at the display now and then, and does what is sensible.

The one rule: this person goes by what the display shows, as anybody must.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.runtime.snapshot import Snapshot

NAME = "therapist"
FORGETS = 0.05  # to confirm an item
WAITS = 0.3  # for another look
TOO_LONG_MS = 20_000  # before a start, without control or standstill

Ask = Callable[[Request, str, tuple[str, ...]], None]


class Therapist:
    """One person's behaviour, drawn by a seed."""

    def __init__(self, random: Random, ask: Ask) -> None:
        self._random = random
        self._ask = ask
        self._waiting_ms = 0

    def look(self, shown: Snapshot, items: tuple[str, ...], passed_ms: int, *, quiet: bool) -> None:
        """Look at the display, and act; when all is quiet, only to end what there is."""
        self._waiting_ms = self._waiting_ms + passed_ms if shown.phase is Phase.STANDING else 0
        if self._random.random() < WAITS:
            return
        match shown.phase:
            case Phase.LATCHED:
                self._say(Request.RESET)
            case _ if shown.alarm is not None and shown.still:
                self._say(Request.RESET)
            case _ if quiet:
                if shown.phase in (Phase.STANDING, Phase.READY, Phase.WALKING):
                    self._say(Request.STOP)
            case Phase.STANDING if self._waiting_ms > TOO_LONG_MS:
                self._say(Request.STOP)
            case Phase.STANDING if shown.still and shown.controlled:
                forgot = self._random.random() < FORGETS
                self._say(Request.CONFIRM, items[1:] if forgot else items)
            case Phase.READY if shown.wait_ms == 0 or self._random.random() < FORGETS:
                first = shown.hold is Hold.START
                self._say(Request.START if first else Request.RESUME)
            case _:
                pass

    def _say(self, request: Request, items: tuple[str, ...] = ()) -> None:
        self._ask(request, NAME, items)
