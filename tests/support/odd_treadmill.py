"""One simulated treadmill with oddities, a client that listens to all of it, and the time.

The one rule: it writes and listens as a client does, and judges nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.oddities import Oddity
from treadmill_sim.personality import made

DATA, TRAINING, CONTROL, STATUS = 0x2ACD, 0x2AD3, 0x2AD9, 0x2ADA
CLIENT = 1
ASK, START, STOP, PAUSE = b"\x00", b"\x07", b"\x08\x01", b"\x08\x02"


class Odd:
    """One treadmill with oddities, a client that listens to all of it, and the time."""

    def __init__(self, *oddities: Oddity, **make_up: Any) -> None:
        self.peripheral = FtmsPeripheral(made(replace(MachineProfile(), **make_up), oddities))
        self.machine = self.peripheral.machine
        self.now_ms = 0
        self.heard: list[tuple[int, int, bytes]] = []
        self.peripheral.connected(CLIENT, 247, 0)
        for uuid16, value in ((CONTROL, 2), (STATUS, 1), (DATA, 1), (TRAINING, 1)):
            self.peripheral.subscribe(CLIENT, uuid16, value)

    def ask(self, request: bytes) -> bytes:
        """Write a request; the indication that answers it, empty where none comes in 3 s."""
        self.peripheral.write(CLIENT, CONTROL, request, self.now_ms)
        for _ in range(30):
            before = len(self.heard)
            self.wait(100)
            answers = [data for _, uuid16, data in self.heard[before:] if uuid16 == CONTROL]
            if answers:
                return answers[0]
        return b""

    def wait(self, for_ms: int) -> None:
        """Let time pass."""
        self.now_ms += for_ms
        self.peripheral.advance(self.now_ms)
        self.heard += [(o.at_ms, o.uuid16, o.data) for o in self.peripheral.take(CLIENT)]

    def run(self, speed_ckmh: int = 200) -> None:
        """Start, and run at a speed until it is steady."""
        self.ask(ASK)
        self.ask(START)
        self.wait(8_000)
        self.ask(b"\x02" + speed_ckmh.to_bytes(2, "little"))
        self.wait(10_000)

    def said(self, uuid16: int, since_ms: int = 0) -> list[bytes]:
        """What came on a channel."""
        return [data for at_ms, of, data in self.heard if of == uuid16 and at_ms >= since_ms]

    def reported_ckmh(self) -> int:
        """The last speed that was reported."""
        return int.from_bytes(self.said(DATA)[-1][2:4], "little")
