"""A folder of small files that wait for something: each is there, whole, until it is let go.

The one rule: what was kept is on the disk when `keep` returns, readable by this account alone; a
file that cannot be read is left where it is and named.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

from treadmill_ctl.sinks.whole_file import sync_folder, write_whole

_PRIVATE: Final = 0o600
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,199}")
_END: Final = ".json"


class Found(NamedTuple):
    """What a folder holds, by name; and the files that could not be read."""

    texts: dict[str, bytes]
    unread: tuple[Path, ...]


def keep(folder: Path, name: str, octets: bytes) -> None:
    """Have it on the disk, in the place of the one of this name. Raises OSError, ValueError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_whole(_place(folder, name), octets, _PRIVATE)


def let_go(folder: Path, name: str) -> None:
    """It waits no more; nothing happens where it does not. Raises OSError, ValueError."""
    _place(folder, name).unlink(missing_ok=True)
    sync_folder(folder)


def kept(folder: Path) -> Found:
    """All that waits."""
    texts: dict[str, bytes] = {}
    unread: list[Path] = []
    for path in sorted(folder.glob(f"[!.]*{_END}")):
        try:
            texts[path.name.removesuffix(_END)] = path.read_bytes()
        except OSError:
            unread.append(path)
    return Found(texts, tuple(unread))


def _place(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a file here")
    return folder / f"{name}{_END}"
