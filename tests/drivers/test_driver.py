"""The FTMS driver: what a machine is, what it reports, and what it tells besides."""

import random
from collections.abc import Callable

import pytest

from treadmill_ctl.core.guard import Cleared
from treadmill_ctl.core.model import (
    Answer,
    Answered,
    Command,
    Event,
    Frame,
    Linked,
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
from treadmill_ctl.drivers.contract import Commissioned, Driver, Unfit
from treadmill_ctl.drivers.ftms.driver import FtmsDriver
from treadmill_ctl.drivers.registry import DRIVERS, FAMILY_OF_SCHEME

FEATURE = bytes.fromhex("0c16000003000000")
FEATURE_WITHOUT_TARGETS = bytes.fromhex("0c16000000000000")
SPEED = bytes.fromhex("3200d0070a00")
GRADE = bytes.fromhex("000096000a00")


@pytest.fixture
def driver() -> FtmsDriver:
    """A driver on a fresh connection."""
    driver = FtmsDriver()
    driver.identify("a treadmill", {"2ad4": SPEED})
    driver.connected(0)
    driver.take()
    return driver


def hear(driver: FtmsDriver, channel: str, data: str, now_ms: int = 0) -> tuple[Event, ...]:
    """The machine sends something."""
    return driver.receive(Frame(channel, bytes.fromhex(data)), now_ms)


# --- who it is ---------------------------------------------------------------------------------


def test_what_speaks_over_bluetooth_is_ftms() -> None:
    """An address of the scheme `ble` that does not say more gets a fresh FTMS driver each time."""
    family = DRIVERS[FAMILY_OF_SCHEME["ble"]]
    driver: Driver = family.driver(Commissioned())
    assert isinstance(driver, FtmsDriver)
    assert family.driver(Commissioned()) is not driver
    assert family.schemes == ("ble",)


def test_a_guardian_by_bluetooth_has_its_own_words() -> None:
    """An FTMS driver has nothing to say on a shared line: there is none."""
    assert FtmsDriver().last_words() == b""


def test_indications_are_subscribed_to_first() -> None:
    """Nothing may be written before the Control Point can answer."""
    wiring = FtmsDriver().wiring
    assert wiring.service == "1826"
    assert wiring.listens == ("2ad9", "2ada", "2acd", "2ad3")
    assert set(wiring.reads) == {"2acc", "2ad4", "2ad5"}
    assert set(wiring.needs) == {"2acd", "2ad9"}


def test_a_machine_is_what_its_ranges_say() -> None:
    """Speed and grade come from 2AD4 and 2AD5."""
    machine = FtmsDriver().identify("Treadmill 7", {"2acc": FEATURE, "2ad4": SPEED, "2ad5": GRADE})
    assert machine == Machine(
        "Treadmill 7", "ftms", Range(50, 2_000, 10), Range(0, 150, 10), reports_key=True
    )


def test_a_range_counts_for_more_than_the_feature_bits() -> None:
    """A machine whose bits deny a speed target, or are missing, is driven by its range."""
    for reads in ({"2acc": FEATURE_WITHOUT_TARGETS, "2ad4": SPEED}, {"2ad4": SPEED}):
        found = FtmsDriver().identify("a treadmill", reads)
        assert isinstance(found, Machine)
        assert found.grade is None


@pytest.mark.parametrize(
    "grade", ["", "000096000a", "000096000000", "000000000a00", "9600000001 00"]
)
def test_a_grade_without_a_sane_range_is_no_grade(grade: str) -> None:
    """Missing, cut, without a step, without a span or upside down: the deck is left alone."""
    found = FtmsDriver().identify("a treadmill", {"2ad4": SPEED, "2ad5": bytes.fromhex(grade)})
    assert isinstance(found, Machine)
    assert found.grade is None


@pytest.mark.parametrize(
    ("reads", "why"),
    [
        ({}, "T takes no target speed over Bluetooth; it can only be watched."),
        (
            {"2acc": FEATURE_WITHOUT_TARGETS},
            "T takes no target speed over Bluetooth; it can only be watched.",
        ),
        (
            {"2acc": FEATURE},
            "T does not say which speeds it takes (no Supported Speed Range), so none is sent.",
        ),
        ({"2ad4": SPEED[:5]}, "T gives its speed range in 5 octets where there must be 6."),
        (
            {"2ad4": bytes.fromhex("3200d0070000")},
            "T gives a speed range without a step (0.50 km/h to 20.00 km/h), no speed can be set.",
        ),
        (
            {"2ad4": bytes.fromhex("0000d0070a00")},
            "T gives a speed range that begins at zero (0.00 km/h to 20.00 km/h), which is none.",
        ),
        (
            {"2ad4": bytes.fromhex("320031000a00")},
            "T gives a speed range whose end is below its beginning (0.50 km/h to 0.49 km/h).",
        ),
        (
            {"2ad4": bytes.fromhex("6500d0070a00")},
            "T starts at 1.01 km/h; nobody is started faster than 1.00 km/h.",
        ),
    ],
)
def test_an_unfit_machine_is_refused_with_one_sentence(reads: dict[str, bytes], why: str) -> None:
    """Without a usable range of speeds no machine is driven, and a person reads why."""
    assert FtmsDriver().identify("T", reads) == Unfit(why)


def test_a_machine_that_starts_at_1_kmh_is_fit() -> None:
    """1.00 km/h is the highest first step, and is one."""
    found = FtmsDriver().identify("T", {"2ad4": bytes.fromhex("6400d0070a00")})
    assert isinstance(found, Machine)


# --- what it reports ---------------------------------------------------------------------------


def test_a_record_becomes_a_report(driver: FtmsDriver) -> None:
    """Speed, grade, distance, time and heart rate are passed on in their integers."""
    assert hear(driver, "2acd", "8c052c01d50000140005002600ffffff78d200") == (
        Reported(Report(300, 20, 213, 210, 120)),
    )


def test_zero_speed_is_always_an_event(driver: FtmsDriver) -> None:
    """A record of zeros is told, as often as it comes."""
    for _ in range(3):
        assert hear(driver, "2acd", "00000000") == (Reported(Report(0)),)


def test_a_heart_rate_of_zero_is_none(driver: FtmsDriver) -> None:
    """Machines without a sensor send zero; nobody's heart is taken to stand still."""
    assert hear(driver, "2acd", "00012c0100") == (Reported(Report(300)),)


def test_a_split_record_is_reported_once(driver: FtmsDriver) -> None:
    """The first fragment is waited with, the last one gives the report of both."""
    assert hear(driver, "2acd", "0500d50000", 0) == ()
    assert hear(driver, "2acd", "00042c01d200", 100) == (Reported(Report(300, None, 213, 210)),)


def test_a_fragment_does_not_outlive_its_link(driver: FtmsDriver) -> None:
    """What was begun before a loss is not joined to what comes after it."""
    hear(driver, "2acd", "0500d50000")
    driver.lost("gone", 10)
    assert driver.connected(20) == (Linked(),)
    assert hear(driver, "2acd", "00002c01", 30) == (Reported(Report(300)),)


def test_a_new_connection_forgets_the_one_before(
    driver: FtmsDriver, cleared: Callable[..., Cleared]
) -> None:
    """Even where nobody told of a loss, no fragment and no speed of before is used."""
    hear(driver, "2acd", "00002c01", 0)
    hear(driver, "2acd", "0500d50000", 0)
    driver.connected(10)
    driver.send(cleared(StopBelt(2)), 10)
    assert driver.take()[-1] == Frame("2ad9", b"\x08\x01")
    assert hear(driver, "2acd", "00002c01", 30) == (Reported(Report(300)),)


def test_a_record_cut_behind_its_speed_still_measures_the_belt(driver: FtmsDriver) -> None:
    """The cut costs what is behind it and nothing else: models exist that cut every record."""
    assert hear(driver, "2acd", "04002c01d5") == (Reported(Report(300)),)


@pytest.mark.parametrize(("data", "left"), [("", 0), ("00", 1), ("00002c", 1)])
def test_a_record_cut_before_its_speed_reports_nothing(
    driver: FtmsDriver, data: str, left: int
) -> None:
    """No speed is made up, and no report of nothing."""
    assert hear(driver, "2acd", data) == (Noticed(Notice.BAD_BYTES, left),)


def test_a_record_whose_last_fragment_is_cut_reports_what_is_known(driver: FtmsDriver) -> None:
    """Without a speed the report is no evidence of any."""
    hear(driver, "2acd", "0500d50000")
    assert hear(driver, "2acd", "0000") == (
        Noticed(Notice.BAD_BYTES, 0),
        Reported(Report(None, None, 213)),
    )


# --- what it tells besides ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "events"),
    [
        ("01", (Noticed(Notice.MACHINE_RESET),)),
        ("0201", (Noticed(Notice.CONSOLE_STOPPED),)),
        ("020100", (Noticed(Notice.CONSOLE_STOPPED),)),  # padded, as machines do
        ("0202", (Noticed(Notice.CONSOLE_PAUSED),)),
        ("0207", (Noticed(Notice.CONSOLE_STOPPED),)),  # neither: the safer reading
        ("02", (Noticed(Notice.BAD_BYTES, 1), Noticed(Notice.CONSOLE_STOPPED))),
        ("03", (Noticed(Notice.KEY_PULLED),)),
        ("040000", (Noticed(Notice.CONSOLE_STARTED),)),
        ("059600", (Noticed(Notice.TARGET_SPEED, 150),)),
        ("0596", (Noticed(Notice.BAD_BYTES, 2),)),
        ("06ecff", (Noticed(Notice.TARGET_GRADE, -20),)),
        ("ff", (Noticed(Notice.CONTROL_LOST),)),
        ("0a6400", ()),
        ("7f", ()),
        ("", (Noticed(Notice.BAD_BYTES, 0),)),
    ],
)
def test_each_status_is_passed_on_as_what_it_is(
    driver: FtmsDriver, data: str, events: tuple[Event, ...]
) -> None:
    """Stop, pause, key, start, targets, reset and lost control are told; the rest is nothing."""
    assert hear(driver, "2ada", data) == events


def test_training_status_and_strangers_are_nothing(driver: FtmsDriver) -> None:
    """Nothing is decided by a training status, nor by a channel that nobody asked for."""
    assert hear(driver, "2ad3", "01") == ()
    assert hear(driver, "beef", "00002c01") == ()


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (StartBelt(-50), "FTMS has no way to say that a belt runs in reverse; it was not sent"),
        (SetSpeed(-50), "FTMS has no way to say that a belt runs in reverse; it was not sent"),
        (SetSpeed(65_536), "the speed is beyond what FTMS can say; it was not sent"),
        (SetGrade(32_768), "the grade is beyond what FTMS can say; it was not sent"),
    ],
)
def test_what_ftms_cannot_say_is_refused(
    driver: FtmsDriver, cleared: Callable[..., Cleared], command: Command, why: str
) -> None:
    """A reversed belt, or a number beyond its octets, is refused and never cut to fit."""
    assert driver.send(cleared(command, 7), 0) == (Answered(7, Answer.REFUSED, why),)
    assert driver.take() == ()


def test_a_grade_below_zero_goes_out(driver: FtmsDriver, cleared: Callable[..., Cleared]) -> None:
    """Downhill has a sign on the wire."""
    hear(driver, "2ad9", "800001")
    driver.send(cleared(SetGrade(-20), 1), 0)
    assert driver.take() == (Frame("2ad9", bytes.fromhex("03ecff")),)


def test_no_bytes_on_any_channel_raise(driver: FtmsDriver) -> None:
    """Random messages on every channel are told of, or are nothing; the driver goes on."""
    chance = random.Random(2)
    for now_ms in range(5_000):
        channel = chance.choice(("2acd", "2ad9", "2ada", "2ad3"))
        data = chance.randbytes(chance.randrange(24))
        events = driver.receive(Frame(channel, data), now_ms)
        assert all(isinstance(event, Noticed | Reported) for event in events)
    assert hear(driver, "2acd", "00000000", 30_000) == (Reported(Report(0)),)
