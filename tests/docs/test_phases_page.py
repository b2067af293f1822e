"""The page about the phases is what the code says."""

from __future__ import annotations

from pathlib import Path

import phase_graph
from treadmill_ctl.core.phases import TABLE, Phase


def test_the_page_is_what_the_code_draws(root: Path) -> None:
    """docs/phases.md and docs/phases.svg are what the table of the phases gives now."""
    for name, drawn in (("phases.md", phase_graph.page()), ("phases.svg", phase_graph.picture())):
        kept = (root / "docs" / name).read_text(encoding="utf-8")
        assert kept == drawn, f"docs/{name}: run python tests/support/phase_graph.py"


def test_every_row_is_on_the_page() -> None:
    """Each way from one phase to another stands in the page's table with all of its causes."""
    page = phase_graph.page()
    for before, row in TABLE.items():
        for cause, after in row.items():
            lines = [line for line in page.splitlines() if line.startswith(f"| {before} |")]
            assert any(f"`{cause}`" in line and line.endswith(f"| {after} |") for line in lines)


def test_every_phase_has_its_place() -> None:
    """No phase is missing in the picture, and no two stand in one place."""
    assert set(phase_graph.PLACES) == set(Phase)
    assert len(set(phase_graph.PLACES.values())) == len(Phase)
