"""The Bluetooth transport against a simulated treadmill: real bleak, real ATT, real time."""

from collections.abc import AsyncGenerator

import pytest

from notebook import Notebook
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wiring, WriteFault
from treadmill_ctl.transports.address import BleAddress, RadioChoice
from treadmill_ctl.transports.ble import BleTransport
from treadmill_ctl.transports.ble_radio import OpenRadio, Radio
from treadmill_ctl.transports.contract import TransportError
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from treadmill_sim.radio.air import Air
from treadmill_sim.radio.backend import radio_on
from treadmill_sim.radio.peripheral import Station

LONG_MS = 60_000
CONTROL, STATUS, DATA, TRAINING = "2ad9", "2ada", "2acd", "2ad3"
FEATURE, SPEEDS, GRADES = "2acc", "2ad4", "2ad5"
WIRING = Wiring(
    service="1826",
    reads=(FEATURE, SPEEDS, GRADES),
    listens=(CONTROL, STATUS, DATA, TRAINING),
    needs=(DATA, CONTROL),
)
SIM = RadioChoice("sim", "in this process")


@pytest.fixture
def opener(air: Air) -> OpenRadio:
    """Opens a fresh radio on the air each time."""

    async def open_radio(_: RadioChoice | None) -> Radio:
        return await radio_on(air)

    return open_radio


def transport(opener: OpenRadio, who: str = "SimTreadmill", scan_ms: int = 5_000) -> BleTransport:
    """A transport on that air which takes the first it hears."""
    return BleTransport(BleAddress(who, SIM), radio=opener, scan_ms=scan_ms, settle_ms=0)


@pytest.fixture
async def mill(opener: OpenRadio) -> AsyncGenerator[BleTransport]:
    """A transport to the treadmill, not opened."""
    mill = transport(opener)
    yield mill
    await mill.close()


@pytest.fixture
async def book(station: Station, mill: BleTransport) -> Notebook:
    """The listener of a connection that stands."""
    book = Notebook()
    await mill.open(WIRING, book)
    assert station.clients == 1
    return book


@pytest.mark.usefixtures("station")
async def test_open_tells_who_and_what(mill: BleTransport) -> None:
    """Open gives name, address and what was read; a channel that is absent is left out."""
    opened = await mill.open(WIRING, Notebook())
    assert (opened.name, opened.address) == ("SimTreadmill", "F0:F1:F2:F3:F4:F5")
    assert set(opened.reads) == {FEATURE, SPEEDS}
    assert opened.reads[SPEEDS] == bytes.fromhex("3200d0070a00")
    assert mill.simulated
    assert mill.url == "ble:SimTreadmill?radio=sim:in%20this%20process"


async def test_conversation(mill: BleTransport, book: Notebook) -> None:
    """Frames go out in order, answers and reports come in by their short names."""
    mill.submit(Frame(CONTROL, b"\x00"))
    await book.hear(CONTROL)
    mill.submit(Frame(CONTROL, b"\x07"))
    assert await book.hear(CONTROL, 2) == [b"\x80\x00\x01", b"\x80\x07\x01"]
    assert book.outcomes(CONTROL) == [None, None]
    assert await book.hear(TRAINING)
    assert await book.hear(DATA, 2)


async def test_console_is_heard(station: Station, book: Notebook) -> None:
    """What happens at the machine comes in on the status channel."""
    station.press(Button.KEY_PULL)
    assert await book.hear(STATUS) == [b"\x03"]


async def test_outcomes_come_in_the_order_of_the_calls(air: Air, opener: OpenRadio) -> None:
    """Three at once: each is written, in order, and each has its own outcome and code."""
    slow = Station(FtmsPeripheral(MachineProfile(name="Slow", ack_delay_ms=LONG_MS)), air)
    await slow.start()
    mill, book = transport(opener, "Slow"), Notebook()
    await mill.open(WIRING, book)
    for request in (b"\x00", b"\x08\x01", b"\x07"):
        mill.submit(Frame(CONTROL, request))
    await book.end(CONTROL, 3)
    faults = book.outcomes(CONTROL)
    codes = [fault.code if isinstance(fault, WriteFault) else fault for fault in faults]
    assert codes == [None, 0xFE, 0xFE]
    await mill.close()
    await slow.stop()


async def test_a_channel_that_is_absent_is_a_fault(mill: BleTransport, book: Notebook) -> None:
    """A frame for a channel the treadmill has not: a fault with its name, and no code."""
    mill.submit(Frame("2ad6", b"\x00"))
    (fault,) = await book.end("2ad6")
    assert fault == WriteFault("'SimTreadmill' has no Supported Resistance Level Range (2ad6)")


@pytest.mark.usefixtures("station")
async def test_a_missing_need_is_named(mill: BleTransport) -> None:
    """Without a needed channel it is no treadmill to drive; nothing is left open."""
    wiring = Wiring("1826", (), (), (DATA, "2ad6", "2ad8"))
    with pytest.raises(
        TransportError,
        match=r"lacks the Supported Resistance Level Range \(2ad6\), the Supported Power Range",
    ):
        await mill.open(wiring, Notebook())
    with pytest.raises(TransportError, match=r"has no Running Speed and Cadence \(1814\)"):
        await mill.open(Wiring("1814", (), (), ()), Notebook())


async def test_loss_is_told_once_and_last(
    station: Station, mill: BleTransport, book: Notebook
) -> None:
    """After a loss: one `lost`, nothing more of before, and a fault for each later frame."""
    station.drop_link()
    mill.submit(Frame(CONTROL, b"\x00"))
    assert await book.lose() == ["the Bluetooth link to 'SimTreadmill' is gone"]
    before = list(book.told)
    mill.submit(Frame(CONTROL, b"\x08\x01"))
    (*_, fault) = await book.end(CONTROL, len(book.outcomes(CONTROL)) + 1)
    assert fault == WriteFault("the Bluetooth link to 'SimTreadmill' is gone")
    await mill.close()
    assert book.told == [*before, (CONTROL, fault)]


async def test_a_lost_transport_opens_again(
    station: Station, mill: BleTransport, book: Notebook
) -> None:
    """The same transport connects anew; the listener of before hears nothing of it."""
    station.drop_link()
    await book.lose()
    station.restore_link()
    before = list(book.told)
    again = Notebook()
    await mill.open(WIRING, again)
    mill.submit(Frame(CONTROL, b"\x00"))
    assert await again.hear(CONTROL) == [b"\x80\x00\x01"]
    assert book.told == before


async def test_close_is_quiet_and_lets_the_last_frame_go(
    station: Station, mill: BleTransport, book: Notebook
) -> None:
    """A stop handed over just before the close still stops the belt; nothing is told of it."""
    mill.submit(Frame(CONTROL, b"\x00"))
    await book.hear(CONTROL)
    mill.submit(Frame(CONTROL, b"\x07"))
    await book.hear(CONTROL, 2)
    before = len(book.told)
    mill.submit(Frame(CONTROL, b"\x08\x01"))
    await mill.close()
    assert isinstance(station.peripheral, FtmsPeripheral)
    assert station.peripheral.machine.state.value == "idle"
    assert len(book.told) == before
    await mill.close()
    with pytest.raises(RuntimeError, match="nothing was opened"):
        mill.submit(Frame(CONTROL, b"\x00"))


async def test_takeover_by_another(opener: OpenRadio, mill: BleTransport, book: Notebook) -> None:
    """A second client that asks for control takes it: the first is told FF."""
    mill.submit(Frame(CONTROL, b"\x00"))
    await book.hear(CONTROL)
    other = transport(opener)
    others = Notebook()
    await other.open(WIRING, others)
    other.submit(Frame(CONTROL, b"\x00"))
    assert await others.hear(CONTROL) == [b"\x80\x00\x01"]
    assert await book.hear(STATUS) == [b"\xff"]
    await other.close()


@pytest.mark.usefixtures("station")
async def test_not_heard_names_who_was(opener: OpenRadio) -> None:
    """A treadmill that is not there: how long it was listened for, and who was heard."""
    with pytest.raises(TransportError) as refused:
        await transport(opener, "Other", scan_ms=200).open(WIRING, Notebook())
    assert str(refused.value) == (
        "no treadmill called 'Other' was heard in 0.2 s: is it on, near, and not connected to "
        "another device? heard: SimTreadmill"
    )


async def test_two_of_one_name_are_refused(air: Air, opener: OpenRadio, station: Station) -> None:
    """Two treadmills of one name, as a clinic has them: neither is taken, both are named."""
    twin = Station(FtmsPeripheral(MachineProfile()), air, address="F0:00:00:00:00:02")
    await twin.start()
    either = BleTransport(BleAddress("SimTreadmill", SIM), radio=opener, settle_ms=200)
    with pytest.raises(TransportError, match="2 treadmills called 'SimTreadmill' were heard"):
        await either.open(WIRING, Notebook())
    alone = BleTransport(BleAddress("", SIM), radio=opener, settle_ms=200)
    with pytest.raises(TransportError, match=r"ble:F0:00:00:00:00:02\?radio=sim:"):
        await alone.open(WIRING, Notebook())
    exact = BleTransport(BleAddress("f0-00-00-00-00-02", SIM), radio=opener)
    opened = await exact.open(WIRING, Notebook())
    assert (opened.address, twin.clients, station.clients) == ("F0:00:00:00:00:02", 1, 0)
    await exact.close()
    await twin.stop()
