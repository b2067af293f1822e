"""What differs between two profiles, in the words that stand in them.

The one rule: values are compared by what they mean (`1 min` is `60 s`) and shown as they are
written; nothing that differs is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final, cast

from pydantic import BaseModel

from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.segments import AnySegment, RepeatSegment, kind_of
from treadmill_ctl.schema.yaml_marks import Plain

_NOT_HERE: Final = "not said"
_BETWEEN: Final = " > "  # as between label and key in from_source and assumed


class What(StrEnum):
    """What became of a thing from the first profile to the second."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs; `where` as in `Label > key`, `before` and `after` as written."""

    what: What
    where: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        match self.what:
            case What.ADDED:
                return f"added    {self.where}: {self.after}"
            case What.REMOVED:
                return f"removed  {self.where}: {self.before}"
            case What.CHANGED:
                return f"changed  {self.where}: {self.before}, now {self.after}"


def differences(before: Document, after: Document) -> tuple[Difference, ...]:
    """Everything that differs, in the order of the file; none where two profiles mean the same."""
    one = _Side(before.profile, before.marked.plain)
    other = _Side(after.profile, after.marked.plain)
    return (*_of_keys("", one, other, {"segments"}), *_of_segments(_entries(one), _entries(other)))


@dataclass(frozen=True, slots=True)
class _Side:
    """A part of one profile: what it means, and how it is written (None where it is not)."""

    meant: object
    written: Plain | None

    def at(self, key: str) -> _Side:
        """The part under a key."""
        meant = self.meant
        if isinstance(meant, BaseModel):
            names = {field.alias or name: name for name, field in type(meant).model_fields.items()}
            inner = cast("object", getattr(meant, names[key])) if key in names else None
        else:
            inner = cast("Mapping[str, object]", meant).get(key) if meant else None
        return _Side(inner, self.written.get(key) if isinstance(self.written, dict) else None)

    @property
    def keys(self) -> list[str]:
        """What can stand here, or does."""
        if isinstance(self.meant, BaseModel):
            return [f.alias or name for name, f in type(self.meant).model_fields.items()]
        return list(cast("Mapping[str, object]", self.meant)) if self.meant else []

    @property
    def branches(self) -> bool:
        """Whether it has keys of its own."""
        return isinstance(self.meant, BaseModel | Mapping)

    @property
    def items(self) -> Sequence[object]:
        """The entries of a list."""
        return cast("tuple[object, ...]", self.meant) if isinstance(self.meant, tuple) else ()

    @property
    def text(self) -> str:
        """As it is written, on one line."""
        return _NOT_HERE if self.written is None else _line(self.written)


# --- the keys of a block ----------------------------------------------------------------------


def _of_keys(place: str, one: _Side, other: _Side, but: set[str]) -> Iterator[Difference]:
    for key in dict.fromkeys([*one.keys, *other.keys]):
        if key not in but:
            yield from _of_values(
                f"{place}{_BETWEEN}{key}" if place else key, one.at(key), other.at(key)
            )


def _of_values(place: str, one: _Side, other: _Side) -> Iterator[Difference]:
    if one.meant == other.meant:
        return
    if one.branches and other.branches:
        yield from _of_keys(place, one, other, set())
    elif one.items or other.items:
        yield from _of_lists(place, one, other)
    elif one.written is None:
        yield Difference(What.ADDED, place, after=other.text)
    elif other.written is None:
        yield Difference(What.REMOVED, place, before=one.text)
    else:
        yield Difference(What.CHANGED, place, one.text, other.text)


def _of_lists(place: str, one: _Side, other: _Side) -> Iterator[Difference]:
    before, after = _texts(one), _texts(other)
    gone = [text for text, meant in before if meant not in other.items]
    come = [text for text, meant in after if meant not in one.items]
    for text in gone:
        yield Difference(What.REMOVED, place, before=text)
    for text in come:
        yield Difference(What.ADDED, place, after=text)
    if not gone and not come:
        order = ["; ".join(text for text, _ in texts) for texts in (before, after)]
        yield Difference(What.CHANGED, place, *order)


def _texts(side: _Side) -> list[tuple[str, object]]:
    written = side.written if isinstance(side.written, list) else []
    return [(_line(text), meant) for text, meant in zip(written, side.items, strict=True)]


# --- segments ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Entry:
    """A segment as written, with the labels of the repeats it is in."""

    inside: tuple[str, ...]
    kind: str
    label: str
    side: _Side

    @property
    def name(self) -> str:
        """What it is and where: `Faster in Intervals`."""
        return " in ".join((self.label, *reversed(self.inside)))

    @property
    def body(self) -> dict[str, object]:
        """All that it says but its label and, of a repeat, its segments."""
        hidden = {self.kind, "segments"}
        return {key: self.side.at(key).meant for key in self.side.keys if key not in hidden}

    @property
    def text(self) -> str:
        """The whole of it on one line."""
        written = cast("dict[str, Plain]", self.side.written)
        said = {key: value for key, value in written.items() if key not in {self.kind, "segments"}}
        return f"{self.kind}, {_line(said)}" if said else self.kind


def _entries(side: _Side, inside: tuple[str, ...] = ()) -> list[_Entry]:
    listed = side.at("segments")
    written = cast("list[Plain]", listed.written)
    found: list[_Entry] = []
    for meant, plain in zip(cast("tuple[AnySegment, ...]", listed.meant), written, strict=True):
        kind = kind_of(plain) or ""
        own = _Side(meant, plain)
        label = str(own.at(kind).meant)
        found.append(_Entry(inside, kind, label, own))
        if isinstance(meant, RepeatSegment):
            found += _entries(own, (*inside, label))
    return found


def _of_segments(before: list[_Entry], after: list[_Entry]) -> Iterator[Difference]:
    names = [
        [(entry.kind, entry.inside, entry.label) for entry in side] for side in (before, after)
    ]
    for tag, i, j, k, m in SequenceMatcher(None, *names, autojunk=False).get_opcodes():
        if tag == "equal":
            for one, other in zip(before[i:j], after[k:m], strict=True):
                hidden = {one.kind, "segments"}
                yield from _of_keys(f"{one.name}", one.side, other.side, hidden)
        else:
            yield from _replaced(before[i:j], after[k:m])


def _replaced(gone: list[_Entry], come: list[_Entry]) -> Iterator[Difference]:
    """Segments in whose place others stand; one that only has another label is told as that."""
    left = list(come)
    for entry in gone:
        same = next((c for c in left if (c.kind, c.body) == (entry.kind, entry.body)), None)
        if same is None:
            yield Difference(What.REMOVED, entry.name, before=entry.text)
        else:
            left.remove(same)
            what = "the place of" if same.label == entry.label else "the label of"
            yield Difference(What.CHANGED, f"{what} {entry.name}", entry.name, same.name)
    for entry in left:
        yield Difference(What.ADDED, entry.name, after=entry.text)


def _line(plain: Plain) -> str:
    """Written values on one line: `for 1 min, speed 2.0 km/h`."""
    if isinstance(plain, str):
        return " ".join(plain.split())
    if isinstance(plain, list):
        return "; ".join(map(_line, plain))
    return ", ".join(f"{key} {_line(value)}" for key, value in plain.items())
