"""One client of a peripheral for tests: a hand on the Control Point, without link or latency.

The one rule: it adds no judgement; it writes, lets virtual time pass and keeps what came.
"""

from collections.abc import Iterable

from treadmill_sim.att import AttError, Outgoing
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.spec import ftms_spec

_ANSWER_MS_MAX = 30_000  # a client's patience, by the profile specification


class Client:
    """A connected client that keeps everything it got in `received`."""

    def __init__(self, peripheral: FtmsPeripheral, number: int = 1, mtu: int = 247) -> None:
        """Connect at the peripheral's own time."""
        self.peripheral = peripheral
        self.number = number
        self.mtu = mtu
        self.received: list[Outgoing] = []
        self._uuids = {each.name: each.uuid16 for each in ftms_spec().characteristics.values()}
        self.connect()

    @property
    def now_ms(self) -> int:
        """The peripheral's time."""
        return self.peripheral.machine.now_ms

    def connect(self) -> None:
        """Connect again after `disconnect`."""
        self.peripheral.connected(self.number, self.mtu, self.now_ms)

    def disconnect(self) -> None:
        """Leave."""
        self.peripheral.disconnected(self.number, self.now_ms)

    def subscribe(self, *names: str) -> None:
        """Switch on characteristics by their names in the contract; all that can, without any."""
        for each in self.peripheral.characteristics():
            if each.cccd and (not names or each.uuid16 in {self._uuids[name] for name in names}):
                error = self.peripheral.subscribe(self.number, each.uuid16, each.cccd)
                if error is not None:
                    raise ValueError(f"subscription to {each.uuid16:#06x} refused: {error!r}")

    def read(self, name: str) -> bytes | AttError:
        """Read a characteristic by its name in the contract."""
        return self.peripheral.read(self.number, self._uuids[name])

    def wait(self, ms: int) -> None:
        """Let time pass."""
        self.peripheral.advance(self.now_ms + ms)
        self.received += self.peripheral.take(self.number)

    def write(self, request: bytes) -> AttError | None:
        """Write to the Control Point and wait for nothing."""
        control = self._uuids["control_point"]
        error = self.peripheral.write(self.number, control, request, self.now_ms)
        self.wait(0)
        return error

    def command(self, request: bytes) -> bytes | AttError:
        """Write to the Control Point and wait for its indication; empty when none comes."""
        seen = len(self.received)
        error = self.write(request)
        if error is not None:
            return error
        until_ms = self.now_ms + _ANSWER_MS_MAX
        while self.now_ms < until_ms:
            answers = [each.data for each in self.received[seen:] if each.kind == "indicate"]
            if answers:
                return answers[0]
            self.wait(min(self.peripheral.next_due_ms(), until_ms) - self.now_ms)
        return b""

    def of(self, name: str) -> list[bytes]:
        """Everything received so far from one characteristic."""
        return list(_data_of(self.received, self._uuids[name]))


def _data_of(received: Iterable[Outgoing], uuid16: int) -> Iterable[bytes]:
    return (each.data for each in received if each.uuid16 == uuid16)
