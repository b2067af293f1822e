"""`for:` a distance: time at the speeds that are wanted, cut, and never nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measured_walker import known
from treadmill_ctl.core.units import distance_mm
from treadmill_ctl.schema import quantities
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.quantities import Distance
from treadmill_ctl.schema.resolve import resolve
from treadmill_ctl.schema.steps import known_ms, lasting_ms

Profile = Callable[..., Document]

SPEEDS = st.integers(1, 100_000)


@pytest.mark.parametrize(
    ("text", "length_mm"),
    [
        ("200 m", 200_000), ("200m", 200_000), ("0.5 km", 500_000), ("20 metres", 20_000),
        ("300 steps of 45 cm", 135_000), ("300 steps of 0.45 m", 135_000),
        ("0.0009 m", 0), ("12.3456 m", 12_345),
    ],
)  # fmt: skip
def test_distances(text: str, length_mm: int) -> None:
    """Metres and kilometres come to mm, cut toward zero."""
    assert quantities.extent(text) == Distance(length_mm)


@pytest.mark.parametrize(
    ("written", "duration_ms"),
    [
        ("for: 200 m, speed: 3.6 km/h", 200_000),
        ("for: 0.5 km, speed: 1 m/s", 500_000),
        ("for: 100 m, speed: 0.7 km/h", 514_285),
        ("for: 100 m, from: 1 km/h, to: 3 km/h", 180_000),
        ("for: 100 m, speed: 80 % of comfortable", 180_000),
        ("for: 100 m, from: 80 % of comfortable, to: 4 km/h", 120_000),
    ],
)
def test_a_distance_is_a_time_at_the_mean_speed(
    profile: Profile, written: str, duration_ms: int
) -> None:
    """Distance over speed, or over the mean of both ends, in ms, cut; 80 % are 2 km/h here."""
    plan = resolve(profile(f"  - {{walk: W, {written}}}\n"), None, known(250))
    assert plan.duration_ms == duration_ms


@given(st.integers(10_000, 10**9), SPEEDS, SPEEDS)
def test_a_walk_goes_its_distance_and_never_further(
    length_mm: int, first_ckmh: int, last_ckmh: int
) -> None:
    """The belt that passes is the distance less what one ms and one cut take."""
    time_ms = lasting_ms(Distance(length_mm), first_ckmh, last_ckmh)
    doubled = (first_ckmh + last_ckmh) * time_ms
    assert distance_mm(doubled) <= 2 * length_mm
    assert distance_mm(doubled + first_ckmh + last_ckmh) + 1 >= 2 * length_mm


def test_a_time_is_known_as_soon_as_its_speeds_are(profile: Profile) -> None:
    """Without a walker: written times and speeds are enough, a share of one is not."""
    document = profile(
        "  - {walk: A, for: 100 m, speed: 3.6 km/h}\n"
        "  - {walk: B, for: 1 min, speed: 80 % of comfortable}\n"
        "  - {rest: C, at_least: 30 s}\n"
        "  - {walk: D, for: 100 m, from: 3.6 km/h, to: 80 % of comfortable}\n"
    )
    assert [known_ms(step) for step in document.steps] == [100_000, 60_000, 30_000, None]


def test_a_distance_over_in_no_time_is_refused(profile: Profile) -> None:
    """At an absurd speed 10 m are less than 1 ms; it is told where the distance stands."""
    written = "  - repeat: R\n    times: 2\n    each_round: {speed: +9000 km/h}\n    segments:\n"
    document = profile(
        f"{written}      - {{walk: W, for: 10 m, speed: 100 % of comfortable}}\n"
        f"{written.replace('+9000', '+90000')}"
        "      - {walk: V, for: 10 m, speed: 100 % of comfortable}\n"
    )
    with pytest.raises(Bad) as caught:
        resolve(document, None, known(200))
    assert [str(flaw) for flaw in caught.value.flaws] == [
        (
            'trial.yaml:18:24: for: "V, R round 2 of 2" is over at once at 90002.00 km/h;'
            " walk further, or slower"
        )
    ]
