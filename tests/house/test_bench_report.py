"""The report of the measurements: what it quotes is there, and what moved is told from noise."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def report(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """bench/report.py."""
    monkeypatch.setattr(sys, "path", [str(root / "bench"), *sys.path])
    before = set(sys.modules)
    yield import_module("report")
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_every_measurement_that_it_quotes_is_a_script(report: Any, root: Path) -> None:
    """Each of them can be run by its name, and no figure is named twice."""
    names = [piece.name for piece in report.pieces()]
    figures = [f"{piece.name}: {each.what}" for piece in report.pieces() for each in piece.figures]
    assert [name for name in names if not (root / "bench" / f"{name}.py").exists()] == []
    assert len(names) == len(set(names))
    assert len(figures) == len(set(figures))


def test_every_figure_is_where_its_measurement_writes_it(report: Any, root: Path) -> None:
    """What a committed measurement holds is found at each figure's path."""
    lost: list[str] = []
    for piece in report.pieces():
        file = root / "bench" / f"{piece.name}.json"
        if piece.quoted and file.exists():
            said = json.loads(file.read_text())
            lost += [each.path for each in piece.figures if report.at(said, each.path) is None]
    assert lost == []


@pytest.mark.parametrize(
    ("less", "times", "said"),
    [
        (True, 1.0, ""),
        (True, 1.49, ""),
        (True, 0.68, ""),
        (True, 1.51, "worse"),
        (True, 0.6, "better"),
        (False, 1.51, "better"),
        (False, 0.6, "worse"),
    ],
)
def test_what_moved_is_more_than_noise(report: Any, less: bool, times: float, said: str) -> None:  # noqa: FBT001
    """A time within a half of what it was has not moved; beyond, whether that is better is told."""
    figure = report.Figure("a time", "ms", "ms", less=less)
    assert report.moved(figure, times) == said


@pytest.mark.parametrize(
    ("less", "value", "holds"),
    [(True, 20.0, True), (True, 20.1, False), (False, 20.0, True), (False, 19.9, False)],
)
def test_a_bound_is_judged_by_its_order_statistic(
    report: Any,
    less: bool,  # noqa: FBT001
    value: float,
    holds: bool,  # noqa: FBT001
) -> None:
    """What must hold is held against the statistic that it names, and the bound itself holds."""
    figure = report.Figure("a time", "ms", "ms", less=less, bound=20, of="p99")
    assert report.held(figure, {"p50": 0.0, "p99": value})["holds"] is holds


def test_a_figure_stands_beside_the_last_committed_one(
    report: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row has the value before, by how many times it differs, and whether that is more."""
    (tmp_path / "made_up.json").write_text('{"list": [{"ms": {"p50": 30.0, "p99": 40.0}}]}')
    monkeypatch.setattr(report, "HERE", tmp_path)
    piece = report.Piece("made_up", (report.Figure("a time", "list / 0 / ms", "ms"),))
    (row,) = report.rows_of(piece, {"made_up"}, {"made_up: a time": 10.0})
    assert (row["was"], row["value"], row["times"], row["moved"]) == (10.0, 30.0, 3.0, "worse")
    assert "| a time | p50 30, p99 40 ms | made_up | now |" in report.row_of(row)


def test_what_was_never_measured_is_left_out(report: Any) -> None:
    """A measurement without its JSON has no rows, and the report stands all the same."""
    assert report.rows_of(report.Piece("never_measured", ()), set(), {}) == []
