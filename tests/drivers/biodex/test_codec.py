"""The octets of a Biodex, by the vectors and against the simulated machine's own reading."""

import random
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream_vectors import Vector, vectors
from treadmill_ctl.drivers.biodex import codec, language
from treadmill_ctl.drivers.biodex.codec import Decoder
from treadmill_ctl.drivers.said import Reply, Said, Unreadable
from treadmill_sim.biodex import BiodexPeripheral
from treadmill_sim.faults import Faults
from treadmill_sim.stream import MakeUp

VECTORS = vectors("biodex-rtm400")
PLAIN: Mapping[str, bytes] = {
    "start": language.BEGIN.data,
    "stop": language.STOP.data,
    "speed": language.SPEED.data,
    "grade": language.GRADE.data,
    "direction": language.DIRECTION.data,
    "status": language.STATUS.data,
}
QUIET = Reply(codec.TALK, codec.NO_TROUBLE)
NEVER_SENT = ("who", None)


def sent(vector: Vector) -> bytes:
    """What the codec sends for a vector's command and value."""
    assert vector.expected is not None
    match vector.expected["command"], vector.expected["value"]:
        case "set_grade", int(value):
            return codec.set_grade(value)
        case "set_direction", str(value):
            return codec.set_direction(value.encode())
        case name, _:
            return PLAIN[name]


def meant(vector: Vector) -> list[Said]:
    """What a vector's reply means."""
    assert vector.expected is not None
    value = vector.expected["reply_value"]
    match vector.expected["reply"]:
        case "nack":
            return [codec.REFUSED]
        case "who":
            return [Unreadable(2)]  # nobody asks it
        case "speed":
            return [Reply(0xA0, b"%03d" % value)]
        case "grade":
            return [Reply(0xA1, b"%02d" % value)]
        case "status":
            return [
                Reply(codec.TALK, codec.trouble(value[0])),
                Reply(codec.SYSTEM, bytes((value[1], 0))),
            ]
        case _:
            return [Reply(vector.tx[0])]


@pytest.mark.parametrize(
    "vector",
    [each for each in VECTORS if each.expected and each.expected["command"] not in NEVER_SENT],
    ids=str,
)
def test_a_command_is_written_as_the_vector_has_it(vector: Vector) -> None:
    """The codec gives exactly its octets."""
    assert sent(vector) == vector.tx


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_a_reply_is_read_as_the_vector_has_it(vector: Vector) -> None:
    """Whole or octet by octet, it is the same messages."""
    assert Decoder().feed(vector.rx) == meant(vector)
    decoder = Decoder()
    bit_by_bit = [each for octet in vector.rx for each in decoder.feed(bytes((octet,)))]
    assert [each for each in bit_by_bit if not isinstance(each, Unreadable)] == [
        each for each in meant(vector) if not isinstance(each, Unreadable)
    ]


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_the_simulated_machine_answers_as_the_vector_has_it(vector: Vector) -> None:
    """Told what the vector tells, in the state that it speaks of, it gives its octets."""
    assert vector.expected is not None
    machine = BiodexPeripheral(MakeUp(unit="km/h"))
    if vector.expected["reply"] == "grade":
        machine.feed(b"\x8305", 0)
    if vector.expected["reply"] == "speed":
        machine.feed(b"\x82025\x80", 0)
    if vector.expected["reply"] == "status":
        machine.inject(Faults(status_bits=vector.expected["reply_value"][1]), 0)
    machine.advance(60_000)
    machine.take()
    machine.feed(vector.tx, 60_000)
    machine.advance(60_010)
    assert machine.take() == vector.rx


def test_the_contract_has_not_been_emptied() -> None:
    """The file has as many vectors as were collected."""
    assert len(VECTORS) == 10


@given(st.integers(1, 120), st.sampled_from((b"F", b"R")), st.integers(0, 15))
def test_both_ends_read_speed_direction_and_grade_alike(
    tenths: int, letter: bytes, per_cent: int
) -> None:
    """What the service says is what the simulated machine does and says back."""
    machine = BiodexPeripheral(MakeUp(unit="mph"))
    octets = codec.set_direction(letter) + codec.set_speed(tenths) + codec.set_grade(per_cent)
    machine.feed(octets + language.BEGIN.data, 0)
    machine.advance(120_000)
    machine.take()
    machine.feed(b"\xa0\xa1\xa2\xa7", 120_000)
    machine.advance(120_010)
    assert Decoder().feed(machine.take()) == [
        Reply(0xA0, b"%03d" % tenths),
        Reply(0xA1, b"%02d" % per_cent),
        Reply(0xA2, letter),
        Reply(codec.TALK, codec.NO_TROUBLE),
        Reply(codec.SYSTEM, b"\0\0"),
    ]


@pytest.mark.parametrize(
    ("octets", "said"),
    [
        ("a0 30 32 a2 46", [Reply(0xA2, b"F"), Unreadable(3)]),
        ("30 81", [Reply(0x81), Unreadable(1)]),
        ("a7 00 c0 ff 81", [QUIET, Reply(codec.SYSTEM, b"\xc0\xff"), Reply(0x81)]),
        ("a7 81", [Reply(0x81), Unreadable(1)]),
        ("f1 9f 81", [Reply(0x81), Unreadable(2)]),
        (
            "a7 41 00 00",
            [Reply(codec.TALK, b"illegal command, out of range"), Reply(codec.SYSTEM, b"\0\0")],
        ),
    ],
)
def test_octets_out_of_place_are_counted_and_the_next_message_is_read(
    octets: str, said: list[Said]
) -> None:
    """A head begins a message, but inside a status, where octets may be anything."""
    assert Decoder().feed(bytes.fromhex(octets)) == said


def test_a_million_random_octets_are_read_in_bounded_memory() -> None:
    """No octets raise or stop it, and it never keeps more than one message."""
    chance, decoder = random.Random(6), Decoder()
    for _ in range(250):
        octets = chance.randbytes(4_000)
        assert 0 < len(decoder.feed(octets)) <= len(octets)
        assert len(repr(decoder)) < 100
    assert decoder.feed(b"\x81\x81\x81\xa0025")[-1] == Reply(0xA0, b"025")
