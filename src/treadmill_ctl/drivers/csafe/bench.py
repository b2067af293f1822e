"""CSAFE for technicians: frames to and from a console, read and written by hand.

The one rule: the names are those of the codec, and nothing is judged. What is encoded here goes to
a terminal, never to a belt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from treadmill_ctl.core.units import kmh
from treadmill_ctl.drivers.bench import (
    BadInput,
    Channel,
    Reading,
    Value,
    Words,
    checked,
    one_of,
    only,
)
from treadmill_ctl.drivers.csafe import frame, messages
from treadmill_ctl.drivers.csafe.messages import Command, State, Unit, Verdict

_SETS: Final = (Command.SET_SPEED, Command.SET_GRADE)
_CALLED: Final = {each.name.lower(): each for each in Command}
_NAMES: Final[Mapping[int, str]] = {code: name for name, code in _CALLED.items()}
_UNITS: Final = {each.name.lower(): each for each in Unit}
_STATES: Final = {each.name.lower(): each for each in State}
_VERDICTS: Final = {each.name.lower(): each for each in Verdict}

NO_FRAME: Final = "no frame: start F1, stop F2, the right checksum and stuffing"
COMMAND_TAKES: Final = (
    "nothing (asks for the state), or one of\n  "
    + "\n  ".join(
        f"{code:02x} {name}" + (" value=… unit=UNIT" if code in _SETS else "")
        for name, code in _CALLED.items()
    )
    + f"\nunits: {', '.join(_UNITS)}"
)
REPLY_TAKES: Final = (
    "state=STATE verdict=VERDICT toggle=0|1, and for a value of=COMMAND value=… unit=UNIT\n"
    f"  states: {', '.join(_STATES)}\n  verdicts: {', '.join(_VERDICTS)}"
)


def _contents(sent: Sequence[bytes]) -> bytes | None:
    whole, stray = frame.Frames().feed(only(sent, "A CSAFE frame"))
    return whole[0] if len(whole) == 1 and not stray else None


def _read_command(sent: Sequence[bytes]) -> Reading:
    contents = _contents(sent)
    said = None if contents is None else messages.commands(contents)
    if said is None:
        return Reading({}, problem=f"That is {NO_FRAME}.")
    shown: dict[str, Value] = {}
    meanings: dict[str, str] = {}
    for code, data in said:
        _show(shown, meanings, code, data)
    return Reading(shown, meanings)


def _read_reply(sent: Sequence[bytes]) -> Reading:
    contents = _contents(sent)
    said = None if contents is None else messages.reply(contents)
    if said is None:
        return Reading({}, problem=f"That is {NO_FRAME}, or its lengths do not fit.")
    shown: dict[str, Value] = {
        "state": "unknown" if said.state is None else said.state.name.lower(),
        "verdict": said.verdict.name.lower(),
        "toggle": said.toggle,
    }
    meanings: dict[str, str] = {}
    for code, data in said.data.items():
        _show(shown, meanings, code, data)
    return Reading(shown, meanings)


def _show(shown: dict[str, Value], meanings: dict[str, str], code: int, data: bytes) -> None:
    name = _NAMES.get(code, f"{code:02x}")
    shown[name] = data.hex()
    said = messages.value(data)
    speed_ckmh, grade_dpct = messages.speed_ckmh(data), messages.grade_dpct(data)
    if speed_ckmh is not None:
        meanings[name] = kmh(speed_ckmh)
    elif grade_dpct is not None:
        meanings[name] = f"{grade_dpct / 10:.1f} %"
    elif said is not None:
        meanings[name] = f"{said[0]} {said[1].name.lower()}"


def _write_command(given: Words) -> bytes:
    if not given.plain:
        given.refuse_others(())
        return frame.write(b"")
    if len(given.plain) != 1:
        raise BadInput(f"One command a frame; these are {' and '.join(given.plain)}.")
    command = one_of(given.plain[0], _CALLED, "command")
    if command not in _SETS:
        given.refuse_others(())
        return frame.write(bytes((command,)))
    given.refuse_others(("value", "unit"))
    return frame.write(messages.write_value(Command(command), *_value(given)))


def _write_reply(given: Words) -> bytes:
    given.refuse_plain()
    given.refuse_others(("state", "verdict", "toggle", "of", "value", "unit"))
    state = one_of(given.values.get("state", "ready"), _STATES, "state")
    verdict = one_of(given.values.get("verdict", "taken"), _VERDICTS, "verdict")
    toggle = given.values.get("toggle", "0")
    if toggle not in ("0", "1"):
        raise BadInput(f"toggle={toggle}: it takes 0 or 1.")
    status = bytes((int(toggle) << 7 | verdict << 4 | state,))
    if "of" not in given.values:
        return frame.write(status)
    of = one_of(given.values["of"], _CALLED, "command")
    return frame.write(status + messages.write_value(Command(of), *_value(given)))


def _value(given: Words) -> tuple[int, Unit]:
    for name in ("value", "unit"):
        if name not in given.values:
            raise BadInput(f"It needs value=… and unit=…; {name} is missing.")
    number = given.number("value")
    if number is None:
        raise BadInput("value=none: a value is a number here.")
    return number, Unit(one_of(given.values["unit"], _UNITS, "unit"))


CHANNELS: Final = (
    Channel(
        "command",
        "To a console",
        ("tx",),
        _read_command,
        checked(_write_command),
        COMMAND_TAKES,
    ),
    Channel(
        "reply",
        "From a console",
        ("rx",),
        _read_reply,
        checked(_write_reply),
        REPLY_TAKES,
    ),
)
