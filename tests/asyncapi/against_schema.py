"""Holds an AsyncAPI document against AsyncAPI's own schema: against_schema.py SCHEMAS DOCUMENT.

The one rule: a document that is wrong on purpose has to be found wrong, or nothing was checked.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator  # pyright: ignore[reportMissingImports] - not in .venv


def main() -> None:
    """Ends with 1 where something is wrong, and says what."""
    schemas, path = map(Path, sys.argv[1:])
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    schema = json.loads((schemas / f"{document['asyncapi']}.json").read_text(encoding="utf-8"))
    validator: Any = Draft7Validator(schema)
    planted = document | {"channels": {"state": {"adress": "tm/v1"}}}
    if validator.is_valid(planted):
        sys.exit("a wrong document was taken for a right one")
    flaws = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]
    for flaw in flaws:
        sys.stdout.write(f"{flaw}\n")
    if flaws:
        sys.exit(1)
    sys.stdout.write(f"{path.name} holds to the schema of AsyncAPI {document['asyncapi']}\n")


if __name__ == "__main__":
    main()
