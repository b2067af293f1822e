"""Slower, faster, next, and the graceful end: how persons lead a walk."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core_walk import PLAIN, Kit
from led_walk import PACE, cool, led, led_session
from treadmill_ctl.core.guidance import Guidance, wanted_ckmh
from treadmill_ctl.core.model import Asked, Range, Request, StopBelt, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Leave, Paced, Part, Segment, SegmentKind

FINE = replace(PLAIN, speed=Range(50, 800, 5))
OTHERS = [each for each in Request if each not in (Request.ESTOP, Request.PAUSE)]
AT_SLOWEST = "the belt goes as slowly as it can; pause or stop"


def test_slower_takes_a_step_off_what_the_plan_wants() -> None:
    """In a walk that the plan sets, slower is 0.2 km/h less than the belt was told."""
    session = led_session(led(200)).walking()
    assert session.settled() == 200
    session.ask(Request.SLOWER)
    assert session.heeded() == ["1.80 km/h is wanted now"]
    assert session.settled() == 180


def test_slower_counts_from_the_belt_and_not_from_the_plan() -> None:
    """A belt on its way up is told less than it was told so far, not less than it would come to."""
    session = led_session(led(400)).walking()
    at_ckmh = session.settled(1_500)
    assert 50 < at_ckmh < 200
    session.ask(Request.SLOWER)
    assert session.settled() <= at_ckmh - 20


def test_slower_at_the_slowest_keeps_the_belt_from_rising() -> None:
    """Where the machine has nothing slower, the belt stays; a second time there is a sentence."""
    session = led_session(led(400)).walking()
    assert abs(session.state.books.setpoint_ckmh) == 50
    session.ask(Request.SLOWER)
    assert session.settled() == 50
    session.ask(Request.SLOWER)
    assert session.rejected() == [AT_SLOWEST]


@pytest.mark.parametrize("paced", [None, Paced(50, 200, 20)])
def test_slower_at_the_slowest_holds_in_what_follows(paced: Paced | None) -> None:
    """Nothing is slower now, but what comes is faster: it is not come to."""
    session = led_session(led(50, 20_000, paced=paced), led(300)).walking()
    session.ask(Request.SLOWER)
    assert session.heeded() == ["0.50 km/h is wanted now"]
    assert session.settled(30_000) == 50
    assert session.state.place.segment == 1


def test_slower_holds_in_what_follows() -> None:
    """What somebody asked for is not undone by the plan's next segment."""
    session = led_session(led(200, 15_000), led(300)).walking()
    session.settled()
    session.ask(Request.SLOWER)
    assert session.settled(20_000) == 180
    assert session.state.place.segment == 1


def test_faster_gives_back_what_slower_took_and_no_more() -> None:
    """Step by step up to what the plan wants; then the plan sets the speed."""
    session = led_session(led(200)).walking()
    session.settled()
    session.ask(Request.SLOWER)
    session.settled(3_000)
    session.ask(Request.SLOWER)
    assert session.settled(3_000) == 160
    session.ask(Request.FASTER)
    assert session.settled(3_000) == 180
    session.ask(Request.FASTER)
    assert session.settled(3_000) == 200
    session.ask(Request.FASTER)
    assert session.rejected() == ['the plan sets the speed of "at 200"']


def test_a_pace_goes_up_and_down_within_its_bounds() -> None:
    """From 0.6 to 2.0 km/h in steps of 0.2, and not beyond."""
    session = led_session(led(100, 600_000, paced=PACE)).walking()
    assert session.settled() == 100
    for pace_ckmh in (120, 140, 160, 180, 200):
        session.ask(Request.FASTER)
        assert session.settled(4_000) == pace_ckmh
    session.ask(Request.FASTER)
    assert session.rejected() == ['"at 100" is walked at 2.00 km/h at most']
    assert session.settled(4_000) == 200


def test_slower_goes_below_a_pace() -> None:
    """Less is always allowed: below the pace's lowest, down to the machine's."""
    session = led_session(led(60, 600_000, paced=PACE)).walking()
    assert session.settled() == 60
    session.ask(Request.SLOWER)
    assert session.settled(4_000) == 50
    session.ask(Request.FASTER)
    assert session.settled(4_000) == 60


def test_a_pace_is_for_its_own_segment() -> None:
    """The next segment begins at its own speed, whatever was chosen in the one before."""
    session = led_session(led(100, 20_000, paced=PACE), led(80, 60_000, paced=PACE)).walking()
    session.ask(Request.FASTER)
    session.run(20_000)
    assert session.state.place.segment == 1
    assert session.settled() == 80


def test_faster_is_not_stored_up() -> None:
    """Pressed again and again, it waits for the belt: never half a kilometre an hour ahead."""
    session = led_session(led(60, 600_000, paced=PACE)).walking()
    session.settled()
    heard: list[str] = []
    for _ in range(5):
        session.ask(Request.FASTER)
        heard += session.rejected()
    assert heard[-1:] == ["the belt is still on its way to what was asked for"]
    assert session.state.guidance.paced_ckmh == 120


@pytest.mark.parametrize("request_", [Request.SLOWER, Request.FASTER, Request.NEXT])
@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.WALKING])
def test_outside_of_the_walk_there_is_nothing_to_lead(request_: Request, phase: Phase) -> None:
    """Standing, stopping or over: a sentence, and nothing leaves that would not anyhow."""
    session = led_session(led(300, 60_000, leave=Leave.EARLY, paced=None))
    session.to(phase)
    if request_ is Request.SLOWER and phase is Phase.STARTING:
        session.ask(request_)
        assert session.heeded() == ["0.50 km/h is wanted now"]
        return
    session.ask(request_)
    assert session.rejected() == ["nobody walks now"]


def test_next_goes_on_where_the_plan_allows_it() -> None:
    """Early: a person says so, and the next segment is walked from its start."""
    session = led_session(led(100, leave=Leave.EARLY), led(150)).walking()
    session.settled()
    session.ask(Request.NEXT)
    assert session.state.place.segment == 1
    assert session.state.place.elapsed_ms <= 100
    assert session.settled() == 150


def test_next_is_the_plans_business_elsewhere() -> None:
    """A segment on time is not left early."""
    session = led_session(led(100), led(150)).walking()
    session.ask(Request.NEXT)
    assert session.rejected() == ['the plan says when "at 100" is over']
    assert session.state.place.segment == 0


def test_next_out_of_the_last_segment_ends_the_plan() -> None:
    """There is nothing after it: the belt slows down and the session ends."""
    session = led_session(led(100, leave=Leave.BY_HAND)).walking()
    session.ask(Request.NEXT)
    session.until(Phase.ENDED)
    assert session.state.why == "the plan is complete"


def test_by_hand_waits_for_a_person_and_else_winds_down() -> None:
    """Nobody goes on in its time: the cool-down is walked, and what lies between is not."""
    session = led_session(led(100, 20_000, leave=Leave.BY_HAND), led(300), cool()).walking()
    session.run(20_000)
    assert session.state.place.segment == 2
    assert session.state.guidance.finishing
    session.until(Phase.ENDED)
    assert session.state.why == 'nobody went on from "at 100" in its time'
    assert max(speed for _, speed in session.speeds()) == 100


def test_a_cool_down_by_hand_ends_in_its_time() -> None:
    """It is the way out already: nobody says next, and what is behind it is not walked."""
    slow = led(60, 20_000, part=Part.COOL_DOWN, leave=Leave.BY_HAND)
    session = led_session(led(100, 20_000), slow, led(200)).walking()
    session.until(Phase.ENDED, limit_ms=90_000)
    assert session.state.why == 'nobody went on from "at 60" in its time'
    assert session.now_ms < 75_000


def test_a_graceful_end_walks_the_cool_down_and_ends() -> None:
    """To the first cool-down to come, over what lies between; then standstill and the end."""
    session = led_session(led(200), led(300), cool(60), led(300)).walking()
    session.settled()
    session.ask(Request.COOL_DOWN)
    assert session.state.phase is Phase.WALKING
    assert session.state.place.segment == 2
    assert session.settled() == 60
    session.until(Phase.ENDED)
    assert session.state.why == "cooled down at the word of anna"
    assert session.state.place.segment == 3


def test_nothing_rises_on_the_way_out() -> None:
    """A cool-down that is faster than the walk is walked no faster than that."""
    session = led_session(led(60), cool(150)).walking()
    session.settled()
    session.ask(Request.COOL_DOWN)
    assert session.settled(15_000) == 60
    session.ask(Request.FASTER)
    assert session.rejected() == ["the walk is on its way out"]


def test_a_pause_on_the_way_out_does_not_lead_back() -> None:
    """Resumed, the cool-down goes on at the slowest speed, and the end follows."""
    session = led_session(led(200), cool(100), led(200)).walking()
    session.settled()
    session.ask(Request.COOL_DOWN)
    session.rest()
    session.confirm()
    session.ask(Request.RESUME)
    session.until(Phase.WALKING)
    session.until(Phase.ENDED)
    assert session.state.place.segment == 2


@pytest.mark.parametrize("phase", [Phase.STANDING, Phase.READY, Phase.ANNOUNCING, Phase.SLOWING])
def test_a_graceful_end_where_nobody_walks_ends(phase: Phase) -> None:
    """Without a walk there is nothing to cool down from: it ends like a stop."""
    session = led_session(led(200), cool())
    session.to(phase)
    session.ask(Request.COOL_DOWN)
    assert session.state.hold is Hold.END
    session.until(Phase.ENDED)
    assert session.starts() == (phase is Phase.SLOWING)


def test_a_graceful_end_without_a_cool_down_slows_down() -> None:
    """A plan without a cool-down to come is ended by the ramp and the machine's stop."""
    session = led_session(led(200)).walking()
    session.settled()
    session.ask(Request.COOL_DOWN)
    assert session.state.phase is Phase.SLOWING
    session.until(Phase.ENDED)
    assert isinstance(session.commands()[-1][1], StopBelt)


def test_a_cool_down_beyond_a_turn_is_not_walked() -> None:
    """Nobody is asked to turn about in order to stop."""
    kit = Kit()
    straight = kit.walk(20_000, 60, way=Way.STRAIGHT)
    session = led_session(led(200), kit.turn(), straight).walking()
    session.settled()
    session.ask(Request.COOL_DOWN)
    assert session.state.phase is Phase.SLOWING


@pytest.mark.parametrize("phase", [Phase.TRIPPED, Phase.LATCHED, Phase.ENDED])
def test_a_session_that_is_over_is_not_cooled_down(phase: Phase) -> None:
    """Never after an emergency stop: the belt is not walked again."""
    session = led_session(led(200), cool())
    session.to(phase)
    session.ask(Request.COOL_DOWN)
    assert session.rejected() == [f"the session is {phase}"]
    assert session.state.phase is phase


def test_a_stop_beats_a_cool_down_in_the_same_tick() -> None:
    """Whoever says stop is heard first, whatever somebody else says beside it."""
    session = led_session(led(200), cool()).walking()
    session.tick(
        Asked(Request.COOL_DOWN, "ben", "test"),
        Asked(Request.NEXT, "ben", "test"),
        Asked(Request.STOP, "anna", "test"),
    )
    assert session.state.phase is Phase.SLOWING
    assert session.state.hold is Hold.END


def test_a_rest_that_somebody_went_on_to_has_its_whole_time() -> None:
    """The rest's time counts from standstill, also when it was come to early."""
    session = led_session(led(100, leave=Leave.EARLY), Kit().rest(10_000), led(100)).walking()
    session.settled()
    session.ask(Request.NEXT)
    assert session.state.hold is Hold.REST
    session.until(Phase.STANDING)
    assert session.state.place.elapsed_ms == 0


@pytest.mark.parametrize("second", OTHERS)
def test_two_words_in_the_last_tick_of_a_plan(second: Request) -> None:
    """Whatever else is asked for in the tick that goes on from the last segment, it ends."""
    session = led_session(led(100, leave=Leave.BY_HAND)).walking()
    session.tick(Asked(Request.NEXT, "anna", "test"), Asked(second, "ben", "test"))
    session.until(Phase.ENDED)
    assert session.starts() == 1


def test_a_pause_in_the_tick_that_goes_on_holds_the_place() -> None:
    """Less comes first: the walk is paused where it was, and nothing was gone on to."""
    session = led_session(led(100, leave=Leave.EARLY), Kit().rest(), led(100)).walking()
    session.tick(Asked(Request.NEXT, "anna", "test"), Asked(Request.PAUSE, "ben", "test"))
    assert session.rejected() == ["nobody walks now"]
    assert session.state.place.segment == 0
    assert session.state.hold is Hold.PAUSE


def test_a_pace_goes_in_its_own_steps() -> None:
    """Steps of a tenth, up to a highest that is not a whole number of them away, and down again."""
    session = led_session(led(100, 600_000, paced=Paced(80, 125, 10)), machine=FINE).walking()
    session.settled()
    for pace_ckmh in (110, 120, 125):
        session.ask(Request.FASTER)
        assert session.settled(4_000) == pace_ckmh
    session.ask(Request.SLOWER)
    assert session.settled(4_000) == 115


def test_the_lowest_of_a_pace_is_a_pace() -> None:
    """Slower down to the bound itself eases nothing: the next segment has its own speed."""
    session = led_session(led(80, 20_000, paced=PACE), led(150, 60_000)).walking()
    session.settled(4_000)
    session.ask(Request.SLOWER)
    assert session.state.guidance.paced_ckmh == 60
    assert session.settled(30_000) == 150


def test_an_ease_is_the_most_and_not_the_least() -> None:
    """What is eased to 1.8 km/h does not hurry a segment of 0.6."""
    session = led_session(led(200, 15_000), led(60)).walking()
    session.settled()
    session.ask(Request.SLOWER)
    assert session.settled(20_000) == 60


def test_a_reversed_belt_is_led_by_its_magnitude() -> None:
    """Slower is slower and faster is faster, whichever way the belt runs."""
    kit = Kit()
    backward = replace(kit.walk(600_000, 150, way=Way.REVERSED), paced=Paced(60, 200, 20))
    session = led_session(backward, machine=kit.reversing).walking()
    assert session.settled() == 150
    session.ask(Request.SLOWER)
    assert session.settled() == 130
    session.ask(Request.FASTER)
    assert session.settled() == 150
    assert session.state.books.setpoint_ckmh == -150


def test_slower_counts_from_what_is_wanted_where_the_belt_is_above_it() -> None:
    """On the way down to less, slower is under that, not under where the belt still is."""
    session = led_session(led(300, 20_000), led(100)).walking()
    session.run(20_300)
    assert abs(session.state.books.setpoint_ckmh) > 200
    session.ask(Request.SLOWER)
    assert session.heeded() == ["0.80 km/h is wanted now"]


def test_the_way_out_is_taken_from_the_start_itself() -> None:
    """Said while the belt starts: the cool-down is all that is walked."""
    session = led_session(led(300), cool(60))
    session.to(Phase.STARTING)
    session.ask(Request.COOL_DOWN)
    session.until(Phase.WALKING)
    assert session.state.place.segment == 1
    session.until(Phase.ENDED)
    assert max(speed for _, speed in session.speeds()) == 50


def test_a_cool_down_under_way_is_not_begun_again() -> None:
    """Said in the cool-down: it goes on, and what would come behind it does not."""
    session = led_session(cool(100, 30_000), led(200)).walking()
    session.settled(15_000)
    session.ask(Request.COOL_DOWN)
    assert session.state.place.segment == 0
    assert session.state.place.elapsed_ms > 15_000
    session.until(Phase.ENDED)
    assert session.state.why == "cooled down at the word of anna"


def test_past_the_end_nothing_of_a_trial_is_reckoned() -> None:
    """Behind the last segment the plan wants nothing, and that is what is wanted."""
    assert wanted_ckmh(Guidance(earned_pct=120), None, 0) == 0


@pytest.mark.parametrize("standing", [Kit().rest(10_000), Kit().turn(10_000)])
def test_what_stands_behind_a_walk_begins_at_standstill(standing: Segment) -> None:
    """A walk that ends between two ticks gives a rest or a turn none of its time."""
    way = Way.TURNED if standing.kind is SegmentKind.REST else Way.STRAIGHT
    after = Kit().walk(20_000, 100, way=way)
    session = led_session(led(100, 20_050), standing, after).walking()
    session.until(Phase.STANDING)
    assert session.state.place.segment == 1
    assert session.state.place.elapsed_ms == 0
