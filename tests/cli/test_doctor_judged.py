"""What `doctor` says of facts: every finding there is, on computers that are made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from treadmill_ctl.cli import (
    doctor_clock,
    doctor_disk,
    doctor_files,
    doctor_host,
    doctor_ports,
    doctor_program,
    doctor_radio,
    doctor_service,
)
from treadmill_ctl.cli.doctor_clock import ClockFacts
from treadmill_ctl.cli.doctor_disk import DiskFacts
from treadmill_ctl.cli.doctor_files import FilesFacts, ListFacts
from treadmill_ctl.cli.doctor_found import Found, Need
from treadmill_ctl.cli.doctor_host import HostFacts
from treadmill_ctl.cli.doctor_ports import PortFacts
from treadmill_ctl.cli.doctor_program import ProgramFacts
from treadmill_ctl.cli.doctor_radio import Adapter, RadioFacts, Service
from treadmill_ctl.cli.doctor_service import ServiceFacts
from treadmill_ctl.schema.flaws import Flaw, Spot

HCI = ("hci0",)
ON = (Adapter("hci0", powered=True),)
OFF = (Adapter("hci0", powered=False),)
WELL_SET = ClockFacts(2e9, 1e9, set_=True, setter="chrony", zone="Europe/Vienna", offset_s=7_200)
ROOMY = DiskFacts("/j", mode=0o700, free_octets=10**10, kind="ext4", syncs_ms=(0.2, 0.4, 0.3))
WHOLE = ProgramFacts(
    (3, 12, 1), ">=3.11", ("bleak>=3", 'bumble==0.0.236; extra == "sim"'), {"bleak": "3.1"}, "utf-8"
)
IDLE = HostFacts(4, load=0.5, waiting_percent=1.0, memory_octets=10**9, swap_octets=0)
FLAW = Flaw("/w/P-1.yaml", Spot(3, 5), "speed: too fast")
LISTED = ListFacts("/j.db", form=2, known=2)
SERVED = ServiceFacts("/s.yaml", 2, drivers=1)


def said(found: Iterator[Found]) -> list[Found]:
    """All of it, each with a remedy exactly where it is not fine."""
    everything = list(found)
    for each in everything:
        assert bool(each.remedy) is (each.need is not Need.FINE), each
    return everything


def tells(found: Iterator[Found], need: Need, words: str, remedy: str) -> bool:
    """Whether one finding says that."""
    return any(
        each.need is need and words in each.found and remedy in each.remedy for each in said(found)
    )


def needs(found: Iterator[Found]) -> set[Need]:
    """How much all of it asks for."""
    return {each.need for each in said(found)}


@pytest.mark.parametrize(
    ("facts", "need", "words", "remedy"),
    [
        (RadioFacts(), Need.LOOK, "no Bluetooth adapter", "Only where"),
        (RadioFacts(wanted=True), Need.MEND, "no Bluetooth adapter", "Plug an adapter in"),
        (RadioFacts(HCI), Need.MEND, "no D-Bus", "Install BlueZ"),
        (RadioFacts(HCI, Service.NOT_RUNNING), Need.MEND, "does not run", "enable --now bluetooth"),
        (RadioFacts(HCI, Service.NOT_ALLOWED), Need.MEND, "may not use", "usermod -aG bluetooth"),
        (RadioFacts(HCI, Service.SILENT), Need.MEND, "did not answer within 3 s", "restart"),
        (RadioFacts(HCI, Service.ANSWERS), Need.MEND, "does not see the adapter hci0", "restart"),
        (RadioFacts(HCI, Service.ANSWERS, OFF), Need.MEND, "hci0 is switched off", "power on"),
        (RadioFacts(HCI, Service.ANSWERS, ON), Need.FINE, "hci0 is on", ""),
        (RadioFacts(HCI, Service.ANSWERS, OFF, blocked=True), Need.MEND, "blocked", "unblock"),
        (
            RadioFacts(HCI, Service.ANSWERS, OFF, blocked=True, by_hand=True),
            Need.MEND,
            "by a switch or a key",
            "Turn the switch",
        ),
    ],
)
def test_bluetooth(facts: RadioFacts, need: Need, words: str, remedy: str) -> None:
    """Each way in which Bluetooth can stand has its finding."""
    assert tells(doctor_radio.judged(facts), need, words, remedy)


@pytest.mark.parametrize(
    ("second", "asks", "words"),
    [
        (Adapter("hci1", powered=False), {Need.FINE}, "hci1 is switched off, and not needed"),
        (Adapter("hci1", powered=True), {Need.LOOK}, "hci0 and hci1 are on, and any of them"),
        (
            Adapter("hci1", powered=True, central=False),
            {Need.FINE, Need.LOOK},
            "hci1 cannot connect to a treadmill",
        ),
    ],
)
def test_a_second_adapter(second: Adapter, asks: set[Need], words: str) -> None:
    """One that is on is enough; two leave open which is used; one without Low Energy is told of."""
    facts = RadioFacts(("hci0", "hci1"), Service.ANSWERS, (*ON, second))
    found = said(doctor_radio.judged(facts))
    assert {each.need for each in found} == asks
    assert any(words in each.found for each in found)


def test_an_adapter_that_the_service_does_not_see() -> None:
    """The kernel has a second one, and the service has not: told, beside the one that is fine."""
    facts = RadioFacts(("hci0", "hci1"), Service.ANSWERS, ON)
    assert tells(doctor_radio.judged(facts), Need.MEND, "does not see the adapter hci1", "restart")
    assert needs(doctor_radio.judged(facts)) == {Need.FINE, Need.MEND}


@pytest.mark.parametrize(
    ("error", "service"),
    [
        ("org.freedesktop.DBus.Error.AccessDenied", Service.NOT_ALLOWED),
        ("org.freedesktop.DBus.Error.NoReply", Service.SILENT),
        ("org.freedesktop.DBus.Error.ServiceUnknown", Service.NOT_RUNNING),
        ("", Service.NOT_RUNNING),
    ],
)
def test_what_the_bus_refuses(error: str, service: Service) -> None:
    """An error of the bus is one of the ways in which the service can stand."""
    assert doctor_radio.refusal(error) is service


@pytest.mark.parametrize(
    ("port", "need", "words", "remedy"),
    [
        (PortFacts("/dev/a"), Need.FINE, "/dev/a can be used", ""),
        (
            PortFacts("/dev/a", usable=False, group="dialout"),
            Need.MEND,
            "this account may not use /dev/a",
            "sudo usermod -aG dialout $USER, then log out",
        ),
        (
            PortFacts("/dev/a", usable=False, usb=False, group="dialout"),
            Need.LOOK,
            "this account may not use /dev/a",
            "usermod",
        ),
        (PortFacts("/dev/a", usable=False), Need.MEND, "may not use", "Ask whoever looks after"),
        (
            PortFacts("/dev/a", usable=False, group="dialout", joined=True),
            Need.MEND,
            "joined the group dialout after it",
            "Log out and in again.",
        ),
        (PortFacts("/dev/a", held_by="cu (7)"), Need.LOOK, "/dev/a is open in cu (7)", "end that"),
    ],
)
def test_a_serial_port(port: PortFacts, need: Need, words: str, remedy: str) -> None:
    """Each way in which a port can stand has its finding."""
    assert tells(doctor_ports.judged((port,), modem_manager=False), need, words, remedy)


def test_no_serial_port() -> None:
    """That is told, and asks for nothing where none is needed."""
    assert tells(doctor_ports.judged((), modem_manager=True), Need.LOOK, "no serial port", "Only")


@pytest.mark.parametrize(
    ("port", "need"),
    [
        (PortFacts("/dev/ttyUSB0"), Need.MEND),
        (PortFacts("/dev/ttyS0", usb=False), Need.FINE),
        (PortFacts("/dev/ttyUSB0", left_alone=True), Need.FINE),
    ],
)
def test_modem_manager_writes_to_what_it_does_not_know(port: PortFacts, need: Need) -> None:
    """Where it runs, an adapter that no rule keeps it from has to be mended."""
    assert need in needs(doctor_ports.judged((port,), modem_manager=True))
    assert needs(doctor_ports.judged((port,), modem_manager=False)) == {Need.FINE}


@pytest.mark.parametrize(
    ("facts", "need", "words", "remedy"),
    [
        (WELL_SET, Need.FINE, "the network sets it (chrony runs)", ""),
        (WELL_SET, Need.FINE, "Europe/Vienna, +02:00", ""),
        (replace(WELL_SET, offset_s=-12_600), Need.FINE, "-03:30", ""),
        (replace(WELL_SET, now_s=1e9 - 864_000), Need.MEND, "at least 10 days back", "set-ntp"),
        (replace(WELL_SET, set_=None), Need.LOOK, "nobody can tell", "network"),
        (replace(WELL_SET, set_=False), Need.MEND, "chrony runs, and has not", "time server"),
        (replace(WELL_SET, set_=False, setter=""), Need.MEND, "nothing sets it", "set-ntp true"),
        (replace(WELL_SET, zone="Etc/UTC", offset_s=0), Need.LOOK, "Etc/UTC, +00:00", "timezone"),
        (replace(WELL_SET, zone="Europe/Lisbon", offset_s=0), Need.FINE, "Europe/Lisbon", ""),
    ],
)
def test_the_clock(facts: ClockFacts, need: Need, words: str, remedy: str) -> None:
    """Each way in which the clock can stand has its finding."""
    assert tells(doctor_clock.judged(facts), need, words, remedy)


@pytest.mark.parametrize(
    ("facts", "need", "words", "remedy"),
    [
        (ROOMY, Need.FINE, "10.0 GB are free: 2500 hours on a treadmill", ""),
        (ROOMY, Need.FINE, "in 0.3 ms, 0.4 ms at the longest", ""),
        (replace(ROOMY, refused="Read-only file system"), Need.MEND, "Read-only", "--journal"),
        (replace(ROOMY, mode=0o755), Need.MEND, "others of this computer", "chmod 700 /j"),
        (replace(ROOMY, mode=0o701), Need.MEND, "others of this computer", "chmod 700 /j"),
        (replace(ROOMY, kind="tmpfs"), Need.MEND, "is in memory", "on a disk"),
        (replace(ROOMY, free_octets=10**9 - 1), Need.MEND, "249 hours", "Make room"),
        (replace(ROOMY, free_octets=10**9), Need.FINE, "250 hours", ""),
        (replace(ROOMY, syncs_ms=(1.0, 199.0)), Need.FINE, "199.0 ms at the longest", ""),
        (replace(ROOMY, syncs_ms=(1.0, 200.0)), Need.LOOK, "slow", "SD card"),
        (replace(ROOMY, syncs_ms=(1.0, 1_000.0)), Need.MEND, "too slow for a journal", "SD card"),
    ],
)
def test_the_disk(facts: DiskFacts, need: Need, words: str, remedy: str) -> None:
    """Each way in which the disk can stand has its finding."""
    assert tells(doctor_disk.judged(facts), need, words, remedy)


@pytest.mark.parametrize(
    ("facts", "need", "words", "remedy"),
    [
        (WHOLE, Need.FINE, "1 packages that it needs are there", ""),
        (WHOLE, Need.FINE, "Python 3.12.1", ""),
        (WHOLE, Need.FINE, "every sign (utf-8)", ""),
        (replace(WHOLE, needs=None), Need.MEND, "not installed", "pip install"),
        (replace(WHOLE, has={}), Need.MEND, "bleak is missing, needs >=3", "Install it again"),
        (replace(WHOLE, has={"bleak": "2.9"}), Need.MEND, "bleak 2.9, needs >=3", "again"),
        (replace(WHOLE, python=(3, 10, 9)), Need.MEND, "Python 3.10.9", "3.11 or newer"),
        (replace(WHOLE, encoding="ascii"), Need.LOOK, "encoding is ascii", "LC_ALL=C.UTF-8"),
        (replace(WHOLE, encoding=""), Need.LOOK, "encoding is not said", "UTF-8"),
    ],
)
def test_the_program(facts: ProgramFacts, need: Need, words: str, remedy: str) -> None:
    """Each way in which installation and terminal can stand has its finding."""
    assert tells(doctor_program.judged(facts), need, words, remedy)


@pytest.mark.parametrize(
    ("requirement", "means"),
    [
        ("bleak>=3", ("bleak", ">=", "3")),
        ("fhir.resources==8.0.1", ("fhir.resources", "==", "8.0.1")),
        ("click", ("click", ">=", "0")),
        ('bumble==0.0.236; extra == "sim"', None),
    ],
)
def test_a_requirement_is_read(requirement: str, means: tuple[str, str, str] | None) -> None:
    """Name, sign and version; what is for an extra or another system is nobody's here."""
    assert doctor_program.needed(requirement) == means


@pytest.mark.parametrize(
    ("facts", "need", "words", "remedy"),
    [
        (IDLE, Need.FINE, "4 processors, 0.5 at work", ""),
        (IDLE, Need.FINE, "1000 MB of memory are free", ""),
        (replace(IDLE, load=4.5), Need.LOOK, "4.5 at work: it is busy", "top"),
        (replace(IDLE, waiting_percent=20.0), Need.LOOK, "waited for in 20 %", "top"),
        (replace(IDLE, processors=1), Need.LOOK, "1 processor: a session and its", "two"),
        (replace(IDLE, memory_octets=199_999_999), Need.MEND, "200 MB of memory are free:", "top"),
        (replace(IDLE, swap_octets=5 * 10**6), Need.LOOK, "5 MB of memory are out", "swapoff"),
        (HostFacts(2), Need.FINE, "2 processors", ""),
    ],
)
def test_the_computer(facts: HostFacts, need: Need, words: str, remedy: str) -> None:
    """Each way in which a computer can stand has its finding."""
    assert tells(doctor_host.judged(facts), need, words, remedy)


def test_what_linux_tells_of_its_memory_and_processors() -> None:
    """Figures are read by their names, and what is not told is not known."""
    assert doctor_host.meminfo("MemAvailable:  2 kB\nodd\nSwapFree: x kB") == {"MemAvailable": 2048}
    told = "some avg10=0.00 avg60=3.25 avg300=1.00 total=9\nfull avg10=0.00 avg60=9.00 total=0"
    assert doctor_host.pressure(told) == 3.25
    assert doctor_host.pressure("") is None


@pytest.mark.parametrize(
    ("found", "need", "words", "remedy"),
    [
        (doctor_files.judged_profiles(FilesFacts(38)), Need.FINE, "38 can be read", ""),
        (doctor_files.judged_profiles(FilesFacts(0)), Need.MEND, "are not there", "reinstall"),
        (
            doctor_files.judged_profiles(FilesFacts(1, (FLAW,))),
            Need.MEND,
            "/w/P-1.yaml:3:5: speed: too fast",
            "profile check",
        ),
        (doctor_files.judged_site(FilesFacts(1), ""), Need.FINE, "the defaults hold", ""),
        (doctor_files.judged_site(FilesFacts(1), "/s.yaml"), Need.FINE, "/s.yaml holds", ""),
        (doctor_files.judged_site(FilesFacts(1, (FLAW,)), ""), Need.MEND, ":3:5:", "site check"),
        (doctor_files.judged_walkers(FilesFacts(), "/w"), Need.FINE, "none yet", ""),
        (doctor_files.judged_walkers(FilesFacts(2), "/w"), Need.FINE, "2 in /w can be read", ""),
        (
            doctor_files.judged_walkers(FilesFacts(1, (FLAW,)), "/w"),
            Need.MEND,
            ":3:5:",
            "walker check",
        ),
        (
            doctor_files.judged_walkers(FilesFacts(1, (), ("/w/P-1.yaml",)), "/w"),
            Need.MEND,
            "others of this computer may read /w/P-1.yaml",
            "chmod go-rwx /w/P-1.yaml",
        ),
        (doctor_files.judged_list(LISTED), Need.FINE, "/j.db is whole", ""),
        (doctor_files.judged_list(replace(LISTED, there=False)), Need.FINE, "none yet", ""),
        (
            doctor_files.judged_list(replace(LISTED, trouble="malformed")),
            Need.MEND,
            "/j.db cannot be used: malformed",
            "treadmill-ctl sessions rebuild",
        ),
        (doctor_files.judged_list(replace(LISTED, form=3)), Need.MEND, "a later version", "Use"),
        (doctor_files.judged_list(replace(LISTED, copies=2)), Need.LOOK, "2 earlier", "Delete"),
    ],
)
def test_the_files(found: Iterator[Found], need: Need, words: str, remedy: str) -> None:
    """Each way in which the files of sessions can stand has its finding."""
    assert tells(found, need, words, remedy)


@pytest.mark.parametrize(
    ("facts", "need", "words", "remedy"),
    [
        (SERVED, Need.FINE, "/s.yaml can be taken on: 2 treadmills", ""),
        (replace(SERVED, absent=(("a", "there is no port"),)), Need.MEND, "treadmill a: ", "ports"),
        (replace(SERVED, unknown=("ann",)), Need.MEND, "no account ann", "make the account"),
        (replace(SERVED, unknown=("@th",)), Need.MEND, "no group th", "make the group"),
        (replace(SERVED, unguarded=("a",)), Need.LOOK, "a needs no guardian", "guardian: none"),
        (replace(SERVED, drivers=0), Need.LOOK, "nobody but the service's own", "therapist"),
        (replace(SERVED, door_folder="/run/x"), Need.MEND, "cannot be made in /run/x", "socket"),
    ],
)
def test_the_service(facts: ServiceFacts, need: Need, words: str, remedy: str) -> None:
    """Each way in which a configuration can stand on this computer has its finding."""
    assert tells(doctor_service.judged(facts), need, words, remedy)


def test_a_configuration_that_is_refused_is_told_whole() -> None:
    """Every flaw of it is a finding, at its place."""
    found = said(doctor_service.refused((FLAW, FLAW)))
    assert [each.found for each in found] == [str(FLAW)] * 2
    assert {each.need for each in found} == {Need.MEND}
