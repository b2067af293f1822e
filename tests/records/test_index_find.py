"""Which journal is meant by what somebody typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from treadmill_ctl.records.index_find import NotFound, found, journals_in

NAMES = (
    "20261122T090000Z-knee-alghadir-aaaaaa",
    "20261122T100000Z-demo-bbbbbb",
    "20261122T100000Z-demo-cccccc",
    "20261123T090000Z-demo-dddddd",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a few journals, and what else lies about in one."""
    for name in (*NAMES, "a", "a-b"):
        (tmp_path / f"{name}.jsonl").write_text(name, encoding="utf-8")
    (tmp_path / "20261124T000000Z-demo-eeeeee.jsonl.torn").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (NAMES[0], NAMES[0]),
        ("20261122T09", NAMES[0]),
        ("20261122T090000Z", NAMES[0]),
        ("20261122T100000Z-demo-b", NAMES[1]),
        ("20261123", NAMES[3]),
        ("a", "a"),
        ("a-", "a-b"),
    ],
)
def test_a_session_is_meant_by_its_name_or_a_beginning(folder: Path, said: str, name: str) -> None:
    """The whole name, or as much of it as no other one begins with."""
    assert found(folder, said) == folder / f"{name}.jsonl"


def test_a_file_is_meant_by_its_path(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Wherever it lies."""
    path = tmp_path_factory.mktemp("elsewhere") / "x.jsonl"
    path.touch()
    assert found(folder, str(path)) == path


@pytest.mark.parametrize("said", ["20261121", "demo", "", "x.jsonl", "20261124"])
def test_what_begins_no_name_is_not_found(folder: Path, said: str) -> None:
    """It is told where was looked, and how to see what there is."""
    with pytest.raises(NotFound) as caught:
        found(folder, said)
    assert str(caught.value) == (
        f"{said}: no session of this name in {folder}; see: treadmill-ctl sessions list"
    )


def test_several_that_could_be_meant_are_told(folder: Path) -> None:
    """One after the other, so that the name can be given in full."""
    with pytest.raises(NotFound) as caught:
        found(folder, "20261122T100000Z")
    assert str(caught.value) == (
        "20261122T100000Z: 2 sessions begin like that; give more of the name:"
        f" {NAMES[1]}, {NAMES[2]}"
    )


def test_of_many_a_few_are_told(tmp_path: Path) -> None:
    """Five, and how many more."""
    for number in range(9):
        (tmp_path / f"a-{number}.jsonl").touch()
    with pytest.raises(NotFound, match=r"a-0, a-1, a-2, a-3, a-4, and 4 more$"):
        found(tmp_path, "a-")


def test_a_folder_that_is_not_there_yet_has_no_journals(tmp_path: Path) -> None:
    """Before the first session nothing is wrong."""
    assert journals_in(tmp_path / "journals") == {}


def test_only_journals_count(folder: Path) -> None:
    """Each with its octets; not what was kept of a torn line."""
    assert {name: kept[0] for name, kept in journals_in(folder).items()} == {
        name: len(name) for name in (*NAMES, "a", "a-b")
    }
