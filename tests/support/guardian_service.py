"""A stand-in for the service, as a process to be killed or stopped: it moves a belt and beats.

The one rule: it does what the real loop does around its guardian, in the same order: look, speak,
beat; armed before anything moves. Run as `guardian_service.py pty FD armed|resting` or
`guardian_service.py radio URL armed|resting`; tells on standard output, a line each: `guardian
PID`, `moving`, `fired`, `gone`.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sys
from collections.abc import Callable
from contextlib import suppress

from treadmill_ctl.core.model import Frame, Stance
from treadmill_ctl.drivers.contract import Wiring, WriteFault
from treadmill_ctl.runtime.heartbeat import GuardianProcess, OnBle, OnFd, post
from treadmill_ctl.transports.address import BleAddress, parse_address
from treadmill_ctl.transports.ble import BleTransport

TICK_S = 0.1
SPEED = b"\x02\x04speed\x03"  # a made-up serial family's frames
STOP = b"\x02\x00stop\x03"
CONTROL = "2ad9"
WIRING = Wiring("1826", (), (CONTROL,), (CONTROL,))


def tell(line: str) -> None:
    """A line for who watches."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def now_ms() -> int:
    """The loop's clock."""
    return round(asyncio.get_running_loop().time() * 1_000_000) // 1_000


async def serve(guardian: GuardianProcess, armed: bool, speak: Callable[[int], None]) -> None:  # noqa: FBT001
    """Tick until the guardian has fired; then say so, and that the belt is at rest."""
    loop = asyncio.get_running_loop()
    if armed:
        guardian.arm()
    from_s = loop.time()
    for count in itertools.count():
        if guardian.look(now_ms()) is Stance.FIRED:
            break
        speak(count)
        guardian.beat()
        if count == 2:
            tell("moving")
        await asyncio.sleep(max(0.0, from_s + (count + 1) * TICK_S - loop.time()))
    tell("fired")
    guardian.disarm()
    await guardian.close()
    tell("gone")


async def on_pty(fd: int, armed: bool) -> None:  # noqa: FBT001
    """A speed frame a tick."""
    guardian = await post(OnFd(fd, STOP))
    tell(f"guardian {guardian.pid}")
    await serve(guardian, armed, lambda _: _write(fd, SPEED if armed else b""))


def _write(fd: int, data: bytes) -> None:
    """A frame, or nothing: a line that takes no more has the guardian's stops to carry first."""
    with suppress(BlockingIOError):
        os.write(fd, data)


class Belt:
    """A treadmill by Bluetooth that walks: control, start, then a speed now and again."""

    def __init__(self, url: str) -> None:
        address = parse_address(url)
        assert isinstance(address, BleAddress)
        self._transport = BleTransport(address, settle_ms=0)
        self._answers: asyncio.Queue[bytes] = asyncio.Queue()

    async def connect(self) -> str:
        """Connect; the URL by its address."""
        opened = await self._transport.open(WIRING, self)
        return BleAddress(opened.address, self._transport.address.radio).url

    async def start(self) -> None:
        """Request Control, Set Target Speed, Start."""
        for request in (b"\x00", b"\x02\xc8\x00", b"\x07"):
            self._transport.submit(Frame(CONTROL, request))
            await self._answers.get()

    def speak(self, count: int) -> None:
        """Another speed every half second, as a ramp would."""
        if count % 5 == 0:
            self._transport.submit(Frame(CONTROL, bytes((2, 200 + count % 2 * 10, 0))))

    def heard(self, frame: Frame) -> None:
        self._answers.put_nowait(frame.data)

    def wrote(self, channel: str, fault: WriteFault | None) -> None:
        pass

    def lost(self, why: str) -> None:
        tell(f"lost {why}")


async def on_radio(url: str, armed: bool) -> None:  # noqa: FBT001
    """A belt that runs."""
    belt = Belt(url)
    guardian = await post(OnBle(await belt.connect()))
    tell(f"guardian {guardian.pid}")
    if armed:
        guardian.arm()
        await _beating(guardian, belt.start())
    await serve(guardian, armed, belt.speak if armed else lambda _: None)


async def _beating(guardian: GuardianProcess, work: asyncio.Future[None] | object) -> None:
    """Beat while something is done."""
    assert asyncio.iscoroutine(work)
    task = asyncio.create_task(work)
    while not task.done():
        guardian.beat()
        await asyncio.wait({task}, timeout=TICK_S)
    await task


def main() -> None:
    """As the docstring above says."""
    where, what, how = sys.argv[1:]
    armed = how == "armed"
    asyncio.run(on_pty(int(what), armed) if where == "pty" else on_radio(what, armed))


if __name__ == "__main__":
    main()
