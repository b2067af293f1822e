"""The JSON schemas of what people write, for editors: `python -m treadmill_ctl.schema.export`.

The one rule: they are generated from the shapes and never edited; a test holds the committed files
to what this writes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final, cast

from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.profile import Profile
from treadmill_ctl.schema.service import Service
from treadmill_ctl.schema.shape import Shape
from treadmill_ctl.schema.site import Site
from treadmill_ctl.schema.treadmill import Treadmill
from treadmill_ctl.schema.walker import Walker

FILES: Final[dict[str, type[Shape]]] = {
    "profile.schema.json": Profile,
    "walker.schema.json": Walker,
    "site.schema.json": Site,
    "treadmill.schema.json": Treadmill,
    "service.schema.json": Service,
}


def schema_text(shape: type[Shape]) -> str:
    """The schema of a shape as its file holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    schema |= cast("dict[str, Any]", _tidy(shape.model_json_schema()))
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def export(folder: Path) -> list[Path]:
    """Write the schemas into a folder."""
    paths = {folder / name: shape for name, shape in FILES.items()}
    for path, shape in paths.items():
        path.write_text(schema_text(shape), encoding="utf-8", newline="\n")
    return list(paths)


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
    sys.stdout.writelines(f"{path}\n" for path in export(data_folder("profiles")))
