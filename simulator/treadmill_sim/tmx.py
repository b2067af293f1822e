"""A simulated treadmill of the Trackmaster family: octets in, octets out, no line and no clock.

The one rule: it speaks in reply to a command and at no other time, but for the word of a watchdog
where its contract has one; and what a command does goes by its name in the contract.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from treadmill_sim import console
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.line_end import LineEnd
from treadmill_sim.machine import MachineProfile
from treadmill_sim.own_unit import OwnUnit
from treadmill_sim.stream import NEVER_MS, MakeUp
from treadmill_sim.tmx_spec import Command, TmxSpec, tmx_spec
from treadmill_sim.treadmill import Outcome, Treadmill

REPLY_MS: Final = 2  # from the last octet of a command to the first of its reply; not measured
_ZERO, _NINE = 0x30, 0x39


class TmxPeripheral:
    """One treadmill on one line."""

    def __init__(self, spec: TmxSpec, make_up: MakeUp) -> None:
        """Switched on long ago and at standstill; ValueError for what it cannot be."""
        if make_up.unit is None:
            raise ValueError("it does not say which unit it counts in: give km/h or mph")
        self.spec = spec
        self.unit = OwnUnit(make_up.unit, spec.per)
        lowest_dpct, highest_dpct, step_dpct = spec.grade
        self.machine = Treadmill(
            make_up.over(
                MachineProfile(
                    name="SimTreadmill",
                    speed_min_ckmh=self.unit.ckmh(spec.lowest),
                    speed_max_ckmh=self.unit.ckmh(spec.highest),
                    speed_step_ckmh=1,
                    grade_min_dpct=lowest_dpct,
                    grade_max_dpct=highest_dpct,
                    grade_step_dpct=step_dpct,
                    countdown_ms=0,
                    ack_delay_ms=REPLY_MS,
                )
            )
        )
        self._line = LineEnd(self.machine, self.machine.profile.ack_delay_ms)
        self._command: Command | None = None  # whose digits are not all here
        self._digits = bytearray()
        self._echoes = self._watched = self._unwatched = self._deaf = False
        self._on_ms: int | None = -spec.lockout_ms  # since when there is power
        self._fed_ms = 0  # when it last understood something
        self._does: Mapping[str, Callable[[bytes], bytes | None]] = {
            "start": lambda _: self._start(watched=True),
            "start_unwatched": lambda _: self._start(watched=False),
            "stop": lambda _: self._stop(),
            "auto_stop": lambda _: self._auto_stop(),
            "cool_down": lambda _: self._cool_down(),
            "set_speed": self._set_speed,
            "set_grade": self._set_grade,
            "toggle_echo": lambda _: self._toggle_echo(),
            "no_effect": lambda _: b"",
            "state": lambda _: bytes((spec.states[self._state],)),
            "actual_speed": lambda _: self._speed(self.machine.speed_ckmh),
            "set_speed_now": lambda _: self._speed(
                self.machine.direction * self.machine.target_ckmh
            ),
            "actual_grade": lambda _: self._number(self.machine.belt.grade_dpct),
            "set_grade_now": lambda _: self._number(self.machine.grade_target_dpct),
            "always_zero": lambda _: self._number(0),
        }

    # --- the line ---------------------------------------------------------------------------

    def connected(self, now_ms: int) -> None:
        """The plug is in; the machine does not notice."""
        self.advance(now_ms)

    def disconnected(self, now_ms: int) -> None:
        """The plug is out; what was on its way is gone."""
        self.advance(now_ms)
        self._forget()

    def feed(self, data: bytes, now_ms: int) -> None:
        """Octets came."""
        self.advance(now_ms)
        for octet in self._line.hear(data):
            if self._on_ms is not None:
                self._octet(octet)

    def take(self) -> bytes:
        """What it has sent by now."""
        return self._line.take()

    # --- time -------------------------------------------------------------------------------

    def next_due_ms(self) -> int:
        """When something happens by itself, or is to be taken."""
        change_ms = self.machine.next_change_ms()
        due_ms = min(self._watchdog_ms(), self._line.due_ms())
        return due_ms if change_ms is None else min(due_ms, change_ms)

    def advance(self, now_ms: int) -> None:
        """Move on to a time; a watchdog that runs out on the way stops the belt then."""
        while (due_ms := self._watchdog_ms()) <= now_ms:
            self.machine.advance(due_ms)
            self._time_out()
        self.machine.advance(now_ms)

    def _watchdog_ms(self) -> int:
        watches = self._on_ms is not None and (self._deaf or (self._watched and self._runs))
        if not watches:
            return NEVER_MS
        # a belt that somebody else set in motion may have had no word for longer
        return max(self._fed_ms + self.spec.watchdog_ms, self.machine.now_ms)

    def _time_out(self) -> None:
        self.machine.bites["watchdog"] += 1
        self._deaf = False
        self._fed_ms = self.machine.now_ms  # a belt that does not stop is told again, in its time
        self._auto_stop()
        if self.spec.watchdog_tells is not None:
            self._line.say(bytes((self.spec.watchdog_tells,)))

    # --- people -----------------------------------------------------------------------------

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button; the key cuts the power, and that is all there is to hear."""
        self.advance(now_ms)
        started = self._runs
        console.press(self.machine, button)
        self.machine.bites[button] += 1
        if button is Button.KEY_PULL:
            self._on_ms = None
            self._watched = self._unwatched = self._deaf = self._echoes = False
            self._forget()
        elif button is Button.KEY_PUT_BACK and self._on_ms is None:
            self._on_ms = now_ms
        elif self._runs and not started:
            self._watched, self._unwatched = False, True

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force from now on."""
        self.advance(now_ms)
        self.machine.inject(faults)

    # --- what it hears ----------------------------------------------------------------------

    def _octet(self, octet: int) -> None:
        if octet >= self.spec.head:
            self._command = self.spec.commands.get(octet)
            self._digits.clear()
            if self._command is None:
                self._line.say(bytes((self.spec.errors["bad_command"],)))
        elif self._command is not None:
            self._digits.append(octet)
        command = self._command
        if command is not None and len(self._digits) == command.digits:
            self._command = None
            self._carry_out(command, bytes(self._digits))

    def _carry_out(self, command: Command, digits: bytes) -> None:
        now_ms, faults = self.machine.now_ms, self.machine.faults
        self._fed_ms = now_ms
        if self._deaf and command.name != "stop":
            self.machine.bites["deaf"] += 1
            return
        refusal = faults.refuse_next
        if refusal is not None and command.name.startswith("set_"):
            self.machine.bites["refuse_next"] += 1
            self.machine.inject(replace(faults, refuse_next=None))
            self._line.say(bytes((refusal,)))
            return
        locked = self._on_ms is not None and now_ms - self._on_ms < self.spec.lockout_ms
        if command.name == "start" and locked:
            self._deaf = True
            return
        echo = bytes((command.op,)) + digits if self._echoes else b""
        answer = command.answer or self._does[command.name](digits)
        if answer is None:
            self._line.say(bytes((self.spec.errors["bad_data"],)))
            return
        self._line.say(bytes((command.op + self.spec.reply_offset,)) + answer + echo)

    # --- what it does -----------------------------------------------------------------------

    def _start(self, *, watched: bool) -> bytes:
        if self.machine.start() is Outcome.DONE:
            self._watched, self._unwatched = watched, not watched
        return b""

    def _stop(self) -> bytes:
        self._deaf = False
        if self.machine.faults.ignore_stop:
            self.machine.bites["ignore_stop"] += self._runs
        else:
            self.machine.stop()
        return b""

    def _auto_stop(self) -> bytes:
        self.machine.set_grade(self.machine.profile.grade_min_dpct)
        return self._stop()

    def _cool_down(self) -> bytes:
        self.machine.set_grade(self.machine.profile.grade_min_dpct)
        self.machine.set_speed(self.machine.profile.speed_min_ckmh)
        return b""

    def _set_speed(self, digits: bytes) -> bytes | None:
        parts = self._parts(digits)
        if parts is None:
            return None
        if parts == 0 and self.spec.zero:
            self.machine.stand()
            return b""
        if self.machine.set_speed(abs(self.unit.ckmh(parts))) is not Outcome.DONE:
            return None
        if self.spec.sign is not None:
            self.machine.direct(1 if parts > 0 else -1)
        return b""

    def _set_grade(self, digits: bytes) -> bytes | None:
        whole = all(_ZERO <= octet <= _NINE for octet in digits)
        done = whole and self.machine.set_grade(int(digits)) is Outcome.DONE
        return b"" if done else None

    def _toggle_echo(self) -> bytes:
        self._echoes = not self._echoes
        return b""

    # --- digits -----------------------------------------------------------------------------

    def _parts(self, digits: bytes) -> int | None:
        """A speed in parts of the unit; None for what is none, or beyond what can be said."""
        sign, direction = self.spec.sign, 1
        if sign is not None:
            if digits[0] not in (sign.forward, sign.reverse):
                return None
            direction = 1 if digits[0] == sign.forward else -1
            digits = digits[1:]
        if not all(_ZERO <= octet <= _NINE for octet in digits):
            return None
        parts = int(digits)
        return direction * parts if parts <= self.spec.highest else None

    def _speed(self, speed_ckmh: int) -> bytes:
        parts, sign = self.unit.parts(speed_ckmh), self.spec.sign
        if sign is None:
            return self._number(parts)
        head = sign.reverse if parts < 0 else sign.forward
        return bytes((head,)) + b"%0*d" % (self.spec.digits - 1, abs(parts))

    def _number(self, value: int) -> bytes:
        return b"%0*d" % (self.spec.digits, abs(value))

    # --- what it says -----------------------------------------------------------------------

    @property
    def _runs(self) -> bool:
        return self.machine.started

    @property
    def _state(self) -> str:
        if not self._runs:
            return "stopped"
        return "started_unwatched" if self._unwatched else "started"

    def _forget(self) -> None:
        self._command = None
        self._digits.clear()
        self._line.cut()


def trackmaster(make_up: MakeUp) -> TmxPeripheral:
    """A Trackmaster."""
    return TmxPeripheral(tmx_spec("trackmaster"), make_up)


def woodway_us(make_up: MakeUp) -> TmxPeripheral:
    """One belt of a Woodway with the US protocol."""
    return TmxPeripheral(tmx_spec("woodway-us"), make_up)
