"""The JSON schema for editors is what the shapes say, and the committed file is it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from treadmill_ctl.data import data_folder
from treadmill_ctl.schema.export import FILES, export, schema_text
from treadmill_ctl.schema.profile import Profile
from treadmill_ctl.schema.service import Service
from treadmill_ctl.schema.shape import Shape
from treadmill_ctl.schema.site import Site
from treadmill_ctl.schema.treadmill import Treadmill
from treadmill_ctl.schema.walker import Walker


@pytest.mark.parametrize("name", FILES)
def test_the_committed_schema_is_the_generated_one(name: str) -> None:
    """Write it anew with `python -m treadmill_ctl.schema.export` after a change of the shapes."""
    committed = (data_folder("profiles") / name).read_text(encoding="utf-8")
    assert committed == schema_text(FILES[name])


def test_export_writes_the_files(tmp_path: Path) -> None:
    """The files are written where they belong, with the line ends of every system alike."""
    texts = [path.read_bytes() for path in export(tmp_path)]
    shapes = (Profile, Walker, Site, Treadmill, Service)
    assert texts == [schema_text(shape).encode() for shape in shapes]


def test_a_name_of_a_measurement_is_held_to_its_letters() -> None:
    """An editor marks an entry of `measurements` whose name no speed could hold."""
    schema: dict[str, Any] = json.loads(schema_text(Profile))
    block = schema["properties"]["measurements"]
    assert list(block["patternProperties"]) == ["^[a-z]+(-[a-z]+)*$"]
    assert block["additionalProperties"] is False


@pytest.mark.parametrize("shape", [Site, Treadmill, Service])
def test_a_schema_knows_its_keys_and_says_what_they_are_for(shape: type[Shape]) -> None:
    """No unknown keys anywhere, no null, and a line for the editor at every key."""
    schema: dict[str, Any] = json.loads(schema_text(shape))
    shapes = [block for block in (schema, *schema["$defs"].values()) if block["type"] == "object"]
    assert all(block["additionalProperties"] is False for block in shapes)
    fields = [field for block in shapes for field in block["properties"].values()]
    assert all("description" in field for field in fields)
    assert '"null"' not in schema_text(shape)


def test_the_schema_of_a_walker_has_no_room_for_a_name() -> None:
    """No unknown keys anywhere, and no text without a pattern or a list of words."""
    schema: dict[str, Any] = json.loads(schema_text(Walker))
    shapes = [block for block in (schema, *schema["$defs"].values()) if block["type"] == "object"]
    assert all(shape["additionalProperties"] is False for shape in shapes)
    fields = [field for shape in shapes for field in shape["properties"].values()]
    texts = [field for field in fields if field.get("type") == "string"]
    assert texts
    assert all("pattern" in field for field in texts)


def test_the_schema_knows_the_language() -> None:
    """No unknown keys anywhere, four kinds of segment, one speed or two, and no null."""
    schema: dict[str, Any] = json.loads(schema_text(Profile))
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
    assert walk["dependentRequired"] == {"paced": ["speed"], "trial": ["speed"]}
    assert walk["not"] == {"required": ["paced", "trial"]}
    gate = schema["$defs"]["Gate"]
    assert gate["anyOf"] == [{"required": ["at_least"]}, {"required": ["at_most"]}]
    assert set(gate["required"]) == {"watch", "told_every"}
    assert schema["properties"]["version"]["const"] == 1
    assert '"null"' not in schema_text(Profile)
    assert all("description" in field for field in schema["properties"].values())
