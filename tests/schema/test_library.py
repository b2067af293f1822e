"""Which file a name means."""

from __future__ import annotations

from pathlib import Path

import pytest

from treadmill_ctl.schema.flaws import Flaw
from treadmill_ctl.schema.library import find, profiles_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of two profiles, with other files beside them."""
    for name in ("knee-a.yaml", "general-b.yaml", "README.md", "profile.schema.json"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_library_is_its_yaml_files_by_name(folder: Path) -> None:
    """Only YAML files are profiles; they come sorted."""
    assert list(profiles_in(folder)) == ["general-b", "knee-a"]


def test_a_name_means_the_shipped_profile(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of the same name in the working folder does not take its place."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "knee-a").touch()
    assert find("knee-a", folder) == folder / "knee-a.yaml"


def test_a_path_means_that_file(folder: Path) -> None:
    """A path is taken as it is, and told apart from a name by its ending or its folders."""
    path = folder / "knee-a.yaml"
    assert find(str(path), folder) == path
    missing = find("./nowhere/x", folder)
    assert str(missing) == "./nowhere/x: there is no such file"


@pytest.mark.parametrize(("name", "hint"), [("kneea", ' (did you mean "knee-a"?)'), ("zz", "")])
def test_an_unknown_name_gets_the_nearest_and_the_known(folder: Path, name: str, hint: str) -> None:
    """The answer names the profiles there are, and how to give a file."""
    assert find(name, folder) == Flaw(
        f'"{name}"', None,
        f"no profile has this name{hint}; known: general-b or knee-a;"
        " or give the path to a file that ends in .yaml",
    )  # fmt: skip


def test_an_empty_library_is_no_crash(tmp_path: Path) -> None:
    """Without a single profile there is nothing to suggest but a path."""
    assert str(find("demo", tmp_path)).startswith('"demo": no profile has this name; or give')
