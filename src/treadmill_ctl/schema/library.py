"""Which profiles there are, and which one a name means.

The one rule: a shipped name always means the shipped profile; a file is named by its path.
"""

from __future__ import annotations

from pathlib import Path

from treadmill_ctl.schema.flaws import Flaw, listed, nearest, shown

_SUFFIXES = (".yaml", ".yml")


def profiles_in(folder: Path) -> dict[str, Path]:
    """The profiles of a folder by name, sorted."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def find(name: str, folder: Path) -> Path | Flaw:
    """The file that a name or a path means, or what is wrong with the name."""
    known = profiles_in(folder)
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix in _SUFFIXES or len(path.parts) > 1:
        return path if path.exists() else Flaw(name, None, "there is no such file")
    hint = f"{nearest(name, known)}; known: {listed(known)}" if known else ""
    sentence = f"no profile has this name{hint}; or give the path to a file that ends in .yaml"
    return Flaw(shown(name), None, sentence)
