"""Which configuration of the service holds: found, read, checked with all that it names.

The one rule: what is refused changes nothing; the one in force stays in force.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, cast

import click

from treadmill_ctl.cli.flaw_text import flaw_line, unwritable
from treadmill_ctl.cli.places import in_force_place, journal_folder, service_place
from treadmill_ctl.cli.site_policy import site_in_force
from treadmill_ctl.door.accounts import roles
from treadmill_ctl.door.roles import Role, Roles
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.room import Changes
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.service import Others
from treadmill_ctl.schema.service_file import Configured, changes, fixed, load_service
from treadmill_ctl.sinks.whole_file import write_whole
from treadmill_ctl.transports.address import BadAddress, parse_address

VARIABLE: Final = "TREADMILL_SERVICE"
PRIVATE: Final = 0o600
ALL_IS_AS_IT_WAS: Final = "the configuration in force stays in force"

config_option = click.option(
    "--config", "config", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help=f"The service's configuration; else that of ${VARIABLE}, else the usual one.",
)  # fmt: skip


def config_file(named: Path | None) -> Path:
    """The file by the option, the variable, or the usual place. Raises Bad where there is none."""
    said = os.environ.get(VARIABLE, "")
    path = named or (Path(said) if said else service_place())
    if path is None:
        raise Bad([Flaw("--config", None, "this account has no home folder; name the file")])
    return path


def load_config(path: Path) -> Configured:
    """A configuration and all that it names. Raises Bad with everything that is wrong."""
    configured = load_service(path, _bad_address)
    site_in_force(configured.site)
    folder = configured.profiles
    if folder is not None and not folder.is_dir():
        raise Bad([Flaw(str(path), None, f"profiles: there is no folder {folder}")])
    return configured


def records_folder(configured: Configured) -> Path:
    """Where its sessions are recorded."""
    return configured.records or journal_folder()


def roles_of(configured: Configured) -> Roles:
    """Who may do what, with the accounts of this system. Reads files: not for the loop."""
    said = configured.roles
    named = {
        name: role
        for role, names in (
            (Role.VIEWER, said.viewer),
            (Role.THERAPIST, said.therapist),
            (Role.ADMINISTRATOR, said.administrator),
        )
        for name in names
    }
    return roles(named, Role.VIEWER if said.others is Others.VIEWER else None)


class InForce:
    """The configuration of a service that runs. `configured` is what holds.

    `taken` is told of one that is taken on; beside the loop.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.configured = load_config(path)
        self.taken: Callable[[Configured], None] = lambda _: None
        self._read = self.configured
        keep_treadmills(self.configured.treadmills)

    def read(self) -> Denied | Changes:
        """What the file says now, or why that cannot be taken on."""
        try:
            found = load_config(self.path)
        except Bad as bad:
            return Denied("\n".join(map(flaw_line, bad.flaws)), next=ALL_IS_AS_IT_WAS)
        if what := fixed(self.configured, found):
            why = f"{self.path}: {what} cannot change while the service runs"
            return Denied(why, next="start the service again when no session is under way")
        self._read = found
        return Changes(found.treadmills, changes(self.configured, found))

    def take(self) -> None:
        """What was read last holds."""
        self.configured = self._read
        self.taken(self.configured)
        keep_treadmills(self.configured.treadmills)


def keep_treadmills(treadmills: dict[str, str]) -> None:
    """Keep which treadmills are in hand, for `halt`. Raises Bad."""
    path = in_force_place()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(path, f"{json.dumps(treadmills)}\n".encode(), PRIVATE)
    except OSError as error:
        raise unwritable(path, error) from error


def kept_treadmills() -> dict[str, str]:
    """Which treadmills a service had in hand last; none where nobody kept it."""
    try:
        found: Any = json.loads(in_force_place().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, str]", found) if isinstance(found, dict) else {}


def _bad_address(text: str) -> str:
    address = parse_address(text)
    return address.why if isinstance(address, BadAddress) else ""
