"""The door's documentation for programs, as OpenRPC: `python -m treadmill_ctl.door.openrpc`.

The one rule: it is made of the table of methods and never edited; a test holds the committed file
to what this writes.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any, Final

from treadmill_ctl.door import words
from treadmill_ctl.door.looking import VIEW
from treadmill_ctl.door.method import Method
from treadmill_ctl.door.methods import METHODS
from treadmill_ctl.door.shapes import Param

_STATE: Final = {"$ref": "#/components/schemas/State"}
_VERSION: Final = f"{words.VERSION}.0.0"


def text() -> str:
    """The whole document."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    """As plain values."""
    return {
        "openrpc": "1.3.2",
        "info": {
            "title": "treadmill-ctl's door",
            "version": _VERSION,
            "description": "JSON-RPC 2.0, one object a line, UTF-8. A `state` notice carries one"
            " State as its params.",
        },
        "methods": [_method(method) for method in METHODS.values()],
        "components": {"schemas": {"State": VIEW}},
    }


def _method(method: Method) -> dict[str, Any]:
    return {
        "name": method.name,
        "description": method.says,
        "x-role": "everybody" if method.role is None else str(method.role),
        "paramStructure": "by-name",
        "params": [_param(param) for param in method.params],
        "result": {"name": "result", "schema": _shared(method.result)},
    }


def _param(param: Param) -> dict[str, Any]:
    return {
        "name": param.name,
        "description": param.says,
        "required": param.needed,
        "schema": dict(param.shape.schema),
    }


def _shared(schema: Mapping[str, Any]) -> Any:
    """With a state by its name, where there is one."""
    if schema == VIEW:
        return _STATE
    if schema.get("items") == VIEW:
        return {**schema, "items": _STATE}
    return dict(schema)


if __name__ == "__main__":
    sys.stdout.write(text())
