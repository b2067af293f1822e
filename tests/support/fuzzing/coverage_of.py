"""Which lines follow which when a decoder reads some bytes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

Arc = tuple[str, int, int]


def arcs(check: Callable[[bytes], None], octets: bytes) -> set[Arc]:
    """Every step from a line of the service to the next one."""
    found: set[Arc] = set()
    last: dict[int, int] = {}

    def trace(frame: FrameType, what: str, _: Any) -> Any:
        file = frame.f_code.co_filename
        if "treadmill_ctl" not in file:
            return None
        if what == "line":
            found.add((file, last.get(id(frame), 0), frame.f_lineno))
            last[id(frame)] = frame.f_lineno
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        check(octets)
    finally:
        sys.settrace(before)
    return found


def worth_keeping(check: Callable[[bytes], None], inputs: Iterable[bytes]) -> list[bytes]:
    """Of several inputs, shortest first, those that show something none before them did."""
    seen: set[Arc] = set()
    kept: list[bytes] = []
    for octets in sorted(set(inputs), key=lambda each: (len(each), each)):
        new = arcs(check, octets) - seen
        if new:
            seen |= new
            kept.append(octets)
    return kept
