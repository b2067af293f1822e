"""Whether the files can be read that sessions go by: profiles, site, walkers, the list of sessions.

The one rule: files are judged by the readers that a session uses; nothing is written or mended.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend
from treadmill_ctl.cli.site_policy import site_in_force
from treadmill_ctl.schema.document import load
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.library import profiles_in
from treadmill_ctl.schema.walker_file import SUFFIX, load_walker

PROFILES: Final = "profiles"
SITE: Final = "site"
WALKERS: Final = "walkers"
LIST: Final = "list of sessions"
OTHERS: Final = 0o077
_REBUILD: Final = "treadmill-ctl sessions rebuild"


@dataclass(frozen=True, slots=True)
class FilesFacts:
    """Files of one kind: how many there are, what is wrong in them, which others may read."""

    count: int = 0
    flaws: tuple[Flaw, ...] = ()
    open_to_others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListFacts:
    """The list of sessions. `trouble` is why it cannot be read, `copies` what was kept of others.

    `form` is the form it has, `known` the newest that this program knows.
    """

    path: str
    there: bool = True
    trouble: str = ""
    form: int = 0
    known: int = 0
    copies: int = 0


def judged_profiles(facts: FilesFacts) -> Iterator[Found]:
    """What to say of profiles."""
    if not facts.count:
        again = "Install it again: pip install --force-reinstall treadmill-ctl"
        yield mend(PROFILES, "the profiles that come with this program are not there", again)
    yield from _flaws(PROFILES, facts, "treadmill-ctl profile check FILE says all of it.")
    if facts.count and not facts.flaws:
        yield fine(PROFILES, f"{facts.count} can be read")


def judged_site(facts: FilesFacts, file: str) -> Iterator[Found]:
    """What to say of the site's policy; `file` is empty where there is none."""
    yield from _flaws(SITE, facts, "Correct the file; treadmill-ctl site check FILE reads it.")
    if not facts.flaws:
        yield fine(SITE, f"{file} holds" if file else "no file of this site: the defaults hold")


def judged_walkers(facts: FilesFacts, folder: str) -> Iterator[Found]:
    """What to say of the walkers' files."""
    yield from _flaws(WALKERS, facts, "Correct the file; treadmill-ctl walker check FILE reads it.")
    for path in facts.open_to_others:
        remedy = f"chmod go-rwx {path}"
        yield mend(WALKERS, f"others of this computer may read {path}", remedy)
    if not facts.flaws and not facts.open_to_others:
        yield fine(WALKERS, f"{facts.count} in {folder} can be read" if facts.count else "none yet")


def judged_list(facts: ListFacts) -> Iterator[Found]:
    """What to say of the list of sessions, which is built from their journals."""
    if facts.trouble:
        yield mend(LIST, f"{facts.path} cannot be used: {facts.trouble}", _REBUILD)
    elif facts.form > facts.known:
        yield mend(
            LIST,
            f"{facts.path} was made by a later version of this program",
            "Use that version, or move the file away; it is built again from the journals.",
        )
    elif facts.there:
        yield fine(LIST, f"{facts.path} is whole")
    else:
        yield fine(LIST, "none yet; the first session makes it")
    if facts.copies:
        yield look(
            LIST,
            f"{facts.copies} earlier copies of it are kept beside it, with walkers' ids in them",
            "Delete them once the list is as it should be.",
        )


def _flaws(about: str, facts: FilesFacts, remedy: str) -> Iterator[Found]:
    return (mend(about, str(flaw), remedy) for flaw in facts.flaws)


def profiles(folders: Iterable[Path]) -> Iterator[Found]:
    """Look at all profiles of some folders."""
    paths = [path for folder in folders for path in profiles_in(folder).values()]
    yield from judged_profiles(FilesFacts(len(paths), _read(paths, load)))


def site(named: Path | None) -> Iterator[Found]:
    """Look at the policy that holds where this one is named, or none."""
    try:
        found = site_in_force(named)
    except Bad as bad:
        yield from judged_site(FilesFacts(1, bad.flaws), "")
    else:
        yield from judged_site(FilesFacts(1), str(found.path or ""))


def walkers(folder: Path) -> Iterator[Found]:
    """Look at the files of walkers."""
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    bare = [path for path in (folder, *paths) if os.name == "posix" and _open_to_others(path)]
    facts = FilesFacts(len(paths), _read(paths, load_walker), tuple(map(str, bare)))
    yield from judged_walkers(facts, str(folder))


def sessions(journals: Path) -> Iterator[Found]:
    """Look at the list of the sessions whose journals are in a folder."""
    yield from judged_list(gathered_list(journals))


def gathered_list(journals: Path) -> ListFacts:
    """What there is to know of it; it is read only."""
    from treadmill_ctl.records.index_file import copies, index_path
    from treadmill_ctl.records.index_schema import MIGRATIONS

    path, known = index_path(journals), len(MIGRATIONS)
    kept = len(copies(path))
    if not path.exists():
        return ListFacts(str(path), there=False, known=known, copies=kept)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as index:
            (said,) = index.execute("PRAGMA quick_check(1)").fetchone()
            (form,) = index.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        return ListFacts(str(path), trouble=str(error), known=known, copies=kept)
    trouble = "" if said == "ok" else str(said)
    return ListFacts(str(path), trouble=trouble, form=int(form), known=known, copies=kept)


def _read(paths: Iterable[Path], read: Callable[[Path], Any]) -> tuple[Flaw, ...]:
    """What is wrong with files: the first flaw of each."""
    found: list[Flaw] = []
    for path in paths:
        try:
            read(path)
        except Bad as bad:
            found.append(bad.flaws[0])
    return tuple(found)


def _open_to_others(path: Path) -> bool:
    """Whether others may read it; one that is not there has nothing to read."""
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:
        return False
