"""The driver against the cases of the service's test suite (FTMS.TS.p6), by their names there.

The suite tests the treadmill. Here its treadmill is taken for one that passes, and the driver is
held to say what the case sends and to understand what the case expects back. The cases of the
profile's own suite are not at hand; what the suite leaves out is tested beside the driver.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Frame,
    Machine,
    Notice,
    Noticed,
    Range,
    Report,
    Reported,
    SetGrade,
    SetSpeed,
    StartBelt,
    StopBelt,
)
from treadmill_ctl.drivers.ftms import feature, ranges, training_status, treadmill_data
from treadmill_ctl.drivers.ftms.driver import FtmsDriver

Clear = Callable[..., Cleared]
PAUSE_RUNG = 3
SPEEDS = "3200d0070a00"  # 0.5 to 20 km/h in steps of 0.1
GRADES = "000096000500"  # 0 to 15 % in steps of 0.5


@pytest.fixture
def driver() -> FtmsDriver:
    """A connected driver that has been granted control."""
    made = FtmsDriver()
    made.identify("Mill", {"2ad4": bytes.fromhex(SPEEDS), "2ad5": bytes.fromhex(GRADES)})
    made.connected(0)
    assert said(made) == ["00"]
    made.wrote("2ad9", None, 10)
    assert hear(made, "2ad9", "800001") == (Noticed(Notice.CONTROL_GRANTED, 1),)
    return made


def said(driver: FtmsDriver) -> list[str]:
    """What it hands out to be written, in hex."""
    return [frame.data.hex() for frame in driver.take()]


def hear(driver: FtmsDriver, channel: str, data: str, now_ms: int = 20) -> tuple[Event, ...]:
    """A message of the treadmill."""
    return driver.receive(Frame(channel, bytes.fromhex(data)), now_ms)


@pytest.mark.parametrize(
    ("command", "octets"),
    [
        pytest.param(SetSpeed(300), "022c01", id="FTMS/SR/CW/BV-03-C"),
        pytest.param(SetGrade(50), "033200", id="FTMS/SR/CW/BV-04-C"),
        pytest.param(StartBelt(50), "07", id="FTMS/SR/CW/BV-08-C"),
        pytest.param(StopBelt(0), "0801", id="FTMS/SR/CW/BV-09-C"),
        pytest.param(StopBelt(PAUSE_RUNG), "0802", id="FTMS/SR/CW/BV-10-C"),
    ],
)
def test_a_procedure_is_written_and_its_success_is_understood(
    driver: FtmsDriver, cleared: Clear, command: Command, octets: str
) -> None:
    """The octets of the case go out, and result 01 is an accepted command."""
    assert driver.send(cleared(command, 7), 20) == ()
    assert said(driver) == [octets]
    answered = hear(driver, "2ad9", f"80{octets[:2]}01")
    assert [(each.number, each.answer) for each in answered if isinstance(each, Answered)] == [
        (7, Answer.ACCEPTED)
    ]


def test_control_is_asked_for_at_every_connection() -> None:
    """FTMS/SR/CW/BV-01-C: Request Control is the first word, and the only one."""
    driver = FtmsDriver()
    for now_ms in (0, 10_000):
        driver.connected(now_ms)
        assert said(driver) == ["00"]
        driver.lost("gone", now_ms + 1_000)


@pytest.mark.parametrize(
    ("command", "response", "answer"),
    [
        pytest.param(StartBelt(50), "800704", Answer.REFUSED, id="FTMS/SR/SPE/BV-01-C"),
        pytest.param(StopBelt(0), "800804", Answer.REFUSED, id="FTMS/SR/SPE/BV-02-C"),
        pytest.param(SetSpeed(9_990), "800203", Answer.REFUSED, id="FTMS/SR/SPE/BV-04-C"),
        pytest.param(SetGrade(990), "800303", Answer.REFUSED, id="FTMS/SR/SPE/BI-05-C"),
        pytest.param(StartBelt(50), "800705", Answer.REFUSED, id="FTMS/SR/SPE/BV-09-C"),
    ],
)
def test_an_error_of_a_procedure_is_a_refusal(
    driver: FtmsDriver, cleared: Clear, command: Command, response: str, answer: Answer
) -> None:
    """Each result that the case expects is told as refused, never as done."""
    driver.send(cleared(command, 7), 20)
    said(driver)
    answered = hear(driver, "2ad9", response)
    assert [(each.number, each.answer) for each in answered if isinstance(each, Answered)] == [
        (7, answer)
    ]


def test_no_permission_is_told_and_asked_for_again(driver: FtmsDriver, cleared: Clear) -> None:
    """FTMS/SR/SPE/BV-09-C: result 05 is a loss of control; the next command asks first."""
    driver.send(cleared(StartBelt(50), 7), 20)
    said(driver)
    assert Noticed(Notice.CONTROL_LOST) in hear(driver, "2ad9", "800705")
    driver.send(cleared(SetSpeed(100), 8), 30)
    assert said(driver) == ["00"]


def test_the_answer_to_an_unknown_operation_answers_nothing(
    driver: FtmsDriver, cleared: Clear
) -> None:
    """FTMS/SR/SPE/BV-03-C: `80 81 02` belongs to nobody here, and the command still waits."""
    driver.send(cleared(SetSpeed(100), 7), 20)
    said(driver)
    assert hear(driver, "2ad9", "808102") == ()
    assert any(isinstance(each, Answered) for each in hear(driver, "2ad9", "800201"))


@pytest.mark.parametrize(
    ("octets", "events"),
    [
        pytest.param("01", (Noticed(Notice.MACHINE_RESET),), id="FTMS/SR/FMSN/BV-01-C"),
        pytest.param("0201", (Noticed(Notice.CONSOLE_STOPPED),), id="FTMS/SR/FMSN/BV-02-C"),
        pytest.param("0202", (Noticed(Notice.CONSOLE_PAUSED),), id="FTMS/SR/FMSN/BV-03-C"),
        pytest.param("03", (Noticed(Notice.KEY_PULLED),), id="FTMS/SR/FMSN/BV-04-C"),
        pytest.param("04", (Noticed(Notice.CONSOLE_STARTED),), id="FTMS/SR/FMSN/BV-05-C"),
        pytest.param("052c01", (Noticed(Notice.TARGET_SPEED, 300),), id="FTMS/SR/FMSN/BV-06-C"),
        pytest.param("063200", (Noticed(Notice.TARGET_GRADE, 50),), id="FTMS/SR/FMSN/BV-07-C"),
        pytest.param("0978", (), id="FTMS/SR/FMSN/BV-10-C"),
        pytest.param("0de80300", (), id="FTMS/SR/FMSN/BV-14-C"),
        pytest.param("0e3c00", (), id="FTMS/SR/FMSN/BV-15-C"),
        pytest.param("ff", (Noticed(Notice.CONTROL_LOST),), id="FTMS/SR/FMSN/BV-23-C"),
        pytest.param("05c800", (Noticed(Notice.TARGET_SPEED, 200),), id="FTMS/SR/FMSN/BV-24-C"),
    ],
)
def test_a_status_is_told_as_what_it_is(
    driver: FtmsDriver, octets: str, events: tuple[Event, ...]
) -> None:
    """What the case triggers at the treadmill, or by another client, is an event; or of no use."""
    assert hear(driver, "2ada", octets) == events


def test_features_of_eight_octets_are_read() -> None:
    """FTMS/SR/CR/BV-01-C: both words, and no reserved bit set."""
    read = feature.decode(bytes.fromhex("0c12000003000000")).fields()
    assert (read["rfu_feature_bits"], read["rfu_target_bits"]) == (0, 0)
    assert read["targets"] == ["speed", "inclination"]


def test_a_training_status_of_two_octets_is_read() -> None:
    """FTMS/SR/CR/BV-02-C, FTMS/SR/TSN/BV-01-C: idle; and the driver decides nothing by it."""
    assert training_status.decode(b"\x00\x01")["status_name"] == "idle"
    assert FtmsDriver().receive(Frame("2ad3", b"\x00\x01"), 0) == ()


@pytest.mark.parametrize(
    ("figure", "found"),
    [
        pytest.param("speed", Range(50, 2_000, 10), id="FTMS/SR/CR/BV-03-C"),
        pytest.param("grade", Range(0, 150, 5), id="FTMS/SR/CR/BV-04-C"),
    ],
)
def test_a_range_becomes_what_a_machine_can_be_told(figure: str, found: Range) -> None:
    """Lowest, highest and step, as they are."""
    reads = {"2ad4": bytes.fromhex(SPEEDS), "2ad5": bytes.fromhex(GRADES)}
    machine = FtmsDriver().identify("Mill", reads)
    assert isinstance(machine, Machine)
    assert getattr(machine, figure) == found


def test_a_range_of_heart_rates_is_read() -> None:
    """FTMS/SR/CR/BV-07-C: three octets."""
    read = ranges.decode("2ad7", bytes.fromhex("28c801"))
    assert list(read.values()) == [40, 200, 1]


def test_a_record_without_more_data_has_a_speed(driver: FtmsDriver) -> None:
    """FTMS/SR/CN/BV-01-C: flags of nothing, and the speed behind them."""
    assert hear(driver, "2acd", "00002c01") == (Reported(Report(300)),)


@pytest.mark.parametrize("bit", [bit for bit, _ in treadmill_data.GROUPS])
def test_each_optional_field_leaves_the_speed_where_it_is(driver: FtmsDriver, bit: int) -> None:
    """FTMS/SR/CN/BV-02-C to BV-11-C: with any one of them, the speed is the speed."""
    fields = dict(treadmill_data.GROUPS)[bit]
    data = treadmill_data.encode({"speed_ckmh": 300} | {field.name: 1 for field in fields})
    (reported,) = hear(driver, "2acd", data.hex())
    assert isinstance(reported, Reported)
    assert reported.report.speed_ckmh == 300


def test_elapsed_time_goes_on_over_a_connection_lost(driver: FtmsDriver) -> None:
    """FTMS/SR/CN/BV-12-C: the treadmill went on, the report says so, and only control is asked."""
    before = hear(driver, "2acd", "00042c010a00", 1_000)
    driver.lost("out of range", 2_000)
    driver.connected(12_000)
    assert said(driver) == ["00"]
    after = hear(driver, "2acd", "00042c011400", 12_500)
    elapsed_s = [e.report.elapsed_s for e in (*before, *after) if isinstance(e, Reported)]
    assert elapsed_s == [10, 20]
