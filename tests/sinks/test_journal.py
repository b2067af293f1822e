"""The journal: its lines, its file, and that a replay of it decides the same."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from led_plans import LED, PAIN, led
from plans import rest, setup, walk
from treadmill_ctl.core.gates import Remedy, Sign
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Event,
    Linked,
    Report,
    Reported,
    Request,
    Unlinked,
)
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.session import Gated, Heeded, Outcome
from treadmill_ctl.runtime.replay import Replayed, replay
from treadmill_ctl.sinks.contract import Entry
from treadmill_ctl.sinks.journal import Journal, Opening, event_text
from treadmill_ctl.sinks.journal_format import AS_TEXT, Weight
from treadmill_ctl.sinks.wire import NotReadable, dumped
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_session import VirtualSession

WALL_MS = 1_795_000_000_000


class Recorded(VirtualSession):
    """A virtual session whose ticks go into a journal in memory."""

    def record(self, setup_: object) -> list[bytes]:
        """Begin, with a journal."""
        self.begin(setup_)  # type: ignore[arg-type]
        lines: list[bytes] = []
        self.weights: list[Weight] = []

        def write(line: bytes, weight: Weight) -> None:
            lines.append(line)
            self.weights.append(weight)

        opening = Opening(
            "s1", "0.1.0", "ble:x", "P-017", WALL_MS, self.state.setup, t=self.now_ms, who="anna"
        )
        began_ms = self.now_ms
        self.journal = Journal(write, opening, lambda: WALL_MS + self.now_ms - began_ms)
        return lines

    def tick(self) -> Outcome:
        """One tick, journalled with exactly the events it took in."""
        self._inbox.extend(self.driver.poll(self.now_ms))
        events = tuple(self._inbox)
        outcome = super().tick()
        self.journal.take(Entry(self.now_ms, events, outcome))
        return outcome


def recorded() -> list[bytes]:
    """A session with a pause, a rest, a key pulled and a reset: every kind of line."""
    session = Recorded(FtmsPeripheral(MachineProfile(seed=5, report_jitter_ms=100)))
    lines = session.record(
        setup(session.connect(), walk(20_000, 150), rest(5_000), walk(60_000, 200, 100))
    )
    session.start()
    session.walk(Phase.WALKING)
    session.ask(Request.PAUSE)
    session.walk(Phase.STANDING)
    session.start()
    session.walk(Phase.STANDING)
    for _ in range(60):
        session.advance()
    session.start()
    session.walk(Phase.WALKING)
    for _ in range(50):
        session.advance()
    session.link.press(Button.KEY_PULL, session.now_ms)
    session.walk(Phase.LATCHED, limit_ms=30_000)
    session.ask(Request.RESET)
    session.journal.close("done")
    return lines


LINES = recorded()


def ticks_of(lines: list[bytes]) -> list[int]:
    """The times of all ticks that some lines tell."""
    told = [json.loads(line) for line in lines]
    return [
        ms
        for line in told
        for ms in (*line.get("idle", ()), None if "closing" in line else line.get("t"))
        if ms is not None
    ]


def test_no_tick_is_left_out_and_idle_ones_share_a_line() -> None:
    """Every time is there, in order; nothing that was decided waits behind what was not."""
    times_ms = ticks_of(LINES)
    assert times_ms == sorted(times_ms)
    assert {after - before for before, after in pairwise(times_ms)} == {0, 100}
    idle = [len(json.loads(line).get("idle", ())) for line in LINES]
    assert max(idle) == 5
    assert len(times_ms) > 3 * len(LINES)


def test_a_replay_decides_what_the_journal_says() -> None:
    """The journal alone, run through the core again, gives the same commands and notes."""
    found = replay(LINES)
    assert found.difference is None
    assert not found.cut
    assert found.torn is None
    assert found.state.phase is Phase.ENDED
    assert found.commands == sum(line.count(b'"epoch"') for line in LINES) > 10


def recorded_led() -> list[bytes]:
    """A session that persons lead: every request of theirs, told values, and a gate that closes."""
    session = Recorded(FtmsPeripheral(MachineProfile(seed=5, report_jitter_ms=100)))
    lines = session.record(led(*LED, machine=session.connect(), gates=(PAIN,)))
    session.start()
    session.walk(Phase.WALKING)

    def on(*requests: Request, ms: int = 2_000) -> None:
        end_ms = session.now_ms + ms
        for request in requests:
            session.ask(request)
        while session.now_ms < end_ms:
            session.advance()

    on(Request.FASTER)
    on(Request.SLOWER)
    session.ask(Request.TELL, tells=((Sign.PAIN, 2), (Sign.HEART_RATE, 96)))
    session.ask(Request.TELL, tells=((Sign.PAIN, 12),))
    on(Request.NEXT, ms=7_000)
    on(Request.SUCCEEDED, ms=11_000)
    on(Request.NEXT, Request.FAILED)
    session.ask(Request.TELL, tells=((Sign.PAIN, 7),))
    on(Request.COOL_DOWN)
    session.walk(Phase.ENDED)
    session.journal.close("done")
    return lines


LED_LINES = recorded_led()


def test_a_session_that_persons_lead_is_replayed_to_the_same() -> None:
    """Their requests, the values and every note are in it, and the core decides the same."""
    text = b"".join(LED_LINES)
    for kind in (Heeded, Gated):
        assert f'"is":"{kind.__name__}"'.encode() in text
    assert b'"tells":[["pain",2],["heart_rate",96]]' in text
    for request in ("faster", "slower", "next", "succeeded", "failed", "cool_down", "tell"):
        assert f'"request":"{request}"'.encode() in text
    found = replay(LED_LINES)
    assert (found.difference, found.cut, found.torn) == (None, False, None)
    assert found.opening.setup.plan.gates == (PAIN,)
    assert found.state.guidance.finishing
    assert found.state.phase is Phase.ENDED


def test_an_altered_value_is_found() -> None:
    """Pain of 1 instead of 7: the core would not have closed the gate, and the replay says so."""
    altered = [line.replace(b'["pain",7]', b'["pain",1]') for line in LED_LINES]
    difference = replay(altered).difference
    assert difference is not None
    assert f'"remedy":"{Remedy.COOL_DOWN}"' in difference.journal


# What has a default is left out.
SPARE = (
    (
        b'{"journal":2,"opening":{"is":"Opening","session":"s0","software":"0.1.0","url":"ble:x",'
        b'"walker":"P-017","wall_ms":1,"setup":{"is":"Setup","plan":{"is":"Plan","name":"p","title":'
        b'"P","segments":[{"is":"Segment","kind":"walk","label":"walk","part":"main","way":"turned",'
        b'"duration_ms":60000,"speed_from_ckmh":100,"speed_to_ckmh":100}]},"limits":{"is":"Limits",'
        b'"backward_ckmh":{"is":"Limit","value":500,"source":"site default"},'
        b'"forward_ckmh":{"is":"Limit","value":650,"source":"site default"},'
        b'"acceleration_mm_s2":{"is":"Limit","value":100,"source":"site default"},'
        b'"deceleration_mm_s2":{"is":"Limit","value":150,"source":"site default"},'
        b'"grade_dpct":{"is":"Limit","value":150,"source":"site default"},'
        b'"grade_rate_dpct_s":{"is":"Limit","value":10,"source":"site default"},'
        b'"session_ms":{"is":"Limit","value":3600000,"source":"site default"}},"machine":'
        b'{"is":"Machine","name":"T","family":"ftms","speed":{"is":"Range","lowest":50,"highest":2000,'
        b'"step":10}}}}}\n'
    ),
    (
        b'{"t":100,"in":[{"is":"Linked"}],"out":[{"number":1,"epoch":1,"command":'
        b'{"is":"StopBelt"}}]}\n'
    ),
    (
        b'{"t":200,"in":[{"is":"Asked","request":"start","who":"a","via":"b"}],"notes":[{"is":'
        b'"Rejected","request":"start","who":"a","why":"confirm the interlocks first"}]}\n'
    ),
)


def test_a_journal_that_leaves_out_what_has_a_default_reads() -> None:
    """It has no gates, no values and no way to leave a segment, and replays as it was."""
    found = replay(SPARE)
    assert found.opening.setup.plan.gates == found.opening.setup.plan.entry == ()
    assert (found.difference, found.ticks, found.cut) == (None, 2, True)


def test_an_altered_command_is_found_with_its_line() -> None:
    """Change one setpoint in the journal: the replay names the line."""
    command = b'"is":"SetSpeed","speed_ckmh":'
    number = next(n for n, line in enumerate(LINES) if command in line)
    altered = list(LINES)
    altered[number] = altered[number].replace(command, command + b"1")
    found = replay(altered)
    assert found.difference is not None
    assert found.difference.line == number + 1


@pytest.mark.parametrize("cut", [1, 5, 20, 60])
def test_a_journal_cut_between_lines_is_replayed_and_said_to_be_cut(cut: int) -> None:
    """A session that was cut off has no last line; what is there still replays."""
    found = replay(LINES[: cut + 1])
    ticks = len(ticks_of(LINES[: cut + 1]))
    assert found == Replayed(
        found.opening, found.state, ticks, found.commands, cut=True, torn=None, difference=None
    )


def test_a_half_written_line_ends_the_replay_there() -> None:
    """What a crash tore off is left out and named."""
    found = replay([*LINES[:40], LINES[40][:-3]])
    assert found.torn == 41
    assert found.ticks == len(ticks_of(LINES[:40]))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "line 1: the journal is empty"),
        ([b"{}\n"], "line 1: this is no session journal"),
        ([b'{"journal":1}\n'], "line 1: this is a journal of format 1; format 2 can be read"),
        ([b'{"removed":"00"}\n'], "line 1: the contents of this journal were removed"),
        ([b"hello\n"], "line 1: not JSON"),
        ([b"[" * 100_000 + b"\n"], "line 1: not JSON"),
        ([LINES[0], b"[1]\n"], "line 2: an object is wanted"),
        ([LINES[0], b'{"in":[]}\n'], "line 2: a tick's time `t` is missing"),
        ([LINES[0], b'{"t":"1"}\n'], "line 2: a tick's time `t` must be a whole number"),
        ([LINES[0], b'{"idle":5}\n'], "line 2: `idle` must be a list of times"),
        ([LINES[0], b'{"idle":[true]}\n'], "line 2: `idle` must be a list of times"),
        ([LINES[0], b'{"t":1,"in":[{"is":"X"}]}\n'], "line 2: event"),
        ([LINES[0], b'{"t":1,"in":5}\n'], "line 2: `in` must be a list"),
    ],
)
def test_what_is_no_journal_is_named_by_line(lines: list[bytes], said: str) -> None:
    """Bad input: one sentence with the line, no traceback."""
    with pytest.raises(NotReadable, match=said):
        replay(lines)


A_NUMBER = st.none() | st.integers(-(1 << 70), 1 << 70)


@given(st.builds(Report, *(A_NUMBER for _ in Report._fields)))
@settings(derandomize=True, deadline=None)
def test_a_report_is_kept_as_any_other_event_is(report: Report) -> None:
    """The quick way of writing reports gives the very text of the thorough one."""
    event = Reported(report)
    assert event_text(event) == AS_TEXT(dumped(event))


@pytest.mark.parametrize("event", [Linked(), Unlinked("ä\n"), Answered(3, Answer.ACCEPTED)])
def test_other_events_are_kept_as_json(event: Event) -> None:
    """Whatever is no report is written by the encoder."""
    assert json.loads(event_text(event)) == dumped(event)
