"""The machine behind the radio: totals, key, energy, and what it never does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_sim import walker
from treadmill_sim.machine import MachineProfile
from treadmill_sim.readings import READINGS
from treadmill_sim.treadmill import Outcome, State, Treadmill

ORDERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["start", "stop", "pause", "reset", "pull_key", "put_key_back", "speed", "grade"]
        ),
        st.integers(0, 250).map(lambda steps: steps * 10),
        st.integers(0, 20_000),
    ),
    max_size=25,
)


def _order(machine: Treadmill, order: str, value: int) -> None:
    match order:
        case "speed":
            machine.set_speed(value)
        case "grade":
            machine.set_grade(value)
        case _:
            getattr(machine, order)()


@given(ORDERS)
def test_whatever_it_is_told(orders: list[tuple[str, int, int]]) -> None:
    """Speed and grade stay in range, it moves only after a start, and totals never shrink."""
    profile = MachineProfile()
    machine = Treadmill(profile)
    started = False
    distance_mm = elapsed_ms = 0
    for order, value, wait_ms in orders:
        started = started or order == "start"
        _order(machine, order, value)
        if order == "reset":
            distance_mm = elapsed_ms = 0
        machine.advance(machine.now_ms + wait_ms)
        assert 0 <= machine.speed_ckmh <= profile.speed_max_ckmh
        assert profile.grade_min_dpct <= machine.belt.grade_dpct <= profile.grade_max_dpct
        assert started or machine.speed_ckmh == 0
        assert machine.distance_mm >= distance_mm
        assert machine.totals.elapsed_ms >= elapsed_ms
        distance_mm, elapsed_ms = machine.distance_mm, machine.totals.elapsed_ms
    machine.stop()
    machine.advance(machine.now_ms + 60_000)
    assert machine.speed_ckmh == 0


def _walked(profile: MachineProfile, speed_ckmh: int, grade_dpct: int, ms: int) -> Treadmill:
    machine = Treadmill(profile)
    assert machine.set_grade(grade_dpct) is Outcome.DONE
    machine.advance(60_000)
    assert machine.set_speed(speed_ckmh) is Outcome.DONE
    assert machine.start() is Outcome.DONE
    machine.advance(60_000 + profile.countdown_ms + ms)
    return machine


def test_totals_of_a_walk() -> None:
    """10 min at 3.60 km/h and 5 %: near 600 m, 30 m of height, 10 min, 51 kcal."""
    machine = _walked(MachineProfile(), 360, 50, 600_000)
    assert machine.totals.elapsed_ms == 600_000
    assert 596_000 < machine.distance_mm < 600_000
    assert 29_700 < machine.up_mm <= 30_000
    assert machine.down_mm == 0
    assert 355 <= machine.average_speed_ckmh <= 360
    assert machine.energy_kcal == 51
    assert READINGS["energy_per_hour_kcal"](machine) == 312
    assert READINGS["ramp_angle_ddeg"](machine) == 29


def test_walking_equation() -> None:
    """80 m/min on the level is 11.5 ml/kg/min: 3.2 MET and 241 kcal/h for 70 kg."""
    assert walker.oxygen(480, 0) == 11_500 * 30
    assert walker.met_d(480, 0) == 32
    assert walker.energy_per_hour_kcal(70, 480, 0) == 241
    assert walker.met_d(480, -100) == 32
    assert walker.heart_rate_bpm(480, 0) == 92


def test_nothing_is_burnt_at_rest() -> None:
    """At standstill the console shows no energy rate and one MET."""
    machine = Treadmill(MachineProfile())
    assert READINGS["energy_per_hour_kcal"](machine) == 0
    assert READINGS["met_d"](machine) == 10


@pytest.mark.parametrize(
    ("grade_dpct", "angle_ddeg"), [(0, 0), (10, 6), (100, 57), (150, 85), (400, 218), (-60, -34)]
)
def test_ramp_angle_is_the_arc_tangent(grade_dpct: int, angle_ddeg: int) -> None:
    """The angle belongs to the grade, downhill too."""
    machine = Treadmill(MachineProfile(grade_min_dpct=-400, grade_max_dpct=400, grade_step_dpct=1))
    machine.set_grade(grade_dpct)
    machine.advance(60_000)
    assert READINGS["ramp_angle_ddeg"](machine) == angle_ddeg


def test_readings_stop_at_the_end_of_their_fields() -> None:
    """After 19 hours elapsed time stays at the highest value of its 16 bits."""
    machine = _walked(MachineProfile(), 2_000, 0, 19 * 3_600_000)
    assert READINGS["elapsed_s"](machine) == 0xFFFE
    assert machine.totals.elapsed_ms == 19 * 3_600_000


def test_a_pulled_key_holds_the_deck() -> None:
    """Without power the deck stays where it was, and stays there when the key is back."""
    machine = Treadmill(MachineProfile())
    machine.set_grade(100)
    machine.advance(5_000)
    assert machine.pull_key()
    machine.reset()
    machine.put_key_back()
    machine.advance(60_000)
    assert machine.belt.grade_dpct == 50
    assert machine.state is State.IDLE


def test_reset_levels_the_deck() -> None:
    """Reset takes the target grade to zero, or to the nearest the machine has."""
    for lowest, level in ((0, 0), (20, 20)):
        machine = Treadmill(MachineProfile(grade_min_dpct=lowest))
        machine.set_grade(100)
        machine.advance(20_000)
        machine.reset()
        machine.advance(40_000)
        assert machine.belt.grade_dpct == level


def test_time_does_not_run_back() -> None:
    """An earlier time is a mistake and says so."""
    machine = Treadmill(MachineProfile())
    machine.advance(100)
    with pytest.raises(ValueError, match="time runs forward: 99 ms comes before 100 ms"):
        machine.advance(99)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"speed_min_ckmh": 3_000}, "speed range 3000 to 2000"),
        ({"grade_step_dpct": 0}, "grade range 0 to 150 in steps of 0"),
        ({"speed_min_ckmh": 0}, "speed_min_ckmh must be above 0"),
        ({"coast_mm_s2": 0}, "must be above 0"),
        ({"report_jitter_ms": 1_000}, "report_jitter_ms"),
        ({"ack_jitter_ms": 61}, "ack_jitter_ms"),
        ({"name": "A name far too long"}, "1 to 15 octets"),
    ],
)
def test_impossible_machines_are_refused(wrong: dict[str, int], says: str) -> None:
    """A profile that cannot be says what is wrong with it."""
    with pytest.raises(ValueError, match=says):
        MachineProfile(**wrong)  # pyright: ignore[reportArgumentType]
