"""The documents lead to what is there, and agree with each other."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import treadmill_ctl

if TYPE_CHECKING:
    from conftest import Document

WRITTEN = (
    "README.md",
    "SAFETY.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "docs/**/*.md",
    "examples/**/*.md",
    "profiles/*.md",
    "protocols/**/*.md",
    "simulator/*.md",
)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s]+)\)")


def _anchor(heading: str) -> str:
    """How a heading is linked to: small letters, hyphens for spaces, no other signs."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_every_link_leads_somewhere(root: Path) -> None:
    """A link to a file of the checkout finds it, and a link to a heading finds the heading."""
    dead: list[str] = []
    files = [path for pattern in WRITTEN for path in sorted(root.glob(pattern))]
    assert len(files) > 15
    for path in files:
        for target in LINK.findall(path.read_text(encoding="utf-8")):
            if "://" in target:
                continue
            name, _, anchor = target.partition("#")
            file = path.parent / name if name else path
            there = file.exists()
            if there and anchor:
                text = file.read_text(encoding="utf-8")
                there = anchor in map(_anchor, re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE))
            if not there:
                dead.append(f"{path.relative_to(root)}: {target}")
    assert dead == []


def test_the_changelog_knows_this_version(document: Callable[[str], Document]) -> None:
    """The newest entry is the version of the program."""
    newest = document("CHANGELOG.md").headings(2)[0]
    assert newest.startswith(f"[{treadmill_ctl.__version__}]")


def test_contributors_are_told_every_verb(
    document: Callable[[str], Document], root: Path, ticked: Callable[[str], list[str]]
) -> None:
    """CONTRIBUTING lists exactly the verbs that `./dev` has."""
    listed = [ticked(verb)[0].split()[1] for verb, _ in document("CONTRIBUTING.md").table()]
    usage = (root / "dev").read_text(encoding="utf-8")
    assert listed == re.findall(r"^  ([a-z-]+) .*  ", usage, flags=re.MULTILINE)
