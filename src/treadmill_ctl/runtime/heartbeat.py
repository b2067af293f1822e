"""The service's side of the guardian: starts it, beats, and knows whether it watches.

The one rule: nothing here waits for the guardian once it stands. A guardian that is stopped, slow
or dead costs a tick three calls to the system that return at once.

A beat belongs to a completed tick of the loop that judges, and to nothing else: a timer of its own
would go on beating for a loop that no longer judges.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import treadmill_ctl
from treadmill_ctl.core.model import Stance
from treadmill_ctl.guardian.stop_words import told
from treadmill_ctl.guardian.watchful import AT_REST, FIRED, MOVING, WATCHING

STAND_UP_MS_MAX = 20_000
LOOK_AGAIN_S = 0.01
ANSWER_MS_MAX = 1_000  # ten beats unanswered: it is stopped, or starved
END_MS_MAX = 2_000
AT_ONCE_OCTETS = 65_536

# Without site packages, and with a path to nothing but this package: it stands in milliseconds.
_BARE = (
    "import sys; sys.path.append(sys.argv.pop(1)); "
    "from treadmill_ctl.guardian.fd import main; main()"
)


class Guardian(Protocol):
    """What a loop needs of one."""

    @property
    def why(self) -> str:
        """Why it is gone, where anything is known of that."""
        ...

    def arm(self) -> None:
        """Beat, from now on as one whose belt may move. Before anything leaves that moves it."""
        ...

    def disarm(self) -> None:
        """Beat, from now on as one whose belt is measured still, with nothing under way."""
        ...

    def beat(self) -> None:
        """A tick is completed."""
        ...

    def stop_is(self, stop: bytes) -> None:
        """What stops the belt from now on, for one on a shared line; told with the next beat."""
        ...

    def look(self, now_ms: int) -> Stance:
        """What is known of it now. Before each tick judges."""
        ...


class NoGuardian(Exception):
    """A guardian could not be started. The message is one sentence for a person."""


@dataclass(frozen=True, slots=True)
class OnFd:
    """A treadmill on an open descriptor, and the octets that stop it now.

    The descriptor becomes non-blocking, for the service too.
    """

    fd: int
    stop: bytes


@dataclass(frozen=True, slots=True)
class OnBle:
    """A treadmill by Bluetooth, by the address (not the name) that the service is connected to."""

    url: str


def started(treadmill: OnFd | OnBle) -> GuardianProcess:
    """Start a guardian and do not wait for it. Raises NoGuardian where there can be none.

    It is beaten to from the first tick on: a service that dies before it stands finds it armed.
    """
    if os.name != "posix":
        raise NoGuardian("it needs Linux or macOS")
    return GuardianProcess(treadmill, _now_ms())


async def post(treadmill: OnFd | OnBle) -> GuardianProcess:
    """Start a guardian and wait until it watches, disarmed. Raises NoGuardian."""
    guardian = started(treadmill)
    try:
        why = await _up(guardian)
    except BaseException:
        await guardian.close()
        raise
    if why:
        await guardian.close()
        raise NoGuardian(f"it did not come up: {why}")
    return guardian


async def _up(guardian: GuardianProcess) -> str:
    """Wait until it watches; why it does not, empty when it does."""
    while (stance := guardian.look(_now_ms())) is not Stance.WATCHING:
        if stance is Stance.GONE:
            return guardian.why or "it ended without a word"
        if stance is Stance.SILENT:
            return f"it does not watch after {STAND_UP_MS_MAX // 1_000} s"
        await asyncio.sleep(LOOK_AGAIN_S)
    return ""


class GuardianProcess:
    """A guardian that was started. Made by `started` and `post`."""

    def __init__(self, treadmill: OnFd | OnBle, now_ms: int) -> None:
        words, shared = _command(treadmill)
        beats, self._beats = os.pipe()
        self._back, back = os.pipe()
        self._errors, errors = os.pipe()
        # In a session of its own: a terminal that ends, or suspends, the service does not reach it.
        self._process = subprocess.Popen(  # noqa: S603 - this program itself
            words,
            stdin=beats,
            stdout=back,
            stderr=errors,
            pass_fds=shared,
            start_new_session=True,
        )
        for its_end in (beats, back, errors):
            os.close(its_end)
        for end in (self._beats, self._back, self._errors):
            os.set_blocking(end, False)
        self._beat = AT_REST
        self._stop = treadmill.stop if isinstance(treadmill, OnFd) else b""
        self._news = b""
        self._word = b""
        self._heard_ms = now_ms
        self._fired = False
        self._gone = False
        self._complaints = b""

    @property
    def pid(self) -> int:
        """Its process."""
        return self._process.pid

    @property
    def why(self) -> str:
        """What it said last before it ended; empty when it had nothing to say."""
        said = self._complaints.decode(errors="replace").strip()
        return said.splitlines()[-1] if said else ""

    def arm(self) -> None:
        """Beat, from now on as one whose belt may move."""
        self._beat = MOVING
        self.beat()

    def disarm(self) -> None:
        """Beat, from now on as one whose belt is measured still, with nothing under way."""
        self._beat = AT_REST
        self.beat()

    def stop_is(self, stop: bytes) -> None:
        """What stops the belt from now on, for one on a shared line; told with the next beat."""
        if stop != self._stop:
            self._stop, self._news = stop, told(stop)

    def beat(self) -> None:
        """A tick is completed."""
        try:
            os.write(self._beats, self._news + self._beat)
        except BlockingIOError:
            return  # it does not read; that it is silent is seen by `look`
        except BrokenPipeError:
            return  # it has ended; so `look` says
        self._news = b""

    def look(self, now_ms: int) -> Stance:
        """What is known of it now."""
        self._hear(now_ms)
        if self._fired:
            return Stance.FIRED
        if self._gone:
            return Stance.GONE
        if now_ms - self._heard_ms > (ANSWER_MS_MAX if self._word else STAND_UP_MS_MAX):
            return Stance.SILENT
        if not self._word:
            return Stance.COMING
        return Stance.WATCHING if self._word == WATCHING else Stance.BLIND

    def _hear(self, now_ms: int) -> None:
        said = _read(self._back)
        # Read as well, or it would one day wait for room to complain; last, for its last words.
        self._complaints = (self._complaints + (_read(self._errors) or b""))[-AT_ONCE_OCTETS:]
        if said is None:
            return
        if not said:
            self._gone = True
            return
        self._word, self._heard_ms = said[-1:], now_ms
        self._fired = self._fired or FIRED in said

    async def close(self) -> None:
        """Let it go: it leaves if disarmed. One that is armed takes this for a death, and stops."""
        for end in (self._beats, self._back):
            os.close(end)
        if self._beat == AT_REST:
            await self._see_it_off()
        os.close(self._errors)

    async def _see_it_off(self) -> None:
        until_ms = _now_ms() + END_MS_MAX
        while self._process.poll() is None:
            if _now_ms() > until_ms:
                self._process.kill()
                self._process.wait()
                return
            await asyncio.sleep(LOOK_AGAIN_S)


def _command(treadmill: OnFd | OnBle) -> tuple[list[str], tuple[int, ...]]:
    """The guardian's command line, and the descriptors it needs."""
    match treadmill:
        case OnFd(fd, stop):
            root = str(Path(treadmill_ctl.__file__).parents[1])
            words = ["-I", "-S", "-c", _BARE, root, str(fd), stop.hex()]
            return [sys.executable, *words], (fd,)
        case OnBle(url):
            return [sys.executable, "-P", "-m", "treadmill_ctl.guardian.ble", url], ()


def _read(end: int) -> bytes | None:
    """What is there to read; nothing at the end of it, None when there is nothing yet."""
    try:
        return os.read(end, AT_ONCE_OCTETS)
    except BlockingIOError:
        return None


def _now_ms() -> int:
    """The loop's clock, as the loop itself reads it."""
    return round(asyncio.get_running_loop().time() * 1_000_000) // 1_000
