"""Another team's project: its tests, run by its own pytest, with what is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "their-tests"
LIMIT_S = 120


def test_the_example_passes_with_the_installed_plugin(tmp_path: Path) -> None:
    """Away from this checkout, all its tests pass, by fixtures that it imports nowhere."""
    project = tmp_path / "project"
    shutil.copytree(EXAMPLE, project, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "PYTHONPATH", "TREADMILL_", "COV_"))
    }
    homes = {f"XDG_{kind}_HOME": str(tmp_path / kind) for kind in ("CONFIG", "STATE")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=project,
        env=environment | homes,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout
    for file in project.glob("*.py"):
        assert "pytest_plugins" not in file.read_text(encoding="utf-8")
