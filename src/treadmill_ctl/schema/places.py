"""Files, folders and ports, as they stand in the configuration of a service.

The one rule: only their form is judged here; whether anything is there is found out elsewhere.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import WithJsonSchema

from treadmill_ctl.schema.fields import bounded, reader
from treadmill_ctl.schema.quantities import Unreadable, count

PORT_MAX: Final = 65_535


def _place(text: str) -> str:
    """A file or a folder."""
    if not text.strip() or not text.isprintable():
        raise Unreadable("is no file and no folder; write a path, as in /var/lib/treadmill-ctl")
    return text


Place = Annotated[str, reader(_place), WithJsonSchema({"type": "string", "minLength": 1})]
Port = Annotated[
    int,
    reader(bounded(count, PORT_MAX, str, "is no port; at most {most}")),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": PORT_MAX}),
]
