"""`goes_on`, `paced` and `trial`: what is written becomes what the core is led by."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from measured_walker import known
from treadmill_ctl.core.check import check, order
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.profile import Leave, Paced, Trial
from treadmill_ctl.schema.document import Document
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.led_fields import earns, least_earned, loses, most_earned, value
from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.resolve import located, resolve
from treadmill_ctl.schema.sources import numbers

Profile = Callable[..., Document]

PACE = "{from: 0.5 km/h, to: 2.0 km/h}"
SHARES = "{from: 50 % of comfortable, to: 120 % of comfortable, step: 0.2 km/h}"
TRIAL = "{success: +10 %, failure: -20 %, at_least: 50 %, at_most: 150 %}"
RECOVER = "  - {walk: Recover, for: 1 min, speed: 0.8 km/h}\n"


def walk(more: str, speed: str = "1.0 km/h") -> str:
    """One walk of a minute, with more keys."""
    return f"  - {{walk: Walk, for: 1 min, speed: {speed}, {more}}}\n"


@pytest.mark.parametrize("leave", Leave)
def test_a_walk_goes_on_as_it_is_written(profile: Profile, leave: Leave) -> None:
    """On time, early and by hand; where nothing is written, on time."""
    segments = resolve(profile(walk(f"goes_on: {leave}") + RECOVER)).segments
    assert [segment.leave for segment in segments] == [leave, Leave.ON_TIME]


def test_a_pace_becomes_bounds_and_a_step(profile: Profile) -> None:
    """0.01 km/h throughout; 0.1 km/h at a time where no step is written."""
    (segment,) = resolve(profile(walk(f"paced: {PACE}"))).segments
    assert segment.paced == Paced(50, 200, 10)
    assert (segment.speed_from_ckmh, segment.speed_to_ckmh) == (100, 100)


def test_a_pace_may_be_shares_of_the_walker(profile: Profile) -> None:
    """50 to 120 % of 1.85 km/h are 0.92 to 2.22 km/h, cut."""
    document = profile(walk(f"paced: {SHARES}", "100 % of comfortable"))
    (segment,) = resolve(document, None, known(185)).segments
    assert segment.paced == Paced(92, 222, 20)


def test_a_trial_becomes_what_is_earned(profile: Profile) -> None:
    """Whole per cents, the failure below zero."""
    (segment,) = resolve(profile(walk(f"trial: {TRIAL}"))).segments
    assert segment.trial == Trial(10, -20, 50, 150)


def test_rounds_change_the_written_speed_of_a_trial(profile: Profile) -> None:
    """What is earned is a share of what this round writes."""
    written = (
        "  - repeat: Rounds\n    times: 2\n    each_round: {speed: +10 %}\n    segments:\n"
        f"    {walk(f'trial: {TRIAL}').lstrip()}"
        f"    {RECOVER.lstrip()}"
    ).replace("    - {", "      - {")
    segments = resolve(profile(written)).segments
    assert [s.speed_from_ckmh for s in segments if s.trial] == [100, 110]


def test_trials_may_come_in_a_drawn_order(profile: Profile) -> None:
    """Wherever the seed puts them, all of them are there."""
    written = (
        "  - repeat: Rounds\n    times: 3\n    order: random\n    segments:\n"
        f"      - {{walk: Walk, for: 1 min, speed: 1 km/h, trial: {TRIAL}}}\n"
        "      - {walk: Recover, for: 1 min, speed: 0.8 km/h}\n"
    )
    segments = resolve(profile(written).ordered(5)).segments
    assert sum(segment.trial is not None for segment in segments) == 3


def test_a_rest_may_come_between_two_trials(profile: Profile) -> None:
    """Somebody can say at standstill how the first one went."""
    rest = "  - {rest: Stand, at_least: 30 s}\n"
    trial = walk(f"trial: {TRIAL}")
    assert len(profile(trial + rest + trial).steps) == 3


# --- what only the walker decides ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("pace", "speed", "message"),
    [
        (
            "{from: 0.5 km/h, to: 120 % of comfortable}",
            "1.5 km/h",
            "speed: it begins at 1.50 km/h, outside of its pace, which is from 0.50 km/h to",
        ),
        (
            "{from: 1.5 km/h, to: 120 % of comfortable}",
            "100 % of comfortable",
            "paced > from: 1.50 km/h is above to, 1.20 km/h (120 % of comfortable); a pace goes",
        ),
    ],
)
def test_a_pace_that_a_walker_does_not_fit_is_refused_at_its_key(
    profile: Profile, pace: str, speed: str, message: str
) -> None:
    """Said when it is planned for this walker, in km/h and as it is written."""
    document = profile(walk(f"paced: {pace}", speed))
    assert len(resolve(document, None, known(150)).segments) == 1
    with pytest.raises(Bad) as caught:
        resolve(document, None, known(100))
    (flaw,) = caught.value.flaws
    *block, sentence = message.split(" > ")
    key = sentence.partition(":")[0]
    assert flaw.spot == document.marked.values["segments", 0, *block, key]
    assert flaw.sentence.startswith(sentence)


def test_a_pace_in_rounds_is_refused_once(profile: Profile) -> None:
    """Not in every round."""
    written = (
        "  - repeat: Rounds\n    times: 3\n    segments:\n      - {walk: Walk, for: 1 min,"
        " speed: 1.5 km/h, paced: {from: 0.5 km/h, to: 120 % of comfortable}}\n"
    )
    with pytest.raises(Bad) as caught:
        resolve(profile(written), None, known(100))
    assert len(caught.value.flaws) == 1


def test_a_measurement_that_only_a_pace_uses_is_asked_for(profile: Profile) -> None:
    """Its share is one like any other: without a measurement it is refused at its key."""
    document = profile(walk("paced: {from: 0.5 km/h, to: 120 % of comfortable}"))
    with pytest.raises(Bad, match="wants the measurement comfortable") as caught:
        resolve(document)
    assert (caught.value.flaws[0].spot or 0) == document.marked.values["segments", 0, "paced", "to"]


def test_the_fastest_pace_is_held_against_the_cap(profile: Profile) -> None:
    """It begins under the cap; where it may go is refused, at the key that says so."""
    document = profile(walk(f"paced: {PACE}"), caps="{backward: 1.5 km/h}")
    plan = resolve(document)
    (flaw,) = located(document, check(plan, in_force(document.caps, SITE_DEFAULT)))
    assert flaw.spot == document.marked.values["segments", 0, "paced", "to"]
    assert "wants 2.00 km/h backward; the cap is 1.50 km/h" in flaw.sentence


def test_the_most_that_a_trial_may_earn_is_held_against_the_cap(profile: Profile) -> None:
    """1.0 km/h at 150 %."""
    document = profile(walk(f"trial: {TRIAL}"), caps="{backward: 1.4 km/h}")
    (flaw,) = located(document, check(resolve(document), in_force(document.caps, SITE_DEFAULT)))
    assert "wants 1.50 km/h backward" in flaw.sentence


SHARE = st.integers(1, 200).map(lambda percent: f"{percent} % of comfortable")
KMH = st.integers(1, 500).map(lambda ckmh: f"{ckmh // 100}.{ckmh % 100:02} km/h")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(*[SHARE | KMH] * 3, st.integers(1, 400))
def test_a_pace_that_is_planned_is_one_that_the_core_walks(
    profile: Profile, begins: str, lowest: str, highest: str, walker_ckmh: int
) -> None:
    """Whatever is written and whoever walks: refused in the file's words, or without a flaw."""
    try:
        document = profile(walk(f"paced: {{from: {lowest}, to: {highest}}}", begins))
        plan = resolve(document, None, known(walker_ckmh))
    except Bad:
        return
    assert list(order(plan)) == []


# --- numbers -------------------------------------------------------------------------------------


def test_every_number_of_a_pace_and_a_trial_has_a_name(profile: Profile) -> None:
    """A published profile says of each where it comes from."""
    document = profile(walk(f"paced: {PACE}") + walk(f"trial: {TRIAL}").replace("Walk", "Fast"))
    found = {number.name: number.text for number in numbers(document.marked)}
    assert {name: text for name, text in found.items() if name.count(" > ") == 2} == {
        "Walk > paced > from": "0.5 km/h",
        "Walk > paced > to": "2.0 km/h",
        "Fast > trial > success": "+10 %",
        "Fast > trial > failure": "-20 %",
        "Fast > trial > at_least": "50 %",
        "Fast > trial > at_most": "150 %",
    }


@pytest.mark.parametrize(
    ("read", "text", "number"),
    [
        (earns, "+10 %", 10),
        (earns, "+ 100 percent", 100),
        (loses, "-5%", -5),
        (loses, "\N{MINUS SIGN}5 %", -5),
        (least_earned, "1 %", 1),
        (least_earned, "100 %", 100),
        (most_earned, "100 %", 100),
        (most_earned, "200 %", 200),
        (value, "0", 0),
        (value, "250", 250),
    ],
)
def test_numbers_are_read(read: Callable[[str], int], text: str, number: int) -> None:
    """Whole per cents with and without a sign, plain numbers."""
    assert read(text) == number


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (earns, "-10 %"), (earns, "10 %"), (earns, "+0 %"), (earns, "+101 %"), (earns, "+0.5 %"),
        (loses, "+10 %"), (loses, "-101 %"), (least_earned, "0 %"), (least_earned, "101 %"),
        (least_earned, "50"), (most_earned, "99 %"), (most_earned, "201 %"), (value, "-1"),
        (value, "3.5"), (value, "3 of 10"), (value, "1000"), (value, ""),
    ],
)  # fmt: skip
def test_what_is_no_such_number_is_refused(read: Callable[[str], int], text: str) -> None:
    """A wrong sign, a part of a per cent, out of bounds, a unit."""
    with pytest.raises(Unreadable):
        read(text)
