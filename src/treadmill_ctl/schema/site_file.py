"""The file of a site's policy: read with its places and checked, and a new one to begin from.

The one rule: what a site allows is read whole or not at all; a file that is wrong is never taken
for the defaults.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from treadmill_ctl.core.limits import CEILING, SITE_DEFAULT, Caps
from treadmill_ctl.schema.cap_words import CAP_WORDS
from treadmill_ctl.schema.shaped import read_shaped
from treadmill_ctl.schema.site import Site, StoppingLength, Uncommissioned
from treadmill_ctl.schema.yaml_marks import read_text


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds at a site. `refuses_long_stops` is who refuses them; empty where nobody does.

    `allows_uncommissioned` is who lets a treadmill be walked on that nobody has checked.
    `keep_months`: how long the record of a session is kept; None: for ever.
    """

    caps: tuple[Caps, ...] = (SITE_DEFAULT,)
    refuses_long_stops: str = ""
    keep_months: int | None = None
    allows_uncommissioned: str = ""


def load_site(path: Path) -> Policy:
    """The policy in a file; `Bad` with everything that is wrong with it."""
    return read_site(read_text(path), str(path))


def read_site(text: str, file: str) -> Policy:
    """The policy in a text; `file` is what flaws call it."""
    site = read_shaped(text, file, Site)
    refuses = site.stopping_length is StoppingLength.REFUSE
    keep_months = site.records.keep if site.records else None
    allows = site.uncommissioned is Uncommissioned.ALLOW
    return Policy(
        site.all_caps,
        site.source if refuses else "",
        keep_months,
        site.source if allows else "",
    )


def new_text(id_: str) -> str:
    """The text of a policy that says what holds without one, each cap with its ceiling."""
    lines = ["version: 1", f"id: {id_}", "caps:  # lower or raise any; none goes above its ceiling"]
    for name, (key, wording) in CAP_WORDS.items():
        default, ceiling = wording(getattr(SITE_DEFAULT, name)), wording(getattr(CEILING, name))
        lines.append(f"  {key + ': ' + default:<26}# ceiling {ceiling}")
    lines += [
        "# refuse: no plan whose stop takes more belt than the deck is long, unless the profile",
        "# declares a harness",
        f"stopping_length: {StoppingLength.WARN}",
        "# refuse: no treadmill that `treadmill-ctl commission` has not checked; allow: say so",
        f"uncommissioned: {Uncommissioned.REFUSE}",
        "# how long the records of sessions are kept; without this, for ever",
        "# records: {keep: 10 years}",
    ]
    return "\n".join(lines) + "\n"
