"""Core values as JSON and back, for the journal.

The one rule: integers, texts and lists only, and a value that went out comes back equal. A value
that is one of several kinds carries its kind under the key `is`.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from enum import Enum
from functools import cache
from typing import Any, TypeVar, Union, cast

Json = dict[str, Any] | list[Any] | str | int | bool | None

PLAIN = frozenset((str, int, bool, type(None)))


class NotReadable(ValueError):
    """A piece of a journal that does not have the shape it must have; says what and where."""


def dumped(value: Any) -> Json:
    """A core value as JSON; what has fields with its kind, so that unions can be read back."""
    kind: type[Any] = value.__class__
    if kind in PLAIN:
        return value
    kept = _kept(kind)
    if kept is not None:
        out: dict[str, Any] = {"is": kind.__name__}
        for name, default in kept:
            field_value = getattr(value, name)
            if field_value != default:
                out[name] = dumped(field_value)
        return out
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [dumped(item) for item in cast("tuple[Any, ...]", value)]
    raise TypeError(f"{kind.__name__} has no place in a journal")


T = TypeVar("T")


def loaded(kind: type[T], data: Json) -> T:
    """The core value of a dataclass that the JSON stands for. Raises NotReadable."""
    return cast("T", _load(kind, data, kind.__name__))


def loaded_union(kinds: Any, data: Json) -> Any:
    """The same for a union of dataclasses, as `Event`."""
    return _load(kinds, data, "event")


@cache
def _kept(kind: type[Any]) -> tuple[tuple[str, Any], ...] | None:
    """The fields that make a value again, with what may be left out because it is the default.

    None for what is neither a dataclass nor a named tuple.
    """
    if dataclasses.is_dataclass(kind):
        return tuple((f.name, f.default) for f in dataclasses.fields(kind) if f.init and f.repr)
    names: tuple[str, ...] | None = getattr(kind, "_fields", None)
    if names is None:
        return None
    defaults: dict[str, Any] = getattr(kind, "_field_defaults", {})
    return tuple((name, defaults.get(name, dataclasses.MISSING)) for name in names)


@cache
def _hints(kind: type[Any]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _load(kind: Any, data: Json, where: str) -> Any:
    origin, name = typing.get_origin(kind), str(getattr(kind, "__name__", kind))
    if origin in (Union, types.UnionType):
        return _load_one_of(typing.get_args(kind), data, where)
    if origin is tuple:
        return _load_tuple(typing.get_args(kind), data, where)
    if isinstance(kind, type) and _kept(kind) is not None:
        return _load_fields(cast("type[Any]", kind), data, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _load_enum(kind, data, where)
    plain = type(data) is kind
    if not plain:
        raise NotReadable(f"{where}: a {name} is wanted, not {data!r}")
    return data


def _load_enum(kind: type[Enum], data: Json, where: str) -> Enum:
    try:
        return kind(data)
    except ValueError as error:
        allowed = ", ".join(str(member.value) for member in kind)
        raise NotReadable(f"{where}: {data!r} is none of {allowed}") from error


def _load_one_of(kinds: tuple[type[Any], ...], data: Json, where: str) -> Any:
    if data is None and type(None) in kinds:
        return None
    named = data.get("is") if isinstance(data, dict) else None
    plain = {kind for kind in kinds if _kept(kind) is None}
    for kind in kinds:
        if type(data) is kind if kind in plain else kind.__name__ == named:
            return _load(kind, data, where)
    raise NotReadable(f"{where}: {data!r} is none of the kinds that may stand here")


def _load_tuple(items: tuple[Any, ...], data: Json, where: str) -> tuple[Any, ...]:
    if not isinstance(data, list):
        raise NotReadable(f"{where}: a list is wanted, not {data!r}")
    if len(items) == 2 and items[1] is Ellipsis:  # noqa: PLR2004 - `tuple[kind, ...]`
        items = (items[0],) * len(data)
    if len(items) != len(data):
        raise NotReadable(f"{where}: {len(items)} items are wanted, not {len(data)}")
    return tuple(
        _load(kind, item, f"{where}[{index}]")
        for index, (kind, item) in enumerate(zip(items, data, strict=True))
    )


def _load_fields(kind: type[Any], data: Json, where: str) -> Any:
    if not isinstance(data, dict):
        raise NotReadable(f"{where}: a {kind.__name__} is wanted, not {data!r}")
    hints = _hints(kind)
    known = {name for name, _ in _kept(kind) or ()}
    unknown = data.keys() - known - {"is"}
    if unknown:
        raise NotReadable(f"{where}: {kind.__name__} has no {', '.join(sorted(unknown))}")
    values = {
        name: _load(hints[name], data[name], f"{where}.{name}") for name in known & data.keys()
    }
    try:
        return kind(**values)
    except (TypeError, ValueError) as error:
        raise NotReadable(f"{where}: {error}") from error
