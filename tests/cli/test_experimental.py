"""A treadmill that nobody has tried is seen to be one by whoever is about to start it."""

from plans import setup, walk
from treadmill_ctl.cli.screen_asks import asks
from treadmill_ctl.core.interlocks import EXPERIMENTAL, SENTENCES
from treadmill_ctl.core.model import Machine, Range, Report
from treadmill_ctl.core.seen import Seen
from treadmill_ctl.core.session import State
from treadmill_ctl.runtime.snapshot import snapshot

NOW_MS = 10_000


def asked(unproven: str) -> str:
    """What the screen asks before the first start, in one line."""
    machine = Machine("Mill", "test", Range(50, 800, 10), unproven=unproven)
    still = Seen(linked=True, controlled=True, report=Report(0, 0), report_ms=9_700, zeros=2)
    state = State(setup(machine, walk(60_000, 100)))._replace(seen=still)
    lines = asks(snapshot(state, NOW_MS), state, None, 80)
    return " ".join(" ".join(line.plain for line in lines).split())


def test_an_experimental_treadmill_is_confirmed_as_such_before_the_start() -> None:
    """The sentence is among those that a person confirms; of a proven one it is not asked."""
    assert SENTENCES[EXPERIMENTAL] in asked("Nobody has seen it run.")
    assert SENTENCES[EXPERIMENTAL] not in asked("")
