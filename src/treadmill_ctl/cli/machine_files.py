"""The files of a site's treadmills: where they are, and which is that of a treadmill.

The one rule: a treadmill is known by its own address, and by nothing that it calls itself; of
several files of one treadmill the newest counts, and none is ever written over.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.places import machine_folder
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.treadmill import Treadmill
from treadmill_ctl.schema.treadmill_file import load_treadmill
from treadmill_ctl.sinks.whole_file import write_new

SUFFIX: Final = ".yaml"
NAME_MAX: Final = 40
SAME_NAME_MAX: Final = 99


def write_machine(name: str, text: str, file: Path | None) -> Path:
    """Write a treadmill's file, whole and new. Raises OSError."""
    if file is not None:
        write_new(file, text.encode())
        return file
    folder = machine_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:NAME_MAX] or "treadmill"
    for number in range(1, SAME_NAME_MAX):
        path = folder / f"{stem}{'' if number == 1 else f'-{number}'}{SUFFIX}"
        try:
            write_new(path, text.encode())
        except FileExistsError:
            continue
        return path
    raise FileExistsError(17, "too many files of this name are there already", str(folder))


def machine_file(address: str) -> tuple[Path, Treadmill] | None:
    """The newest file of the treadmill with an address; None where there is none.

    `Bad` where a file in the folder cannot be read: it might be the one.
    """
    folder = machine_folder()
    found: list[tuple[Path, Treadmill]] = []
    flaws: list[Flaw] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        try:
            treadmill = load_treadmill(path)
        except Bad as bad:
            flaws += bad.flaws
            continue
        check = treadmill.commissioned
        if check is not None and check.at == address:
            found.append((path, treadmill))
    if flaws:
        raise Bad(flaws)
    return max(found, key=_on, default=None)


def _on(found: tuple[Path, Treadmill]) -> tuple[object, float]:
    check = found[1].commissioned
    if check is None:
        raise TypeError(f"{found[0]} was not commissioned")
    return check.on, found[0].stat().st_mtime
