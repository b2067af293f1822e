"""The service data that a fitness machine advertises: that it is there, and what it is.

The one rule: lenient. Machines send it short, with its octets swapped, or not at all, so a missing
or odd one never hides a treadmill.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from treadmill_ctl.drivers.ftms.fields import Field, write_fields

TREADMILL: Final = 0x0001
LENGTH: Final = 3
FIELDS: Final = (Field("flags", "", 1), Field("machine_type_le16", "", 2))


def decode(data: bytes) -> dict[str, Any]:
    """The service data behind its UUID, under the raw names. Never raises."""
    said: dict[str, Any] = {"len": len(data), "conforms": len(data) == LENGTH}
    if not data:
        return said | {"truncated_at": "flags"}
    kind = data[1:LENGTH]
    either = kind[0] | kind[-1] if kind else 0
    said |= {"flags": data[0], "available": bool(data[0] & 1)}
    if len(data) >= LENGTH:
        said["machine_type_le16"] = int.from_bytes(kind, "little")
    said |= {"machine_type_or": either, "treadmill_lenient": bool(either & TREADMILL)}
    if len(data) < LENGTH:
        said["truncated_at"] = "machine_type"
    return said | ({"trailing_hex": data[LENGTH:].hex()} if data[LENGTH:] else {})


def encode(values: Mapping[str, int | None]) -> bytes:
    """The service data behind its UUID. Raises ValueError, with what is allowed."""
    return write_fields(FIELDS, values)
