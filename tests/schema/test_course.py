"""`course`: what a session of it is, reckoned from what is written and from the counts alone."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measured_walker import TODAY, known
from treadmill_ctl.core.check import check
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.profile import Segment
from treadmill_ctl.schema.course import Every, Standing
from treadmill_ctl.schema.document import Document, read
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.resolve import located, resolve

Profile = Callable[..., Document]

HEAD = """\
version: 1
id: trial
title: T
use: general
kind: template
walk: backward
measurements: {overground: {says: At ease., not_older_than: 4 weeks}}
"""
WALKS = (
    "for: 10 min, speed: 100 % of overground",
    "for: 100 m, speed: 2 km/h, grade: 1 %",
    "for: 2 min, from: 50 % of overground, to: 80 % of overground",
)


def course(
    *grows: str, a_week: int = 3, weeks: int = 6, walks: tuple[str, ...] = WALKS
) -> Document:
    """Walks W0, W1, … with entries of `grows`, in one line each."""
    entries = "".join(f"    - {{{entry}}}\n" for entry in grows)
    text = f"{HEAD}course:\n  sessions_a_week: {a_week}\n  weeks: {weeks}\n"
    text += f"  grows:\n{entries}" if grows else ""
    text += "segments:\n"
    text += "".join(f"  - {{walk: W{place}, {walk}}}\n" for place, walk in enumerate(walks))
    return read(text, "trial.yaml")


def walked(
    document: Document, session: int, successes: int = 0, own_ckmh: int = 290
) -> list[Segment]:
    """The segments of a session for a walker of whom this was measured over ground."""
    there = document.at(Standing(session, successes))
    return list(resolve(there, None, known(own_ckmh, "overground")).segments)


def speeds(document: Document, walk: int = 0, own_ckmh: int = 290) -> list[int]:
    """The end speed of a walk in every session."""
    return [
        walked(document, session, 0, own_ckmh)[walk].speed_to_ckmh
        for session in range(1, document.course.length + 1)
    ]


# --- sessions and weeks ------------------------------------------------------------------------


def test_sessions_make_weeks() -> None:
    """Three a week: 1 to 3 are week 1, session 7 is week 3, the last is 18 in week 6."""
    found = course().course
    assert (found.length, found.weeks_in_all) == (18, 6)
    assert [found.week_of(session) for session in (1, 3, 4, 7, 18)] == [1, 1, 2, 3, 6]


def test_a_course_of_sessions_alone_has_no_weeks() -> None:
    """Where the source gives a number only, nobody says a week."""
    text = f"{HEAD}course: {{sessions: 8}}\nsegments:\n  - {{walk: W, {WALKS[0]}}}\n"
    found = read(text, "trial.yaml").course
    assert (found.length, found.weeks_in_all, found.week_of(8)) == (8, None, None)


def test_a_number_of_sessions_may_have_weeks_of_its_own() -> None:
    """Ten sessions, three a week: the tenth is in week 4, and that is the last."""
    text = f"{HEAD}course: {{sessions: 10, sessions_a_week: 3}}\nsegments:\n"
    found = read(f"{text}  - {{walk: W, {WALKS[0]}}}\n", "trial.yaml").course
    assert (found.length, found.week_of(10), found.weeks_in_all) == (10, 4, 4)


@pytest.mark.parametrize(
    ("every", "at", "times"),
    [
        (Every.WEEK, Standing(3, 2), 0),
        (Every.WEEK, Standing(7, 2), 2),
        (Every.SESSION, Standing(1, 0), 0),
        (Every.SESSION, Standing(7, 2), 6),
        (Every.SUCCESS, Standing(7, 2), 2),
    ],
)
def test_what_has_grown_is_counted(every: Every, at: Standing, times: int) -> None:
    """By weeks that are over, by sessions before, by successes that were told."""
    assert course().course.times(every, at) == times


# --- what grows --------------------------------------------------------------------------------


def test_ten_per_cent_of_the_baseline_each_week() -> None:
    """290, 319, 348, … of 2.9 km/h: as much each week, and the same for its three sessions."""
    found = speeds(course("in: [W0], speed: +10 % of overground, every: week"))
    assert found == [each for each in (290, 319, 348, 377, 406, 435) for _ in range(3)]


def test_ten_per_cent_of_before_compounds_and_is_cut_once() -> None:
    """1.1, 1.21, 1.331, 1.4641 of 2.93 km/h; cut at the end, not each time."""
    found = speeds(course("in: [W0], speed: +10 % of before, every: week", a_week=1), 0, 293)
    assert found == [int(293 * Fraction(11, 10) ** week) for week in range(6)]
    assert found[4] == 428  # 293, 322, 354, 389, 427 if it were cut each time


@pytest.mark.parametrize(
    ("grows", "walk", "wanted"),
    [
        ("in: [W1], speed: +0.1 km/h, every: week", 1, [200, 210, 220]),
        ("in: [W0], speed: +0.1 km/h, every: week", 0, [290, 300, 310]),
        ("in: [W0], speed: -10 % of overground, every: week", 0, [290, 261, 232]),
        ("in: [W1], speed: +10 % of before, every: week", 1, [200, 220, 242]),
        ("in: [W2], speed: +10 % of overground, every: week", 2, [232, 261, 290]),
        (
            "in: [W0], speed: +10 % of overground, every: week, at_most: 115 % of overground",
            0,
            [290, 319, 333],
        ),
        ("in: [W1], speed: +0.3 km/h, every: week, at_most: 2.5 km/h", 1, [200, 230, 250]),
        ("in: [W1], speed: -0.3 km/h, every: week, at_least: 1.5 km/h", 1, [200, 170, 150]),
    ],
)
def test_a_speed_in_three_weeks(grows: str, walk: int, wanted: list[int]) -> None:
    """Of a share, of a speed, compounding, less, and where it ends."""
    assert speeds(course(grows, a_week=1, weeks=3), walk) == wanted


@pytest.mark.parametrize(
    ("grows", "walk", "wanted"),
    [
        ("in: [W0], for: +2 min, every: session", 0, [600, 720, 840]),
        ("in: [W0], for: +9 min, every: session, at_most: 15 min", 0, [600, 900, 900]),
        ("in: [W0], for: -4 min, every: session, at_least: 3 min", 0, [600, 360, 180]),
        ("in: [W1], for: +50 m, every: session, at_most: 180 m", 1, [180, 270, 324]),
    ],
)
def test_a_time_or_a_distance_in_three_sessions(grows: str, walk: int, wanted: list[int]) -> None:
    """In whole seconds; a distance by the speed that is walked."""
    document = course(grows, a_week=1, weeks=3)
    found = [walked(document, session)[walk].duration_ms // 1_000 for session in (1, 2, 3)]
    assert found == wanted


def test_a_grade_grows_as_the_walker_feels_it() -> None:
    """+1.5 % a session from 1 % uphill, and no further than 3 %."""
    document = course("in: [W1], grade: +1.5 %, every: session, at_most: 3 %")
    assert [walked(document, session)[1].grade_dpct for session in (1, 2, 3, 4)] == [10, 25, 30, 30]


def test_two_growths_of_one_number_add_up() -> None:
    """Every week and every session, each of what is written."""
    document = course(
        "in: [W0], speed: +10 % of overground, every: week",
        "in: [W0, W1], speed: +0.01 km/h, every: session",
    )
    assert [walked(document, s)[0].speed_to_ckmh for s in (1, 2, 4, 7)] == [290, 291, 322, 354]
    assert [walked(document, s)[1].speed_to_ckmh for s in (1, 2, 4, 7)] == [200, 201, 203, 206]


def test_successes_count_as_they_are_told() -> None:
    """The session does not matter, only how many successes there were before it."""
    document = course("in: [W0], speed: +10 % of overground, every: success", weeks=3)
    assert [walked(document, 7, told)[0].speed_to_ckmh for told in (0, 1, 6)] == [290, 319, 464]


def test_rounds_change_what_the_session_has() -> None:
    """The walk has 120 % in week 3, and each round 10 % of that more."""
    text = f"{HEAD}course:\n  sessions_a_week: 1\n  weeks: 3\n  grows:\n"
    text += "    - {in: [W], speed: +10 % of overground, every: week}\n"
    text += "segments:\n  - repeat: R\n    times: 3\n    each_round: {speed: +10 %}\n"
    text += "    segments:\n      - {walk: W, for: 1 min, speed: 100 % of overground}\n"
    found = walked(read(text, "trial.yaml"), 3, 0, 300)
    assert [segment.speed_to_ckmh for segment in found] == [360, 396, 432]


def test_a_random_order_is_the_same_in_every_session() -> None:
    """Seed and session are two things; whichever is given first, the walks are the same."""
    text = (
        f"{HEAD}course:\n  sessions: 3\n  grows:\n    - {{in: [A], for: +1 min, every: session}}\n"
    )
    text += "segments:\n  - repeat: R\n    times: 4\n    order: random\n    segments:\n"
    text += "".join(
        f"      - {{walk: {n}, for: 1 min, speed: 100 % of overground}}\n" for n in "ABC"
    )
    document = read(text, "trial.yaml")
    one, other = document.ordered(17).at(Standing(3)), document.at(Standing(3)).ordered(17)
    assert one == other
    first = [step.label for step in document.ordered(17).steps]
    assert [step.label for step in one.steps] == first


# --- for all courses ---------------------------------------------------------------------------

PER_CENT = st.integers(-9, 9).filter(bool)
SESSIONS = st.integers(1, 18)
ENTRIES = st.sampled_from(
    [
        "in: [W0], speed: +7 % of overground, every: week",
        "in: [W0], for: +90 s, every: session",
        "in: [W0], grade: +0.3 %, every: success",
        "in: [W0], speed: +3 % of before, every: session",
    ]
)


@settings(max_examples=60, deadline=None)
@given(ENTRIES, SESSIONS, st.data())
def test_what_does_not_grow_is_the_same_in_every_session(
    entry: str, session: int, data: st.DataObject
) -> None:
    """Every other walk is as in session 1, and so is every other number of the walk that grows."""
    document = course(entry)
    successes = data.draw(st.integers(0, session - 1))
    first, later = walked(document, 1), walked(document, session, successes)
    assert later[1:] == first[1:]
    key = next(key for key in ("speed", "for", "grade") if f" {key}:" in entry)
    kept = {
        "speed": (first[0].duration_ms, first[0].grade_dpct),
        "for": (first[0].speed_from_ckmh, first[0].grade_dpct),
        "grade": (first[0].speed_from_ckmh, first[0].duration_ms),
    }
    now = {
        "speed": (later[0].duration_ms, later[0].grade_dpct),
        "for": (later[0].speed_from_ckmh, later[0].grade_dpct),
        "grade": (later[0].speed_from_ckmh, later[0].duration_ms),
    }
    assert now[key] == kept[key]


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 90),
    st.integers(100, 190),
    st.sampled_from(["before", "overground"]),
    st.integers(50, 500),
)
def test_growth_never_turns_back_and_stays_at_its_end(
    per_mille: int, end: int, of: str, own_ckmh: int
) -> None:
    """From session to session the speed is never less, and never over `at_most`."""
    entry = f"in: [W0], speed: +{per_mille / 10} % of {of}, every: week"
    found = speeds(course(f"{entry}, at_most: {end} % of overground"), 0, own_ckmh)
    assert found == sorted(found)
    assert found[-1] <= own_ckmh * end // 100
    assert found[0] == own_ckmh


@settings(max_examples=60, deadline=None)
@given(PER_CENT, SESSIONS, st.integers(50, 1_000))
def test_additive_growth_is_exact(per_cent: int, session: int, own_ckmh: int) -> None:
    """Written share plus weeks times the growth, of the baseline, cut once."""
    document = course(f"in: [W0], speed: {per_cent:+} % of overground, every: week")
    weeks = (session - 1) // 3
    wanted = own_ckmh * (100 + per_cent * weeks) // 100
    assert walked(document, session, 0, own_ckmh)[0].speed_to_ckmh == wanted


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 99), SESSIONS, st.integers(50, 1_000))
def test_compounding_growth_is_cut_once(per_mille: int, session: int, own_ckmh: int) -> None:
    """The baseline times the factor to the power of the weeks, as a fraction, cut at the end."""
    document = course(f"in: [W0], speed: +{per_mille / 10} % of before, every: week")
    wanted = int(own_ckmh * Fraction(1_000 + per_mille, 1_000) ** ((session - 1) // 3))
    assert walked(document, session, 0, own_ckmh)[0].speed_to_ckmh == wanted


@settings(max_examples=60, deadline=None)
@given(st.integers(-60, 60).filter(bool), st.integers(-30, 30).filter(bool), st.integers(1, 5))
def test_a_course_that_is_read_has_all_its_sessions(weekly: int, each: int, a_week: int) -> None:
    """More by the week and less by the session: either refused as a whole, or fine to the last."""
    entries = (
        f"in: [W0], speed: {weekly:+} % of overground, every: week",
        f"in: [W0], speed: {each:+} % of overground, every: session",
    )
    weeks = 4
    shares = [
        100 + weekly * (session // a_week) + each * session for session in range(weeks * a_week)
    ]
    impossible = [n for n, share in enumerate(shares, 1) if not 0 < share <= 200]
    if impossible:
        with pytest.raises(Bad, match=f"in session {impossible[0]} comes to"):
            course(*entries, a_week=a_week, weeks=weeks)
        return
    found = speeds(course(*entries, a_week=a_week, weeks=weeks), 0, 1_000)
    assert found == [share * 10 for share in shares]


# --- what is refused ---------------------------------------------------------------------------


def refused(document: Document, at: Standing) -> str:
    """What is told of a session that there is not."""
    with pytest.raises(Bad) as caught:
        document.at(at)
    return str(caught.value)


def test_a_session_beyond_the_course_is_refused_with_what_it_has() -> None:
    """At the course, with the last session that there is."""
    assert refused(course(), Standing(19)) == (
        "trial.yaml:8:1: session 19 is beyond the course, which has 18 in 6 weeks; write --session"
        " 1 to 18"
    )


def test_more_successes_than_sessions_before_are_refused() -> None:
    """Before session 3 there were two sessions."""
    assert refused(course(), Standing(3, 3)) == (
        "trial.yaml:8:1: 3 successes before session 3, and there were 2 sessions; correct"
        " --successes"
    )


def test_a_profile_without_a_course_has_one_session(profile: Profile) -> None:
    """Session 1 is the profile itself; there is no second."""
    document = profile("  - {walk: W, for: 1 min, speed: 1 km/h}\n")
    assert document.at(Standing(1)) == document
    assert refused(document, Standing(2)) == (
        "trial.yaml: this profile has no course: it is one session; leave out --session"
    )


def test_a_cap_is_told_at_what_grows_with_the_session() -> None:
    """Not at the walk, which is fine as it is written; nothing is bent to the cap."""
    document = course("in: [W0], speed: +10 % of overground, every: week")
    limits = in_force(SITE_DEFAULT)
    now = document.at(Standing(18))
    plan = resolve(now, None, known(350, "overground"))
    found = [str(flaw) for flaw in located(now, check(plan, limits)) if " the cap is " in str(flaw)]
    assert plan.segments[0].speed_to_ckmh == 525
    assert found[0].startswith('trial.yaml:12:25: session 18: "W0" wants 5.25 km/h')


def test_a_walker_too_slow_for_a_later_session_is_refused_there() -> None:
    """What only this walker's speed decides is told at the growth, with the session."""
    document = course("in: [W0], speed: -0.2 km/h, every: week")
    now = document.at(Standing(16))
    assert resolve(now, None, known(110, "overground")).segments[0].speed_to_ckmh == 10
    with pytest.raises(Bad) as caught:
        resolve(now, None, known(90, "overground"))
    assert str(caught.value) == (
        'trial.yaml:12:25: grows, speed: "W0" in session 16 comes to 100 % of overground - 1.00'
        " km/h, which is -0.10 km/h for this walker; a walk is faster than zero; change it by less,"
        " or write where it ends"
    )


def test_a_baseline_is_judged_on_the_day_the_course_began() -> None:
    """Four weeks old then is fine, however long the course has gone on; older is refused."""
    document = course("in: [W0], speed: +10 % of overground, every: week").at(Standing(7))
    begun = TODAY.replace(month=9)
    for day, fine in ((25, True), (24, False)):
        measured = {"overground": Measured(200, begun.replace(month=8, day=day))}
        who = Known(TODAY, measured, "P-017", begun)
        if fine:
            assert resolve(document, None, who).segments[0].speed_to_ckmh == 240
            continue
        with pytest.raises(Bad) as caught:
            resolve(document, None, who)
        assert str(caught.value).splitlines()[0] == (
            'trial.yaml:14:36: "120 % of overground": the measurement overground of 2026-08-24 was'
            " 29 days old on 2026-09-22, the day the course began; this profile takes none older"
            " than 4 weeks; measure again and begin the course anew"
        )
