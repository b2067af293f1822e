"""What there is to see of a simulated treadmill: one value, and one line of it.

The one rule: integers in the units of their names; a person's line is made of them and of nothing
else.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from treadmill_sim.station import Reach
from treadmill_sim.treadmill import Treadmill


@dataclass(frozen=True, slots=True)
class SimState:
    """Belt, key, link."""

    state: str
    speed_ckmh: int
    target_ckmh: int
    grade_dpct: int
    distance_mm: int
    key_in: bool
    clients: int
    link_up: bool

    def as_json(self) -> dict[str, object]:
        """For a program."""
        return asdict(self)

    def line(self) -> str:
        """For a person."""
        clients = "1 client" if self.clients == 1 else f"{self.clients} clients"
        return "  ".join(
            (
                f"{self.state:9}",
                f"{_hundredths(self.speed_ckmh)} km/h (target {_hundredths(self.target_ckmh)})",
                f"grade {_tenths(self.grade_dpct)} %",
                f"{self.distance_mm // 1000} m",
                "key in" if self.key_in else "KEY OUT",
                clients,
                "link up" if self.link_up else "LINK DOWN",
            )
        )


def state_of(machine: Treadmill, station: Reach) -> SimState:
    """As it is now."""
    station.pump()
    return SimState(
        state=machine.state.value,
        speed_ckmh=machine.speed_ckmh,
        target_ckmh=machine.target_ckmh,
        grade_dpct=machine.belt.grade_dpct,
        distance_mm=machine.distance_mm,
        key_in=machine.key_in,
        clients=station.clients,
        link_up=not station.link_dropped,
    )


def _hundredths(value: int) -> str:
    return f"{'-' if value < 0 else ''}{abs(value) // 100}.{abs(value) % 100:02}"


def _tenths(value: int) -> str:
    return f"{'-' if value < 0 else ''}{abs(value) // 10}.{abs(value) % 10}"
