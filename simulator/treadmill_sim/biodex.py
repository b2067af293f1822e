"""A simulated Biodex RTM 400: octets in, octets out, no line and no clock.

The one rule: it speaks in reply to a command and at no other time, and what a command does goes by
its name in `protocols/biodex-rtm400/spec.yaml`, from where every number of the protocol comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import yaml

from treadmill_sim import console
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.line_end import LineEnd
from treadmill_sim.machine import MachineProfile
from treadmill_sim.own_unit import OwnUnit
from treadmill_sim.protocols import protocols_folder
from treadmill_sim.stream import MakeUp
from treadmill_sim.treadmill import Outcome, Treadmill

REPLY_MS: Final = 2  # not measured
_ZERO, _NINE = 0x30, 0x39
_DPCT: Final = 10  # a per cent


@lru_cache(maxsize=1)
def biodex_spec() -> dict[str, Any]:
    """The contract, read once."""
    text = (protocols_folder() / "biodex-rtm400" / "spec.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


class BiodexPeripheral:
    """One treadmill on one line."""

    def __init__(self, make_up: MakeUp) -> None:
        """Switched on and at standstill; ValueError for what it cannot be."""
        if make_up.unit is None:
            raise ValueError("it does not say which unit it counts in: give km/h or mph")
        self.spec = spec = biodex_spec()
        self.unit = OwnUnit(make_up.unit, spec["unit"]["per"])
        self._commands = {each["op"]: each for each in spec["commands"]}
        self._signs = {spec["directions"]["forward"]: 1, spec["directions"]["reverse"]: -1}
        profile = MachineProfile(
            name="SimBiodex",
            speed_min_ckmh=self.unit.ckmh(spec["speed"]["lowest"]),
            speed_max_ckmh=self.unit.ckmh(spec["speed"]["highest"]),
            speed_step_ckmh=1,
            grade_max_dpct=spec["grade"]["highest"] * _DPCT,
            grade_step_dpct=_DPCT,
            countdown_ms=0,
            ack_delay_ms=REPLY_MS,
        )
        self.machine = Treadmill(make_up.over(profile))
        self._line = LineEnd(self.machine, self.machine.profile.ack_delay_ms)
        self._message = bytearray()
        self._trouble = 0  # communication bits until they are read
        self._does: Mapping[str, Callable[[bytes], bytes | None]] = {
            "start": lambda _: _taken(self.machine.started or self._done(self.machine.start())),
            "stop": lambda _: self._stop(),
            "set_speed": self._set_speed,
            "set_grade": self._set_grade,
            "set_direction": self._set_direction,
            "no_effect": lambda _: b"",
            "speed": lambda _: self._number("speed", abs(self.unit.parts(self.machine.speed_ckmh))),
            "grade": lambda _: self._number("grade", self.machine.belt.grade_dpct // _DPCT),
            "direction": lambda _: self._direction(),
            "status": lambda _: self._status(),
        }

    # --- line, time, people -----------------------------------------------------------------

    def connected(self, now_ms: int) -> None:
        """The plug is in; the machine does not notice."""
        self.advance(now_ms)

    def disconnected(self, now_ms: int) -> None:
        """The plug is out; what was on its way is gone."""
        self.advance(now_ms)
        self._message.clear()
        self._line.cut()

    def feed(self, data: bytes, now_ms: int) -> None:
        """Octets came."""
        self.advance(now_ms)
        for octet in self._line.hear(data):
            self._octet(octet)

    def take(self) -> bytes:
        """What it has sent by now."""
        return self._line.take()

    def next_due_ms(self) -> int:
        """When something is to be taken."""
        return self._line.due_ms()

    def advance(self, now_ms: int) -> None:
        """Move on to a time."""
        self.machine.advance(now_ms)

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button, or pulls the lanyard."""
        self.advance(now_ms)
        console.press(self.machine, button)
        self.machine.bites[button] += 1

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force from now on."""
        self.advance(now_ms)
        self.machine.inject(faults)

    # --- what it hears ----------------------------------------------------------------------

    def _octet(self, octet: int) -> None:
        if octet >= self.spec["head"]:
            if self._message:
                self._note("new_command")
            self._message[:] = bytes((octet,))
        elif self._message:
            self._message.append(octet)
        else:
            self._note("unexpected_data")
            return
        who, command = self.spec["who"], self._commands.get(self._message[0])
        if self._message[0] == who["op"]:
            self._message.clear()
            self._line.say(bytes((who["reply"], who["answer"])))
        elif command is None:
            self._message.clear()
            self._note("illegal_command")
            self._line.say(bytes((self.spec["nack"],)))
        elif len(self._message) == 1 + command["follow"]:
            values = bytes(self._message[1:])
            self._message.clear()
            self._carry_out(command, values)

    def _carry_out(self, command: Mapping[str, Any], values: bytes) -> None:
        faults, moves = self.machine.faults, command["op"] < self.spec["who"]["op"]
        answer: bytes | None = None
        if faults.refuse_next is not None and moves and command["name"] != "stop":
            self.machine.bites["refuse_next"] += 1
            self.machine.inject(replace(faults, refuse_next=None))
        else:
            answer = self._does[command["name"]](values)
        if answer is None:
            self._line.say(bytes((self.spec["nack"],)))
        else:
            self._line.say(bytes((command["op"],)) + answer)

    # --- what it does -----------------------------------------------------------------------

    def _stop(self) -> bytes:
        if self.machine.faults.ignore_stop:
            self.machine.bites["ignore_stop"] += self.machine.started
        else:
            self.machine.stop()
        return b""

    def _set_speed(self, digits: bytes) -> bytes | None:
        value = _number(digits)
        if value == 0:
            return _taken(self._done(self.machine.stand()))
        parts = self.spec["speed"]
        if value is None or not parts["lowest"] <= value <= parts["highest"]:
            self._note("out_of_range")
            return None
        return _taken(self._done(self.machine.set_speed(self.unit.ckmh(value))))

    def _set_grade(self, digits: bytes) -> bytes | None:
        value = _number(digits)
        if value is None or not self._done(self.machine.set_grade(value * _DPCT)):
            self._note("out_of_range")
            return None
        return b""

    def _set_direction(self, letter: bytes) -> bytes | None:
        sign = self._signs.get(letter[0])
        if sign is None:
            self._note("out_of_range")
            return None
        self.machine.direct(sign)
        return b""

    def _done(self, outcome: Outcome) -> bool:
        return outcome is Outcome.DONE

    # --- what it says -----------------------------------------------------------------------

    def _number(self, name: str, value: int) -> bytes:
        return b"%0*d" % (self.spec[name]["digits"], value)

    def _direction(self) -> bytes:
        """Of the belt while it moves, of the setting while it stands."""
        speed = self.machine.belt.speed
        sign = self.machine.direction if speed == 0 else (1 if speed > 0 else -1)
        return bytes(letter for letter, each in self._signs.items() if each == sign)

    def _status(self) -> bytes:
        faults, bits = self.machine.faults, self.spec["system_bits"]
        system = faults.status_bits | (not self.machine.key_in) << bits["lanyard_pulled"]
        talk, self._trouble = self._trouble | faults.comm_bits, 0
        self.machine.bites["status_bits"] += faults.status_bits != 0
        self.machine.bites["comm_bits"] += faults.comm_bits != 0
        return bytes((talk, system, 0))

    def _note(self, bit: str) -> None:
        self.machine.bites[bit] += 1
        self._trouble |= 1 << self.spec["communication_bits"][bit]


def _number(digits: bytes) -> int | None:
    return int(digits) if all(_ZERO <= octet <= _NINE for octet in digits) else None


def _taken(done: bool) -> bytes | None:  # noqa: FBT001 - what became of it
    return b"" if done else None
