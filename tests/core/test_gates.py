"""Gates on heart rate, pain, exertion and blood pressure (hazard H-14)."""

from __future__ import annotations

import pytest

from led_walk import Led, cool, led, led_session
from treadmill_ctl.core import gates
from treadmill_ctl.core.gates import SCALES, Gate, Known, Remedy, Sign, Verdict
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase

MINUTE_MS = 60_000
PAIN_MAX_3 = "pain is 5 of 10; allowed is at most 3 of 10"


def pain(
    outside: Remedy = Remedy.STOP, missing: Remedy = Remedy.HOLD, fresh_ms: int = MINUTE_MS
) -> Gate:
    """Pain at most 3."""
    return Gate(Sign.PAIN, None, 3, fresh_ms, outside, missing)


def walking(gate: Gate, speed_ckmh: int = 200) -> Led:
    """A walk of five minutes with a cool-down, under a gate, at its speed."""
    session = led_session(led(speed_ckmh, 5 * MINUTE_MS), cool(), gates=(gate,)).walking()
    session.tell((gate.sign, 0 if gate.sign is Sign.PAIN else 100))
    session.settled()
    return session


@pytest.mark.parametrize(
    ("sign", "lowest", "highest"),
    [
        (Sign.HEART_RATE, 20, 250),
        (Sign.PAIN, 0, 10),
        (Sign.EXERTION, 6, 20),
        (Sign.SYSTOLIC, 40, 300),
        (Sign.DIASTOLIC, 20, 200),
    ],
)
def test_a_value_lies_on_its_scale(sign: Sign, lowest: int, highest: int) -> None:
    """What cannot be is not taken, and the sentence says what can."""
    session = led_session(led()).walking()
    for value in (lowest, highest):
        session.tell((sign, value))
        assert session.rejected() == []
        assert gates.latest(session.state.guidance.known, sign) == Known(
            sign, value, session.now_ms
        )
    for value in (lowest - 1, highest + 1):
        session.tell((sign, value))
        (why,) = session.rejected()
        assert f"{SCALES[sign].name} cannot be {value}" in why
        assert f"from {lowest} to {highest}" in why


def test_of_two_values_none_is_taken_when_one_cannot_be() -> None:
    """Blood pressure is two numbers; half of it is worth nothing."""
    session = led_session(led()).walking()
    session.tell((Sign.SYSTOLIC, 140), (Sign.DIASTOLIC, 9))
    assert session.rejected()
    assert session.state.guidance.known == ()


def test_nothing_told_is_said() -> None:
    """An empty word changes nothing."""
    session = led_session(led()).walking()
    session.tell()
    assert session.rejected() == ["nothing was told"]


def test_a_gate_that_stops_ends_the_session() -> None:
    """More pain than is allowed: the belt slows down and the session ends, and says why."""
    session = walking(pain(Remedy.STOP))
    session.tell((Sign.PAIN, 5))
    assert session.state.phase is Phase.SLOWING
    assert session.state.hold is Hold.END
    (gated,) = session.gated()
    assert (gated.sign, gated.remedy, gated.why) == (Sign.PAIN, Remedy.STOP, PAIN_MAX_3)
    session.until(Phase.ENDED)
    assert session.state.why == PAIN_MAX_3


def test_a_gate_that_pauses_waits_for_a_better_value() -> None:
    """Paused; the walk is not confirmed again until a value lies within the bounds."""
    session = walking(pain(Remedy.PAUSE))
    session.tell((Sign.PAIN, 5))
    session.until(Phase.STANDING)
    assert session.state.hold is Hold.PAUSE
    session.confirm()
    assert session.rejected() == [f"{PAIN_MAX_3}; tell a newer value when there is one"]
    session.tell((Sign.PAIN, 3))
    session.confirm()
    assert session.state.phase is Phase.READY


def test_a_gate_that_cools_down_does_so_once() -> None:
    """The cool-down begins, and the same value does not begin it again."""
    session = walking(pain(Remedy.COOL_DOWN))
    session.tell((Sign.PAIN, 5))
    assert session.state.place.segment == 1
    session.run(10_000)
    assert session.state.place.elapsed_ms > 9_000
    assert len(session.gated()) == 1
    session.until(Phase.ENDED)


def test_a_gate_that_holds_lets_nothing_rise() -> None:
    """The belt stays where it is until the value is good again."""
    session = led_session(led(300, 5 * MINUTE_MS), gates=(pain(Remedy.HOLD),)).walking()
    session.run(1_000)
    session.tell((Sign.PAIN, 5))
    at_ckmh = abs(session.state.books.setpoint_ckmh)
    assert session.settled() == at_ckmh < 300
    session.ask(Request.FASTER)
    assert session.rejected() == ["a gate is closed; nothing rises until it opens"]
    session.tell((Sign.PAIN, 2))
    assert session.settled(20_000) == 300
    assert len(session.gated()) == 1


def test_a_gate_that_slows_does_so_again_while_it_stays_closed() -> None:
    """One step now, and one more each ten seconds."""
    session = walking(pain(Remedy.SLOWER, fresh_ms=10 * MINUTE_MS))
    session.tell((Sign.PAIN, 5))
    assert session.settled(9_000) == 180
    assert session.settled(10_000) == 160
    session.tell((Sign.PAIN, 1))
    assert session.settled(20_000) == 160
    assert len(session.gated()) == 2


def test_a_gate_that_can_slow_no_more_cools_down() -> None:
    """At the machine's slowest there is only the way out."""
    session = walking(pain(Remedy.SLOWER, fresh_ms=10 * MINUTE_MS), speed_ckmh=60)
    session.tell((Sign.PAIN, 5))
    session.run(9_000)
    assert not session.state.guidance.finishing
    session.run(2_000)
    assert session.state.guidance.finishing
    assert session.state.place.segment == 1


@pytest.mark.parametrize("told", [True, False])
def test_a_missing_value_is_no_good_value(told: bool) -> None:  # noqa: FBT001 - a parameter
    """Told a minute ago, or never since the walk began: at a minute and not before, it acts."""
    session = led_session(led(200, 5 * MINUTE_MS), gates=(pain(missing=Remedy.PAUSE),)).walking()
    began_ms = session.state.entered_ms
    if told:
        session.run(5_000)
        session.tell((Sign.PAIN, 1))
        began_ms = session.now_ms
    session.run(MINUTE_MS - (session.now_ms - began_ms))
    assert session.state.phase is Phase.WALKING
    session.tick()
    assert session.state.phase is Phase.SLOWING
    assert session.gated()[0].why == (
        "nobody has told the pain for 1 min; allowed is at most 3 of 10"
    )


def test_a_value_that_went_bad_stays_bad_when_it_grows_old() -> None:
    """An old value beyond the bounds is still beyond them."""
    gate = pain()
    known = (Known(Sign.PAIN, 5, 0),)
    assert gates.verdict(gate, known, 0, 10 * MINUTE_MS) is Verdict.OUTSIDE


def test_a_clock_that_went_back_makes_no_value_fresh() -> None:
    """A value from the future is missing."""
    known = (Known(Sign.PAIN, 1, 5_000),)
    assert gates.verdict(pain(), known, 5_000, 4_000) is Verdict.MISSING


@pytest.mark.parametrize(
    ("value", "opens"), [(59, False), (60, True), (90, True), (120, True), (121, False)]
)
def test_both_bounds_are_allowed(value: int, opens: bool) -> None:  # noqa: FBT001 - a parameter
    """At least and at most are themselves within."""
    gate = Gate(Sign.HEART_RATE, 60, 120, MINUTE_MS)
    known = (Known(Sign.HEART_RATE, value, 0),)
    assert (gates.verdict(gate, known, 0, 0) is Verdict.OPEN) is opens


def test_a_gate_before_the_start_wants_a_value() -> None:
    """Not confirmed until the pressure was told, and lies within; later it is not asked again."""
    entry = Gate(Sign.SYSTOLIC, None, 180, 30 * MINUTE_MS)
    session = led_session(led(200, 5 * MINUTE_MS), entry=(entry,))
    session.link()
    session.confirm()
    (why,) = session.rejected()
    assert why == (
        "nobody has told the systolic blood pressure for 30 min; allowed is at most 180 mmHg;"
        " tell a newer value when there is one"
    )
    session.tell((Sign.SYSTOLIC, 190))
    session.confirm()
    assert "190 mmHg" in session.rejected()[0]
    session.tell((Sign.SYSTOLIC, 150))
    session.confirm()
    assert session.state.phase is Phase.READY
    session.ask(Request.START)
    session.until(Phase.WALKING)
    session.rest()
    session.tell((Sign.SYSTOLIC, 190))
    session.confirm()
    assert session.state.phase is Phase.READY


@pytest.mark.parametrize("phase", [Phase.READY, Phase.ANNOUNCING])
@pytest.mark.parametrize("before_start", [True, False])
def test_a_bad_value_takes_a_confirmation_back(phase: Phase, before_start: bool) -> None:  # noqa: FBT001 - a parameter
    """Told after the confirmation and before the belt moves: nothing is started on it."""
    gate = Gate(Sign.SYSTOLIC, None, 180, 30 * MINUTE_MS)
    entry, gates_ = ((gate,), ()) if before_start else ((), (gate,))
    session = led_session(led(200, 5 * MINUTE_MS), entry=entry, gates=gates_)
    session.link()
    session.tell((Sign.SYSTOLIC, 150))
    session.confirm()
    if phase is Phase.ANNOUNCING:
        session.ask(Request.START)
    session.tell((Sign.SYSTOLIC, 150))
    assert session.state.phase is phase
    session.tell((Sign.SYSTOLIC, 190))
    assert session.state.phase is Phase.STANDING
    assert "190 mmHg" in session.state.why
    session.run(5_000)
    assert session.starts() == 0


def test_a_heart_that_turns_bad_takes_a_confirmation_back() -> None:
    """What the treadmill reports counts there as well."""
    gate = Gate(Sign.HEART_RATE, None, 120, 30_000)
    session = led_session(led(200, 5 * MINUTE_MS), gates=(gate,), heart_bpm=90)
    session.to(Phase.READY)
    session.belt.heart_rate_bpm = 130
    session.run(1_100)
    assert session.state.phase is Phase.STANDING


def test_what_the_treadmill_reports_of_the_heart_counts() -> None:
    """A gate on the heart goes by the treadmill's own reports, at its next one."""
    gate = Gate(Sign.HEART_RATE, None, 120, 10_000, Remedy.PAUSE, Remedy.STOP)
    session = led_session(led(200, 5 * MINUTE_MS), gates=(gate,), heart_bpm=90).walking()
    session.run(30_000)
    assert session.state.phase is Phase.WALKING
    session.belt.heart_rate_bpm = 130
    session.run(600)
    assert session.state.phase is Phase.SLOWING
    assert session.gated()[0].remedy is Remedy.PAUSE


def test_a_heart_that_is_not_reported_any_more_is_missing() -> None:
    """The strap fell off: after its time the gate does what it says for a missing value."""
    gate = Gate(Sign.HEART_RATE, None, 120, 10_000, Remedy.PAUSE, Remedy.STOP)
    session = led_session(led(200, 5 * MINUTE_MS), gates=(gate,), heart_bpm=90).walking()
    session.belt.heart_rate_bpm = None
    session.run(9_000)
    assert session.state.phase is Phase.WALKING
    session.run(2_000)
    assert session.gated()[0].remedy is Remedy.STOP


@pytest.mark.parametrize("bpm", [0, 19, 251])
def test_a_heart_rate_that_cannot_be_is_none(bpm: int) -> None:
    """Some treadmills say 0 where they feel no pulse."""
    gate = Gate(Sign.HEART_RATE, 60, 250, 10_000, Remedy.PAUSE, Remedy.STOP)
    session = led_session(led(200, 5 * MINUTE_MS), gates=(gate,), heart_bpm=bpm).walking()
    session.run(3_000)
    assert session.state.guidance.known == ()


@pytest.mark.parametrize(
    "wrong", [lambda: Gate(Sign.PAIN, None, None, 1), lambda: Gate(Sign.PAIN, None, 3, 0)]
)
def test_a_gate_without_sense_is_none(wrong: object) -> None:
    """No bound, or a value that may never be gone by."""
    assert callable(wrong)
    with pytest.raises(ValueError, match="a gate on pain needs"):
        wrong()


def test_it_says_when_it_will_be_missed() -> None:
    """The moment after the last at which the value may be gone by."""
    assert gates.due_ms(pain(), (), 1_000) == 61_001
    assert gates.due_ms(pain(), (Known(Sign.PAIN, 1, 5_000),), 1_000) == 65_001
    assert gates.due_ms(pain(), (Known(Sign.PAIN, 1, 500),), 1_000) == 61_001


@pytest.mark.parametrize(
    ("at_ms", "found"),
    [
        (999, Verdict.MISSING),
        (1_000, Verdict.OPEN),
        (61_000, Verdict.OPEN),
        (61_001, Verdict.MISSING),
    ],
)
def test_how_long_a_value_is_gone_by(at_ms: int, found: Verdict) -> None:
    """From the moment at which it was told to its last, both of them whole."""
    assert gates.verdict(pain(), (Known(Sign.PAIN, 1, 1_000),), 0, at_ms) is found


def test_a_walk_lets_a_first_value_come() -> None:
    """What was told before the walk began, or not at all, is missed only in the walk's own time."""
    for known in ((Known(Sign.PAIN, 1, 0),), ()):
        assert gates.verdict(pain(), known, 100_000, 160_000) is Verdict.OPEN
        assert gates.verdict(pain(), known, 100_000, 160_001) is Verdict.MISSING


def test_each_sign_has_its_own_value() -> None:
    """The last one told of the sign itself, whatever was told of others since."""
    known: tuple[Known, ...] = ()
    for new in (Known(Sign.PAIN, 1, 0), Known(Sign.EXERTION, 12, 5), Known(Sign.PAIN, 2, 9)):
        known = gates.learned(known, new)
    assert gates.latest(known, Sign.PAIN) == Known(Sign.PAIN, 2, 9)
    assert gates.latest(known, Sign.EXERTION) == Known(Sign.EXERTION, 12, 5)
    assert gates.latest(known, Sign.SYSTOLIC) is None


@pytest.mark.parametrize(
    ("gate", "allowed"),
    [
        (Gate(Sign.HEART_RATE, 60, None, 1), "at least 60 /min"),
        (Gate(Sign.HEART_RATE, None, 120, 1), "at most 120 /min"),
        (Gate(Sign.HEART_RATE, 60, 120, 1), "at least 60 /min and at most 120 /min"),
    ],
)
def test_what_is_allowed_is_said(gate: Gate, allowed: str) -> None:
    """The bounds that there are, in the sign's unit; the shortest time that makes sense."""
    assert gate.allowed == allowed


@pytest.mark.parametrize(
    ("fresh_ms", "text"),
    [(45_000, "for 45 s"), (120_000, "for 2 min"), (90_000, "for 90 s"), (59_999, "for 59 s")],
)
def test_how_long_nobody_told(fresh_ms: int, text: str) -> None:
    """Whole minutes as minutes, anything else as seconds."""
    why = gates.reason(pain(fresh_ms=fresh_ms), (), Verdict.MISSING)
    assert why == f"nobody has told the pain {text}; allowed is at most 3 of 10"


def test_the_first_wrong_value_is_named() -> None:
    """Of several that cannot be."""
    session = led_session(led()).walking()
    session.tell((Sign.PAIN, 11), (Sign.EXERTION, 5))
    assert session.rejected() == ["pain cannot be 11 of 10; it is from 0 to 10 of 10"]


def test_every_gate_is_looked_at_until_the_walk_ends() -> None:
    """Two that close at once: each does its part while there is a walk, and none after it."""
    slow = Gate(Sign.EXERTION, None, 13, 600_000, Remedy.SLOWER, Remedy.HOLD)
    stop = Gate(Sign.PAIN, None, 3, 600_000, Remedy.STOP, Remedy.HOLD)
    late = Gate(Sign.SYSTOLIC, None, 180, 600_000, Remedy.PAUSE, Remedy.HOLD)
    session = led_session(led(200, 300_000), gates=(slow, stop, late)).walking()
    session.settled()
    session.tell((Sign.PAIN, 5), (Sign.EXERTION, 15), (Sign.SYSTOLIC, 200))
    assert [gated.remedy for gated in session.gated()] == [Remedy.SLOWER, Remedy.STOP]
    assert session.state.hold is Hold.END


def test_slower_by_a_gate_comes_again_at_ten_seconds_and_not_before() -> None:
    """At exactly ten; a clock that went back counts as ten."""
    session = walking(pain(Remedy.SLOWER, fresh_ms=600_000))
    session.tell((Sign.PAIN, 5))
    first_ms = session.now_ms
    session.run(9_900)
    assert len(session.gated()) == 1
    session.tick()
    assert session.now_ms - first_ms == 10_000
    assert len(session.gated()) == 2


def test_a_gate_may_have_one_bound() -> None:
    """Only a least, or only a most; and a value may be gone by for a single ms."""
    least, most = Gate(Sign.HEART_RATE, 60, None, 1), Gate(Sign.HEART_RATE, None, 60, 1)
    for value, found in ((59, Verdict.OUTSIDE), (60, Verdict.OPEN), (61, Verdict.OPEN)):
        assert gates.verdict(least, (Known(Sign.HEART_RATE, value, 0),), 0, 0) is found
    for value, found in ((59, Verdict.OPEN), (60, Verdict.OPEN), (61, Verdict.OUTSIDE)):
        assert gates.verdict(most, (Known(Sign.HEART_RATE, value, 0),), 0, 0) is found


@pytest.mark.parametrize(("later_ms", "again"), [(0, False), (400, False)])
def test_when_a_gate_slows_again(later_ms: int, again: bool) -> None:  # noqa: FBT001 - a parameter
    """Not twice in a moment, and not at a tick that came before its time."""
    session = walking(pain(Remedy.SLOWER, fresh_ms=600_000))
    session.tell((Sign.PAIN, 5))
    before = session.state.guidance.eased_ckmh
    session.feed((), session.now_ms + later_ms)
    assert (session.state.guidance.eased_ckmh != before) is again
