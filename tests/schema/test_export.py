"""The JSON schema for editors is what the shapes say, and the committed file is it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.export import FILE, export, schema_text


def test_the_committed_schema_is_the_generated_one() -> None:
    """Write it anew with `python -m treadmill_ctl.schema.export` after a change of the shapes."""
    committed = (data_folder("profiles") / FILE).read_text(encoding="utf-8")
    assert committed == schema_text()


def test_export_writes_the_file(tmp_path: Path) -> None:
    """The file is written where it belongs, with the line ends of every system alike."""
    assert export(tmp_path).read_bytes() == schema_text().encode()


def test_the_schema_knows_the_language() -> None:
    """No unknown keys anywhere, four kinds of segment, one speed or two, and no null."""
    schema: dict[str, Any] = json.loads(schema_text())
    blocks = [schema, *schema["$defs"].values()]
    shapes = [block for block in blocks if block["type"] == "object"]
    assert all(shape["additionalProperties"] is False for shape in shapes)
    kinds = [choice["$ref"] for choice in schema["properties"]["segments"]["items"]["oneOf"]]
    assert [kind.rpartition("/")[2] for kind in kinds] == [
        "WalkSegment", "RestSegment", "TurnSegment", "RepeatSegment",
    ]  # fmt: skip
    walk = schema["$defs"]["WalkSegment"]
    assert walk["oneOf"] == [{"required": ["speed"]}, {"required": ["from", "to"]}]
    assert set(walk["required"]) == {"walk", "for"}
    assert schema["properties"]["version"]["const"] == 1
    assert '"null"' not in schema_text()
    assert all("description" in field for field in schema["properties"].values())
