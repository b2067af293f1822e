"""What is built from this tree is whole: the wheel, and the source archive that makes the same."""

from __future__ import annotations

import email
import re
import shutil
import sys
import tomllib
import zipfile
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path
from subprocess import CompletedProcess

import pytest

import treadmill_ctl

Run = Callable[..., CompletedProcess[str]]
WHERE = "import sys; from treadmill_ctl.data import data_folder as f; print(f(sys.argv[1]))"


def _build(run: Run, source: Path, target: Path) -> None:
    words = ("-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", target)
    said = run(sys.executable, *words, cwd=source)
    assert said.returncode == 0, said.stderr


def _only(folder: Path, pattern: str) -> Path:
    (found,) = folder.glob(pattern)
    return found


@pytest.fixture(scope="module")
def built(run: Run, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive, built without a network."""
    folder = tmp_path_factory.mktemp("built")
    _build(run, root, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    """The wheel."""
    return zipfile.ZipFile(_only(built, "*.whl"))


def _tree(folder: Path, prefix: str) -> set[str]:
    return {
        f"{prefix}/{path.relative_to(folder).as_posix()}"
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_both_packages_and_the_data(wheel: zipfile.ZipFile, root: Path) -> None:
    """The wheel holds every file of both packages, of protocols and of profiles, and no others."""
    expected = (
        _tree(root / "src/treadmill_ctl", "treadmill_ctl")
        | _tree(root / "simulator/treadmill_sim", "treadmill_sim")
        | _tree(root / "protocols", "treadmill_ctl/_data/protocols")
        | _tree(root / "profiles", "treadmill_ctl/_data/profiles")
    )
    held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == expected
    assert {"treadmill_ctl/py.typed", "treadmill_sim/py.typed"} < held


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    """Name, version, licence, Python and the simulator's extra stand in the wheel's metadata."""
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    said = email.message_from_bytes(wheel.read(name))
    assert said["Name"] == "treadmill-ctl"
    assert said["Version"] == treadmill_ctl.__version__ == "0.1.0"
    assert said["License-Expression"] == "Apache-2.0"
    assert said["Requires-Python"] == ">=3.11"
    assert said.get_all("Provides-Extra") == ["sim"]
    assert any(path.endswith("/licenses/LICENSE") for path in wheel.namelist())


@pytest.mark.parametrize("name", ["protocols", "profiles"])
def test_data_is_found_in_a_wheel(
    wheel: zipfile.ZipFile, run: Run, tmp_path: Path, name: str
) -> None:
    """From the unpacked wheel alone, the shipped data is found inside of it."""
    shutil.unpack_archive(str(wheel.filename), tmp_path, "zip")
    said = run(sys.executable, "-c", WHERE, name, cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert said.stdout.strip() == str(tmp_path / "treadmill_ctl/_data" / name), said.stderr


@pytest.mark.parametrize("name", ["protocols", "profiles"])
def test_data_is_found_in_a_checkout(run: Run, root: Path, tmp_path: Path, name: str) -> None:
    """From a checkout the same call finds the top-level folder, whatever the working directory."""
    said = run(sys.executable, "-c", WHERE, name, cwd=tmp_path, PYTHONPATH=str(root / "src"))
    assert said.stdout.strip() == str(root / name), said.stderr


def test_missing_data_is_said_with_a_way_out(run: Run, sources: Path) -> None:
    """A tree without the data names both places that were looked at and what to do."""
    said = run(sys.executable, "-c", WHERE, "profiles", PYTHONPATH=str(sources / "src"))
    assert said.returncode == 1
    assert str(sources / "src/treadmill_ctl/_data/profiles") in said.stderr
    assert str(sources / "profiles") in said.stderr
    assert "install treadmill-ctl again" in said.stderr


def test_the_source_archive_makes_the_same_wheel(
    built: Path, wheel: zipfile.ZipFile, run: Run, tmp_path: Path
) -> None:
    """The source archive holds what developers need and builds a wheel of the same files."""
    assert run("tar", "-xzf", _only(built, "*.tar.gz"), "-C", tmp_path).returncode == 0
    source = _only(tmp_path, "treadmill_ctl-*")
    for needed in ("LICENSE", "dev", "requirements/run.lock", "tests/house", ".ci/run"):
        assert (source / needed).exists(), needed
    assert (source / "dev").stat().st_mode & 0o100
    _build(run, source, tmp_path)
    again = zipfile.ZipFile(_only(tmp_path, "*.whl"))
    assert set(again.namelist()) == set(wheel.namelist())


def test_every_entry_point_leads_somewhere() -> None:
    """Both commands and the simulator's radio can be loaded by their names."""
    scripts = {
        point.name: point
        for point in entry_points(group="console_scripts")
        if point.dist is not None and point.dist.name == "treadmill-ctl"
    }
    (radio,) = entry_points(group="treadmill_ctl.radios")
    assert scripts.keys() == {"treadmill-ctl", "treadmill-sim"}
    assert radio.name == "sim"
    assert all(callable(point.load()) for point in (*scripts.values(), radio))


def test_the_locks_hold_what_the_project_asks_for(root: Path) -> None:
    """Each requirement in pyproject.toml is pinned in its lock; each lock holds the one below."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    groups = project["dependency-groups"]
    asked = {
        "run": [*project["project"]["dependencies"], *extras["sim"], *groups["run"]],
        "test": groups["test"],
        "check": groups["check"],
        "installer": groups["installer"],
    }
    pins: dict[str, dict[str, str]] = {}
    for lock, wanted in asked.items():
        text = (root / "requirements" / f"{lock}.lock").read_text(encoding="utf-8")
        pins[lock] = dict(re.findall(r"^([a-z0-9.-]+)==(\S+)", text, flags=re.MULTILINE))
        named = {re.split(r"[<>=!~\[]", requirement)[0].lower() for requirement in wanted}
        assert named <= pins[lock].keys(), lock
    assert pins["run"].items() <= pins["test"].items() <= pins["check"].items()
