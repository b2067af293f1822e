"""A session's story: as the core walked it, as the journal told it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from led_plans import LED, led
from plans import rest, walk
from recorded import walked as lines_walked
from treadmill_ctl.cli.plan_view import planned_distance_mm
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Part
from treadmill_ctl.records.events import What
from treadmill_ctl.records.opening import opened
from treadmill_ctl.records.remarks import Kind, Remark, When
from treadmill_ctl.records.story import NoStory, story
from treadmill_ctl.sinks.journal import Opening
from treadmill_ctl.sinks.wire import dumped
from virtual_record import STANDS, VirtualRecord, recorded, rested
from virtual_record import walked as whole_walk

SLOW = replace(walk(20_000, 60), label="Slow")
FAST = replace(walk(30_000, 100, grade=10), label="Fast")
DOWN = replace(walk(20_000, 100, 50), label="Slower", part=Part.COOL_DOWN)


@pytest.fixture(scope="module")
def short() -> VirtualRecord:
    """Three short walks, to the end of the plan."""
    return whole_walk(SLOW, FAST, DOWN)


def test_it_begins_with_what_the_session_was_to_be(short: VirtualRecord) -> None:
    """Plan, machine, caps with their sources and who led are the opening's."""
    told = short.story().opened
    assert (told.walker, told.who, told.via, told.guarded) == ("P-017", "anna", "terminal", True)
    assert (told.profile, told.machine, told.ways) == ("test", "SimTreadmill", ("turned",))
    assert [part.label for part in told.parts] == ["Slow", "Fast", "Slower"]
    assert told.caps[0] == ("backward_ckmh", 500, "site default")


def test_segments_last_from_when_they_were_come_into(short: VirtualRecord) -> None:
    """One after the other without a gap, each as long as its plan; the first has the start in."""
    spans = short.story().spans
    assert [span.part.number for span in spans] == [1, 2, 3]
    assert spans[0].ended_ms == spans[1].began_ms
    assert spans[1].ended_ms - spans[1].began_ms == FAST.duration_ms
    assert spans[0].ended_ms - spans[0].began_ms >= SLOW.duration_ms


def test_what_was_measured_adds_up_as_the_tally_has_it(short: VirtualRecord) -> None:
    """From the lines and from the ticks come the same sums."""
    dose, tally = short.story().dose, short.tally
    sums = (tally.moving_ms, tally.distance_mm, tally.fastest_ckmh)
    assert (dose.moving_ms, dose.distance_mm, dose.fastest_ckmh) == sums
    assert dose.mean_ckmh == tally.distance_mm * 360 // tally.moving_ms


@pytest.mark.parametrize("segments", [(SLOW, FAST, DOWN), LED])
def test_planned_figures_are_those_of_the_core(segments: tuple[object, ...]) -> None:
    """Time, length of belt and fastest speed, also where persons lead."""
    setup = led(*segments)  # type: ignore[arg-type] # segments of either table
    made = Opening("s", "0", "ble:x", "", 0, setup)
    told = opened({"opening": dumped(made)})
    plan = setup.plan
    figures = (plan.duration_ms, planned_distance_mm(plan), plan.speed_ckmh_max)
    assert (told.planned_ms, told.planned_mm, told.planned_ckmh) == figures


def test_the_curve_has_target_setpoint_and_measured(short: VirtualRecord) -> None:
    """All three come to the plan's highest, and back to zero; the deck moves as it is told."""
    curve = short.story().curve
    for points in (curve.target_ckmh, curve.setpoint_ckmh, curve.measured_ckmh):
        assert max(value for _, value in points) == 100
        assert points[-1][1] == 0
        assert [at_ms for at_ms, _ in points] == sorted(at_ms for at_ms, _ in points)
    assert max(value for _, value in curve.setpoint_dpct) == 10
    assert max(value for _, value in curve.measured_dpct) == 10


def test_phases_are_told_in_their_order(short: VirtualRecord) -> None:
    """From standstill to the end."""
    phases = [each.phase for each in short.story().phases]
    ways = ["standing", "ready", "announcing", "starting", "walking", "slowing", "ended"]
    assert list(dict.fromkeys(phases)) == ways


def test_a_request_is_told_with_who_asked_and_what_came_of_it() -> None:
    """One taken, one not, each with the reason."""
    session = recorded(SLOW, DOWN)
    session.start()
    session.walk(Phase.WALKING)
    session.on(5_000)
    session.ask(Request.SLOWER)
    session.ask(Request.NEXT)
    events = session.story().events
    taken = next(each for each in events if each.words.startswith("slower"))
    assert (taken.what, taken.who, taken.via) == (What.ASKED, "therapist", "test")
    refused = next(each for each in events if each.words.startswith("next"))
    assert refused.what is What.REJECTED
    assert "not taken" in refused.words


def test_commands_stand_among_the_events() -> None:
    """The start, each speed and the stop that left."""
    words = [each.words for each in whole_walk(SLOW, DOWN).story().events]
    assert "start at 0.50 km/h" in words
    assert "speed 0.60 km/h" in words
    assert words.count("stop") > 1


def test_a_trip_is_told_with_its_rule() -> None:
    """An emergency stop by software, and that it ended so."""
    session = recorded(SLOW, DOWN)
    session.start()
    session.walk(Phase.WALKING)
    session.ask(Request.ESTOP)
    session.walk(Phase.LATCHED)
    session.journal.close("Stopped.")
    told = session.story()
    trips = [each.words for each in told.events if each.what is What.TRIP]
    assert trips == ["software emergency stop by therapist (rule R4)"]
    assert told.ending.word == "tripped"


def test_values_told_are_kept_with_their_time_and_moment() -> None:
    """Before, during, after; both pressures of one request are one; what was refused is not."""
    session = recorded(SLOW, DOWN)
    session.tell(systolic=130, diastolic=80)
    session.start()
    session.walk(Phase.WALKING)
    session.on(5_000)
    session.tell(pain=3)
    session.tell(pain=11)
    session.walk(Phase.ENDED)
    session.tell(exertion=13)
    said = session.story().said
    assert [(each.kind, each.values, each.when) for each in said] == [
        (Kind.BLOOD_PRESSURE, (130, 80), When.BEFORE),
        (Kind.PAIN, (3,), When.DURING),
        (Kind.EXERTION, (13,), When.AFTER),
    ]
    assert said[0].words == "130/80 mmHg"
    assert said[1].words == "3 of 10"
    assert said[1].at_ms is not None


def test_what_is_told_after_a_trip_is_told_after_the_walk() -> None:
    """Once the belt stands; before that it is of the walk."""
    session = recorded(SLOW, DOWN)
    session.start()
    session.walk(Phase.WALKING)
    session.ask(Request.ESTOP)
    session.tell(pain=4)
    session.walk(Phase.LATCHED)
    session.tell(pain=6)
    said = session.story().said
    assert [(each.values, each.when) for each in said] == [((4,), When.DURING), ((6,), When.AFTER)]


def test_remarks_are_kept_with_what_was_told() -> None:
    """In the session with their time, after its last line without; words as they were typed."""
    session = recorded(SLOW, DOWN)
    session.on(1_000)
    session.add(Remark(Kind.SYMPTOM, "dizziness", When.BEFORE))
    session.journal.close(STANDS)
    session.add(Remark(Kind.BLOOD_PRESSURE, (131, 79), When.AFTER))
    first, last = session.story().said
    assert (first.words, first.when, first.who) == ("dizziness", When.BEFORE, "anna")
    assert first.at_ms is not None
    assert (last.words, last.at_ms) == ("131/79 mmHg", None)
    assert last.signs == (Sign.SYSTOLIC, Sign.DIASTOLIC)


def test_a_plan_that_was_walked_to_its_end_is_complete(short: VirtualRecord) -> None:
    """In a word, and in the words that were told at once."""
    ending = short.story().ending
    assert (ending.word, ending.sentence) == ("complete", STANDS)
    assert ending.wall_ms is not None


def test_a_graceful_end_is_not_the_plans() -> None:
    """Cooled down because somebody asked for it: the plan was not complete."""
    session = recorded(SLOW, FAST, DOWN)
    session.start()
    session.walk(Phase.WALKING)
    session.ask(Request.COOL_DOWN)
    session.walk(Phase.ENDED)
    session.journal.close("Ended before the plan was complete.")
    assert session.story().ending.word == "stopped"


def _stopped() -> VirtualRecord:
    session = recorded(SLOW, DOWN)
    session.start()
    session.walk(Phase.WALKING)
    session.ask(Request.STOP)
    session.walk(Phase.ENDED)
    return session


def _unstarted() -> VirtualRecord:
    session = recorded(SLOW, DOWN)
    session.on(2_000)
    return session


def _unconfirmed() -> VirtualRecord:
    session = recorded(SLOW, DOWN)
    session.start()
    session.walk(Phase.WALKING)
    session.ask(Request.ESTOP)
    return session


@pytest.mark.parametrize(
    ("session", "word"),
    [(_stopped, "stopped"), (_unstarted, "unstarted"), (_unconfirmed, "unconfirmed")],
)
def test_every_ending_has_its_word(session: Callable[[], VirtualRecord], word: str) -> None:
    """Stopped by a person, never started, left without standstill."""
    made = session()
    made.journal.close("It is over.")
    assert made.story().ending.word == word


@pytest.mark.parametrize(
    ("last", "word"), [((), "open"), (({"interrupted": {"torn_octets": 0}},), "interrupted")]
)
def test_a_journal_without_a_last_line_says_so(last: tuple[dict[str, object]], word: str) -> None:
    """Open as long as nobody looked, interrupted once somebody said so."""
    assert story([*lines_walked(), *last]).ending.word == word


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"dropped": 12}, "12 lines of reports are lost: the disk was too slow"),
        ({"clock_set_ms": -3_600_000}, "the computer's clock was set back by 3600.0 s"),
        ({"interrupted": {}}, "the session was cut off"),
        ({"removed": "00"}, "a line was taken out"),
    ],
)
def test_what_befell_the_record_is_an_event(line: dict[str, object], words: str) -> None:
    """Lost lines, a clock that was set, a session cut off, a content taken out."""
    events = story([*lines_walked(), line]).events
    assert events[-1][1:3] == (What.RECORD, words)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "the journal is empty"),
        ([{"removed": "00"}], "its contents were removed"),
        ([{"heads": 1}], "its first line tells of no session"),
    ],
)
def test_lines_of_no_session_have_no_story(lines: list[dict[str, object]], why: str) -> None:
    """Said in a sentence."""
    with pytest.raises(NoStory, match=why):
        story(lines)


def test_every_beginning_of_a_journal_has_a_story(short: VirtualRecord) -> None:
    """Wherever a crash cut it off: what is there is told, and no time goes back."""
    lines = short.reading().lines
    for length in range(1, len(lines), 7):
        told = story(lines[:length])
        assert told.ending.word == "open"
        assert all(span.began_ms <= span.ended_ms for span in told.spans)


def test_a_rest_is_a_segment() -> None:
    """It lasts from when the walk before it is over to the start of the next."""
    spans = rested(SLOW, rest(5_000), DOWN).story().spans
    assert [span.part.kind for span in spans] == ["walk", "rest", "walk"]
    assert spans[0].ended_ms == spans[1].began_ms
    assert spans[1].ended_ms - spans[1].began_ms >= 5_000


def test_a_pause_is_no_segment() -> None:
    """It is in the one in which it was asked for."""
    session = recorded(SLOW, DOWN)
    session.start()
    session.walk(Phase.WALKING)
    session.ask(Request.PAUSE)
    session.walk(Phase.STANDING)
    session.start()
    session.walk(Phase.ENDED)
    spans = session.story().spans
    assert [span.part.number for span in spans] == [1, 2]
    assert spans[0].ended_ms - spans[0].began_ms > SLOW.duration_ms
