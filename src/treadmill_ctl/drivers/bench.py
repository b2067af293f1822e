"""What a protocol offers to a technician: its channels, read and written by hand.

The one rule: bytes never raise, whatever they are; what a person gives may be wrong, and then
`BadInput` says what is allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

Value = int | str | bool | None | list[str] | dict[str, int]


class BadInput(ValueError):
    """What a person gave cannot be used. The message says why, and what is allowed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Bytes as they were read: raw values by name, what some of them mean, and what was wrong."""

    fields: Mapping[str, Value]
    meanings: Mapping[str, str] = field(default_factory=dict[str, str])
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """One kind of message of a protocol.

    `encode` takes the words that were typed, as `set_target_speed`, `target_speed_ckmh=250`;
    `takes` says which there are. `decode` takes one message, or its fragments in order.
    """

    name: str
    title: str
    aliases: tuple[str, ...]
    decode: Callable[[Sequence[bytes]], Reading]
    encode: Callable[[Sequence[str]], bytes]
    takes: str


def known(word: str, names: Iterable[str]) -> str:
    """The sentence for a word that is not among the names: the nearest, and all of them."""
    choices = tuple(names)
    near = get_close_matches(word, choices, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    return f"{meant} Known are: {', '.join(choices)}."


def only(sent: Sequence[bytes], what: str) -> bytes:
    """The one message that was given, where none comes in fragments."""
    if len(sent) != 1:
        raise BadInput(f"{what} comes whole; give one.")
    return sent[0]


def one_of(word: str, choices: Mapping[str, int], what: str) -> int:
    """The code of what was typed, by its name or as two hexadecimal digits."""
    name = word.lower().replace("-", "_")
    if name in choices:
        return choices[name]
    by_code = {f"{each:02x}": each for each in choices.values()}
    code = by_code.get(name.removeprefix("0x"))
    if code is None:
        raise BadInput(f"There is no {what} {word}.{known(name, choices)}")
    return code


@dataclass(frozen=True, slots=True)
class Words:
    """What was typed to be encoded: plain words, and values by name."""

    plain: tuple[str, ...]
    values: Mapping[str, str]

    def refuse_others(self, names: Iterable[str]) -> None:
        """Refuse values under any other name."""
        choices = tuple(names)
        for name in self.values:
            if name not in choices:
                said = known(name, choices) if choices else " It takes no values."
                raise BadInput(f"There is no value {name} here.{said}")

    def refuse_plain(self) -> None:
        """Refuse words that are no name=value."""
        if self.plain:
            raise BadInput(f"Values are given as name=value; {self.plain[0]!r} has no '='.")

    def number(self, name: str) -> int | None:
        """A whole number, decimal or as 0x…; None for `none`."""
        text = self.values[name].strip().lower()
        if text in ("none", "null"):
            return None
        try:
            return int(text, 16 if text.startswith(("0x", "-0x")) else 10)
        except ValueError:
            raise BadInput(
                f"{name}={text}: it takes a whole number in the unit of its name, 0x… or none."
            ) from None

    def octets(self, name: str) -> bytes:
        """Octets in hexadecimal digits; none where they are not given."""
        try:
            return bytes.fromhex(self.values.get(name, ""))
        except ValueError:
            raise BadInput(
                f"{name}={self.values[name]}: it takes pairs of hexadecimal digits."
            ) from None


def words(typed: Sequence[str]) -> Words:
    """Sort what was typed into plain words and values."""
    values: dict[str, str] = {}
    for word in typed:
        name, equals, value = word.partition("=")
        if equals and name in values:
            raise BadInput(f"{name} is given twice.")
        if equals:
            values[name] = value
    return Words(tuple(word for word in typed if "=" not in word), values)


def checked(write: Callable[[Words], bytes]) -> Callable[[Sequence[str]], bytes]:
    """The same, from the words as typed; what a codec refuses is a BadInput too."""

    def encode(typed: Sequence[str]) -> bytes:
        given = words(typed)
        try:
            return write(given)
        except BadInput:
            raise
        except ValueError as error:
            raise BadInput(f"{error}.") from error

    return encode
