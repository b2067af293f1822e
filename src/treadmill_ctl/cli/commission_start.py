"""From the command line of `commission` to a check that may begin.

The one rule: the connection, the guardian and the capture are those of `run`; nothing of a check
reaches a treadmill by another way.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.capture_file import Capture
from treadmill_ctl.cli.commission_session import Wish, commission
from treadmill_ctl.cli.keys import at_a_terminal
from treadmill_ctl.cli.places import journal_folder
from treadmill_ctl.cli.say import complain, show_any_sign
from treadmill_ctl.cli.site_policy import site_in_force
from treadmill_ctl.runtime.means import Hired, Station, hire, station
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.transports.contract import TransportError

NO_TERMINAL = (
    "There is no terminal here at which a technician could answer and stop the belt. Run this in"
    " the foreground of a terminal."
)
THERE_ALREADY = "there is a file of this name already; give another with --to"


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands on the command line."""

    url: str
    file: Path | None
    site: Path | None
    capture: Path | None
    journals: Path | None
    unguarded: bool


def started(asked: Asked) -> int:
    """Take a technician through the check; the exit code. Raises Bad."""
    show_any_sign()
    policy = site_in_force(asked.site).policy
    if asked.file is not None and asked.file.exists():
        raise Bad([Flaw(str(asked.file), None, THERE_ALREADY)])
    try:
        station(asked.url)
    except TransportError as error:
        raise click.UsageError(str(error)) from error
    if not at_a_terminal():
        complain(NO_TERMINAL)
        return exits.BAD_INPUT
    capture = None if asked.capture is None else Capture(asked.capture, asked.url)
    connections = _Connections(asked.url, capture, unguarded=asked.unguarded)
    journals = asked.journals or journal_folder() / "commissioning"
    wish = Wish(asked.file, journals, policy.caps)
    code = commission(
        wish,
        connections.station,
        connections.hire,
        lambda: "" if capture is None else capture.close(),
    )
    if capture is not None:
        complain(capture.said)
    return code


class _Connections:
    """Fresh connections to one treadmill, noted where a capture is taken."""

    def __init__(self, url: str, capture: Capture | None, *, unguarded: bool) -> None:
        self._url, self._capture, self._unguarded = url, capture, unguarded
        self._own: Station | None = None

    def station(self) -> Station:
        """The next one."""
        self._own = station(self._url)
        if self._capture is None:
            return self._own
        return Station(self._capture.of(self._own.transport), self._own.driver)

    def hire(self, connected_to: str, _: Station) -> Hired | None:
        """A guardian on the very same way; None where there is to be none."""
        if self._unguarded or self._own is None:
            return None
        return hire(self._url, connected_to, self._own)
