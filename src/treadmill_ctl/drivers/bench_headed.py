"""Channels for technicians, of families whose messages are a head and at most one value behind it.

The one rule: a message is described once and both read and written by that; what is only `heard`
has a name and is never written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from treadmill_ctl.drivers.bench import (
    BadInput,
    Channel,
    Reading,
    Value,
    Words,
    checked,
    known,
    one_of,
    only,
)

Meant = tuple[Value, str]  # a value as it is, and what it means to a person


class Figure(NamedTuple):
    """A value behind a head. `takes` says what may be typed; `read` gives None for what is none."""

    name: str
    takes: str
    write: Callable[[Words], bytes]
    read: Callable[[bytes], Meant | None]


class Message(NamedTuple):
    """A head, the value behind it if it has one, and the octets that end it."""

    head: int
    name: str
    figure: Figure | None = None
    end: bytes = b""


def count(
    name: str,
    reach: tuple[int, int],
    write: Callable[[int], bytes],
    read: Callable[[bytes], int | None],
    say: Callable[[int], str] = str,
) -> Figure:
    """A whole number from a lowest to a highest, in the unit of its name."""
    lowest, highest = reach
    takes = f"{lowest} to {highest}"

    def written(given: Words) -> bytes:
        value = given.number(name)
        if value is None or not lowest <= value <= highest:
            raise BadInput(f"{name} takes {takes}, not {given.values[name]}.")
        return write(value)

    def meant(octets: bytes) -> Meant | None:
        value = read(octets)
        return None if value is None else (value, say(value))

    return Figure(name, takes, written, meant)


def choice(name: str, octets: Mapping[str, bytes]) -> Figure:
    """One of a few words, each with octets of its own."""
    called = {each: word for word, each in octets.items()}

    def written(given: Words) -> bytes:
        word = given.values[name].lower().replace("-", "_")
        if word not in octets:
            raise BadInput(f"There is no {name} {given.values[name]}.{known(word, octets)}")
        return octets[word]

    def meant(data: bytes) -> Meant | None:
        return (called[data], "") if data in called else None

    return Figure(name, ", ".join(octets), written, meant)


def octets(name: str, length: int, say: Callable[[bytes], str]) -> Figure:
    """So many octets as they are."""
    takes = f"{2 * length} hexadecimal digits"

    def written(given: Words) -> bytes:
        data = given.octets(name)
        if len(data) != length:
            raise BadInput(f"{name} takes {takes}, not {given.values[name]}.")
        return data

    def meant(data: bytes) -> Meant | None:
        return (data.hex(), say(data)) if len(data) == length else None

    return Figure(name, takes, written, meant)


def command(messages: Sequence[Message], heard: Sequence[Message] = ()) -> Channel:
    """What is said to a machine."""
    return _channel("command", "To the machine", "tx", messages, heard)


def reply(messages: Sequence[Message], heard: Sequence[Message] = ()) -> Channel:
    """What a machine says."""
    return _channel("reply", "From the machine", "rx", messages, heard)


def _channel(
    name: str, title: str, alias: str, messages: Sequence[Message], heard: Sequence[Message]
) -> Channel:
    by_head = {each.head: each for each in (*messages, *heard)}
    heads = {each.name: each.head for each in messages}

    def read(sent: Sequence[bytes]) -> Reading:
        return _read(by_head, only(sent, "A message"))

    def write(given: Words) -> bytes:
        if len(given.plain) != 1:
            raise BadInput(f"One message is wanted, by its name or its head.{known('', heads)}")
        return _write(by_head[one_of(given.plain[0], heads, "message")], given)

    lines = (f"{each.head:02x} {each.name} {_takes(each)}".rstrip() for each in messages)
    return Channel(name, title, (alias,), read, checked(write), "one of\n  " + "\n  ".join(lines))


def _takes(message: Message) -> str:
    figure = message.figure
    return "" if figure is None else f"{figure.name}=… ({figure.takes})"


def _read(by_head: Mapping[int, Message], data: bytes) -> Reading:
    message = by_head.get(data[0]) if data else None
    if message is None:
        return Reading({"octets_hex": data.hex()}, problem="No message begins with that.")
    fields: dict[str, Value] = {"head": message.head, "name": message.name}
    meanings = {"head": f"0x{message.head:02X}"}
    behind, end, figure = data[1:], message.end, message.figure
    body = behind[: len(behind) - len(end)]
    if figure is None and behind == end:
        return Reading(fields, meanings)
    meant = figure.read(body) if figure and body + end == behind else None
    if figure is None or meant is None:
        wanted = [] if figure is None else [f"{figure.name} ({figure.takes})"]
        wanted += [f"the end {end.hex()}"] if end else []
        comes = " and ".join(wanted) or "nothing"
        fields["behind_hex"] = behind.hex()
        return Reading(fields, meanings, f"Behind {message.name} comes {comes}.")
    fields[figure.name], meanings[figure.name] = meant
    return Reading(fields, meanings)


def _write(message: Message, given: Words) -> bytes:
    figure = message.figure
    given.refuse_others(() if figure is None else (figure.name,))
    if figure is not None and figure.name not in given.values:
        raise BadInput(f"{figure.name} is missing; it takes {figure.takes}.")
    body = b"" if figure is None else figure.write(given)
    return bytes((message.head,)) + body + message.end
