"""What a guardian says on a Control Point, against the simulated treadmill in virtual time."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.guardian import last_words
from treadmill_ctl.guardian.last_words import LastWords
from treadmill_sim.faults import Faults
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.treadmill import State

CONTROL = 0x2AD9
SERVICE, GUARDIAN = 1, 2
ACK_MS = 60  # the simulated treadmill's answers come so much later


@dataclass
class Scene:
    """A belt that the service has set in motion, and a guardian beside it."""

    mill: FtmsPeripheral = field(default_factory=FtmsPeripheral)
    now_ms: int = 0
    stopped_ms: int | None = None
    written: list[tuple[int, bytes]] = field(default_factory=list[tuple[int, bytes]])

    def __post_init__(self) -> None:
        for client in (SERVICE, GUARDIAN):
            self.mill.connected(client, 247, 0)
            self.mill.subscribe(client, CONTROL, 2)
        for request in (b"\x00", b"\x02\xc8\x00", b"\x07"):
            self.service(request)
            self.now_ms += 5_000
        self.mill.advance(self.now_ms)
        assert self.mill.machine.state is State.RUNNING
        self.mill.take(SERVICE)
        self.mill.take(GUARDIAN)

    def service(self, request: bytes) -> None:
        """The service writes."""
        assert self.mill.write(SERVICE, CONTROL, request, self.now_ms) is None

    def run(self, words: LastWords, for_ms: int, client: int = GUARDIAN) -> None:
        """Let the guardian speak; times in `written` and `stopped_ms` count from here."""
        from_ms = self.now_ms
        for now_ms in range(from_ms, from_ms + for_ms):
            self.mill.advance(now_ms)
            for told in self.mill.take(client):
                words.heard(told.data)
            while (request := words.next(now_ms)) is not None:
                error = self.mill.write(client, CONTROL, request, now_ms)
                self.written.append((now_ms - from_ms, request))
                words.wrote(request, now_ms, got_through=error is None)
            if self.stopped_ms is None and self.mill.machine.state is State.IDLE:
                self.stopped_ms = now_ms - from_ms
        self.now_ms = from_ms + for_ms


def saying(opening: tuple[bytes, ...]) -> LastWords:
    """A guardian that has just been told to."""
    words = LastWords(opening)
    words.say_stop()
    return words


def test_a_connection_of_its_own() -> None:
    """Request Control and Stop go at once; the Stop is taken in the ms of the first answer."""
    scene = Scene()
    scene.run(saying(last_words.OF_ITS_OWN), 500)
    assert scene.written[:2] == [(0, b"\x00"), (0, b"\x08\x01")]
    assert scene.stopped_ms == ACK_MS


def test_a_shared_connection() -> None:
    """With the service's permission the first Stop is taken at once."""
    scene = Scene()
    scene.run(saying(last_words.SHARED), 500, SERVICE)
    assert scene.stopped_ms == 0


@pytest.mark.parametrize("before_ms", [0, 1, 30, 59])
def test_a_machine_that_is_busy_with_the_service(before_ms: int) -> None:
    """A procedure of the dead service is waited out: at most its answer, a pause, one more answer.

    Nothing tells the guardian of that answer, which goes to the service's connection.
    """
    scene = Scene()
    scene.service(b"\x02\xd2\x00")
    scene.now_ms += before_ms
    scene.run(saying(last_words.OF_ITS_OWN), 500)
    assert scene.stopped_ms is not None
    assert scene.stopped_ms <= ACK_MS - before_ms + last_words.AGAIN_MS + ACK_MS


def test_a_shared_machine_that_is_busy_with_the_service() -> None:
    """On a shared connection the answer to the dead service is heard, and Stop is next."""
    scene = Scene()
    scene.service(b"\x02\xd2\x00")
    scene.run(saying(last_words.SHARED), 500, SERVICE)
    assert scene.stopped_ms == ACK_MS


def test_a_machine_that_answers_nothing() -> None:
    """Without a single indication the Stop is taken, and it is not said more than it must be."""
    scene = Scene()
    scene.mill.inject(Faults(cp_silent=True), scene.now_ms)
    scene.run(saying(last_words.OF_ITS_OWN), 500)
    assert scene.stopped_ms == 0
    assert len(scene.written) == 2


def test_a_lost_answer_to_request_control() -> None:
    """Busy with a Request Control whose answer gets lost, the machine gets Stop alone next."""
    scene = Scene()
    words = saying(last_words.OF_ITS_OWN)
    scene.run(words, ACK_MS - 1)
    scene.now_ms += 1
    scene.mill.advance(scene.now_ms)
    assert [told.data for told in scene.mill.take(GUARDIAN)] == [b"\x80\x00\x01"]  # and lost
    scene.run(words, 100)
    assert scene.stopped_ms is not None
    assert scene.stopped_ms <= last_words.AGAIN_MS


def test_control_refused_once() -> None:
    """A machine that refuses control is asked again when it refuses the Stop for want of it."""
    scene = Scene()
    scene.mill.inject(Faults(refuse_next=4), scene.now_ms)
    scene.run(saying(last_words.OF_ITS_OWN), 500)
    assert scene.stopped_ms == 3 * ACK_MS  # refused; Stop not permitted; control; Stop


def test_said_again_after_it_was_taken() -> None:
    """A repeat after a Stop that was taken is one Stop, and quiet again."""
    scene = Scene()
    words = saying(last_words.OF_ITS_OWN)
    scene.run(words, 500)
    scene.written.clear()
    words.say_stop()
    scene.run(words, 500)
    assert scene.written == [(0, b"\x08\x01")]


def test_a_stop_that_is_refused_waits_for_the_next_time() -> None:
    """A machine that cannot stop now is asked again by the watch, not in a storm."""
    scene = Scene()
    words = saying(last_words.OF_ITS_OWN)
    scene.run(words, ACK_MS - 1)
    scene.mill.inject(Faults(refuse_next=4), scene.now_ms)  # of the Stop that comes next
    scene.written.clear()
    scene.run(words, 440)
    assert [request for _, request in scene.written] == [b"\x08\x01"]
    assert scene.stopped_ms is None
    words.say_stop()
    scene.run(words, 500)
    assert scene.stopped_ms is not None


indications = st.one_of(
    st.binary(max_size=4),
    st.sampled_from([bytes((0x80, op, result)) for op in (0, 2, 7, 8) for result in (1, 4, 5)]),
)


@given(st.lists(indications))
def test_it_says_nothing_before_it_is_told_to(heard: list[bytes]) -> None:
    """Whatever is heard of the service's talk, not an octet is written before it has fired."""
    words = LastWords(last_words.SHARED)
    for each in heard:
        words.heard(each)
        assert words.next(10**9) is None
        assert words.due_ms() is None


@given(st.lists(st.tuples(indications, st.booleans(), st.integers(0, 100))), st.booleans())
def test_it_can_say_nothing_but_stop(
    steps: list[tuple[bytes, bool, int]],
    shared: bool,  # noqa: FBT001
) -> None:
    """Whatever is heard and whatever gets through: Request Control, Stop, and no third word."""
    words = saying(last_words.SHARED if shared else last_words.OF_ITS_OWN)
    now_ms = 0
    for heard, got_through, later_ms in steps:
        now_ms += later_ms
        while (request := words.next(now_ms)) is not None:
            assert request in (b"\x00", b"\x08\x01")
            words.wrote(request, now_ms, got_through=got_through)
        words.heard(heard)
