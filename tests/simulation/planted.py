"""How a bug is planted in the service: one thing replaced by name, and put back afterwards.

The one rule: a plant that finds nothing to replace, or changes nothing, is an error. What was
copied by `from … import …`, or stands in a table, is replaced with it: half a bug proves nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from importlib import import_module
from types import ModuleType
from typing import Any, cast

SERVICE = "treadmill_ctl"
STAND_IN = "process"  # of the simulation: does what the service's command line does

Slip = Callable[[Any], Any]


class Unplantable(Exception):
    """A swap that names nothing, or that changes nothing."""


class Reach(Enum):
    """How far a swap goes."""

    EVERYWHERE = "every copy of it in the service"
    HERE = "the one name in the one module"


@dataclass(frozen=True, slots=True)
class Swap:
    """One thing to replace.

    `place` is its dotted name below the service's package; `slip` makes the wrong thing from the
    right one.
    """

    place: str
    slip: Slip
    reach: Reach = Reach.EVERYWHERE


@dataclass(frozen=True, slots=True)
class Bug:
    """One plausible slip: `breaks` names the rule, the invariant or the row that it is against.

    `raises`: the slip is an exception where there must be none. With any other bug an exception is
    a fault of the plant. `led`: only in worlds that persons lead there is anything to see of it.
    `family`: only in worlds with a treadmill of this family on a line.
    """

    name: str
    breaks: str
    what: str
    swaps: tuple[Swap, ...]
    raises: bool = False
    led: bool = False
    family: str = ""


def bug(name: str, breaks: str, what: str, *swaps: Swap) -> Bug:
    """A bug of one swap or several."""
    return Bug(name, breaks, what, swaps)


def to(value: Any) -> Slip:
    """The slip that puts a value in place of another."""
    return lambda _: value


def giving(value: Any) -> Slip:
    """The slip that puts a function in place that gives this, whatever it is given."""

    def slip(_: Any) -> Any:
        def slipped(*_: Any, **__: Any) -> Any:
            return value

        return slipped

    return slip


def around(wrong: Callable[..., Any]) -> Slip:
    """The slip that calls `wrong` with the right function first, then with what that was given."""

    def slip(right: Any) -> Any:
        def slipped(*given: Any, **named: Any) -> Any:
            return wrong(right, *given, **named)

        return slipped

    return slip


def altered(right: Any, /, **fields: Any) -> Any:
    """A dataclass or a named tuple with other values in some of its fields."""
    made = getattr(right, "_replace", None)
    return replace(right, **fields) if made is None else made(**fields)


def here(place: str, slip: Slip) -> Swap:
    """A swap of one name in one module, whatever other modules took from the same source."""
    return Swap(place, slip, Reach.HERE)


@contextmanager
def planted(slips: Bug) -> Generator[None]:
    """The service with the bug in it. Raises Unplantable; then nothing is changed."""
    undo: list[tuple[Any, Any, Any]] = []
    try:
        for swap in slips.swaps:
            _plant(swap, undo)
        loaded = _modules()
        yield
        late = [module.__name__ for module in _modules() if module not in loaded]
        if late:
            raise Unplantable(f"{slips.name}: imported with the bug in it: {', '.join(late)}")
    finally:
        for holder, key, right in reversed(undo):
            _put(holder, key, right)


def found(place: str) -> tuple[Any, str, Any]:
    """The module or class that holds a place, the last name in it, and what stands there."""
    *outer, name = place.split(".")
    holder: Any = import_module(SERVICE)
    for depth, word in enumerate(outer, 1):
        holder = _inside(holder, word, ".".join((SERVICE, *outer[:depth])))
    names: Mapping[str, Any] = holder.__dict__
    if name not in names:
        raise Unplantable(f"{place}: there is no {name}")
    return holder, name, names[name]


def _inside(holder: Any, word: str, module: str) -> Any:
    names: Mapping[str, Any] = holder.__dict__
    if word in names:
        return names[word]
    try:
        return import_module(module)
    except ImportError as error:
        raise Unplantable(f"there is no {module}") from error


def _plant(swap: Swap, undo: list[tuple[Any, Any, Any]]) -> None:
    holder, name, right = found(swap.place)
    wrong = swap.slip(right)
    if wrong is right or wrong == right:
        raise Unplantable(f"{swap.place}: the slip changes nothing")
    places = [(holder, name)]
    if swap.reach is Reach.EVERYWHERE and isinstance(holder, ModuleType):
        places = list(_copies(name, right))
    for keeper, key in places:
        undo.append((keeper, key, right))
        _put(keeper, key, wrong)


def _copies(name: str, right: Any) -> Iterator[tuple[Any, Any]]:
    """Every module of the service that knows it by this name, and every table that holds it."""
    for module in _modules():
        for known, value in tuple(vars(module).items()):
            if known == name and value is right:
                yield module, known
            elif callable(right) and isinstance(value, dict) and not known.startswith("__"):
                table = cast("dict[Any, Any]", value)
                yield from ((table, key) for key in tuple(table) if table[key] is right)


def _modules() -> list[ModuleType]:
    loaded = tuple(sys.modules.items())
    return [module for name, module in loaded if name.split(".")[0] in (SERVICE, STAND_IN)]


def _put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, dict):
        cast("dict[Any, Any]", holder)[key] = value
    else:
        setattr(holder, key, value)
