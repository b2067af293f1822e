"""Serial ports: found, opened, refused, lost. On pseudo-terminals; no adapter was at hand."""

import asyncio
import errno
import fcntl
import os
import termios
from collections.abc import Generator
from pathlib import Path
from threading import Event

import pytest
from serial import SerialException
from serial.tools.list_ports_common import ListPortInfo

from notebook import Notebook
from pty_peer import PtyPeer
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import STREAM, Line, Wiring
from treadmill_ctl.transports import serial, serial_ports, stream
from treadmill_ctl.transports.contract import TransportError
from treadmill_ctl.transports.found_out import Spoken
from treadmill_ctl.transports.serial import serial_transport
from treadmill_ctl.transports.serial_ports import Port, found, ports
from treadmill_ctl.transports.stream_address import SerialAddress

LINE = Line(4800)
ADAPTERS = (
    Port("/dev/ttyUSB0", "A9", "FTDI", "FT232R"),
    Port("/dev/ttyUSB1", "B7", "FTDI", "Dual RS232"),
    Port("/dev/ttyUSB2", "B7", "FTDI", "Dual RS232"),
    Port("/dev/ttyS0"),
)


@pytest.fixture
def peer() -> Generator[PtyPeer]:
    """A pseudo-terminal that nobody has open."""
    peer = PtyPeer()
    yield peer
    peer.hang_up()
    peer.let_near_go()


def at(where: str, *, simulated: bool = False) -> SerialAddress:
    """An address."""
    return SerialAddress(where, Spoken("trackmaster", simulated=simulated))


async def test_open_and_talk(peer: PtyPeer) -> None:
    """It gives its path as its name, its settings hold, and bytes go both ways until it is shut."""
    mill, book = serial_transport(at(peer.path)), Notebook()
    opened = await mill.open(LINE, book)
    assert (opened.name, opened.address, dict(opened.reads)) == (peer.path, peer.path, {})
    settings = termios.tcgetattr(mill.fd)
    assert settings[4:6] == [termios.B4800, termios.B4800]
    assert settings[2] & (termios.CSIZE | termios.PARENB | termios.CSTOPB) == termios.CS8
    assert settings[3] & (termios.ICANON | termios.ECHO) == 0
    assert not os.get_blocking(mill.fd)
    mill.submit(Frame(STREAM, b"\xa2", urgent=True))
    assert await peer.until(b"\xa2") == b"\xa2"
    peer.say(b"\xb2")
    assert await book.hear(STREAM) == [b"\xb2"]
    await mill.close()
    await mill.close()
    with pytest.raises(RuntimeError, match="nothing was opened"):
        mill.submit(Frame(STREAM, b"\xa2"))
    with pytest.raises(RuntimeError, match="nothing was opened"):
        assert mill.fd


async def test_unplugged(peer: PtyPeer) -> None:
    """It is told at once and once, and opening it again says that there is no such port."""
    mill, book = serial_transport(at(peer.path)), Notebook()
    await mill.open(LINE, book)
    peer.let_near_go()
    peer.hang_up()
    (why,) = await book.lose()
    assert why.startswith(f"{peer.path} is gone (")
    with pytest.raises(TransportError, match=r"there is no port .*treadmill-ctl ports lists"):
        await mill.open(LINE, book)
    await mill.close()


async def test_for_one_program_alone(peer: PtyPeer) -> None:
    """A second one is refused, and told of whom to think; when the first lets go it may."""
    first, second = serial_transport(at(peer.path)), serial_transport(at(peer.path))
    await first.open(LINE, Notebook())
    with pytest.raises(TransportError, match=r"another program has .*its guardian"):
        await second.open(LINE, Notebook())
    await first.close()
    await second.open(LINE, Notebook())
    await second.close()


async def test_a_guardian_is_in_nobodys_way(peer: PtyPeer) -> None:
    """Shut by us, the port can be opened again while a guardian still shares it, and can speak."""
    mill = serial_transport(at(peer.path))
    await mill.open(LINE, Notebook())
    shared = os.dup(mill.fd)
    await mill.open(LINE, Notebook())
    os.write(shared, b"\xa2")
    assert await peer.until(b"\xa2") == b"\xa2"
    await mill.close()
    os.close(shared)


async def test_the_guardian_of_a_dead_service_keeps_others_off(peer: PtyPeer) -> None:
    """Nobody has shut the port, so whoever shares it has it for itself."""
    service = serial_transport(at(peer.path))
    await service.open(LINE, Notebook())
    with os.fdopen(os.dup(service.fd)) as shared:
        # What a death leaves: the service's own descriptor is gone without a word.
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, service.fd)
        os.close(null)
        with pytest.raises(TransportError, match=r"another program has .*its guardian"):
            await serial_transport(at(peer.path)).open(LINE, Notebook())
        assert shared.isatty()
    after = serial_transport(at(peer.path))
    await after.open(LINE, Notebook())
    await after.close()
    await service.close()


def real(_: int) -> bool:
    """Every descriptor is a real port."""
    return False


async def test_a_simulator_is_believed_on_a_pseudo_terminal_only(
    peer: PtyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What says that it is simulated and is a real port is not opened for use (hazard H-19)."""
    mill = serial_transport(at(peer.path, simulated=True))
    assert mill.simulated
    assert not serial_transport(at(peer.path)).simulated
    await mill.open(LINE, Notebook())
    await mill.close()
    monkeypatch.setattr(serial, "is_pseudo", real)
    with pytest.raises(TransportError, match="is a real port, and simulated=yes is for the port"):
        await mill.open(LINE, Notebook())
    monkeypatch.undo()
    await serial_transport(at(peer.path)).open(LINE, Notebook())


def test_what_a_pseudo_terminal_is(peer: PtyPeer) -> None:
    """A pseudo-terminal is one by whatever path; a pipe and the null device are none."""
    read, write = os.pipe()
    null = os.open("/dev/null", os.O_RDWR)
    assert [serial.is_pseudo(fd) for fd in (peer.near, read, write, null)] == [
        True,
        False,
        False,
        False,
    ]
    for fd in (read, write, null):
        os.close(fd)


async def test_bluetooth_is_nothing_for_a_line(peer: PtyPeer) -> None:
    """A driver of another kind of connection is a mistake of ours, and an exception."""
    with pytest.raises(TypeError, match="nothing that a stream of bytes can set up"):
        await serial_transport(at(peer.path)).open(Wiring("1826", (), (), ()), Notebook())


async def test_windows_is_told_plainly(peer: PtyPeer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a line is no descriptor that can be waited for, it is refused in a sentence."""
    monkeypatch.setattr(stream, "POSIX", False)
    with pytest.raises(TransportError, match="needs Linux or macOS"):
        await serial_transport(at(peer.path)).open(LINE, Notebook())


async def test_a_port_that_does_not_open_is_given_up(
    peer: PtyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An adapter that hangs holds up nobody; what opens after all is shut again."""
    go = Event()

    def stuck() -> tuple[Port, ...]:
        assert go.wait(10)
        return ()

    monkeypatch.setattr(serial, "ports", stuck)
    mill = serial_transport(at(peer.path), open_s=0.05)
    with pytest.raises(TransportError, match=r"did not open within 0.05 s; unplug its adapter"):
        await mill.open(LINE, Notebook())
    monkeypatch.undo()
    go.set()
    patient = serial_transport(at(peer.path))
    async with asyncio.timeout(5):
        while not await _opens(patient):
            pass
    await patient.close()


async def _opens(mill: serial.StreamTransport) -> bool:
    try:
        await mill.open(LINE, Notebook())
    except TransportError as error:
        assert "another program has" in str(error)  # noqa: PT017 - one of two outcomes
        return False
    return True


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOENT, "there is no port /dev/x: is it plugged in?"),
        (errno.EACCES, "sudo usermod -aG dialout"),
        (errno.EBUSY, "another program has /dev/x: close it"),
        (errno.EIO, "/dev/x cannot be used as a serial port"),
    ],
)
async def test_what_fails_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    """Not there, not allowed, taken, broken: each with what to do."""

    def fails(*_: object, **__: object) -> None:
        raise SerialException(number, "could not open port")

    monkeypatch.setattr(serial, "Serial", fails)
    with pytest.raises(TransportError) as refused:
        await serial_transport(at("/dev/x")).open(LINE, Notebook())
    assert words in str(refused.value)


async def test_what_is_no_port_is_a_sentence(tmp_path: Path) -> None:
    """A file is refused, and left as it was."""
    path = tmp_path / "file"
    path.write_text("kept")
    with pytest.raises(TransportError, match="cannot be used as a serial port"):
        await serial_transport(at(str(path))).open(LINE, Notebook())
    assert path.read_text() == "kept"


# --- which port ---------------------------------------------------------------------------------


def test_by_usb_number_or_by_path() -> None:
    """The one that has the number, wherever it is; a path as it stands, listed or not."""
    assert found(at("usb-A9"), ADAPTERS) == ADAPTERS[0]
    assert found(at("/dev/ttyUSB1"), ADAPTERS) == ADAPTERS[1]
    assert found(at("/somewhere/port"), ADAPTERS) == Port("/somewhere/port")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("usb-C3", r"has the USB serial number C3: is its adapter .*\(found: usb-A9, usb-B7"),
        ("usb-B7", "2 serial ports have the USB serial number B7; .*: /dev/ttyUSB1, /dev/ttyUSB2"),
    ],
)
def test_none_or_several_is_a_sentence(where: str, words: str) -> None:
    """A port is never guessed (hazard H-13)."""
    with pytest.raises(TransportError, match=words):
        found(at(where), ADAPTERS)


async def test_what_was_connected_is_known_by_its_number(
    peer: PtyPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An adapter with a number is the same one at any path, and another is not."""
    monkeypatch.setattr(serial, "ports", lambda: (Port(peer.path, "A9", "FTDI", "FT232R"),))
    mill = serial_transport(at("usb-A9"))
    opened = await mill.open(LINE, Notebook())
    assert (opened.name, opened.address) == (f"FT232R at {peer.path}", "usb-A9")
    await mill.close()


def test_the_ports_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    """As pyserial lists them, by path; what is empty is None."""
    named = ListPortInfo("/dev/ttyUSB1")
    named.serial_number, named.manufacturer, named.product = "A9", "FTDI", "FT232R"
    bare = ListPortInfo("/dev/ttyS0")
    bare.serial_number = ""
    monkeypatch.setattr(serial_ports.list_ports, "comports", lambda: [named, bare])
    assert ports() == (Port("/dev/ttyS0"), Port("/dev/ttyUSB1", "A9", "FTDI", "FT232R"))
    assert [port.where for port in ports()] == [None, "usb-A9"]


async def test_the_lock_is_the_systems(peer: PtyPeer) -> None:
    """Any program that asks the system whether a port is taken is told so."""
    mill = serial_transport(at(peer.path))
    await mill.open(LINE, Notebook())
    with pytest.raises(BlockingIOError):
        fcntl.flock(peer.near, fcntl.LOCK_EX | fcntl.LOCK_NB)
    await mill.close()
