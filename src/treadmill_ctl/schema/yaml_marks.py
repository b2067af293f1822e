"""YAML text to plain text values, every one with its line and column.

The one rule: nothing is guessed and nothing grows. Every scalar stays the text that was written,
a key stands once, and whatever lets a small file become a large one (aliases, anchors, tags, merge
keys, endless nesting) is refused with its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, TypeAlias, cast

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    ScalarEvent,
    SequenceStartEvent,
)
from yaml.reader import ReaderError

from treadmill_ctl.schema.flaws import Bad, Flaw, Spot, shown

SIZE_MAX: Final = 256 * 1024
DEPTH_MAX: Final = 24

Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"
Trail: TypeAlias = tuple[str | int, ...]

# libyaml where the wheel has it: ten times as quick, the same events at the same places.
_QUICK: Final = cast("Callable[[str], object]", getattr(yaml, "CBaseLoader", yaml.BaseLoader))

_SYNTAX: Final = (
    ("'\\t'", "a tab stands here; YAML is indented with spaces only"),
    (
        "mapping values are not allowed",
        'a ":" does not fit here; check the indentation, or put quotes around text with ": "',
    ),
    ("could not find expected ':'", 'a key needs a ":" behind it, as in "for: 2 min"'),
    ("sequence entries are not allowed", 'a list begins on its own line, each entry with "- "'),
    ("unexpected end of stream", "a quote is opened and never closed"),
    ("expected <block end>", "the indentation (or a quote) does not fit the lines above"),
    ("expected ',' or", "a bracket is opened and never closed, or a comma is missing"),
    ("cannot start any token", "a text cannot begin with this character; put the text in quotes"),
)

_OPENED: Final = ("unexpected end of stream", "expected ',' or")


@dataclass(frozen=True, slots=True)
class Marked:
    """A YAML document as plain values, and where each value and each key stands."""

    file: str
    plain: Plain
    values: dict[Trail, Spot]
    keys: dict[Trail, Spot]
    flaws: tuple[Flaw, ...]

    def spot(self, trail: Trail) -> Spot:
        """Where a value stands, or the nearest thing around it that has a place."""
        while trail not in self.values and trail:
            trail = trail[:-1]
        return self.values[trail]


def read_text(path: Path) -> str:
    """The text of a file; `Bad` where it cannot be read, is too large or is not UTF-8."""
    try:
        with path.open("rb") as stream:
            data = stream.read(SIZE_MAX + 1)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Bad([Flaw(str(path), None, f"the file cannot be read: {why}")]) from error
    return decode(data, str(path))


def decode(data: bytes, file: str) -> str:
    """Octets as text; `Bad` where they are too many or not UTF-8."""
    if len(data) > SIZE_MAX:
        sentence = f"the file is larger than {SIZE_MAX // 1024} kB; a few pages of text are enough"
        raise Bad([Flaw(file, None, sentence)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").decode("utf-8-sig", "replace")
        sentence = "the file is not UTF-8 from here on; save it as UTF-8"
        raise Bad([Flaw(file, _spot_after(before), sentence)]) from error


def parse(text: str, file: str) -> Marked:
    """The one document of a text; `Bad` where it is no YAML of ours."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    builder = _Builder(file)
    try:
        _feed(builder, lines, _QUICK)
    except yaml.YAMLError:
        builder = _Builder(file)
        _feed_or_say_why(builder, lines)
    if builder.root is None:
        raise Bad([Flaw(file, Spot(1, 1), "the file is empty; it begins with: version: 1")])
    return Marked(file, builder.root, builder.values, builder.keys, tuple(builder.flaws))


def _feed_or_say_why(builder: _Builder, text: str) -> None:
    """Feed with the slow reader, whose errors have the places and the words."""
    try:
        _feed(builder, text, yaml.BaseLoader)
    except ReaderError as error:
        spot, sentence = _spot_after(text[: error.position]), "a character that cannot be printed"
        raise Bad([*builder.flaws, Flaw(builder.file, spot, sentence + "; remove it")]) from error
    except yaml.MarkedYAMLError as error:
        # what is opened and never closed is shown where it opens, not at the end of the file
        opened = any(words in str(error.problem) for words in _OPENED)
        mark = error.context_mark if opened and error.context_mark else error.problem_mark
        spot = Spot(mark.line + 1, mark.column + 1) if mark else None
        raise Bad(
            [*builder.flaws, Flaw(builder.file, spot, _in_words(str(error.problem)))]
        ) from error


def _feed(builder: _Builder, text: str, loader: Callable[[str], object]) -> None:
    """Every event of a text, one by one, so that what is too deep ends it at once."""
    source = cast("_EventSource", loader(text))
    while source.check_event():
        builder.take(source.get_event())


class _EventSource(Protocol):
    """The part of a YAML loader that is used here, with its types."""

    def check_event(self) -> bool: ...

    def get_event(self) -> Event: ...


def _in_words(problem: str) -> str:
    for part, sentence in _SYNTAX:
        if part in problem:
            return sentence
    return f"cannot be read as YAML: {problem}"


def _spot_after(text: str) -> Spot:
    lines = text.split("\n")
    return Spot(len(lines), len(lines[-1]) + 1)


@dataclass(slots=True)
class _Level:
    """A list or a block that is open, and the key that waits for its value."""

    trail: Trail
    holds: list[Plain] | dict[str, Plain]
    key: str | int = ""
    keyed: bool = False


@dataclass(slots=True)
class _Builder:
    """Takes YAML events one by one; never deeper than `DEPTH_MAX`, never recursive."""

    file: str
    root: Plain | None = None
    values: dict[Trail, Spot] = field(default_factory=dict[Trail, Spot])
    keys: dict[Trail, Spot] = field(default_factory=dict[Trail, Spot])
    flaws: list[Flaw] = field(default_factory=list[Flaw])
    _open: list[_Level] = field(default_factory=list[_Level])

    def take(self, event: Event) -> None:
        """One more event of the stream."""
        match event:
            case DocumentStartEvent() if self.root is not None:
                self._fatal(event, "a second document begins; a file holds one")
            case MappingStartEvent():
                self._refuse_magic(event, event.tag)
                self._enter(event, {})
            case SequenceStartEvent():
                self._refuse_magic(event, event.tag)
                self._enter(event, [])
            case CollectionEndEvent():
                self._open.pop()
            case AliasEvent():
                self._flaw(event, f"*{event.anchor} refers to another place; write the value out")
                self._scalar(event, "")
            case ScalarEvent():
                self._refuse_magic(event, event.tag)
                self._scalar(event, event.value)
            case _:
                pass  # the start and the end of stream and document say nothing more

    def _refuse_magic(
        self, event: MappingStartEvent | SequenceStartEvent | ScalarEvent, tag: str | None
    ) -> None:
        if event.anchor is not None:
            self._flaw(event, f"&{event.anchor} names a value to use it again; write values out")
        if tag is not None:
            short = tag.replace("tag:yaml.org,2002:", "!!")
            self._flaw(event, f"the tag {shown(short)} does not belong here; write the value alone")

    def _enter(self, event: Event, holds: list[Plain] | dict[str, Plain]) -> None:
        if len(self._open) == DEPTH_MAX:
            self._fatal(event, f"the nesting is deeper than {DEPTH_MAX} levels")
        if self._waits_for_key():
            self._fatal(event, 'a key is one plain text, as in "for: 2 min"')
        self._open.append(_Level(self._attach(event, holds), holds))

    def _scalar(self, event: Event, text: str) -> None:
        if self._waits_for_key():
            self._key(event, text)
        else:
            self._attach(event, text)

    def _waits_for_key(self) -> bool:
        return bool(self._open) and (
            isinstance(self._open[-1].holds, dict) and not self._open[-1].keyed
        )

    def _key(self, event: Event, key: str) -> None:
        level = self._open[-1]
        level.keyed = True
        trail = (*level.trail, key)
        if key == "<<":
            self._flaw(event, "merge keys do not belong here; write the values out")
        if trail in self.keys:
            first = self.keys[trail]
            self._flaw(event, f"{shown(key)} stands twice; it stood in line {first.line} already")
            level.key = -len(self.flaws)  # a number: read on, but keep nothing under it
        else:
            self.keys[trail] = _spot(event)
            level.key = key

    def _attach(self, event: Event, value: Plain) -> Trail:
        """Put a value where it belongs; the trail to it."""
        if not self._open:
            self.root = value
            trail: Trail = ()
        else:
            level = self._open[-1]
            if isinstance(level.holds, list):
                trail = (*level.trail, len(level.holds))
                level.holds.append(value)
            else:
                trail = (*level.trail, level.key)
                if isinstance(level.key, str):
                    level.holds[level.key] = value
                level.keyed = False
        self.values[trail] = _spot(event)
        return trail

    def _flaw(self, event: Event, sentence: str) -> None:
        self.flaws.append(Flaw(self.file, _spot(event), sentence))

    def _fatal(self, event: Event, sentence: str) -> None:
        raise Bad([*self.flaws, Flaw(self.file, _spot(event), sentence)])


def _spot(event: Event) -> Spot:
    mark = event.start_mark
    return Spot(mark.line + 1, mark.column + 1)
