"""One round after another of the same octets through this decoder and two others, for peers.py.

The one rule: it runs in the environment that the others need, and all three by its one Python.

Prints what it measured as JSON: the processor's time for each record in µs, by round.
"""

from __future__ import annotations

import gc
import io
import json
import sys
import time
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from treadmill_ctl.drivers.ftms import control_point, treadmill_data  # noqa: E402

OURS, PYFTMS, SIG = "treadmill-ctl", "pyftms", "bluetooth-sig"
ROUND_S: Final = 0.004  # of each, in turns short enough that a slow moment meets all three
READING: Final = {
    "decode, speed alone, 4 octets": "00002c01",
    "decode, the usual record, 19 octets": "8c05c800d204000f0000000c006400025c2c01",
    "decode, all usual, 27 octets": "9e0d2c01c800d204000f0000000c0000000c006400025c2c012c01",
}
SPEED_CKMH: Final = 230

Do = Callable[[], object]


def named(module: str, name: str) -> Any:
    """Of a package that only this environment has."""
    return getattr(import_module(module), name)


class Peers:
    """What the others decode and encode with."""

    def __init__(self) -> None:
        serializer = named("pyftms.serializer", "get_serializer")
        models = import_module("pyftms.models")
        self.pyftms_data = serializer(models.TreadmillData)
        self.pyftms_control = serializer(models.ControlModel)
        speed_kmh = SPEED_CKMH / 100
        self.pyftms_speed = models.ControlModel(
            code=models.ControlCode.SPEED, target_speed=speed_kmh
        )
        here = "bluetooth_sig.gatt.characteristics"
        self.sig_data = named(f"{here}.treadmill_data", "TreadmillDataCharacteristic")()
        control = import_module(f"{here}.fitness_machine_control_point")
        self.sig_control = control.FitnessMachineControlPointCharacteristic()
        op = control.FitnessMachineControlPointOpCode.SET_TARGET_SPEED
        octets = SPEED_CKMH.to_bytes(2, "little")
        self.sig_speed = control.FitnessMachineControlPointData(op_code=op, parameter=octets)

    def decoding(self, record: bytes) -> dict[str, Do]:
        """Each one's way to read a record."""
        mutable = bytearray(record)  # as a Bluetooth library hands it over
        return {
            OURS: lambda: treadmill_data.decode(record),
            PYFTMS: lambda: self.pyftms_data.deserialize(mutable),
            SIG: lambda: self.sig_data.parse_value(mutable),
        }

    def asking(self) -> dict[str, Do]:
        """Each one's way to ask for a speed."""

        def pyftms() -> bytes:
            into = io.BytesIO()
            self.pyftms_control.serialize(into, self.pyftms_speed)
            return into.getvalue()

        return {
            OURS: lambda: control_point.set_speed(SPEED_CKMH),
            PYFTMS: pyftms,
            SIG: lambda: bytes(self.sig_control.build_value(self.sig_speed)),
        }


def vectors() -> list[bytes]:
    """Every Treadmill Data record of the wire contract."""
    told = json.loads((ROOT / "protocols" / "ftms" / "vectors.json").read_text())
    return [bytes.fromhex(each["hex"]) for each in told if each["characteristic"][:4] == "2ACD"]


def rounds(ways: dict[str, Do], count: int) -> dict[str, list[float]]:
    """µs of the processor for each, round by round in turns; a first round only warms up."""
    times: dict[str, int] = {}
    for name, do in ways.items():
        one_s = timed(do, 20)
        times[name] = max(round(ROUND_S / max(one_s, 1e-7)), 1)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(count):
        for name, do in ways.items():
            found[name].append(timed(do, times[name]) * 1e6)
    return found


def timed(do: Do, times: int) -> float:
    """Seconds of the processor for one of so many."""
    began_s = time.process_time()
    for _ in range(times):
        do()
    return (time.process_time() - began_s) / times


def readable(records: list[bytes], peers: Peers) -> dict[str, int]:
    """How many of these each one reads without raising."""
    found: dict[str, int] = dict.fromkeys((OURS, PYFTMS, SIG), 0)
    for record in records:
        for name, do in peers.decoding(record).items():
            found[name] += _reads(do)
    return found


def _reads(do: Do) -> bool:
    try:
        do()
    except Exception:  # noqa: BLE001 - whatever it raises, it has not read it
        return False
    return True


def main() -> None:
    """Measure, print."""
    count = int(sys.argv[1])
    gc.disable()  # nothing here makes a cycle, and a collection would be of whose turn it is
    peers, records = Peers(), vectors()
    ways: dict[str, dict[str, Do]] = {}
    for what, octets in READING.items():
        ways[what] = peers.decoding(bytes.fromhex(octets))
    ways["encode, Set Target Speed"] = peers.asking()
    told = {
        "python": sys.version.split()[0],
        "versions": {name: metadata.version(name) for name in (PYFTMS, SIG)},
        "us": {what: rounds(each, count) for what, each in ways.items()},
        "vectors": len(records),
        "vectors_read": readable(records, peers),
        "speed_sent": {name: bytes(do()).hex() for name, do in peers.asking().items()},  # type: ignore[arg-type] # all are octets
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
