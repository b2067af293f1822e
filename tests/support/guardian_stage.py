"""Trials of a guardian with real processes: a service is killed or stopped, a belt is watched.

The one rule: times are taken where the stop arrives (at the far end of the line, in the simulated
treadmill), never where it is sent.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
import tty
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from short_profile import short_profile
from treadmill_ctl.cli.exits import TRIPPED

HERE = Path(__file__).parent
SERVICE = HERE / "guardian_service.py"
RUN = "from treadmill_ctl.cli.main import main; main()"
TREADMILL = HERE / "guardian_treadmill.py"
LIMIT_S = 20.0
STOP_ON_LINE = b"\x02\x00stop\x03"
STOP_BY_RADIO = "0801"

KILLED = signal.SIGKILL
HUNG = signal.SIGSTOP


class TooLate(Exception):
    """Something did not come within the time that a trial has."""


class Ended(TooLate):
    """A process ended before it said what was waited for."""

    def __init__(self, words: object, code: int) -> None:
        super().__init__(f"{words!r} ended with {code}")
        self.code = code


class Process:
    """A process of a trial, its output by line."""

    def __init__(self, *words: str | Path, shares: tuple[int, ...] = ()) -> None:
        self._process = subprocess.Popen(
            [sys.executable, *map(str, words)], stdout=subprocess.PIPE, pass_fds=shares, bufsize=0
        )
        self._rest = b""

    def line(self, limit_s: float = LIMIT_S) -> str:
        """The next line."""
        assert self._process.stdout is not None
        until_s = time.monotonic() + limit_s
        while b"\n" not in self._rest:
            if not select.select([self._process.stdout], [], [], until_s - time.monotonic())[0]:
                raise TooLate(f"{self._process.args!r} said nothing within {limit_s} s")
            said = os.read(self._process.stdout.fileno(), 65_536)
            if not said:
                raise Ended(self._process.args, self._process.wait())
            self._rest += said
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()

    def until(self, word: str) -> str:
        """Wait for a line with a word in it; what follows it."""
        while word not in (line := self.line()):
            pass
        return line.partition(word)[2].strip()

    def until_it_moves(self) -> None:
        """Wait until the stand-in moves its belt; a guardian may have stopped that before."""
        while "moving" not in (line := self.line()):
            if "fired" in line:
                raise FiredBefore

    def child(self) -> int:
        """The number of the only process that it has started."""
        path = f"/proc/{self.pid}/task/{self.pid}/children"
        (child,) = Path(path).read_text(encoding="utf-8").split()
        return int(child)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def signal(self, number: int) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end."""
        return self._process.wait(LIMIT_S)

    def end(self) -> None:
        """Make sure that it is gone."""
        self._process.kill()
        self._process.wait()
        assert self._process.stdout is not None
        self._process.stdout.close()


@contextmanager
def end_of(pid: int) -> Generator[Callable[[float], bool]]:
    """Tells whether a process ends within so many seconds; also one that is nobody's child."""
    handle = os.pidfd_open(pid)
    try:
        yield lambda limit_s: bool(select.select([handle], [], [], limit_s)[0])
    finally:
        os.close(handle)


class FiredBefore(Exception):
    """A guardian fired although its service lived: the machine was too busy for its beats."""


# --- on a line ----------------------------------------------------------------------------------


class Line:
    """The far end of a serial line, as a pseudo-terminal: everything with its time of arrival."""

    def __init__(self) -> None:
        self.here, self.there = os.openpty()
        tty.setraw(self.there)
        self.heard = b""

    def until(self, octets: bytes, limit_s: float = LIMIT_S) -> int:
        """Wait until these octets have come; when, ns."""
        until_s = time.monotonic() + limit_s
        while octets not in self.heard:
            if not select.select([self.here], [], [], max(0.0, until_s - time.monotonic()))[0]:
                raise TooLate(f"{octets!r} did not come within {limit_s} s")
            self.heard += os.read(self.here, 65_536)
        return time.monotonic_ns()

    def here_already(self, octets: bytes) -> bool:
        """Whether these octets have come by now; then forget all that came."""
        while select.select([self.here], [], [], 0)[0]:
            self.heard += os.read(self.here, 65_536)
        came, self.heard = octets in self.heard, b""
        return came

    def close(self) -> None:
        """Pull the plug."""
        for end in (self.here, self.there):
            if end >= 0:
                os.close(end)
        self.here = self.there = -1


@dataclass
class OnLine:
    """A service on a line, its guardian standing."""

    line: Line
    service: Process
    guardian_ends: Callable[[float], bool]

    def wake(self) -> None:
        """Let a stopped service go on."""
        self.service.signal(signal.SIGCONT)


def as_it_is(pid: int) -> None:
    """Prepare a service in no way."""
    del pid


@contextmanager
def service_on_line(
    how: str = "armed", prepare: Callable[[int], object] = as_it_is
) -> Generator[OnLine]:
    """Start it; at the end nothing is left of it."""
    line = Line()
    service = Process(SERVICE, "pty", str(line.there), how, shares=(line.there,))
    try:
        with end_of(int(service.until("guardian"))) as guardian_ends:
            prepare(service.pid)
            service.until_it_moves()
            yield OnLine(line, service, guardian_ends)
    finally:
        line.close()  # a guardian at its work leaves with its line
        service.signal(signal.SIGCONT)
        service.end()


@dataclass
class OnWire:
    """From fate to the stop at the far end of the line, and to the end of a killed service; ms.

    A killed process has to run once more before its pipes are closed: until then nobody knows.
    """

    stop_ms: float
    died_ms: float | None


def trial_on_line(fate: int, wait_s: float, prepare: Callable[[int], object] = as_it_is) -> OnWire:
    """Let the service meet its fate at some moment of its tick; what came of it."""
    with service_on_line("armed", prepare) as stage:
        time.sleep(wait_s)
        if stage.line.here_already(STOP_ON_LINE):
            raise FiredBefore
        if fate == KILLED:
            return _killed(stage)
        from_ns = time.monotonic_ns()
        stage.service.signal(fate)
        stop_ns = stage.line.until(STOP_ON_LINE)
        stage.service.signal(signal.SIGCONT)
        stage.service.until("gone")
        return OnWire((stop_ns - from_ns) / 1e6, None)


def _killed(stage: OnLine) -> OnWire:
    """Kill it, and wait for its end and for the stop, whichever comes first."""
    line, handle = stage.line, os.pidfd_open(stage.service.pid)
    at_ns: dict[int, int] = {}
    from_ns = time.monotonic_ns()
    stage.service.signal(KILLED)
    while len(at_ns) < 2:
        ready = select.select({line.here, handle} - at_ns.keys(), [], [], LIMIT_S)[0]
        if not ready:
            raise TooLate("a killed service did not end, or no stop came")
        if line.here in ready:
            line.heard += os.read(line.here, 65_536)
            if STOP_ON_LINE not in line.heard:
                ready.remove(line.here)
        at_ns |= dict.fromkeys(ready, time.monotonic_ns())
    os.close(handle)
    return OnWire((at_ns[line.here] - from_ns) / 1e6, (at_ns[handle] - from_ns) / 1e6)


# --- on the radio -------------------------------------------------------------------------------


@dataclass
class ByRadio:
    """From fate to the first Stop that reached the treadmill, and to the one it took; ms.

    `writes` is all that reached it after the fate, each with its time.
    """

    stop_ms: float
    taken_ms: float
    writes: list[tuple[float, str]]


class Treadmill:
    """A simulated treadmill in a process of its own."""

    def __init__(self, path: Path) -> None:
        self.clients = 0
        self._process = Process(TREADMILL, path)
        self.url: str = self.told()["ready"]
        self.pid = self._process.pid

    def told(self) -> dict[str, Any]:
        """What it writes down next."""
        told: dict[str, Any] = json.loads(self._process.line())
        self.clients = told.get("clients", self.clients)
        return told

    def until_clients(self, count: int) -> None:
        """Wait until so many are connected."""
        while self.clients != count:
            self.told()

    def stops_since(self, from_ns: int, moving_ns: int) -> ByRadio:
        """Wait for a Stop that it takes; of those before the fate, none may have come in motion."""
        writes: list[tuple[float, str]] = []
        while True:
            told = self.told()
            if "write" not in told:
                continue
            is_stop, at_ms = told["write"] == STOP_BY_RADIO, (told["at_ns"] - from_ns) / 1e6
            if at_ms < 0:
                if is_stop and told["at_ns"] > moving_ns:
                    raise FiredBefore
                continue
            writes.append((round(at_ms, 1), told["write"]))
            if is_stop and told["refused"] is None and told["state"] == "idle":
                stop_ms = next(at for at, write in writes if write == STOP_BY_RADIO)
                return ByRadio(stop_ms, at_ms, writes)

    def end(self) -> None:
        """Take it away."""
        self._process.end()


def trial_by_radio(
    treadmill: Treadmill, fate: int, wait_s: float, prepare: Callable[[int], object] = as_it_is
) -> ByRadio:
    """Let the stand-in for the service meet its fate; what the treadmill was told."""
    service = Process(SERVICE, "radio", treadmill.url, "armed")
    with _guarded(treadmill, service, prepare, "guardian"):
        service.until_it_moves()
        return _met(treadmill, service, fate, wait_s)


def trial_of_run(
    treadmill: Treadmill,
    folder: Path,
    fate: int,
    wait_s: float,
    prepare: Callable[[int], object] = as_it_is,
) -> ByRadio:
    """Let `treadmill-ctl run` meet its fate while it walks; what the treadmill was told.

    `folder` is where its profile and its journals are put.
    """
    profile = folder / "short.yaml"
    profile.write_text(short_profile(60), encoding="utf-8")
    words = ("run", profile, "--treadmill", treadmill.url, "--simulated-person", "--plain")
    service = Process("-c", RUN, *words, "--journal", folder / "journals")
    with _guarded(treadmill, service, prepare, "stance=coming"):
        try:
            service.until("phase=walking")
        except Ended as ended:
            if ended.code == TRIPPED:  # stopped, for want of a processor
                raise FiredBefore from ended
            raise
        return _met(treadmill, service, fate, wait_s)


def _met(treadmill: Treadmill, service: Process, fate: int, wait_s: float) -> ByRadio:
    moving_ns = time.monotonic_ns()
    time.sleep(wait_s)
    from_ns = time.monotonic_ns()
    service.signal(fate)
    told = treadmill.stops_since(from_ns, moving_ns)
    if fate == HUNG:
        service.signal(signal.SIGCONT)
        service.wait()
    return told


@contextmanager
def _guarded(
    treadmill: Treadmill, service: Process, prepare: Callable[[int], object], posted: str
) -> Generator[None]:
    """Wait until it says that its guardian, its only child, is there; at the end neither is."""
    guardian_fd = -1
    try:
        service.until(posted)
        guardian_fd = os.pidfd_open(service.child())
        prepare(service.pid)
        yield
    finally:
        service.signal(signal.SIGCONT)
        service.end()
        if guardian_fd >= 0:
            with suppress(ProcessLookupError):  # it has left, as it should where it was told to
                signal.pidfd_send_signal(guardian_fd, signal.SIGKILL)
            os.close(guardian_fd)
        treadmill.until_clients(0)
