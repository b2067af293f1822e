"""What waits to leave on a line, and what a stop does to it."""

from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import STREAM, WriteFault
from treadmill_ctl.transports.outbound import OCTETS_MAX, SUPERSEDED, Outbound


def frame(text: str, *, urgent: bool = False) -> Frame:
    """A frame of these octets."""
    return Frame(STREAM, text.encode(), urgent)


def drained(outbound: Outbound) -> bytes:
    """All that leaves."""
    sent = b""
    while data := outbound.next():
        sent += data
        outbound.left(len(data))
    return sent


def told(outbound: Outbound) -> list[tuple[bytes, WriteFault | None]]:
    """All that has been told by now."""
    found: list[tuple[bytes, WriteFault | None]] = []
    while write := outbound.told():
        found.append((write.frame.data, write.fault))
    return found


def test_in_order() -> None:
    """Frames leave as they were put, and are told as they left."""
    outbound = Outbound()
    for text in ("ab", "cd", "ef"):
        outbound.put(frame(text))
    assert told(outbound) == []
    assert drained(outbound) == b"abcdef"
    assert told(outbound) == [(b"ab", None), (b"cd", None), (b"ef", None)]


def test_a_stop_passes_what_waits() -> None:
    """What waited never leaves and is told so, in the order it was put, before the stop."""
    outbound = Outbound()
    outbound.put(frame("ab"))
    outbound.put(frame("cd"))
    outbound.put(frame("STOP", urgent=True))
    outbound.put(frame("ef"))
    assert drained(outbound) == b"STOPef"
    assert told(outbound) == [
        (b"ab", SUPERSEDED),
        (b"cd", SUPERSEDED),
        (b"STOP", None),
        (b"ef", None),
    ]


def test_what_has_begun_is_finished() -> None:
    """Half a frame may mean anything: its rest goes before the stop, and is told first."""
    outbound = Outbound()
    outbound.put(frame("abcd"))
    outbound.put(frame("ef"))
    outbound.left(1)
    outbound.put(frame("STOP", urgent=True))
    assert told(outbound) == []
    assert drained(outbound) == b"bcdSTOP"
    assert told(outbound) == [(b"abcd", None), (b"ef", SUPERSEDED), (b"STOP", None)]


def test_a_stop_is_dropped_by_nothing() -> None:
    """Another way to stop goes behind the one that waits, and not in its place."""
    outbound = Outbound()
    outbound.put(frame("STOP", urgent=True))
    outbound.put(frame("HALT", urgent=True))
    assert drained(outbound) == b"STOPHALT"


def test_full() -> None:
    """With no room a frame is refused with a reason; a stop makes its own."""
    outbound = Outbound()
    outbound.put(frame("x" * OCTETS_MAX))
    outbound.put(frame("a"))
    outbound.put(frame("STOP", urgent=True))
    assert drained(outbound) == b"STOP"
    faults = [fault.why if fault else None for _, fault in told(outbound)]
    assert faults == [SUPERSEDED.why, "it was not sent: 256 octets wait to leave already", None]


def test_stops_without_end_are_bounded() -> None:
    """On a line that takes nothing they are refused when enough wait; the first still goes."""
    outbound = Outbound()
    for _ in range(OCTETS_MAX):
        outbound.put(frame("STOP", urgent=True))
    assert len(drained(outbound)) == OCTETS_MAX
    assert not Outbound().choked
    outbound.put(frame("a"))
    for _ in range(OCTETS_MAX + 1):
        outbound.put(frame("STOP", urgent=True))
    assert outbound.choked


def test_only_what_may_wait_is_held_back() -> None:
    """A frame that has not begun may; one that has, and whatever a stop stands behind, may not."""
    outbound = Outbound()
    outbound.put(frame("abcd"))
    assert outbound.can_wait
    outbound.left(2)
    assert not outbound.can_wait
    outbound.left(2)
    outbound.put(frame("ef"))
    outbound.put(frame("STOP", urgent=True))
    assert not outbound.can_wait


class Act:
    """What may happen to a buffer."""

    frames = st.tuples(st.just("put"), st.binary(min_size=1, max_size=80), st.booleans())
    leaves = st.tuples(st.just("left"), st.integers(1, 80), st.just(value=False))


@given(st.lists(Act.frames | Act.leaves, max_size=60))
def test_frames_are_whole_and_each_is_told_once(acts: list[tuple[str, bytes | int, bool]]) -> None:
    """However they come and leave: what left is whole frames, those told as sent, in order."""
    outbound, put, sent = Outbound(), list[bytes](), b""
    for _, what, urgent in acts:
        if isinstance(what, bytes):
            outbound.put(Frame(STREAM, what, urgent))
            put.append(what)
        elif data := outbound.next():
            sent += data[:what]
            outbound.left(min(what, len(data)))
    sent += drained(outbound)
    ends = told(outbound)
    assert [data for data, _ in ends] == put
    assert b"".join(data for data, fault in ends if fault is None) == sent
