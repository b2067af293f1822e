"""The simulated CSAFE console, by its contract alone."""

from random import Random

import pytest

from csafe_vectors import REPLIES, named
from treadmill_sim.console import Button
from treadmill_sim.csafe import CsafePeripheral
from treadmill_sim.csafe_spec import csafe_spec
from treadmill_sim.faults import Faults
from treadmill_sim.stream import MakeUp

SPEC = csafe_spec()
GO = {each.name: bytes((op,)) for op, each in SPEC.commands.items()}
SPEED_3 = b"\x25\x03\x1e\x00\x31"


def told(console: CsafePeripheral, contents: bytes) -> tuple[int, int, int, bytes]:
    """State, verdict, toggle and data of its answer, 100 ms later."""
    at_ms = console.machine.now_ms
    console.feed(SPEC.writes(contents), at_ms)
    console.advance(at_ms + 100)
    said = SPEC.reads(console.take())
    assert said is not None
    return said[0] & 0x0F, said[0] >> 4 & 3, said[0] >> 7, said[1:]


@pytest.fixture
def console() -> CsafePeripheral:
    """One that is switched on."""
    return CsafePeripheral(MakeUp())


def reach(console: CsafePeripheral, state: str) -> CsafePeripheral:
    """The same in a state."""
    if state in ("idle", "have_id", "in_use", "paused", "finished"):
        told(console, GO["go_idle"])
    if state == "have_id":
        told(console, GO["go_have_id"])
    if state in ("in_use", "paused", "finished"):
        told(console, GO["go_in_use"])
        console.press(Button.START, console.machine.now_ms)
    if state == "manual":
        console.press(Button.START, console.machine.now_ms)
    if state in ("paused", "finished"):
        console.advance(console.machine.now_ms + 10_000)
        button = Button.PAUSE if state == "paused" else Button.STOP
        console.press(button, console.machine.now_ms)
    assert console.state == state
    return console


@pytest.mark.parametrize(
    "state", ["ready", "idle", "have_id", "in_use", "paused", "finished", "manual"]
)
@pytest.mark.parametrize("op", SPEC.commands)
def test_a_command_is_taken_in_its_states_and_no_others(
    console: CsafePeripheral, state: str, op: int
) -> None:
    """By the contract; the toggle turns over exactly when it was taken."""
    reach(console, state)
    before = told(console, b"")[2]
    command = SPEC.commands[op]
    contents = {"set_speed": SPEED_3, "set_grade": b"\x28\x03\x32\x00\x4c"}.get(
        command.name, bytes((op,))
    )
    after, verdict, toggle, _ = told(console, contents)
    taken = command.taken_in is None or state in command.taken_in
    assert (verdict == 0) == taken
    assert (toggle != before) == taken
    assert after == SPEC.states[command.to if taken and command.to else state]


def test_nothing_on_the_line_starts_the_belt(console: CsafePeripheral) -> None:
    """Every command in every order leaves it standing until the key is pushed."""
    for name in ("go_idle", "set_speed", "go_have_id", "go_in_use", "go_in_use"):
        told(console, SPEED_3 if name == "set_speed" else GO[name])
    console.advance(60_000)
    assert console.machine.belt.speed == 0
    console.press(Button.START, 60_000)
    console.advance(90_000)
    assert console.machine.speed_ckmh == 300
    assert told(console, GO["get_speed"]) == (5, 0, 0, b"\xa5\x03\x1e\x00\x31")


def test_only_a_live_console_takes_a_speed_while_it_runs() -> None:
    """And then the belt follows."""
    for live, verdict, speed_ckmh in ((False, 1, 80), (True, 0, 300)):
        console = reach(CsafePeripheral(MakeUp(), live=live), "in_use")
        assert told(console, SPEED_3)[1] == verdict
        console.advance(console.machine.now_ms + 20_000)
        assert console.machine.speed_ckmh == speed_ckmh


@pytest.mark.parametrize(
    ("unit", "data"), [("km/h", "a503080031"), ("mph", "a503050011")], ids=["kmh", "mph"]
)
def test_it_tells_its_speed_in_its_unit(unit: str, data: str) -> None:
    """0.8 km/h, or 0.5 mph, the unit beside it."""
    console = reach(CsafePeripheral(MakeUp(unit=unit)), "in_use")
    console.advance(20_000)
    assert told(console, GO["get_speed"])[3].hex() == data


def test_an_end_stops_the_belt_and_another_word_is_not_heard(console: CsafePeripheral) -> None:
    """GoFinished ramps to rest; a second one is rejected."""
    reach(console, "in_use")
    console.advance(20_000)
    assert told(console, GO["go_finished"])[:2] == (7, 0)
    console.advance(40_000)
    assert console.machine.belt.speed == 0
    assert told(console, GO["go_finished"])[:2] == (7, 1)


@pytest.mark.parametrize(
    ("faults", "verdict"),
    [(Faults(refuse_next=1), 1), (Faults(ignore_stop=True), 0), (Faults(toggle_stuck=True), 0)],
)
def test_a_fault_bites(console: CsafePeripheral, faults: Faults, verdict: int) -> None:
    """A no for no reason, a yes to a stop without one, a toggle that stays."""
    reach(console, "in_use")
    before = told(console, b"")[2]
    console.inject(faults, console.machine.now_ms)
    _, said, toggle, _ = told(console, GO["go_finished"])
    assert said == verdict
    assert (toggle == before) == (faults.toggle_stuck or verdict == 1)
    assert console.machine.started == (not faults.toggle_stuck)
    assert any(console.machine.bites[name] for name in Faults.__slots__)


def test_silence_is_a_fault_that_bites(console: CsafePeripheral) -> None:
    """No answer comes; the command is carried out all the same."""
    console.inject(Faults(silent_until_ms=500), 0)
    console.feed(SPEC.writes(GO["go_idle"]), 0)
    console.advance(100)
    assert (console.take(), console.state) == (b"", "idle")


@pytest.mark.parametrize("octets", ["f18081f2", "f180f3f2", "f12503f2", "f1f2"])
def test_a_bad_frame_is_told_as_bad_or_not_answered(console: CsafePeripheral, octets: str) -> None:
    """It changes nothing."""
    console.feed(bytes.fromhex(octets), 0)
    console.advance(100)
    said = SPEC.reads(console.take())
    assert said == b"\x21"


@pytest.mark.parametrize("vector", REPLIES, ids=named)
def test_it_would_write_the_replies_of_the_vectors(vector: dict[str, str]) -> None:
    """What it reads out of a captured frame it writes octet by octet."""
    octets = bytes.fromhex(vector["hex"])
    contents = SPEC.reads(octets)
    assert contents is not None
    assert SPEC.writes(contents) == octets


def test_frames_that_come_too_early_are_counted(console: CsafePeripheral) -> None:
    """Two within 50 ms."""
    console.feed(SPEC.writes(b"") * 2, 1_000)
    assert console.machine.bites["frames too early"] == 1


def test_noise_is_survived() -> None:
    """Random octets never raise, and a frame behind them is answered."""
    chance, console = Random(5), CsafePeripheral(MakeUp())
    for at_ms in range(0, 20_000, 100):
        console.feed(chance.randbytes(50), at_ms)
    console.advance(30_000)
    console.take()
    assert told(console, b"")[1] == 0


def test_another_unit_is_refused() -> None:
    """A console shows km/h or mph."""
    with pytest.raises(ValueError, match="km/h or mph"):
        CsafePeripheral(MakeUp(unit="m/s"))
