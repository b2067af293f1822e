"""The JSON schema of the profile language, for editors: `python -m treadmill_ctl.schema.export`.

The one rule: it is generated from the shapes and never edited; a test holds the committed file to
what this writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, cast

from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.profile import Profile

FILE = "profile.schema.json"


def schema_text() -> str:
    """The schema as the file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= cast("dict[str, Any]", _tidy(Profile.model_json_schema()))
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def export(folder: Path) -> Path:
    """Write the schema into a folder."""
    path = folder / FILE
    path.write_text(schema_text(), encoding="utf-8", newline="\n")
    return path


def _tidy(node: object) -> object:
    """Without generated titles, and without null: a key that is not needed is left out."""
    if isinstance(node, list):
        return [_tidy(item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    block = cast("dict[str, Any]", node)
    choices = [choice for choice in block.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        block = {key: value for key, value in block.items() if key != "anyOf"} | choices[0]
    return {
        key: _tidy(value)
        for key, value in block.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and not value)
    }


if __name__ == "__main__":
    sys.stdout.write(f"{export(data_folder('profiles'))}\n")
