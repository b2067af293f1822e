"""The shapes of a request's params: each reads a value, and says in JSON schema what it takes.

The one rule: a value that does not fit is refused with what is allowed, never bent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.schema.flaws import listed, nearest, shown

WORD_CHARACTERS_MAX: Final = 100
WORDS_MAX: Final = 32


class Unfit(Exception):
    """A value that does not fit; the message says what does."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a value is read, and what is said of it. `read` raises Unfit."""

    schema: Mapping[str, Any]
    read: Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Param:
    """One named value of a request."""

    name: str
    shape: Shape
    says: str
    needed: bool = True


def text(characters_max: int = WORD_CHARACTERS_MAX) -> Shape:
    """A text that is not empty."""

    def read(value: Any) -> str:
        if isinstance(value, str) and 0 < len(value) <= characters_max and value.isprintable():
            return value
        raise Unfit(f"a printable text of 1 to {characters_max} characters")

    return Shape({"type": "string", "minLength": 1, "maxLength": characters_max}, read)


def choice(*names: str) -> Shape:
    """One of some words."""

    def read(value: Any) -> str:
        if isinstance(value, str) and value in names:
            return value
        raise Unfit(listed(names))

    return Shape({"enum": list(names)}, read)


def whole(lowest: int, highest: int) -> Shape:
    """A whole number."""

    def read(value: Any) -> int:
        if type(value) is int and lowest <= value <= highest:
            return value
        raise Unfit(f"a whole number from {lowest} to {highest}")

    return Shape({"type": "integer", "minimum": lowest, "maximum": highest}, read)


def truth() -> Shape:
    """Either of the two."""

    def read(value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise Unfit("true or false")

    return Shape({"type": "boolean"}, read)


def words() -> Shape:
    """A list of words."""
    one = text()

    def read(value: Any) -> tuple[str, ...]:
        found = cast("list[Any]", value) if isinstance(value, list) else [None]
        if len(found) > WORDS_MAX:
            raise Unfit(f"at most {WORDS_MAX} of them")
        return tuple(one.read(each) for each in found)

    return Shape({"type": "array", "items": dict(one.schema), "maxItems": WORDS_MAX}, read)


def named(of: Mapping[str, Shape]) -> Shape:
    """Values by name, of these names."""

    def read(value: Any) -> dict[str, Any]:
        found = _object(value)
        for name in found:
            if name not in of:
                raise Unfit(f"an object with {listed(of)}")
        return {name: of[name].read(each) for name, each in found.items()}

    properties = {name: dict(shape.schema) for name, shape in of.items()}
    return Shape({"type": "object", "properties": properties, "additionalProperties": False}, read)


def texts() -> Shape:
    """Texts by any name."""
    one = text()

    def read(value: Any) -> dict[str, str]:
        found = _object(value)
        if len(found) > WORDS_MAX:
            raise Unfit(f"at most {WORDS_MAX} of them")
        return {one.read(name): one.read(each) for name, each in found.items()}

    return Shape({"type": "object", "additionalProperties": dict(one.schema)}, read)


def taken(params: Sequence[Param], given: Mapping[str, Any]) -> dict[str, Any] | Denied:
    """The values by name; why they do not fit."""
    known = {param.name: param for param in params}
    for name in given:
        if name not in known:
            allowed = f"it takes {listed(known)}" if known else "it takes no params"
            return Denied(f"there is no param {shown(name)}{nearest(name, known)}", allowed)
    found: dict[str, Any] = {}
    for name, param in known.items():
        if name not in given:
            if param.needed:
                return Denied(f"{name} is missing", f"{name}: {param.says}")
            continue
        try:
            found[name] = param.shape.read(given[name])
        except Unfit as error:
            return Denied(f"{name} does not fit", f"{name} is {error}")
    return found


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Unfit("an object, values by name")
    return cast("dict[str, Any]", value)
