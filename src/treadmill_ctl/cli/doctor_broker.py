"""What the service's broker part of the configuration asks for: files, rights, somebody there.

The one rule: nothing is said to the broker but that somebody is there; `mqtt test` tries the rest.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend
from treadmill_ctl.schema.broker import RemoteStart
from treadmill_ctl.schema.service_file import BrokerAt

ABOUT: Final = "broker"
PATIENCE_S: Final = 2.0
OTHERS_MAY_READ: Final = 0o077


@dataclass(frozen=True, slots=True)
class BrokerFacts:
    """A broker that is configured. `unusable`: a file of its credentials cannot be used, with why.

    `open_to_others` is a secret file that other accounts can read; `absent` why nobody answers.
    """

    where: str
    unusable: str = ""
    open_to_others: str = ""
    absent: str = ""
    remote_start: RemoteStart = RemoteStart.OFF


def judged(facts: BrokerFacts) -> Iterator[Found]:
    """What to say of it."""
    if facts.unusable:
        yield mend(ABOUT, facts.unusable, "Put the file there, readable for the service's account.")
    if facts.open_to_others:
        remedy = f"chmod 600 {facts.open_to_others}"
        yield mend(ABOUT, f"{facts.open_to_others} can be read by other accounts", remedy)
    if facts.absent:
        remedy = "Start the broker, or correct it; treadmills are served without it all the same."
        yield look(ABOUT, f"{facts.where}: {facts.absent}", remedy)
    else:
        yield fine(ABOUT, f"{facts.where} answers; treadmill-ctl mqtt test tries what it allows")
    if facts.remote_start is not RemoteStart.OFF:
        yield look(
            ABOUT,
            f"remote_start is {facts.remote_start.value}: sessions can be prepared from afar",
            "Leave it only where somebody at the treadmill confirms every start.",
        )


def looked(at: BrokerAt) -> Iterator[Found]:
    """Look at the files and knock."""
    from treadmill_ctl.mqtt.credentials import Unusable, credentials

    unusable = absent = ""
    try:
        credentials(at)
    except Unusable as error:
        unusable = str(error)
    try:
        socket.create_connection((at.host, at.port), PATIENCE_S).close()
    except OSError as error:
        absent = f"nobody answers: {error.strerror or error}"
    secrets = (at.password, at.tls.key if at.tls else None)
    yield from judged(
        BrokerFacts(
            f"{at.host}:{at.port}",
            unusable,
            next((str(path) for path in secrets if path and _is_open(path)), ""),
            absent,
            at.remote_start,
        )
    )


def _is_open(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & OTHERS_MAY_READ)
