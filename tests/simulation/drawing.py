"""Draws a world from its seed.

The one rule: a seed gives one world, on every machine and Python. About half of the worlds are
short and stormy; the others walk a session of the length that clinics walk.
"""

from __future__ import annotations

from random import Random

from led_drawing import led
from mischief import drawn_actions, drawn_faults
from treadmill_ctl.core.limits import CHILD_PRESET, NEURO_PRESET, Caps
from treadmill_sim.machine import MachineProfile
from treadmill_sim.spec import PaceLayout
from walks import clinical_segments, drawn_segments
from worlds import LinkShape, World

CLINICAL = 0.45
CALM = 0.06
UNFIT = 0.02
STORM_MS_MAX = 1_320_000
LEAD_MS = 12_000  # to connect, confirm and start


def drawn(seed: int) -> World:
    """The world of a seed."""
    return led(walked(seed))


def walked(seed: int) -> World:
    """The world of a seed before anything of its walk is left to persons."""
    random = Random(f"world {seed}")
    machine = _machine(random, seed)
    walker = drawn_walker(random)
    draw = clinical_segments if random.random() < CLINICAL else drawn_segments
    segments = draw(random, machine, walker)
    planned_ms = sum(segment.duration_ms for segment in segments)
    storm_ms = min(LEAD_MS + planned_ms + random.randint(0, 30_000), STORM_MS_MAX)
    calm = random.random() < CALM
    return World(
        seed=seed,
        machine=machine,
        link=_link(random),
        walker=walker,
        segments=segments,
        actions=() if calm and random.random() < 0.5 else drawn_actions(random, storm_ms),
        faults=() if calm else drawn_faults(random, storm_ms),
        storm_ms=storm_ms + (60_000 + planned_ms if calm else 0),
        look_ms=random.randrange(300, 1_500),
        shuffled=random.random() < 0.7,
    )


def _machine(random: Random, seed: int) -> MachineProfile:
    lowest_ckmh = 150 if random.random() < UNFIT else random.choice((50, 50, 50, 80, 100, 30, 10))
    step_ckmh = random.choice((10, 10, 10, 5, 20, 1))
    grade_min, grade_max, grade_step = random.choice(
        ((0, 0, 5), (0, 150, 5), (0, 150, 10), (-30, 120, 10), (0, 100, 1))
    )
    period_ms = random.randrange(250, 1_501)
    ack_ms = random.randrange(20, 400)
    reports = random.choice(
        (
            ("total_distance", "inclination", "expended_energy", "elapsed_time"),
            (),
            ("inclination",),
            ("average_speed", "total_distance", "inclination", "elevation_gain", "pace",
             "expended_energy", "heart_rate", "metabolic_equivalent", "elapsed_time"),
        )
    )  # fmt: skip
    return MachineProfile(
        speed_min_ckmh=lowest_ckmh,
        speed_max_ckmh=lowest_ckmh + step_ckmh * (random.choice((500, 900, 1_900)) // step_ckmh),
        speed_step_ckmh=step_ckmh,
        grade_min_dpct=grade_min,
        grade_max_dpct=grade_max,
        grade_step_dpct=grade_step,
        acceleration_mm_s2=random.randrange(130, 500),
        deceleration_mm_s2=random.randrange(90, 500),
        coast_mm_s2=random.randrange(150, 800),
        countdown_ms=random.choice((0, 0, 1_000, 3_000, 3_000, 5_000)),
        announces_countdown=random.random() < 0.7,
        stops_on_disconnect=random.random() < 0.1,
        report_period_ms=period_ms,
        report_jitter_ms=random.choice((0, period_ms // 20, period_ms // 4)),
        ack_delay_ms=ack_ms,
        ack_jitter_ms=random.choice((0, ack_ms // 2)),
        seed=seed,
        mtu=random.choice((23, 23, 185, 247)),
        reports=reports,
        pace=random.choice(tuple(PaceLayout)),
    )


def drawn_walker(random: Random) -> Caps | None:
    """The caps of whoever walks; None where nobody set any."""
    match random.randrange(6):
        case 0 | 1:
            return None
        case 2:
            return NEURO_PRESET
        case 3:
            return CHILD_PRESET
        case _:
            return Caps(
                "walker",
                backward_ckmh=random.randrange(110, 450),
                forward_ckmh=random.randrange(110, 600),
                acceleration_mm_s2=random.randrange(30, 120),
                deceleration_mm_s2=random.randrange(100, 160),
            )


def _link(random: Random) -> LinkShape:
    return LinkShape(
        latency_ms=random.randrange(4, 50),
        jitter_ms=random.randrange(40),
        supervision_ms=random.choice((420, 720, 2_000, 6_000)),
        connect_ms=random.randrange(30, 900),
    )
