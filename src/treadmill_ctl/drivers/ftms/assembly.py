"""Puts the fragments of a Treadmill Data record together.

The one rule: fragments are joined only while they can belong to one record. A field that comes
again, two seconds, or a lost link end what was begun, so nothing old is ever shown as new.
"""

from __future__ import annotations

from treadmill_ctl.drivers.ftms.treadmill_data import MORE_DATA, TreadmillData

RECORD_MS_MAX = 2_000


class Assembly:
    """The record under way on one connection."""

    def __init__(self) -> None:
        self._begun: TreadmillData | None = None
        self._since_ms = 0

    def clear(self) -> None:
        """Forget what was begun: the link is gone, or new."""
        self._begun = None

    def take(self, fragment: TreadmillData, now_ms: int) -> TreadmillData | None:
        """The whole record, once its last fragment is here; until then None."""
        begun = self._begun
        if begun is not None and now_ms - self._since_ms > RECORD_MS_MAX:
            begun = None
        if begun is not None and repeats(begun, fragment):
            begun = None
        if begun is None:
            self._since_ms = now_ms
        joined = fragment if begun is None else join(begun, fragment)
        self._begun = joined if fragment.more_data else None
        return None if fragment.more_data else joined


def repeats(begun: TreadmillData, fragment: TreadmillData) -> bool:
    """Whether the fragment brings a field again, so that it belongs to another record."""
    return not set(begun.names).isdisjoint(fragment.names)


def join(begun: TreadmillData, fragment: TreadmillData) -> TreadmillData:
    """Two fragments as one record. The flags are those of both, More Data that of the later."""
    return TreadmillData(
        begun.flags & ~MORE_DATA | fragment.flags,
        begun.names + fragment.names,
        begun.values + fragment.values,
        begun.truncated_at or fragment.truncated_at,
        begun.trailing + fragment.trailing,
    )
