"""A named tuple from all of its fields at once, for what is made in every tick.

The one rule: it is what the tuple's own constructor does, in a third of the time and without its
words; every field is given, in order.
"""

from __future__ import annotations

from typing import Any, Final, Protocol, TypeVar, cast

T = TypeVar("T")


class _Filled(Protocol):
    def __call__(self, kind: type[T], fields: tuple[Any, ...], /) -> T: ...


filled: Final = cast("_Filled", tuple.__new__)
