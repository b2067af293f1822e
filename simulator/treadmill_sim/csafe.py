"""A simulated treadmill with a CSAFE console: octets in, octets out, no line and no clock.

The one rule: the belt is started by the key on the console and by nothing on the line; a command
is taken in the states that its contract names, and rejected in every other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from treadmill_sim import console
from treadmill_sim.console import Button
from treadmill_sim.csafe_spec import Command, csafe_spec
from treadmill_sim.faults import Faults
from treadmill_sim.line_end import LineEnd
from treadmill_sim.machine import MachineProfile
from treadmill_sim.stream import MakeUp
from treadmill_sim.treadmill import Outcome, Treadmill

REPLY_MS: Final = 10  # not measured
_VALUE_OCTETS: Final = 3


class CsafePeripheral:
    """One treadmill on one line. `live`: its console takes a speed while the belt runs."""

    def __init__(self, make_up: MakeUp, *, live: bool = False) -> None:
        """Switched on, at standstill, ready; ValueError for what it cannot be."""
        self.spec = spec = csafe_spec()
        unit = make_up.unit or "km/h"
        if unit not in spec.speaks["speed"]:
            raise ValueError(f"a console shows km/h or mph, not {unit!r}")
        lowest_ckmh, highest_ckmh = spec.speed_ckmh
        lowest_dpct, highest_dpct = spec.grade_dpct
        profile = MachineProfile(
            name="SimCsafe",
            speed_min_ckmh=lowest_ckmh,
            speed_max_ckmh=highest_ckmh,
            speed_step_ckmh=1,
            grade_min_dpct=lowest_dpct,
            grade_max_dpct=highest_dpct,
            ack_delay_ms=REPLY_MS,
        )
        self.machine = Treadmill(make_up.over(profile))
        self.state = "ready"
        self.may_start = False  # GoInUse was taken: the start key leads to an exercise of ours
        self._line = LineEnd(self.machine, self.machine.profile.ack_delay_ms)
        self._live = live
        self._speed_unit: int = spec.speaks["speed"][unit]
        self._frame = bytearray()
        self._toggle = False
        self._framed_ms = -spec.gap_ms

    # --- line, time, people -----------------------------------------------------------------

    def connected(self, now_ms: int) -> None:
        """The plug is in; the console does not notice."""
        self.advance(now_ms)

    def disconnected(self, now_ms: int) -> None:
        """The plug is out; what was on its way is gone, and the belt goes on."""
        self.advance(now_ms)
        self._frame.clear()
        self._line.cut()

    def feed(self, data: bytes, now_ms: int) -> None:
        """Octets came."""
        self.advance(now_ms)
        for octet in self._line.hear(data):
            if octet == self.spec.frame["start"]:
                self._frame.clear()
            if octet == self.spec.frame["start"] or self._frame:
                self._frame.append(octet)
            if self._frame and octet == self.spec.frame["stop"]:
                frame = bytes(self._frame)
                self._frame.clear()
                self._framed(frame)
            elif len(self._frame) >= self.spec.frame["octets_max"]:
                self._frame.clear()

    def take(self) -> bytes:
        """What it has sent by now."""
        return self._line.take()

    def next_due_ms(self) -> int:
        """When something happens by itself, or is to be taken."""
        change_ms = self.machine.next_change_ms()
        due_ms = self._line.due_ms()
        return due_ms if change_ms is None else min(due_ms, change_ms)

    def advance(self, now_ms: int) -> None:
        """Move on to a time."""
        self.machine.advance(now_ms)

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button of the console, or pulls its key."""
        self.advance(now_ms)
        started = self.machine.started
        console.press(self.machine, button)
        self.machine.bites[button] += 1
        if button is Button.START and self.machine.started and not started:
            self.state = "in_use" if self.may_start else "manual"
        elif button is Button.PAUSE and started:
            self.state = "paused"
        elif button in (Button.STOP, Button.KEY_PULL) and self.state != "ready":
            self._to("finished")

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force from now on."""
        self.advance(now_ms)
        self.machine.inject(faults)

    # --- what it hears ----------------------------------------------------------------------

    def _framed(self, frame: bytes) -> None:
        early = self.machine.now_ms - self._framed_ms < self.spec.gap_ms
        self.machine.bites["frames too early"] += early
        self._framed_ms = self.machine.now_ms
        contents = self.spec.reads(frame)
        said = None if contents is None else self._commands(contents)
        if said is None:
            self._answer("bad")
            return
        faults = self.machine.faults
        if faults.refuse_next is not None and any(each.answers is None for each, _ in said):
            self.machine.bites["refuse_next"] += 1
            self.machine.inject(replace(faults, refuse_next=None))
            self._answer("rejected")
            return
        answers = bytearray()
        for command, data in said:
            if not self._obey(command, data):
                self._answer("rejected")
                return
            answers += self._value(command)
        self._toggle = self._toggle if faults.toggle_stuck else not self._toggle
        self.machine.bites["toggle_stuck"] += faults.toggle_stuck
        self._answer("taken", bytes(answers))

    def _commands(self, contents: bytes) -> list[tuple[Command, bytes]] | None:
        found: list[tuple[Command, bytes]] = []
        at = 0
        while at < len(contents):
            command = self.spec.commands.get(contents[at], _UNKNOWN)
            if contents[at] >= self.spec.short_from:
                found.append((command, b""))
                at += 1
                continue
            length = contents[at + 1] if at + 1 < len(contents) else len(contents)
            data = contents[at + 2 : at + 2 + length]
            if len(data) != length:
                return None
            found.append((command, data))
            at += 2 + length
        return found

    # --- what it does -----------------------------------------------------------------------

    def _obey(self, command: Command, data: bytes) -> bool:
        """Carry a command out; whether it was taken."""
        live = self._live and self.state in command.live_in
        if command.taken_in is not None and self.state not in command.taken_in and not live:
            self.machine.bites["rejected by state"] += 1
            return False
        match command.name:
            case "set_speed":
                speed_ckmh = _read(data, self.spec.speed_units)
                return speed_ckmh is not None and self._did(self.machine.set_speed(speed_ckmh))
            case "set_grade":
                grade_dpct = _read(data, self.spec.grade_units)
                return grade_dpct is not None and self._did(self.machine.set_grade(grade_dpct))
            case "go_in_use":
                self.may_start = True
            case "go_finished" | "reset" if self.machine.faults.ignore_stop:
                self.machine.bites["ignore_stop"] += self.machine.started
                return True
            case "go_finished" | "reset":
                self.machine.stop()
            case _:
                pass
        if command.to is not None:
            self._to(command.to)
        return True

    def _did(self, outcome: Outcome) -> bool:
        return outcome is Outcome.DONE

    def _to(self, state: str) -> None:
        self.state = state
        self.may_start = False

    # --- what it says -----------------------------------------------------------------------

    def _value(self, command: Command) -> bytes:
        if command.answers is None:
            return b""
        belt = self.machine.belt
        if command.answers == "speed":
            unit, value = self._speed_unit, abs(belt.speed_ckmh)
            one, over = self.spec.speed_units[unit]
        else:
            unit, value = self.spec.speaks["grade"], belt.grade_dpct
            one, over = self.spec.grade_units[unit]
        shown = (value * over * 2 + one) // (2 * one)
        shown = max(shown, 1) if value else shown
        ops = (op for op, each in self.spec.commands.items() if each is command)
        return bytes((next(ops), _VALUE_OCTETS)) + shown.to_bytes(2, "little") + bytes((unit,))

    def _answer(self, verdict: str, data: bytes = b"") -> None:
        bits = self.spec.status
        status = self._toggle << bits["toggle_bit"]
        status |= (
            self.spec.verdicts[verdict] << bits["verdict_shift"] | self.spec.states[self.state]
        )
        self._line.say(self.spec.writes(bytes((status,)) + data))


_UNKNOWN: Final = Command("unknown", frozenset(), frozenset(), None, None)


def _read(data: bytes, units: Mapping[int, tuple[int, int]]) -> int | None:
    """A value in the machine's own count; None where its unit is none of these."""
    if len(data) != _VALUE_OCTETS or data[2] not in units:
        return None
    one, over = units[data[2]]
    return int.from_bytes(data[:2], "little") * one // over
