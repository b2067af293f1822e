"""What technicians type for the serial and network families, by the vectors of each."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_vectors import PROTOCOLS, Vector, vectors
from treadmill_ctl.drivers.bench import BadInput, Channel
from treadmill_ctl.drivers.registry import CHANNELS

FOLDERS = {
    "trackmaster": "trackmaster",
    "woodway-us": "woodway-us",
    "woodway-pps": "woodway-pps",
    "biodex": "biodex-rtm400",
}
HEARD = {"start_unwatched", "toggle_echo", "who"}  # read, and never written
LETTERS = {"F": "forward", "R": "reverse"}
STATES = {0x31: "stopped", 0x32: "started", 0x33: "started_unwatched"}
TOLD = [
    (family, vector)
    for family, folder in FOLDERS.items()
    for vector in vectors(folder)
    if vector.expected is not None
]
COMMANDS = [(f, v) for f, v in TOLD if v.expected and v.expected["command"]]
REPLIES = [(f, v) for f, v in TOLD if v.rx and not v.echo]
BERTEC = json.loads((PROTOCOLS / "bertec" / "vectors.json").read_text("utf-8"))
EVERY = [pytest.param(c, id=f"{p}-{c.name}") for p, each in CHANNELS.items() for c in each]


def channel(family: str, name: str) -> Channel:
    """One of a family."""
    return next(each for each in CHANNELS[family] if each.name == name)


def value(fields: Any) -> Any:
    """What is shown behind the head and the name."""
    return next((fields[name] for name in fields if name not in {"head", "name"}), None)


@pytest.mark.parametrize(("family", "vector"), COMMANDS, ids=str)
def test_a_command_is_shown_and_written_as_the_vector_has_it(family: str, vector: Vector) -> None:
    """By name and value one way; the same words give its octets the other way."""
    expected, tx = vector.expected, vector.tx
    assert expected is not None
    command = channel(family, "command")
    reading = command.decode([tx])
    wanted = LETTERS.get(expected["value"], expected["value"])
    assert (reading.problem, reading.fields["name"]) == ("", expected["command"])
    assert value(reading.fields) == wanted
    values = [f"{n}={v}" for n, v in reading.fields.items() if n not in {"head", "name"}]
    if expected["command"] in HEARD:
        with pytest.raises(BadInput, match="There is no message"):
            command.encode([expected["command"]])
    else:
        assert command.encode([expected["command"], *values]) == tx


@pytest.mark.parametrize(("family", "vector"), REPLIES, ids=str)
def test_a_reply_is_shown_as_the_vector_has_it(family: str, vector: Vector) -> None:
    """Its kind and its value; a value comes with what it means."""
    expected = vector.expected
    assert expected is not None
    reading = channel(family, "reply").decode([vector.rx])
    kind, told = expected["reply"], expected["reply_value"]
    name = reading.fields["name"]
    assert reading.problem == ""
    match kind:
        case "taken":
            assert name == expected["command"]
        case "state":
            assert value(reading.fields) == STATES[told]
        case "status":
            assert value(reading.fields) == bytes((*told, 0)).hex()
        case "who":
            assert value(reading.fields) == bytes((told,)).hex()
        case _:
            assert kind in str(name)
            assert value(reading.fields) == told


@pytest.mark.parametrize(
    ("family", "name", "octets", "meaning"),
    [
        ("trackmaster", "command", "a330303430", "4.0 of its own unit, km/h or mph"),
        ("woodway-us", "command", "a333303035", "-0.5 of its own unit, km/h or mph"),
        ("woodway-us", "reply", "d230313235", "12.5 %"),
        ("woodway-us", "reply", "d330323430", "240"),
        ("woodway-pps", "reply", "c7303833330d", "3.00 km/h"),
        ("woodway-pps", "command", "a42d3032350d", "-2.5 %"),
        ("biodex", "reply", "a13035", "5 %"),
        ("biodex", "reply", "a7010000", "illegal command"),
        ("biodex", "reply", "a7004100", "no trouble, safety lanyard pulled, faults of its own 01"),
    ],
)
def test_a_value_is_told_in_words(family: str, name: str, octets: str, meaning: str) -> None:
    """With its unit, where the bytes state one."""
    reading = channel(family, name).decode([bytes.fromhex(octets)])
    assert list(reading.meanings.values())[1] == meaning


@pytest.mark.parametrize(
    ("family", "name", "octets", "problem"),
    [
        ("trackmaster", "command", "", "No message begins with that"),
        ("trackmaster", "command", "9f", "No message begins with that"),
        ("trackmaster", "command", "a3303034", "Behind set_speed comes speed_tenths (0 to 9999)"),
        ("trackmaster", "command", "a231", "Behind stop comes nothing"),
        ("trackmaster", "reply", "d034", "Behind state comes state (stopped, started"),
        ("woodway-us", "command", "a331303034", "comes speed_tenths (-299 to 299)"),
        ("woodway-pps", "command", "a330383333", "comes speed_mm_s (0 to 9999) and the end 0d"),
        ("woodway-pps", "reply", "a9", "Behind release comes the end 0d"),
        ("biodex", "reply", "a700", "comes status_hex (6 hexadecimal digits)"),
    ],
)
def test_what_is_not_whole_is_a_problem(family: str, name: str, octets: str, problem: str) -> None:
    """What came is shown, and what would have had to come."""
    reading = channel(family, name).decode([bytes.fromhex(octets)])
    assert problem in reading.problem
    assert reading.fields


@pytest.mark.parametrize(
    ("family", "name", "typed", "why"),
    [
        ("trackmaster", "command", "set_sped", "Did you mean set_speed?"),
        ("trackmaster", "command", "speed_tenths=4", "One message is wanted"),
        ("trackmaster", "command", "set_speed", "speed_tenths is missing; it takes 0 to 9999"),
        ("trackmaster", "command", "set_speed speed_tenths=-1", "takes 0 to 9999, not -1"),
        ("trackmaster", "command", "a3 speed_tenths=none", "takes 0 to 9999, not none"),
        ("trackmaster", "command", "stop value=3", "It takes no values"),
        ("trackmaster", "reply", "state state=stoped", "Did you mean stopped?"),
        ("woodway-us", "command", "start_unwatched", "There is no message start_unwatched"),
        ("biodex", "command", "set_direction direction=back", "There is no direction back"),
        ("biodex", "reply", "status status_hex=00", "takes 6 hexadecimal digits, not 00"),
        ("bertec", "command", "speed_mm_s=1", "acceleration_mm_s2 is missing. Wanted:"),
        ("bertec", "command", "speed_mm_s=none", "speed_mm_s is missing"),
        (
            "bertec",
            "command",
            "speed_mm_s=1 acceleration_mm_s2=0 incline_cdeg=0",
            "no acceleration for a packet: 0 mm/s²",
        ),
        (
            "bertec",
            "command",
            "speed_mm_s=1 acceleration_mm_s2=1 incline_cdeg=-1",
            "incline_cdeg takes 0 to 4500, not -1",
        ),
        (
            "bertec",
            "status",
            "right_mm_s=0 left_mm_s=5001 incline_cdeg=0",
            "left_mm_s takes -5000 to 5000, not 5001",
        ),
    ],
)
def test_what_cannot_be_used_is_told_with_what_is_allowed(
    family: str, name: str, typed: str, why: str
) -> None:
    """A refusal names what is wrong and what there is."""
    with pytest.raises(BadInput) as refused:
        channel(family, name).encode(typed.split())
    assert why in str(refused.value)


@pytest.mark.parametrize("family", [*FOLDERS, "bertec"])
def test_messages_come_one_at_a_time(family: str) -> None:
    """Two are refused, whichever way they go."""
    for each in CHANNELS[family]:
        with pytest.raises(BadInput, match="comes whole; give one"):
            each.decode([b"\x80", b"\x80"])


@pytest.mark.parametrize(
    ("family", "typed", "octets"),
    [
        ("trackmaster", "state state=started", "d032"),
        ("woodway-us", "actual_speed speed_tenths=-20", "d133303230"),
        ("woodway-pps", "actual_speed speed_mm_s=833", "c7303833330d"),
        ("woodway-pps", "faulty", "0d"),
        ("biodex", "speed speed_tenths=25", "a0303235"),
        ("biodex", "status status_hex=004000", "a7004000"),
    ],
)
def test_a_reply_can_be_written_for_a_test_at_the_bench(
    family: str, typed: str, octets: str
) -> None:
    """As the machine would send it."""
    assert channel(family, "reply").encode(typed.split()).hex() == octets


# --- the packets of a Bertec ---------------------------------------------------------------------


@pytest.mark.parametrize("vector", BERTEC, ids=lambda each: each["hex"][:20])
def test_a_packet_is_shown_as_the_vector_has_it(vector: dict[str, Any]) -> None:
    """Every value of it, belt by belt, and the speeds in km/h."""
    reading = channel("bertec", vector["message"]).decode([bytes.fromhex(vector["hex"])])
    assert reading.problem == ""
    assert {name: reading.fields[name] for name in vector["expected"]} == vector["expected"]
    assert reading.meanings["right_mm_s"].endswith(" km/h")


def test_both_belts_are_told_the_same() -> None:
    """What is typed once is the vector with both belts at one speed, and no other."""
    typed = ["speed_mm_s=1000", "acceleration_mm_s2=250", "incline_cdeg=0"]
    assert channel("bertec", "command").encode(typed).hex() == BERTEC[0]["hex"]


def test_a_report_can_be_written_for_a_test_at_the_bench() -> None:
    """As the machine would send it."""
    (told,) = (each for each in BERTEC if each["message"] == "status")
    typed = [f"{name}={value}" for name, value in told["expected"].items()]
    assert channel("bertec", "status").encode(typed).hex() == told["hex"]


@pytest.mark.parametrize(
    ("name", "octets", "problem"),
    [
        ("command", bytes(64), "repeats its values as their complement"),
        ("command", bytes(8), "A command has 64 octets"),
        ("status", bytes(31), "A report has 32 octets"),
        ("status", b"\0\x7f" + bytes(30), "with speeds up to 5000 mm/s"),
    ],
    ids=["complement", "cut", "cut report", "too fast"],
)
def test_a_packet_that_is_none_is_a_problem(name: str, octets: bytes, problem: str) -> None:
    """Nothing of it is shown but its octets."""
    reading = channel("bertec", name).decode([octets])
    assert problem in reading.problem
    assert reading.fields == {"octets_hex": octets.hex()}


# --- any octets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("each", EVERY)
@given(octets=st.binary(max_size=70))
def test_no_octets_raise(each: Channel, octets: bytes) -> None:
    """Whatever comes is read, or told as a problem, and can be printed as JSON."""
    assert json.dumps(each.decode([octets]).fields)
