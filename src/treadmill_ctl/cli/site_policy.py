"""Which policy of a site holds, and who says so.

The one rule: whoever names a file means it. A file that is named and missing, or there and wrong,
ends in a refusal and never in the defaults.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.places import site_place
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.site_file import Policy, load_site

VARIABLE: Final = "TREADMILL_SITE"


@dataclass(frozen=True, slots=True)
class SiteInForce:
    """The policy that holds, its file, and who named it; no file where the defaults hold."""

    policy: Policy
    path: Path | None = None
    named_by: str = ""


def site_in_force(named: Path | None) -> SiteInForce:
    """By the option where it is given, else by the variable, else by the usual place.

    `Bad` where the file cannot be used.
    """
    if named is not None:
        return _from(named, "--site")
    said = os.environ.get(VARIABLE, "")
    if said:
        return _from(Path(said), f"${VARIABLE}")
    path = site_place()
    if path is None or not _is_there(path):
        return SiteInForce(Policy())
    return _from(path, "the usual place")


def _from(path: Path, named_by: str) -> SiteInForce:
    if not _is_there(path):
        sentence = (
            f"{named_by} names this file, and it is not there; correct that, or make it:"
            f" treadmill-ctl site new my-site --to {path}"
        )
        raise Bad([Flaw(str(path), None, sentence)])
    return SiteInForce(load_site(path), path, named_by)


def _is_there(path: Path) -> bool:
    """Whether anything has this name, be it a link to nowhere. `Bad` where nobody can tell."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Bad([Flaw(str(path), None, f"the file cannot be read: {why}")]) from error
    return True
