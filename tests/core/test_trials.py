"""Trials: a speed that has to be earned, and a person's word on how it went."""

from __future__ import annotations

import pytest

from led_walk import TRIAL, Led, led, led_session
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Trial

NO_TRIAL = "there is no trial that waits for a word"


def ladder(trial: Trial = TRIAL, rounds: int = 3) -> Led:
    """Trials at 2.0 km/h for 20 s, each with a walk of 20 s at 1.0 km/h behind it."""
    return led_session(*[led(200, 20_000, trial=trial), led(100, 20_000)] * rounds).walking()


def settled_in(session: Led, segment: int) -> int:
    """The setpoint near the end of a segment."""
    while session.state.place.segment != segment or session.state.place.elapsed_ms < 19_000:
        session.tick()
    return abs(session.state.books.setpoint_ckmh)


def test_a_success_makes_the_next_trial_faster() -> None:
    """Ten per cent of the written speed more, and then ten more."""
    session = ladder()
    assert settled_in(session, 0) == 200
    settled_in(session, 1)
    session.ask(Request.SUCCEEDED)
    assert session.heeded() == ["trials are walked at 110 % from now on"]
    assert settled_in(session, 2) == 220
    settled_in(session, 3)
    session.ask(Request.SUCCEEDED)
    assert settled_in(session, 4) == 240


def test_a_failure_makes_the_next_trial_slower() -> None:
    """Ten per cent of the written speed less; the walk between is as it was."""
    session = ladder()
    settled_in(session, 0)
    assert settled_in(session, 1) == 100
    session.ask(Request.FAILED)
    assert settled_in(session, 2) == 180


def test_nobody_says_anything_and_nothing_is_earned() -> None:
    """Without a word the next trial is as the last."""
    session = ladder()
    assert [settled_in(session, index) for index in (0, 2, 4)] == [200, 200, 200]


def test_what_is_earned_has_bounds() -> None:
    """Never above and never below the shares that are written."""
    up, down = ladder(Trial(30, -30, 80, 120)), ladder(Trial(30, -30, 80, 120))
    for session, word in ((up, Request.SUCCEEDED), (down, Request.FAILED)):
        settled_in(session, 1)
        session.ask(word)
    assert settled_in(up, 2) == 240
    assert settled_in(down, 2) == 160


@pytest.mark.parametrize(
    ("word", "own", "speed_ckmh"),
    [
        (Request.SUCCEEDED, Trial(10, -10, 90, 105), 210),
        (Request.FAILED, Trial(5, -5, 90, 105), 180),
    ],
)
def test_each_trial_keeps_its_own_bounds(word: Request, own: Trial, speed_ckmh: int) -> None:
    """What was earned where the bounds are wider is walked within the narrower ones."""
    wide, between = led(200, 20_000, trial=Trial(50, -50, 50, 150)), led(100, 20_000)
    session = led_session(wide, between, led(200, 20_000, trial=own)).walking()
    settled_in(session, 1)
    session.ask(word)
    assert settled_in(session, 2) == speed_ckmh


def test_a_failure_under_way_ends_the_trial_at_once() -> None:
    """Whoever cannot hold it is slowed down now, and the failure counts."""
    session = ladder()
    session.run(10_000)
    assert session.state.place.segment == 0
    session.ask(Request.FAILED)
    assert session.state.place.segment == 1
    assert session.state.guidance.earned_pct == 90
    assert session.settled() == 100


def test_a_success_is_said_when_it_is_over() -> None:
    """What is still under way has not gone well yet."""
    session = ladder()
    session.ask(Request.SUCCEEDED)
    assert session.rejected() == ["the trial is still under way; say it when it is over"]
    assert session.state.guidance.earned_pct == 100


@pytest.mark.parametrize("word", [Request.SUCCEEDED, Request.FAILED])
def test_a_word_is_taken_once(word: Request) -> None:
    """A second word on the same trial has nothing to be about."""
    session = ladder()
    settled_in(session, 1)
    session.ask(word)
    session.ask(word)
    assert session.rejected() == [NO_TRIAL]


def test_a_trial_that_nobody_judged_is_not_judged_in_the_next() -> None:
    """The word would be on the wrong trial."""
    session = ladder()
    settled_in(session, 2)
    assert session.state.guidance.trial is None


def test_slower_holds_for_a_trial_too() -> None:
    """What somebody asked for is less than what is earned, so it counts."""
    session = ladder()
    settled_in(session, 0)
    session.ask(Request.SLOWER)
    settled_in(session, 1)
    session.ask(Request.SUCCEEDED)
    assert settled_in(session, 2) == 180


@pytest.mark.parametrize("word", [Request.SUCCEEDED, Request.FAILED])
def test_after_the_end_there_is_nothing_to_judge(word: Request) -> None:
    """A session that is over takes no word on a trial."""
    session = ladder()
    settled_in(session, 1)
    session.ask(Request.STOP)
    session.until(Phase.ENDED)
    session.ask(word)
    assert session.rejected() == [NO_TRIAL]


def test_where_there_are_no_trials_there_is_no_word() -> None:
    """A plan without trials takes none."""
    session = led_session(led(100)).walking()
    session.ask(Request.FAILED)
    assert session.rejected() == [NO_TRIAL]


def test_a_trial_that_is_paused_is_not_over() -> None:
    """Neither word is on it yet: it goes on when the walk does."""
    session = ladder()
    session.run(10_000)
    session.rest()
    for word in (Request.SUCCEEDED, Request.FAILED):
        session.ask(word)
        assert session.rejected() == [NO_TRIAL]
    assert session.state.place.segment == 0


def test_a_word_may_come_late_but_not_after_the_next_began() -> None:
    """Over the whole walk between two trials, also when that is two segments long."""
    between = (led(100, 15_000), led(80, 15_000))
    trial = led(200, 20_000, trial=TRIAL)
    session = led_session(trial, *between, trial, led(100)).walking()
    settled_in(session, 0)
    while session.state.place.segment != 2:
        session.tick()
    session.ask(Request.SUCCEEDED)
    assert session.state.guidance.earned_pct == 110
