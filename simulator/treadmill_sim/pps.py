"""A simulated Woodway PPS: octets in, octets out, no line and no clock.

The one rule: it takes no speed in STOP; only a release at standstill, and then a speed, moves it.
Every number of its protocol comes from `protocols/woodway-pps/spec.yaml`.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import yaml

from treadmill_sim import console
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.line_end import LineEnd
from treadmill_sim.machine import MachineProfile
from treadmill_sim.protocols import protocols_folder
from treadmill_sim.stream import MakeUp
from treadmill_sim.treadmill import Treadmill

REPLY_MS: Final = 2  # not measured
OCTETS_MAX: Final = 256  # its buffer


@lru_cache(maxsize=1)
def pps_spec() -> dict[str, Any]:
    """The contract, read once."""
    text = (protocols_folder() / "woodway-pps" / "spec.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


class PpsPeripheral:
    """One treadmill on one line."""

    def __init__(self, make_up: MakeUp) -> None:
        """Switched on and at standstill, in STOP; ValueError for what it cannot be."""
        if make_up.unit is not None:
            raise ValueError("its speed is in mm/s on the wire: give no unit")
        self.spec = pps_spec()
        self._commands = {each["op"]: each for each in self.spec["commands"]}
        lowest_dpct, highest_dpct = self.spec["limits"]["grade_dpct"]
        self.machine = Treadmill(
            make_up.over(
                MachineProfile(
                    speed_min_ckmh=1,
                    speed_max_ckmh=_ckmh(self.spec["limits"]["speed_mm_s"]),
                    speed_step_ckmh=1,
                    grade_min_dpct=lowest_dpct,
                    grade_max_dpct=highest_dpct,
                    grade_step_dpct=1,
                    countdown_ms=0,
                    ack_delay_ms=REPLY_MS,
                )
            )
        )
        self._line = LineEnd(self.machine, self.machine.profile.ack_delay_ms)
        self._released = False
        self._message = bytearray()

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
            if self.machine.key_in:
                self._octet(octet)

    def take(self) -> bytes:
        """What it has sent by now."""
        return self._line.take()

    def advance(self, now_ms: int) -> None:
        """Move on to a time."""
        self.machine.advance(now_ms)

    def next_due_ms(self) -> int:
        """When something is to be taken."""
        return self._line.due_ms()

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button; without its key the machine is off and says nothing."""
        self.advance(now_ms)
        console.press(self.machine, button)
        self.machine.bites[button] += 1
        if button is Button.KEY_PULL:
            self._released = False
            self._message.clear()
            self._line.cut()

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force from now on."""
        self.advance(now_ms)
        self.machine.inject(faults)

    # --- what it hears ----------------------------------------------------------------------

    def _octet(self, octet: int) -> None:
        if octet >= self.spec["head"]:
            self._message.clear()
            if octet not in self._commands:
                self._line.say(bytes((self.spec["fault"],)))
                return
        elif not self._message or len(self._message) == OCTETS_MAX:
            return  # between messages, or never ending
        self._message.append(octet)
        command = self._commands[self._message[0]]
        takes = command.get("takes")
        last = self.spec["end"] if takes else self.spec["filler"]
        if len(self._message) > 1 and octet in (last, self.spec["end"]):
            self._carry_out(command, bytes(self._message[1:-1]))
            self._message.clear()

    def _carry_out(self, command: dict[str, Any], digits: bytes) -> None:
        takes, faults = command.get("takes"), self.machine.faults
        if faults.refuse_next is not None and takes:
            self.machine.bites["refuse_next"] += 1
            self.machine.inject(replace(faults, refuse_next=None))
            self._line.say(bytes((self.spec["fault"],)))
            return
        value = self._value(takes, digits) if takes else 0
        if value is None or not self._do(command["name"], value):
            self._line.say(bytes((self.spec["fault"],)))
            return
        given = b""
        if command["name"] == "actual_speed":
            given = b"%04d" % _mm_s(abs(self.machine.speed_ckmh))
        elif command["name"] == "actual_grade":
            given = self._grade(self.machine.belt.grade_dpct)
        self._line.say(bytes((command["op"],)) + given + bytes((self.spec["end"],)))

    def _do(self, name: str, value: int) -> bool:
        """Carry a command out; whether it could be."""
        profile = self.machine.profile
        match name:
            case "release":
                self._released = self._released or self.machine.speed_ckmh == 0
            case "stop" if self.machine.faults.ignore_stop:
                self.machine.bites["ignore_stop"] += self.machine.started
            case "stop":
                self._released = False
                self.machine.stop()
            case "set_speed" if value == 0:
                self.machine.stand()
            case "set_speed":
                if not self._released:
                    return False
                speed_ckmh = max(_ckmh(value), profile.speed_min_ckmh)
                self.machine.set_speed(min(speed_ckmh, profile.speed_max_ckmh))
                self.machine.start()
            case "set_grade":
                lowest, highest = profile.grade_min_dpct, profile.grade_max_dpct
                self.machine.set_grade(min(max(value, lowest), highest))
            case _:
                pass
        return True

    def _value(self, takes: str, digits: bytes) -> int | None:
        form, direction = self.spec["values"][takes], 1
        if "minus" in form:
            if digits[:1] not in (bytes((form["minus"],)), bytes((form["plus"],))):
                return None
            direction = -1 if digits[0] == form["minus"] else 1
            digits = digits[1:]
        if len(digits) != form["digits"] or not digits.isdigit():
            return None
        return direction * int(digits)

    def _grade(self, grade_dpct: int) -> bytes:
        form = self.spec["values"]["grade_dpct"]
        sign = form["minus"] if grade_dpct < 0 else form["plus"]
        return b"%c%0*d" % (sign, form["digits"], abs(grade_dpct))


def _ckmh(speed_mm_s: int) -> int:
    """0.01 km/h, the nearest; never standstill for what moves."""
    return max((speed_mm_s * 18 + 25) // 50, 1)


def _mm_s(speed_ckmh: int) -> int:
    """Cut: a speed in 0.01 km/h that it was told, cut, is told back as it was."""
    return speed_ckmh * 50 // 18
