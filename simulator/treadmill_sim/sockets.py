"""Where a simulator's sockets lie, and whether somebody sits there.

The one rule: a socket of a dead process is in nobody's way, one of a live process is never taken.
"""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

RADIO_NAME = "radio.sock"
_PREFIX = "treadmill-sim-"
_PATH_OCTETS_MAX = 107
_PROBE_S = 1.0


class SocketTrouble(Exception):
    """A socket that cannot be had. The message is one sentence for a person."""


def private_path() -> Path:
    """A path for a radio socket in a fresh folder of this user's alone."""
    return Path(tempfile.mkdtemp(prefix=_PREFIX)) / RADIO_NAME


def control_path(radio: Path) -> Path:
    """The control socket beside a radio socket."""
    return radio.with_name(radio.name + ".control")


def clear(path: Path) -> None:
    """Make a path free to listen at: remove a dead process's socket, refuse anything else."""
    if len(str(path).encode()) > _PATH_OCTETS_MAX:
        raise SocketTrouble(f"{path} is too long for a socket; {_PATH_OCTETS_MAX} octets at most")
    if not path.parent.is_dir():
        raise SocketTrouble(f"{path.parent} is no folder; make it first")
    if not path.exists():
        return
    if not path.is_socket():
        raise SocketTrouble(f"{path} exists and is no socket; choose another --radio")
    if is_served(path):
        raise SocketTrouble(f"a simulator serves {path} already; stop it or choose another --radio")
    path.unlink(missing_ok=True)


def is_served(path: Path) -> bool:
    """Whether a process listens there."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_PROBE_S)
        try:
            probe.connect(str(path))
        except OSError:
            return False
        return True


def running() -> list[Path]:
    """Radio sockets in private folders that are served, this user's as far as one can see."""
    found = Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{RADIO_NAME}")
    return sorted(path for path in found if is_served(path))
