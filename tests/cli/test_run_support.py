"""What a plan needs beside the treadmill, from the profile to the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from scripted import ScriptedTransport
from short_profile import short_profile
from treadmill_ctl.cli import attended
from treadmill_ctl.cli.screen import Heading


@pytest.mark.parametrize(
    ("support", "borne"),
    [("support: {body_weight: 30 %}\n", "30.0 %"), ("support: {harness: true}\n", ""), ("", "")],
)
def test_the_figure_of_the_profile_reaches_the_screen(
    run: Callable[..., Result],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    support: str,
    borne: str,
) -> None:
    """How much weight is to be borne, where the profile says; nothing where it does not."""
    headings: list[Heading] = []

    def heading(*arguments: Any) -> Heading:
        headings.append(Heading(*arguments))
        return headings[-1]

    monkeypatch.setattr(attended, "Heading", heading)
    profile = tmp_path / "supported.yaml"
    profile.write_text(
        short_profile(5).replace("segments:", f"{support}segments:"), encoding="utf-8"
    )
    assert run(ScriptedTransport(), what=str(profile)).exit_code == 0
    assert [each.borne for each in headings] == [borne]
