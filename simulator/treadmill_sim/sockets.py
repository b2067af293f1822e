"""Where a simulator's sockets lie, and whether somebody sits there.

The one rule: a socket of a dead process is in nobody's way, one of a live process is never taken.
"""

from __future__ import annotations

import socket
import tempfile
from pathlib import Path

RADIO_NAME = "radio.sock"
PORT_NAME = "port"
_CONTROL = ".control"
_PSEUDO = ("/dev/pts/", "/dev/ttys")  # of Linux, of macOS
_PREFIX = "treadmill-sim-"
_PATH_OCTETS_MAX = 107
_PROBE_S = 1.0


class SocketTrouble(Exception):
    """A socket that cannot be had. The message is one sentence for a person."""


def private_path(name: str = RADIO_NAME) -> Path:
    """A path in a fresh folder of this user's alone."""
    return Path(tempfile.mkdtemp(prefix=_PREFIX)) / name


def control_path(place: Path) -> Path:
    """The control socket beside a radio socket, or a port."""
    return place.with_name(place.name + _CONTROL)


def clear(path: Path) -> None:
    """Make a path free to listen at: remove a dead process's socket, refuse anything else."""
    _check_place(path)
    if not path.exists():
        return
    if not path.is_socket():
        raise SocketTrouble(f"{path} exists and is no socket; choose another place")
    if is_served(path):
        raise SocketTrouble(f"a simulator serves {path} already; stop it or choose another place")
    path.unlink(missing_ok=True)


def clear_port(path: Path) -> None:
    """Make a path free for a port: remove a dead process's, refuse anything else."""
    clear(control_path(path))
    if path.is_symlink() and str(path.readlink()).startswith(_PSEUDO):
        path.unlink()
    elif path.exists():
        raise SocketTrouble(f"{path} exists and is no simulator's port; choose another --port")


def _check_place(path: Path) -> None:
    if len(str(path).encode()) > _PATH_OCTETS_MAX:
        raise SocketTrouble(f"{path} is too long for a socket; {_PATH_OCTETS_MAX} octets at most")
    if not path.parent.is_dir():
        raise SocketTrouble(f"{path.parent} is no folder; make it first")


def keep(path: Path) -> None:
    """Let nobody but this user in."""
    path.chmod(0o600)


def remove(path: Path) -> None:
    """Take a socket away; quiet when it is gone."""
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
    """Sockets and ports in private folders that are served, this user's as far as one can see."""
    found = Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/*{_CONTROL}")
    return sorted(
        each.with_name(each.name.removesuffix(_CONTROL)) for each in found if is_served(each)
    )
