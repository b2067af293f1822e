"""A simulated Bertec treadmill with its control computer: packets in, packets out.

The one rule: it reports at its own pace whether or not anybody speaks, obeys the last command that
was whole, and nothing stops its belt when the commands cease.
"""

from __future__ import annotations

from typing import Final

from treadmill_sim import console
from treadmill_sim.belt import FINE_PER_DPCT, FINE_PER_MM_S2
from treadmill_sim.bertec_spec import bertec_spec
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.line_end import LineEnd
from treadmill_sim.machine import MachineProfile
from treadmill_sim.stream import NEVER_MS, MakeUp
from treadmill_sim.treadmill import Outcome, Treadmill

_FINE_PER_MM_S: Final = 9_000


class BertecPeripheral:
    """One treadmill on one port. `incline_cdeg`: how its deck was left, 0.01 degrees."""

    def __init__(self, make_up: MakeUp, incline_cdeg: int = 0) -> None:
        """Switched on and at standstill; ValueError for what it cannot be."""
        if make_up.unit is not None:
            raise ValueError("its speed is in mm/s on the wire: give no unit")
        self.spec = bertec_spec()
        profile = MachineProfile(
            name="SimBertec",
            speed_min_ckmh=1,
            speed_max_ckmh=_ckmh(self.spec.speed_mm_s),
            speed_step_ckmh=1,
            countdown_ms=0,
            report_period_ms=self.spec.period_ms,
        )
        self.machine = Treadmill(make_up.over(profile))
        self._line = LineEnd(self.machine, after_ms=0)
        self._incline = self._incline_target = incline_cdeg * 1_000  # fine: 0.01 degrees / 1000
        self._in = bytearray()
        self._held = bytearray()  # packets that leave together
        self._report_ms: int | None = None
        self._show_deck()

    # --- line, time, people -----------------------------------------------------------------

    def connected(self, now_ms: int) -> None:
        """A client is there: it is told how the treadmill is, from now on."""
        self.advance(now_ms)
        self._report_ms = now_ms

    def disconnected(self, now_ms: int) -> None:
        """The client is gone; the belt goes on."""
        self.advance(now_ms)
        self._report_ms = None
        self._in.clear()
        self._line.cut()
        self._held.clear()

    def feed(self, data: bytes, now_ms: int) -> None:
        """Octets came; what is no command is stepped over."""
        self.advance(now_ms)
        self._in += self._line.hear(data)
        while len(self._in) >= self.spec.command.octets:
            said = self.spec.reads(bytes(self._in[: self.spec.command.octets]))
            if said is None:
                self.machine.bites["octets stepped over"] += 1
                del self._in[:1]
            else:
                del self._in[: self.spec.command.octets]
                self._obey(said)

    def take(self) -> bytes:
        """What it has sent since the last call."""
        return self._line.take()

    def next_due_ms(self) -> int:
        """When it next reports."""
        return NEVER_MS if self._report_ms is None else self._report_ms

    def advance(self, now_ms: int) -> None:
        """Move on to a time, reporting what falls due on the way at its own time."""
        while self._report_ms is not None and self._report_ms <= now_ms:
            self._move(self._report_ms)
            self._report()
            self._report_ms += self.machine.profile.report_period_ms
        self._move(now_ms)

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button, or pulls the key: only the belt tells of it."""
        self.advance(now_ms)
        console.press(self.machine, button)
        self.machine.bites[button] += 1

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force from now on."""
        self.advance(now_ms)
        self.machine.inject(faults)

    # --- what it does -----------------------------------------------------------------------

    @property
    def incline_cdeg(self) -> int:
        """How the deck stands, 0.01 degrees."""
        return self._incline // 1_000

    def _obey(self, said: dict[str, int]) -> None:
        """Both belts are one here: the right one's word counts for both."""
        speed_mm_s, rate_mm_s2 = said["right_mm_s"], said["right_mm_s2"]
        wrong = rate_mm_s2 == 0 or said["incline_cdeg"] > self.spec.incline_cdeg
        if wrong or abs(speed_mm_s) > self.spec.speed_mm_s or not self.machine.key_in:
            self.machine.bites["commands ignored"] += 1
            return
        self.machine.belt.rise = self.machine.belt.fall = rate_mm_s2 * FINE_PER_MM_S2
        target = said["incline_cdeg"] * 1_000
        self.machine.bites["deck moved"] += target != self._incline_target
        self._incline_target = target
        if speed_mm_s == 0:
            self._stop()
            return
        self.machine.direct(1 if speed_mm_s > 0 else -1)
        if self.machine.set_speed(_ckmh(abs(speed_mm_s))) is not Outcome.DONE:
            self.machine.bites["commands ignored"] += 1
        elif not self.machine.started:
            self.machine.start()

    def _stop(self) -> None:
        if self.machine.faults.ignore_stop:
            self.machine.bites["ignore_stop"] += self.machine.started
        else:
            self.machine.stop()

    def _move(self, to_ms: int) -> None:
        passed_ms = to_ms - self.machine.now_ms
        self.machine.advance(to_ms)
        if self._incline != self._incline_target:
            room = passed_ms * self.spec.incline_cdeg_s
            gap = self._incline_target - self._incline
            self._incline += min(max(gap, -room), room)
            self._show_deck()

    def _show_deck(self) -> None:
        """The walker's work goes by per cent: a degree is 1.75 of them, near enough to level."""
        self.machine.belt.grade = self.incline_cdeg * 175 // 1_000 * FINE_PER_DPCT
        self.machine.belt.grade_target = self.machine.belt.grade

    # --- what it says -----------------------------------------------------------------------

    def _report(self) -> None:
        machine = self.machine
        if self._line.silent():
            return
        speed_mm_s = _mm_s(machine.belt.speed)
        values = {"right_mm_s": speed_mm_s, "left_mm_s": speed_mm_s}
        packet = self.spec.status.write({**values, "incline_cdeg": self.incline_cdeg})
        self._held += packet
        together = max(machine.faults.packets_together, 1)
        if len(self._held) < together * self.spec.status.octets:
            machine.bites["packets_together"] += 1
            return
        self._line.say(bytes(self._held))
        self._held.clear()


def _ckmh(speed_mm_s: int) -> int:
    """The nearest 0.01 km/h."""
    return (speed_mm_s * 18 + 25) // 50


def _mm_s(speed_fine: int) -> int:
    """A belt's speed in mm/s, cut, and never zero while it moves."""
    magnitude = max(abs(speed_fine) // _FINE_PER_MM_S, 1 if speed_fine else 0)
    return magnitude if speed_fine >= 0 else -magnitude
