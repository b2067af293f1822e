"""Which survivors the type checker finds: all of them in one run, each a module beside the others.

The one rule: only an error of the checker counts, in strict mode, and a module as it stands in the
checkout has none.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from mutation import engine
from mutation.ledger import Run

FOLDER = engine.ROOT / ".run" / "mutants"


def take_away(runs: Mapping[str, Run]) -> None:
    """Move survivors that the type checker finds to those that are killed."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    keys: dict[str, tuple[str, str]] = {}
    for module, run in runs.items():
        if run.alive:
            _put(f"{module}_unchanged", engine.unchanged(module))
        for mutant in engine.mutants(module):
            if mutant.key in run.alive:
                name = f"{module}_{len(keys)}"
                keys[name] = module, mutant.key
                _put(name, mutant.tree)
    if not keys:
        return
    for name in _with_errors():
        if name not in keys:
            raise ChildProcessError(f"{name}: the type checker refuses it without any mutant")
        module, key = keys[name]
        runs[module].found_by_types(key)


def _put(name: str, tree: ast.Module) -> None:
    (FOLDER / f"{name}.py").write_text(ast.unparse(tree), encoding="utf-8")


def _with_errors() -> set[str]:
    settings = {
        "include": ["."],
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "venvPath": str(engine.ROOT),
        "venv": ".venv",
        "extraPaths": [str(engine.ROOT / "src")],
    }
    (FOLDER / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    checker = Path(sys.executable).with_name("basedpyright")
    done = subprocess.run(
        [str(checker), "--level", "error", "--outputjson", "-p", str(FOLDER)],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {Path(each["file"]).stem for each in found if each["severity"] == "error"}
