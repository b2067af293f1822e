"""What a treadmill with oddities makes of its records, its status and its constants.

The one rule: each oddity is one function in one table, from what a plain treadmill would say to
what this one says instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from treadmill_sim.oddities import Oddity
from treadmill_sim.own_unit import OwnUnit
from treadmill_sim.record import Reading, RecordEncoder, encode_status
from treadmill_sim.treadmill import State, Treadmill

MILES: Final = OwnUnit("mph", 100)
STEP_COUNT_FLAG: Final = 0x20  # bit 13, of the second octet of the flags
STEP_MM: Final = 700
LONG_RECORD: Final = 34
SHORT_RECORD: Final = 20
STATUS_OCTETS: Final = 3
_SPEEDS: Final = frozenset({"speed_ckmh", "avg_speed_ckmh"})
_TOTALS: Final = frozenset({"distance_m", "elapsed_s", "energy_total_kcal"})


class Encoder(Protocol):
    """Who encodes records."""

    def encode(self, reading: Reading, mtu: int) -> tuple[bytes, ...]:
        """One record as the notifications that carry it."""
        ...


class OddEncoder:
    """Records with oddities. `ran`: it has run, `last_ckmh` what it reported then."""

    def __init__(self, plain: RecordEncoder, machine: Treadmill, odd: frozenset[Oddity]) -> None:
        self.machine = machine
        self.ran = False
        self.last_ckmh = 0
        self._plain = plain
        self._read = [do for oddity, do in _READ.items() if oddity in odd]
        self._sent = [do for oddity, do in _SENT.items() if oddity in odd]

    def encode(self, reading: Reading, mtu: int) -> tuple[bytes, ...]:
        """One record, the odd way."""
        self.ran |= self.machine.state is State.RUNNING
        if self.machine.started:
            self.last_ckmh = reading("speed_ckmh") or 0

        def read(name: str) -> int | None:
            value = reading(name)
            for do in self._read:
                value = do(self, name, value)
            return value

        fragments = self._plain.encode(read, mtu)
        for do in self._sent:
            fragments = do(self, fragments)
        return fragments


Read = Callable[[OddEncoder, str, int | None], int | None]
Sent = Callable[[OddEncoder, tuple[bytes, ...]], tuple[bytes, ...]]


def _target_for_speed(of: OddEncoder, name: str, value: int | None) -> int | None:
    machine = of.machine
    gains = machine.state is State.RUNNING and machine.speed_ckmh < machine.target_ckmh
    if name != "speed_ckmh" or not gains:
        return value
    machine.bites[Oddity.REPORTS_TARGET_NOT_BELT] += 1
    return machine.target_ckmh


def _old_speed(of: OddEncoder, name: str, value: int | None) -> int | None:
    if name != "speed_ckmh" or not of.ran or of.machine.started:
        return value
    of.machine.bites[Oddity.STALE_SPEED_ON_STOP] += 1
    return of.last_ckmh


def _nothing_at_rest(of: OddEncoder, name: str, value: int | None) -> int | None:
    if name not in _TOTALS or of.machine.started or of.machine.belt.speed:
        return value
    of.machine.bites[Oddity.TOTALS_RESET_ON_STOP] += bool(value)
    return 0


def _in_miles(of: OddEncoder, name: str, value: int | None) -> int | None:
    if name not in _SPEEDS or value is None:
        return value
    of.machine.bites[Oddity.BOTH_MPH] += value > 0
    parts = MILES.parts(value)
    return parts + (MILES.ckmh(parts + 1) <= value)  # what it was told it shows again


def _none_after_a_stop(of: OddEncoder, fragments: tuple[bytes, ...]) -> tuple[bytes, ...]:
    if not of.ran or of.machine.started:
        return fragments
    of.machine.bites[Oddity.SILENCE_ON_STOP] += 1
    return ()


def _without_the_last(of: OddEncoder, fragments: tuple[bytes, ...]) -> tuple[bytes, ...]:
    of.machine.bites[Oddity.DROP_FRAGMENT] += len(fragments) > 1
    return fragments[:-1] if len(fragments) > 1 else fragments


def _with_steps(of: OddEncoder, fragments: tuple[bytes, ...]) -> tuple[bytes, ...]:
    *before, last = fragments
    steps = of.machine.distance_mm // STEP_MM
    of.machine.bites[Oddity.RFU13_STEPS] += 1
    flagged = bytes((last[0], last[1] | STEP_COUNT_FLAG)) + last[2:]
    return (*before, flagged + steps.to_bytes(3, "little"))


def _long(of: OddEncoder, fragments: tuple[bytes, ...]) -> tuple[bytes, ...]:
    of.machine.bites[Oddity.TRAILING_BYTES] += 1
    return tuple(fragment.ljust(LONG_RECORD, b"\0") for fragment in fragments)


def _cut(of: OddEncoder, fragments: tuple[bytes, ...]) -> tuple[bytes, ...]:
    of.machine.bites[Oddity.TRUNCATED_RECORD] += any(len(each) > SHORT_RECORD for each in fragments)
    return tuple(fragment[:SHORT_RECORD] for fragment in fragments)


_READ: Final[Mapping[Oddity, Read]] = {
    Oddity.REPORTS_TARGET_NOT_BELT: _target_for_speed,
    Oddity.STALE_SPEED_ON_STOP: _old_speed,
    Oddity.TOTALS_RESET_ON_STOP: _nothing_at_rest,
    Oddity.BOTH_MPH: _in_miles,
}
_SENT: Final[Mapping[Oddity, Sent]] = {
    Oddity.DROP_FRAGMENT: _without_the_last,
    Oddity.RFU13_STEPS: _with_steps,
    Oddity.TRAILING_BYTES: _long,
    Oddity.TRUNCATED_RECORD: _cut,
    Oddity.SILENCE_ON_STOP: _none_after_a_stop,
}
OF_RECORDS: Final = frozenset((*_READ, *_SENT))


def encoder_of(plain: RecordEncoder, machine: Treadmill) -> Encoder:
    """Who encodes the records of a treadmill, with its oddities where it has any of records."""
    odd = machine.profile.odd & OF_RECORDS
    return OddEncoder(plain, machine, odd) if odd else plain


def odd_status(status: bytes, odd: frozenset[Oddity]) -> bytes:
    """The status that is sent in the place of one; nothing where none is."""
    if Oddity.STATUS_NEVER in odd:
        return b""
    if Oddity.STATUS_INVERTED in odd and status == encode_status("started_or_resumed_by_user"):
        status = encode_status("stopped_or_paused_by_user", 1)
    return status.ljust(STATUS_OCTETS, b"\0") if Oddity.STATUS_PADDED in odd else status


def odd_constant(name: str, data: bytes, odd: frozenset[Oddity]) -> bytes:
    """What is read in the place of a constant, by the name of its characteristic."""
    if Oddity.FEATURES_LIE in odd and name == "fitness_machine_feature":
        return data[:4] + bytes(4)
    if Oddity.RANGE_LIES in odd and name == "supported_speed_range":
        return b"\x00\x00\xff\xff\x01\x00"
    return data
