"""The live display as text: what a person must see in each phase, at every size."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from plans import rest, setup, turn, walk
from treadmill_ctl.cli.large import large
from treadmill_ctl.cli.screen import NO_NEWS, Heading, no_news, screen
from treadmill_ctl.core.interlocks import SENTENCES, SUPPORT, required
from treadmill_ctl.core.model import GuardianIs, Machine, Range, Report, Stance, Way
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.core.profile import Place
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import Alarm, State
from treadmill_ctl.core.watch import Reason, Trip
from treadmill_ctl.runtime.snapshot import snapshot

HEADING = Heading("Backward intervals", "SimTreadmill", simulated=True, walker="P-017")
PLAN = (
    walk(60_000, 50, 150),
    replace(walk(30_000, 200), announce="Faster now"),
    rest(10_000),
    walk(60_000, 100),
    turn(10_000),
    walk(60_000, 100),
)
STATE = State(setup(Machine("SimTreadmill", "ftms", Range(50, 2_000, 10)), *PLAN))
STILL = Seen(linked=True, controlled=True, report=Report(0, 15), report_ms=9_700, zeros=2)
MOVING = STILL._replace(report=Report(152, 15, heart_rate_bpm=92), zeros=0)
ALARM = Alarm("link_lost", "LINK LOST: THE BELT MAY BE MOVING. PULL THE KEY.")
SIZES = [(60, 24), (80, 24), (110, 34), (160, 50)]
NOW_MS = 10_000

STANDING = STATE._replace(seen=STILL)
WALKING = STATE._replace(
    phase=Phase.WALKING, hold=Hold.NOTHING, place=Place(0, 30_000), seen=MOVING
)
TRIPPED = WALKING._replace(
    phase=Phase.TRIPPED,
    trip=Trip(Reason.LINK_LOST, "R9", "the connection is gone: out of range"),
    alarm=ALARM,
    seen=MOVING._replace(linked=False, controlled=False),
)
COMING, GONE = GuardianIs(Stance.COMING), GuardianIs(Stance.GONE, "it ended")


def with_guardian(state: State, guardian: GuardianIs) -> State:
    """The same, with that known of the guardian."""
    return state._replace(books=state.books._replace(guardian=guardian))


STATES = {
    "waiting": STATE,
    "not linked": STATE._replace(seen=STILL._replace(linked=False), alarm=ALARM),
    "checklist": STANDING,
    "alarm at the start": STANDING._replace(alarm=ALARM),
    "ready": STANDING._replace(phase=Phase.READY),
    "announcing": STANDING._replace(phase=Phase.ANNOUNCING, entered_ms=NOW_MS - 1_100),
    "starting": STANDING._replace(phase=Phase.STARTING, hold=Hold.NOTHING),
    "walking": WALKING,
    "change": WALKING._replace(place=Place(0, 55_300)),
    "slowing": WALKING._replace(phase=Phase.SLOWING, hold=Hold.PAUSE, why="paused by A"),
    "paused": STANDING._replace(hold=Hold.PAUSE, place=Place(0, 30_000), why="paused by A"),
    "rest": STANDING._replace(hold=Hold.REST, place=Place(2, 3_000)),
    "rest, ready": STANDING._replace(phase=Phase.READY, hold=Hold.REST, place=Place(2, 3_000)),
    "turn": STANDING._replace(hold=Hold.TURN, place=Place(4, 3_000)),
    "guardian on its way": with_guardian(STANDING, COMING),
    "guardian gone": with_guardian(WALKING, GONE),
    "guardian gone, rest": with_guardian(
        STANDING._replace(hold=Hold.REST, place=Place(2, 3_000)), GONE
    ),
    "tripped": TRIPPED,
    "latched": TRIPPED._replace(phase=Phase.LATCHED, seen=STILL),
    "ended": STANDING._replace(phase=Phase.ENDED, hold=Hold.END, place=Place(6, 0)),
}


def shown_at(
    state: State, size: tuple[int, int] = (80, 24), heading: Heading = HEADING, *notices: str
) -> Text:
    """The picture of a state."""
    return screen(heading, snapshot(state, NOW_MS), state, notices, size)


def text(name: str, size: tuple[int, int] = (110, 34)) -> str:
    """The picture of a state as plain text, lines joined, to look for what a person reads."""
    return " ".join(shown_at(STATES[name], size).plain.split())


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", STATES)
def test_it_fits(name: str, size: tuple[int, int]) -> None:
    """No line is wider, and there are no more lines, than the terminal has."""
    width, height = size
    lines = shown_at(STATES[name], size).plain.split("\n")
    assert max(map(len, lines)) <= width
    assert len(lines) <= height


@pytest.mark.parametrize("name", STATES)
def test_what_is_drawn_is_what_was_counted(name: str) -> None:
    """Rich wraps nothing once more: the terminal gets exactly these lines."""
    console = Console(width=80, height=24)
    picture = shown_at(STATES[name])
    assert len(console.render_lines(picture)) == picture.plain.count("\n") + 1


@given(st.integers(20, 220), st.integers(10, 60), st.sampled_from(sorted(STATES)))
def test_no_size_breaks_it(width: int, height: int, name: str) -> None:
    """However small or large, it is drawn and never wider than asked."""
    lines = shown_at(STATES[name], (width, height)).plain.split("\n")
    assert max(map(len, lines)) <= width


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", STATES)
def test_a_simulator_is_marked_as_one(name: str, size: tuple[int, int]) -> None:
    """In every phase at every size, and a real treadmill never is (H-19)."""
    assert "SIMULATOR" in shown_at(STATES[name], size).plain.split("\n")[0]
    real = replace(HEADING, simulated=False, machine="Simulator of the gym")
    assert "SIMULATOR" not in shown_at(STATES[name], size, real).plain


@pytest.mark.parametrize("name", STATES)
def test_a_stop_is_always_offered_while_the_belt_can_move(name: str) -> None:
    """Wherever the belt moves or may start, the keys that stop it are told."""
    if STATES[name].phase not in (Phase.LATCHED, Phase.ENDED):
        assert "[s] stop" in text(name)
        assert "[e] emergency stop by software" in text(name)
        assert "[Ctrl-C] stop, twice emergency stop" in text(name)


@pytest.mark.parametrize(
    ("name", "size"),
    [(n, s) for n in ("tripped", "latched", "not linked", "alarm at the start") for s in SIZES],
)
def test_the_alarm_stands_on_top(name: str, size: tuple[int, int]) -> None:
    """Right below the heading, whatever else there is; and it stays when the belt stands."""
    lines = [line for line in shown_at(STATES[name], size).plain.split("\n") if line.strip()]
    assert lines[1].startswith(" ALARM  LINK LOST: THE BELT MAY BE MOVING. PULL")


def test_the_alarm_tells_that_standstill_was_measured_since() -> None:
    """It stays until a person resets, but nobody runs for a belt that stands."""
    assert "PULL THE KEY. Since then standstill was measured." in text("latched")
    assert "Since then" not in text("tripped")


def test_without_a_link_nobody_is_told_that_the_belt_is_being_stopped() -> None:
    """What cannot be done from here is said, and what to do instead."""
    assert "NO CONNECTION: STOP IT AT THE TREADMILL" in text("tripped")
    assert "Go to the treadmill and see that the belt stands" in text("tripped")
    assert "[q] leave, although standstill is not confirmed" in text("tripped")
    assert "the connection is gone: out of range" in text("tripped")


def test_the_walk_shows_target_setpoint_measured_cap_segment_and_age() -> None:
    """All that the therapist compares: with the cap's source and the report's age."""
    said = text("walking")
    assert "target 1.00 km/h" in said
    assert "setpoint 0.00 km/h" in said
    assert "cap 5.00 km/h (site default)" in said
    assert "deck 1.5 %" in said
    assert "heart 92/min" in said
    assert "segment 1 of 6: walk, 0:30 left" in said
    assert "km/h measured, 0.3 s ago" in said
    assert "0:30 of 3:50, 3:20 left" in said
    assert "walker P-017" in said
    assert "backward, turned: the walker faces the rear" in said
    assert "[Space] pause" in said


def test_a_guardian_on_its_way_is_waited_for() -> None:
    """Nobody is asked to confirm before it watches, and nobody is alarmed."""
    said = text("guardian on its way")
    assert "Nothing is started: the guardian is not at its post yet." in said
    assert "Enter" not in said
    assert "NO GUARDIAN" not in said


@pytest.mark.parametrize("stance", list(Stance))
def test_a_lost_guardian_is_told_in_every_phase(stance: Stance) -> None:
    """Gone, blind or silent: that, and what it means, as long as it lasts."""
    lost = stance in (Stance.BLIND, Stance.SILENT, Stance.GONE)
    for state in STATES.values():
        plain = shown_at(with_guardian(state, GuardianIs(stance)), (110, 34)).plain
        said = " ".join(plain.split())
        assert ("NO GUARDIAN: the guardian" in said) is lost
        assert ("nothing stops the belt but its own stop button and its key" in said) is lost
    assert "NO GUARDIAN: the guardian is gone: it ended." in text("guardian gone")
    assert "Nothing is started: the guardian is gone" in text("guardian gone, rest")


def test_the_measured_speed_is_large() -> None:
    """Three rows high, at the left, of the measured value and not of the setpoint."""
    rows = shown_at(WALKING).plain.split("\n")
    for row in large("1.52"):
        assert any(line.startswith(f" {row}") for line in rows)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (MOVING._replace(report_ms=5_900), "SPEED UNKNOWN: the last report, 4.1 s ago, said 1.52"),
        (MOVING._replace(linked=False), "SPEED UNKNOWN: the last report, 0.3 s ago, said 1.52"),
        (Seen(linked=True), "UNKNOWN: the treadmill has not reported its speed yet"),
    ],
    ids=["stale", "no link", "nothing yet"],
)
def test_a_speed_that_is_not_known_is_never_shown_as_one(seen: Seen, said: str) -> None:
    """Large there is a question mark; the last value comes with its age and the word unknown."""
    plain = shown_at(WALKING._replace(seen=seen), (110, 34)).plain
    assert said in " ".join(plain.split())
    assert large("?")[0] in plain
    assert large("1.52")[0] not in plain
    assert "km/h measured" not in plain
    assert "deck unknown" in plain
    assert "heart" not in plain


@pytest.mark.parametrize("way", [Way.TURNED, Way.STRAIGHT])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_checklist_has_every_interlock(way: Way, size: tuple[int, int]) -> None:
    """Every sentence that Enter confirms is on the screen, whole, at every size."""
    plan = replace(STATE.setup.plan, segments=(replace(walk(60_000, 100), way=way),))
    state = STANDING._replace(setup=replace(STATE.setup, plan=plan))
    said = " ".join(shown_at(state, size).plain.split())
    for item in required(way):
        assert SENTENCES[item] in said
    assert "[Enter] all of it is so" in said


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_longest_checklist_leaves_room_for_the_keys(size: tuple[int, int]) -> None:
    """With every support that a plan can ask for, the last line still tells the stops."""
    plan = replace(STATE.setup.plan, support=SUPPORT)
    lines = shown_at(STANDING._replace(setup=replace(STATE.setup, plan=plan)), size).plain
    assert lines.count("\n") < size[1]
    assert "Ctrl-C" in lines.split("\n")[-1]
    assert all(SENTENCES[item] in " ".join(lines.split()) for item in SUPPORT)


@pytest.mark.parametrize("size", [(60, 24), (80, 24)])
def test_alarm_and_checklist_never_push_the_keys_off(size: tuple[int, int]) -> None:
    """With warnings, a notice and the checklist on 24 rows, the last line still tells the keys."""
    heading = replace(HEADING, warnings=("warning: it runs on for 1.93 m after a stop",))
    notice = "Not taken: start: confirm the interlocks first"
    lines = shown_at(STANDING, size, heading, notice).plain.split("\n")
    assert len(lines) <= size[1]
    assert "Ctrl-C" in lines[-1]
    assert notice in " ".join(" ".join(lines).split())


def test_warnings_are_shown_before_the_start_and_not_during_the_walk() -> None:
    """What was found in the plan is read before somebody walks it."""
    heading = replace(HEADING, warnings=("warning: it runs on",))
    assert "warning: it runs on" in shown_at(STANDING, (110, 34), heading).plain
    assert "warning: it runs on" not in shown_at(WALKING, (110, 34), heading).plain


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("waiting", "Waiting for the treadmill: no connection."),
        ("not linked", "Waiting for the treadmill: no connection."),
        ("checklist", "NOT STARTED"),
        ("checklist", "Before the belt starts, see that all of this is so:"),
        ("alarm at the start", "[r] the alarm has been seen to"),
        ("ready", "READY TO START"),
        ("ready", "[Enter] start the belt, after 3-2-1"),
        ("announcing", "STARTING IN 2"),
        ("announcing", "measured 0.00 km/h, 0.3 s ago"),
        ("starting", "THE BELT STARTS"),
        ("change", "IN 5 s: Faster now, 2.00 km/h"),
        ("slowing", "SLOWING DOWN to pause"),
        ("slowing", "paused by A"),
        ("paused", "Before the belt starts again, see that"),
        ("rest", "REST, 0:07 to go"),
        ("rest, ready", "Confirmed. The rest lasts 7.0 s more."),
        ("turn", "TURN, 0:07 to go"),
        ("latched", "STOPPED, to be reset"),
        ("latched", "[r] it has been seen to: reset, and end the session"),
        ("ended", "ENDED"),
    ],
)
def test_each_phase_says_what_is_and_what_to_do(name: str, said: str) -> None:
    """In words of the clinic, with the keys that work now."""
    assert said in text(name)


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (STILL._replace(controlled=False), "it has not given control yet"),
        (STILL._replace(zeros=1), "standstill is not measured yet"),
    ],
)
def test_what_is_waited_for_is_named(seen: Seen, said: str) -> None:
    """Nobody is asked to confirm before the treadmill is ready, and told why."""
    plain = shown_at(STANDING._replace(seen=seen), (110, 34)).plain
    assert f"Waiting for the treadmill: {said}." in plain
    assert "[Enter]" not in plain


def test_the_cursor_moves_with_the_plan() -> None:
    """The picture of the plan is there, with a mark that goes from left to right."""

    def column(place: Place) -> int:
        rows = shown_at(WALKING._replace(place=place), (110, 34)).plain.split("\n")
        return next(row.index("▲") for row in rows if "▲" in row)

    assert column(Place(0, 0)) < column(Place(1, 0)) < column(Place(5, 50_000))


def test_nothing_moves_when_a_change_is_announced() -> None:
    """The line of the announcement is kept free: the picture stays where it is."""
    before = shown_at(WALKING, (110, 34)).plain.split("\n")
    after = shown_at(STATES["change"], (110, 34)).plain.split("\n")
    assert len(before) == len(after)


def test_no_news_shows_no_number() -> None:
    """When the session hangs, what it said last is not shown as if it were so."""
    said = " ".join(no_news(HEADING, 60).plain.split())
    assert NO_NEWS in said
    assert "km/h" not in said
    assert "SIMULATOR" in said


def test_an_unknown_glyph_is_an_error() -> None:
    """A number is never shown with a digit left out."""
    with pytest.raises(KeyError):
        large("1,5")


@pytest.mark.parametrize(
    ("borne", "said"),
    [
        ("30.0 %", "30.0 % of the walker's weight is borne."),
        ("", "As much of the walker's weight is borne as the profile says."),
    ],
)
def test_the_question_for_borne_weight_names_the_figure(borne: str, said: str) -> None:
    """Of the profile where it has one, so that nobody has to look it up before the start."""
    plan = replace(STANDING.setup.plan, support=("body-weight",))
    state = STANDING._replace(setup=replace(STANDING.setup, plan=plan))
    heading = replace(HEADING, borne=borne)
    seen = screen(heading, snapshot(state, NOW_MS), state, (), (110, 60)).plain
    assert f"  · {said}" in seen
    assert seen.count("weight is borne") == 1
