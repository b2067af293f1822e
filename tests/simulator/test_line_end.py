"""A machine's end of a line: what is on its way, and what becomes of it."""

from treadmill_sim.faults import Faults
from treadmill_sim.line_end import OCTETS_MAX, LineEnd
from treadmill_sim.machine import MachineProfile
from treadmill_sim.stream import NEVER_MS
from treadmill_sim.treadmill import Treadmill

AFTER_MS = 5


def line_end() -> tuple[Treadmill, LineEnd]:
    """A machine and its end of a line."""
    machine = Treadmill(MachineProfile())
    return machine, LineEnd(machine, AFTER_MS)


def test_what_is_said_is_heard_after_its_time_and_once() -> None:
    """Not a millisecond before, in order, and never again."""
    machine, line = line_end()
    line.say(b"ab")
    machine.advance(2)
    line.say(b"cd")
    heard = [(line.due_ms(), line.take())]
    for now_ms in (AFTER_MS, AFTER_MS + 1, AFTER_MS + 2, AFTER_MS + 3):
        machine.advance(now_ms)
        heard.append((line.due_ms(), line.take()))
    assert heard == [(5, b""), (5, b"ab"), (7, b""), (7, b"cd"), (NEVER_MS, b"")]


def test_what_is_on_its_way_is_gone_with_the_plug() -> None:
    """Nothing said before is heard after."""
    machine, line = line_end()
    line.say(b"ab")
    line.cut()
    machine.advance(AFTER_MS)
    assert (line.take(), line.due_ms()) == (b"", NEVER_MS)


def test_a_silent_machine_says_nothing_and_it_is_counted() -> None:
    """Up to the time of the fault; from then on it speaks."""
    machine, line = line_end()
    machine.inject(Faults(silent_until_ms=1))
    line.say(b"ab")
    machine.advance(1)
    line.say(b"cd")
    machine.advance(1 + AFTER_MS)
    assert line.take() == b"cd"
    assert machine.bites["silent_until_ms"] == 1


def test_what_nobody_takes_is_dropped_oldest_first() -> None:
    """However long nobody listens, it keeps no more than the newest."""
    machine, line = line_end()
    for count in range(OCTETS_MAX):
        line.say(count.to_bytes(2))
    machine.advance(AFTER_MS)
    taken = line.take()
    assert len(taken) == OCTETS_MAX
    assert taken[-2:] == (OCTETS_MAX - 1).to_bytes(2)
    assert taken[:2] == (OCTETS_MAX // 2).to_bytes(2)


def test_each_way_of_a_line_loses_octets_by_its_own_count() -> None:
    """Of what comes and of what goes every third is lost, whatever goes the other way."""
    machine, line = line_end()
    machine.inject(Faults(octets_lost=3))
    assert line.hear(b"ab") == b"ab"
    line.say(b"abcd")
    assert line.hear(b"cd") == b"d"
    machine.advance(AFTER_MS)
    assert line.take() == b"abd"
