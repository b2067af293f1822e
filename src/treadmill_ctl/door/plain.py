"""Values of the runtime as plain JSON and back, and the schema of that.

The one rule: one reading of the types gives both, so the schema cannot say something else than
what is sent. Every field is there; nothing is left out because it is usual.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast

_PLAIN = frozenset((str, int, bool, type(None)))
_JSON_TYPES = {str: "string", int: "integer", bool: "boolean", type(None): "null"}


def plain(value: Any) -> Any:
    """A value of named tuples, dataclasses, enums, texts and whole numbers as JSON."""
    kind: type[Any] = value.__class__
    if kind in _PLAIN:
        return value
    names = _names(kind)
    if names is not None:
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [plain(item) for item in cast("tuple[Any, ...]", value)]
    raise TypeError(f"{kind.__name__} is nothing to tell at the door")


T = TypeVar("T")


def value(kind: type[T], told: Any) -> T:
    """The value that `plain` made this of. Raises ValueError, TypeError or KeyError for others."""
    return cast("T", _value(kind, told))


def schema(kind: Any) -> dict[str, Any]:
    """The JSON schema of what `plain` makes of a type."""
    origin, items = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema(item) for item in items]}
    if origin is tuple:
        if items[1:] != (Ellipsis,):
            raise TypeError(f"{kind} is nothing to tell at the door")
        return {"type": "array", "items": schema(items[0])}
    if kind in _JSON_TYPES:
        return {"type": _JSON_TYPES[kind]}
    names = _names(kind)
    if names is not None:
        hints = _hints(kind)
        return {
            "type": "object",
            "properties": {name: schema(hints[name]) for name in names},
            "required": list(names),
            "additionalProperties": False,
        }
    if issubclass(kind, Enum):
        return {"enum": [member.value for member in kind]}
    raise TypeError(f"{kind} is nothing to tell at the door")


def _value(kind: Any, told: Any) -> Any:
    origin, items = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        if told is None:
            return None
        (kind,) = (item for item in items if item is not type(None))
        return _value(kind, told)
    if origin is tuple:
        return tuple(_value(items[0], item) for item in told)
    if kind in _PLAIN:
        return told
    names = _names(kind)
    if names is None:
        return kind(told)
    hints = _hints(kind)
    return kind(**{name: _value(hints[name], told[name]) for name in names})


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


@cache
def _names(kind: type[Any]) -> tuple[str, ...] | None:
    """The fields of what has fields, None for anything else."""
    if dataclasses.is_dataclass(kind):
        return tuple(each.name for each in dataclasses.fields(kind))
    return cast("tuple[str, ...] | None", getattr(kind, "_fields", None))
