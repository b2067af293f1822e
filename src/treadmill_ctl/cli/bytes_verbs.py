"""The verbs `decode` and `encode`: bytes of a treadmill's protocol, read and written by hand.

The one rule: nothing here reaches a treadmill. Bytes that cannot be read whole are still shown as
far as they go.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NoReturn

import click

from treadmill_ctl.cli.exits import BAD_INPUT, CUT_SHORT
from treadmill_ctl.drivers.bench import BadInput, Channel, Reading, Value, known
from treadmill_ctl.drivers.registry import CHANNELS

SEPARATORS = " \t\r\n:-,_"
OCTET_DIGITS = 2
RAW_WIDTH_MAX = 12  # a longer value does not push the meanings of the others away


class Refused(click.ClickException):
    """What was typed cannot be used."""

    exit_code = BAD_INPUT


def _channels_help(intro: str) -> str:
    typed = [
        (f"{protocol} {channel.name}", channel.title)
        for protocol, channels in CHANNELS.items()
        for channel in channels
    ]
    width = max(len(words) for words, _ in typed)
    lines = (f"  {words:<{width}}  {title}" for words, title in typed)
    return "\b\n" + "\n".join((intro, *lines))


@click.command(epilog=_channels_help("Channels:"))
@click.argument("protocol")
@click.argument("channel")
@click.argument("hex_digits", metavar="HEX...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Raw integers under their names, as JSON.")
def decode(protocol: str, channel: str, hex_digits: tuple[str, ...], *, as_json: bool) -> None:
    """Say what bytes of a protocol mean.

    Digits may be grouped with spaces, colons or hyphens, begin with 0x, and be upper case. Several
    messages are the fragments of one record, in order. Exit code 10: not all could be read.

    \b
    treadmill-ctl decode ftms 2acd 8424640000000000000000000100010000
    treadmill-ctl decode ftms 2ad9 "80 02 01"
    treadmill-ctl decode trackmaster reply d032
    """  # noqa: D301  \b is click's mark for text that is not to be wrapped
    chosen = _channel(protocol, channel)
    messages = _messages(hex_digits)
    try:
        reading = chosen.decode(messages)
    except BadInput as error:
        raise Refused(str(error)) from error
    click.echo(json.dumps(reading.fields) if as_json else _table(chosen, messages, reading))
    if reading.problem:
        click.echo(reading.problem, err=True)
        raise SystemExit(CUT_SHORT)


@click.command(epilog=_channels_help("Channels; each lists its values when none are given:"))
@click.argument("protocol")
@click.argument("channel")
@click.argument("words", metavar="[OP] [NAME=VALUE]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="The bytes in a JSON object.")
def encode(protocol: str, channel: str, words: tuple[str, ...], *, as_json: bool) -> None:
    """Write bytes of a protocol.

    Values are raw integers in the unit at the end of their name: 2.50 km/h is speed_ckmh=250.
    The word none stands for "not available".

    \b
    treadmill-ctl encode ftms 2ad9 set_target_speed target_speed_ckmh=250
    treadmill-ctl encode ftms 2acd speed_ckmh=300 distance_m=12
    treadmill-ctl encode biodex command set_direction direction=reverse
    """  # noqa: D301
    chosen = _channel(protocol, channel)
    if not words:
        _refuse_empty(chosen)
    try:
        octets = chosen.encode(words)
    except BadInput as error:
        raise Refused(str(error)) from error
    said = {"channel": chosen.name, "hex": octets.hex()}
    click.echo(json.dumps(said) if as_json else octets.hex())


def _refuse_empty(channel: Channel) -> NoReturn:
    raise Refused(f"{channel.title} ({channel.name}) takes {channel.takes}")


def _channel(protocol: str, name: str) -> Channel:
    channels = CHANNELS.get(protocol.lower())
    if channels is None:
        raise Refused(f"There is no protocol {protocol}.{known(protocol, CHANNELS)}")
    word = name.lower().replace("_", "-")
    for channel in channels:
        if word in (channel.name, *channel.aliases):
            return channel
    named = {alias: channel.name for channel in channels for alias in channel.aliases}
    listed = "".join(f"\n  {channel.name:<14} {channel.title}" for channel in channels)
    near = known(word, (*(channel.name for channel in channels), *named)).partition("Known are")[0]
    raise Refused(f"{protocol} has no channel {name}.{near.rstrip()} There are:{listed}")


# --- hexadecimal digits ------------------------------------------------------------------------


def _messages(texts: Sequence[str]) -> list[bytes]:
    """One message an argument; single octets, as a shell splits them, are one message together."""
    messages = [_octets(text) for text in texts]
    if all(len(message) == 1 for message in messages):
        return [b"".join(messages)]
    return messages


def _octets(text: str) -> bytes:
    groups = _groups(text)
    digits = "".join(group for _, group in groups)
    for at, group in groups:
        for offset, digit in enumerate(group):
            if digit not in "0123456789abcdefABCDEF":
                _refuse_digit(text, at + offset, f"{digit!r} is no hexadecimal digit")
    if len(digits) % OCTET_DIGITS:
        at, group = next(group for group in groups if len(group[1]) % OCTET_DIGITS)
        _refuse_digit(
            text, at + len(group) - 1, f"{len(digits)} digits are an odd number: one is missing"
        )
    return bytes.fromhex(digits)


def _groups(text: str) -> list[tuple[int, str]]:
    """The runs of digits and where each begins; 0x is no digit."""
    groups: list[tuple[int, str]] = []
    start = 0
    for at, character in enumerate(text + SEPARATORS[0]):
        if character not in SEPARATORS:
            continue
        group = text[start:at]
        skipped = 2 if group[:2].lower() == "0x" else 0
        if group[skipped:]:
            groups.append((start + skipped, group[skipped:]))
        start = at + 1
    return groups


def _refuse_digit(text: str, at: int, why: str) -> NoReturn:
    raise Refused(f"{why}, at place {at + 1}:\n  {text}\n  {' ' * at}^")


# --- the table for people ----------------------------------------------------------------------


def _table(channel: Channel, messages: Sequence[bytes], reading: Reading) -> str:
    octets = sum(map(len, messages))
    unit = "octet" if octets == 1 else "octets"
    parts = f" in {len(messages)} fragments" if len(messages) > 1 else ""
    rows = [(name, _raw(value)) for name, value in reading.fields.items()]
    name_width = max((len(name) for name, _ in rows), default=0)
    raw_width = max((len(raw) for _, raw in rows if len(raw) <= RAW_WIDTH_MAX), default=0)
    lines = [f"{channel.title} ({channel.name}), {octets} {unit}{parts}"]
    for name, raw in rows:
        meaning = reading.meanings.get(name, "")
        lines.append(f"  {name:<{name_width}}  {raw:<{raw_width}}  {meaning}".rstrip())
    return "\n".join(lines)


def _raw(value: Value) -> str:
    match value:
        case None:
            return "none"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(value)
        case dict():
            return ", ".join(f"{name} {part}" for name, part in value.items())
        case _:
            return str(value)
