"""A simulated Trackmaster and Woodway US: vectors, watchdog, lock-out, errors, faults."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from stream_vectors import PROTOCOLS, Vector, vectors
from treadmill_sim.belt import FINE_PER_CKMH, FINE_PER_DPCT
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults
from treadmill_sim.own_unit import OwnUnit
from treadmill_sim.stream import NEVER_MS, MakeUp
from treadmill_sim.tmx import TmxPeripheral, trackmaster
from treadmill_sim.tmx_spec import tmx_spec

Make = Callable[..., TmxPeripheral]
Ask = Callable[[TmxPeripheral, str], str]
FAMILIES = ("trackmaster", "woodway-us")
SPOKEN = [(name, each) for name in FAMILIES for each in vectors(name) if each.expected and each.tx]


def arranged(peripheral: TmxPeripheral, vector: Vector) -> None:
    """Bring the machine to where it gives the vector's reply."""
    assert vector.expected is not None
    value, machine = vector.expected["reply_value"], peripheral.machine
    if vector.echo:
        peripheral.feed(b"\xac", 0)
    match vector.expected["reply"]:
        case "state" if value != 0x31:
            peripheral.feed(b"\xa30010" + (b"\xa0" if value == 0x32 else b"\xa1"), 0)
        case "speed":
            machine.belt.speed = machine.belt.target = peripheral.unit.ckmh(value) * FINE_PER_CKMH
        case "set_speed":
            peripheral.feed(b"\xa30040", 0)
        case "grade":
            machine.belt.grade = machine.belt.grade_target = value * FINE_PER_DPCT
        case _:
            pass
    peripheral.advance(2)
    peripheral.take()


@pytest.mark.parametrize(("family", "vector"), SPOKEN, ids=str)
def test_a_vector_is_understood_and_answered_as_it_is(
    make: Make, ask: Ask, family: str, vector: Vector
) -> None:
    """Fed the octets of the vector, the machine says exactly its reply."""
    peripheral = make(family)
    arranged(peripheral, vector)
    assert ask(peripheral, vector.tx.hex()) == vector.rx.hex()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_contract_is_sound(family: str) -> None:
    """Each key and each octet once, replies that are no commands, and a name for what each does."""
    text = (PROTOCOLS / family / "spec.yaml").read_text("utf-8")
    root = yaml.SafeLoader(text).get_single_node()
    assert isinstance(root, yaml.MappingNode)
    keys = [key.value for key, _ in root.value]
    assert len(keys) == len(set(keys))
    spec = tmx_spec(family)
    assert len(spec.commands) == len(yaml.safe_load(text)["commands"])
    replies = {op + spec.reply_offset for op in spec.commands}
    assert not replies & spec.commands.keys()
    assert not replies & set(spec.errors.values())


# --- start, stop, watchdog -----------------------------------------------------------------------


def test_it_starts_at_the_speed_it_was_told_before(make: Make, ask: Ask) -> None:
    """Said at standstill a speed moves nothing; the start goes to it."""
    peripheral = make()
    assert ask(peripheral, "a330303130") == "b3"
    peripheral.advance(2_000)
    assert peripheral.machine.speed_ckmh == 0
    assert ask(peripheral, "a1") == "b1"
    peripheral.advance(10_000)
    assert peripheral.machine.speed_ckmh == 100
    assert ask(peripheral, "c1") == "d130303130"


def test_half_a_second_of_silence_stops_a_belt_that_was_started_with_its_watchdog(
    make: Make, ask: Ask
) -> None:
    """Not before, and not by an octet that means nothing; then speed and deck go to nothing."""
    peripheral = make()
    ask(peripheral, "a330303130a0")
    ask(peripheral, "a430303230")
    for _ in range(20):
        ask(peripheral, "c0")
        peripheral.advance(peripheral.machine.now_ms + 490)
    assert ask(peripheral, "c0") == "d032"
    silent_ms = peripheral.machine.now_ms - 2
    ask(peripheral, "7f")
    assert peripheral.next_due_ms() == silent_ms + 500
    peripheral.advance(silent_ms + 499)
    assert peripheral.machine.started
    peripheral.advance(silent_ms + 500)
    assert not peripheral.machine.started
    peripheral.advance(silent_ms + 5_000)
    assert peripheral.machine.speed_ckmh == 0
    assert peripheral.machine.belt.grade_dpct == 0
    assert ask(peripheral, "c0") == "d031"
    assert peripheral.machine.bites["watchdog"] == 1


def test_a_watchdog_whose_stop_is_ignored_fires_again_each_half_second(
    make: Make, ask: Ask
) -> None:
    """Time goes on, and so does the belt."""
    peripheral = make()
    ask(peripheral, "a330303130a0")
    peripheral.inject(Faults(ignore_stop=True), peripheral.machine.now_ms)
    peripheral.advance(peripheral.machine.now_ms + 1_600)
    assert peripheral.machine.bites["watchdog"] == 3
    assert peripheral.machine.started


def test_a_watched_belt_that_starts_by_itself_is_stopped_at_once(make: Make, ask: Ask) -> None:
    """It has had no word for longer than half a second when it begins."""
    peripheral = make()
    ask(peripheral, "a330303130a0")
    peripheral.advance(peripheral.machine.now_ms + 5_000)
    peripheral.machine.start()
    now_ms = peripheral.machine.now_ms
    assert peripheral.next_due_ms() == now_ms
    peripheral.advance(now_ms + 100)
    assert not peripheral.machine.started
    assert peripheral.machine.bites["watchdog"] == 2


def test_a_belt_that_was_started_without_its_watchdog_runs_on(make: Make, ask: Ask) -> None:
    """A1, or a hand at the console: nothing is due, and the status says so."""
    peripheral = make()
    ask(peripheral, "a330303130a1")
    assert peripheral.next_due_ms() == NEVER_MS
    peripheral.advance(60_000)
    assert ask(peripheral, "c0") == "d033"
    by_hand = make()
    by_hand.press(Button.START, 0)
    by_hand.advance(60_000)
    assert ask(by_hand, "c0") == "d033"
    by_hand.press(Button.STOP, 60_002)
    assert ask(by_hand, "c0") == "d031"


def test_a_woodway_says_when_it_has_timed_out(make: Make, ask: Ask) -> None:
    """BD, unasked."""
    peripheral = make("woodway-us")
    ask(peripheral, "a330303130a0")
    peripheral.advance(peripheral.machine.now_ms + 502)
    assert peripheral.take() == b"\xbd"
    assert not peripheral.machine.started


def test_a_start_right_after_power_up_makes_it_deaf_until_a_stop_or_a_silence(
    make: Make, ask: Ask
) -> None:
    """It answers nothing, not even a question; a stop or half a second of silence ends that."""
    for word in ("a2", ""):
        peripheral = make()
        peripheral.press(Button.KEY_PULL, 0)
        assert ask(peripheral, "c0") == ""
        peripheral.press(Button.KEY_PUT_BACK, 10_000)
        assert ask(peripheral, "c0") == "d031"
        assert ask(peripheral, "a0") == ""
        assert ask(peripheral, "c0") == ""
        if word:
            assert ask(peripheral, word) == "b2"
        else:
            peripheral.advance(peripheral.machine.now_ms + 500)
        assert ask(peripheral, "c0") == "d031"
        peripheral.advance(13_000)
        assert ask(peripheral, "a0") == "b0"


def test_its_key_cuts_the_power(make: Make, ask: Ask) -> None:
    """The belt runs down, nothing is heard, and nothing starts when it is put back."""
    peripheral = make()
    ask(peripheral, "a330303230a1")
    peripheral.advance(20_000)
    peripheral.press(Button.KEY_PULL, 20_000)
    assert ask(peripheral, "c1") == ""
    peripheral.advance(30_000)
    peripheral.press(Button.KEY_PUT_BACK, 30_000)
    peripheral.advance(60_000)
    assert peripheral.machine.speed_ckmh == 0
    assert ask(peripheral, "c0") == "d031"


# --- values --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "octets"),
    [
        ("trackmaster", "a330303031"), ("trackmaster", "a330303030"), ("trackmaster", "a330313231"),
        ("trackmaster", "a33030303a"), ("trackmaster", "a430313535"), ("trackmaster", "a43030ff"),
        ("woodway-us", "a331303130"), ("woodway-us", "a33030303a"), ("woodway-us", "a330333030"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_is_refused(make: Make, ask: Ask, family: str, octets: str) -> None:
    """Out of range, off the grid, no digits, no direction: an error octet, and nothing moves."""
    peripheral = make(family)
    assert ask(peripheral, octets).startswith(("be", "bf"))
    assert peripheral.machine.target_ckmh == 0
    assert peripheral.machine.grade_target_dpct == 0


def test_a_woodway_runs_the_way_its_sign_digit_says(make: Make, ask: Ask) -> None:
    """3 is reverse; zero lets a running belt stand; a sign at speed is counted."""
    peripheral = make("woodway-us")
    ask(peripheral, "a333303230a9")
    peripheral.advance(20_000)
    assert peripheral.machine.speed_ckmh == -200
    assert ask(peripheral, "c1") == "d133303230"
    ask(peripheral, "a330303030")
    peripheral.advance(40_000)
    assert (peripheral.machine.speed_ckmh, peripheral.machine.started) == (0, True)
    assert ask(peripheral, "c1") == "d130303030"
    ask(peripheral, "a333303230")
    peripheral.advance(60_000)
    assert not peripheral.machine.bites["directed at speed"]
    ask(peripheral, "a330303230")
    assert peripheral.machine.bites["directed at speed"] == 1


@given(st.sampled_from(("km/h", "mph")), st.integers(0, 299))
def test_what_it_was_told_it_shows(unit: str, tenths: int) -> None:
    """Whatever was cut on the way to whole 0.01 km/h; and a belt that moves never shows zero."""
    counted = OwnUnit(unit, 10)
    assert counted.parts(counted.ckmh(tenths)) == tenths
    assert counted.parts(-counted.ckmh(tenths)) == -tenths
    assert counted.parts(1) == 1


def test_its_unit_has_to_be_said() -> None:
    """Without one, and with one that no treadmill counts in, there is no such machine."""
    with pytest.raises(ValueError, match="give km/h or mph"):
        trackmaster(MakeUp())
    with pytest.raises(ValueError, match="counts in km/h or mph, not in 'm/s'"):
        trackmaster(MakeUp(unit="m/s"))


def test_a_machine_that_counts_in_miles_runs_faster_at_the_same_digits(
    make: Make, ask: Ask
) -> None:
    """The unit trap: 2.0 is 3.2 km/h."""
    peripheral = make(unit="mph")
    ask(peripheral, "a330303230a1")
    peripheral.advance(30_000)
    assert peripheral.machine.speed_ckmh == 321
    assert ask(peripheral, "c1") == "d130303230"


def test_some_commands_have_no_effect_and_some_readings_are_always_zero(
    make: Make, ask: Ask
) -> None:
    """A5 to A9 are acknowledged, C5 to CD are zero; cool-down goes to the lowest speed."""
    peripheral = make()
    assert [ask(peripheral, f"a{n}") for n in (5, 9)] == ["b5", "b9"]
    assert [ask(peripheral, f"c{n}") for n in ("5", "d")] == ["d530303030", "dd30303030"]
    ask(peripheral, "a330303430a1a430303530")
    peripheral.advance(30_000)
    assert ask(peripheral, "ab") == "bb"
    peripheral.advance(60_000)
    assert peripheral.machine.speed_ckmh == 20
    assert ask(peripheral, "c4") == "d430303030"


# --- faults --------------------------------------------------------------------------------------


def test_faults_bite_where_they_are_meant_to(make: Make, ask: Ask) -> None:
    """Silence, an error octet once, a stop that does nothing, directions that are not taken."""
    peripheral = make("woodway-us")
    peripheral.inject(Faults(silent_until_ms=1_000), 0)
    assert ask(peripheral, "c0") == ""
    peripheral.inject(Faults(refuse_next=0xBF), 1_000)
    assert ask(peripheral, "a330303230") == "bf"
    assert ask(peripheral, "a330303230a9") == "b3b9"
    peripheral.inject(Faults(ignore_stop=True, direction_stuck=True), 2_000)
    assert ask(peripheral, "a2a333303230") == "b2b3"
    peripheral.advance(20_000)
    assert peripheral.machine.speed_ckmh == 200
    peripheral.inject(Faults(turns_round=True), 20_000)
    peripheral.advance(40_000)
    assert peripheral.machine.speed_ckmh == -200
    bites = peripheral.machine.bites
    for name in ("silent_until_ms", "refuse_next", "ignore_stop", "direction_stuck", "turns_round"):
        assert bites[name] == 1, name


@pytest.mark.parametrize("fault", ["octets_lost", "octets_garbled", "octets_doubled"])
def test_a_noisy_line_bites_by_count_and_alike_each_time(make: Make, fault: str) -> None:
    """Each fifth octet, both ways; two machines of one seed say the same."""
    said: list[bytes] = []
    for _ in range(2):
        peripheral = make(seed=3)
        peripheral.inject(replace(Faults(), **{fault: 5}), 0)
        for at_ms in range(0, 5_000, 100):
            peripheral.feed(b"\xc1\xc0", at_ms)
            peripheral.advance(at_ms + 50)
            said.append(peripheral.take())
        assert peripheral.machine.bites[fault] >= 50
    assert said[:50] == said[50:]
    assert said[:50] != [b"\xd10000\xd01"] * 50


@pytest.mark.parametrize("family", FAMILIES)
def test_a_million_random_octets_do_not_upset_it(make: Make, family: str) -> None:
    """None raises, it says no more than it was asked, and answers as ever behind them."""
    chance, peripheral = random.Random(7), make(family)
    for at_ms in range(250):
        octets = chance.randbytes(4_000)
        peripheral.feed(octets, at_ms)
        peripheral.advance(at_ms + 1)
        assert len(peripheral.take()) <= 10 * len(octets)
    peripheral.disconnected(300)
    peripheral.connected(400)
    peripheral.feed(b"\xa2", 400)
    peripheral.advance(402)
    assert b"\xb2" in peripheral.take()
