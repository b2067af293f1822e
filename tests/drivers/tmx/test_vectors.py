"""Every vector of the Trackmaster family, read and written by the codec."""

import pytest

from stream_vectors import Vector, vectors
from treadmill_ctl.core.model import SetGrade, SetSpeed, StartBelt
from treadmill_ctl.drivers.contract import Commissioned, SpeedUnit
from treadmill_ctl.drivers.said import OutOfHand, Reply, Said, Wrong
from treadmill_ctl.drivers.tmx import codec, language
from treadmill_ctl.drivers.tmx.dialect import TRACKMASTER, WOODWAY_US, Dialect
from treadmill_ctl.drivers.tmx.language import TmxLanguage

DIALECTS = {each.family: each for each in (TRACKMASTER, WOODWAY_US)}
ALL = [(DIALECTS[name], each) for name in DIALECTS for each in vectors(name)]
SPOKEN = [each for each in ALL if each[1].expected is not None]
SEEN = [each for each in ALL if each[1].expected is None]


def named(value: Dialect | Vector) -> str:
    """A vector's name in the list of tests."""
    return value.family if isinstance(value, Dialect) else str(value)


PLAIN = {
    "start": language.BEGIN.data,
    "stop": language.STOP.data,
    "auto_stop": language.AUTO_STOP.data,
    "state": language.STATUS.data,
    "actual_speed": language.SPEED.data,
    "actual_grade": language.GRADE.data,
    "set_speed_now": language.TARGET.data,
}
# Understood when they come, and never sent.
NEVER_SENT = ("start_unwatched", "toggle_echo", None)


def said_in(dialect: Dialect, vector: Vector) -> Said:
    """The message that the vector's reply is."""
    assert vector.expected is not None
    value, command = vector.expected["reply_value"], vector.tx[0] if vector.tx else 0
    match vector.expected["reply"]:
        case "taken":
            return Reply(command + 0x10)
        case "state":
            return Reply(command + 0x10, bytes((value,)))
        case "speed" | "set_speed":
            return Reply(command + 0x10, dialect.write(value))
        case "grade":
            return Reply(command + 0x10, codec.write_unsigned(value))
        case "bad_data":
            return Wrong("the value is out of the machine's range (BE)")
        case "bad_command":
            return Wrong("the machine does not know this command (BF)")
        case _:
            return OutOfHand()


@pytest.mark.parametrize(("dialect", "vector"), SPOKEN, ids=named)
def test_a_command_is_written_as_the_vector_has_it(dialect: Dialect, vector: Vector) -> None:
    """The codec gives exactly the octets of the vector for its command and value."""
    expected = vector.expected
    assert expected is not None
    match expected["command"], expected["value"]:
        case "set_speed", int(value):
            assert bytes((codec.SPEED,)) + dialect.write(value) == vector.tx
            assert dialect.read(vector.tx[1:]) == value
        case "set_grade", int(value):
            assert bytes((codec.GRADE,)) + codec.write_unsigned(value) == vector.tx
        case str(name), None if name in PLAIN:
            assert PLAIN[name] == vector.tx
        case name, _:
            assert name in NEVER_SENT


@pytest.mark.parametrize(("dialect", "vector"), SPOKEN, ids=named)
def test_a_reply_is_read_as_the_vector_has_it(dialect: Dialect, vector: Vector) -> None:
    """The decoder gives the one message of the vector, whole or octet by octet, echo or not."""
    expected = said_in(dialect, vector)
    assert codec.Decoder().feed(vector.rx) == [expected]
    decoder = codec.Decoder()
    assert [said for octet in vector.rx for said in decoder.feed(bytes((octet,)))] == [expected]


@pytest.mark.parametrize(("dialect", "vector"), SEEN, ids=named)
def test_what_a_program_sends_by_mistake_is_never_written(dialect: Dialect, vector: Vector) -> None:
    """No speed that can be asked for gives a zero in reverse or a fifth digit."""
    spoken = TmxLanguage(dialect, Commissioned(SpeedUnit.MPH))
    for speed_ckmh in range(-6_000, 6_000, 7):
        for command in (SetSpeed(speed_ckmh), StartBelt(speed_ckmh), SetGrade(speed_ckmh)):
            script = spoken.script(command)
            sent = [] if isinstance(script, str) else [request.data for request in script]
            assert vector.tx not in sent
            assert all(len(data) in (1, 5) for data in sent)


def test_the_contracts_have_not_been_emptied() -> None:
    """Both files have as many vectors as were collected."""
    assert [len(vectors(name)) for name in DIALECTS] == [14, 15]
