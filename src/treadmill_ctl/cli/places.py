"""Where files go that nobody named a place for.

The one rule: below the user's own folders, never beside the program.
"""

from __future__ import annotations

import os
from pathlib import Path


def journal_folder() -> Path:
    """The folder for journals: $XDG_STATE_HOME/treadmill-ctl/journals, or its default."""
    return _below("XDG_STATE_HOME", ".local/state") / "treadmill-ctl" / "journals"


def walker_folder() -> Path:
    """The folder for walkers: $TREADMILL_CTL_WALKERS, or one in the folder for configuration."""
    named = os.environ.get("TREADMILL_CTL_WALKERS", "")
    if named:
        return Path(named)
    return _below("XDG_CONFIG_HOME", ".config") / "treadmill-ctl" / "walkers"


def machine_folder() -> Path:
    """The folder for treadmills: $TREADMILL_CTL_MACHINES, or one beside that of walkers."""
    named = os.environ.get("TREADMILL_CTL_MACHINES", "")
    if named:
        return Path(named)
    return _below("XDG_CONFIG_HOME", ".config") / "treadmill-ctl" / "machines"


def site_place() -> Path | None:
    """The usual place of the site's policy, in the folder for configuration.

    None where there is no such folder, as for an account without a home.
    """
    try:
        return _below("XDG_CONFIG_HOME", ".config") / "treadmill-ctl" / "site.yaml"
    except RuntimeError:
        return None


def service_place() -> Path | None:
    """The usual place of the service's configuration; None where there is no such folder."""
    try:
        return _below("XDG_CONFIG_HOME", ".config") / "treadmill-ctl" / "service.yaml"
    except RuntimeError:
        return None


def in_force_place() -> Path:
    """Where the service keeps which treadmills it has in hand."""
    return _below("XDG_STATE_HOME", ".local/state") / "treadmill-ctl" / "in-force.json"


def _below(variable: str, default: str) -> Path:
    """A folder of the user: as the variable says where it says a whole path, else the default."""
    said = os.environ.get(variable, "")
    return Path(said) if said.startswith("/") else Path.home() / default
