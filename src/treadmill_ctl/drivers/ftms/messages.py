"""Messages that begin with an op code: how one is read and written by its table.

The one rule: an op code that is not in the table, and octets behind the message, are kept and
reported, never guessed at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from treadmill_ctl.drivers.ftms.fields import Field, Taken, read_fields, write_fields

CONTROL_INFO: Final = Field("control_info", "", 1)
STOPPED: Final = 1
PAUSED: Final = 2
CONTROL_INFOS: Final[Mapping[int, str]] = {STOPPED: "stop", PAUSED: "pause"}


@dataclass(frozen=True, slots=True)
class Op:
    """An op code's name and its parameters. `hidden` octets are no treadmill's and are skipped."""

    name: str
    fields: tuple[Field, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it was read. An empty one has the op None."""

    op: int | None
    name: str
    taken: Taken

    def fields(self) -> dict[str, Any]:
        """Everything that is known, under the raw-integer names."""
        if self.op is None:
            return {"truncated_at": "op", "trailing_hex": ""}
        said: dict[str, Any] = {"op": self.op, "name": self.name, **self.taken.values}
        if CONTROL_INFO.name in said:
            said[CONTROL_INFO.name] = CONTROL_INFOS.get(said[CONTROL_INFO.name], "rfu")
        return {**said, "trailing_hex": self.taken.rest.hex(), **self.taken.ending()}


def read_message(ops: Mapping[int, Op], data: bytes) -> Message:
    """Read a message by its table. Never raises."""
    if not data:
        return Message(None, "rfu", Taken({}, "op", b""))
    op = ops.get(data[0], Op("rfu"))
    taken = read_fields(op.fields, data[1:])
    if op.hidden:
        cut = "parameters" if len(taken.rest) < op.hidden else None
        taken = Taken(taken.values, cut, taken.rest[op.hidden :])
    return Message(data[0], op.name, taken)


def write_message(ops: Mapping[int, Op], code: int, values: Mapping[str, int | None]) -> bytes:
    """The octets of a message. Raises ValueError, with what is allowed."""
    op = ops[code]
    return bytes((code,)) + write_fields(op.fields, values) + bytes(op.hidden)
