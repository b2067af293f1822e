"""The Bluetooth transport against a stack that misbehaves as operating systems' stacks do."""

import asyncio

import pytest
from bleak.exc import BleakDBusError, BleakError, BleakGATTProtocolError

from bluetooth_stack import FakeClient, FakeRadio, FakeScanner, Stack
from notebook import Notebook, Word
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import Wiring, WriteFault
from treadmill_ctl.transports import ble
from treadmill_ctl.transports.address import BleAddress, RadioChoice
from treadmill_ctl.transports.ble import BleTransport
from treadmill_ctl.transports.ble_radio import Radio
from treadmill_ctl.transports.contract import TransportError

LIMIT_S = 5.0
CONTROL, DATA, TRAINING = "2ad9", "2acd", "2ad3"
WIRING = Wiring("1826", (TRAINING,), (CONTROL, DATA, TRAINING), (DATA, CONTROL))
GONE = "the Bluetooth link to 'Mill' is gone"


@pytest.fixture
async def stack(monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack that works, and a transport that does not pause between attempts."""
    monkeypatch.setattr(ble, "PAUSE_S", 0.0)
    return Stack()


@pytest.fixture
def mill(stack: Stack) -> BleTransport:
    """A transport on that stack, not opened."""

    async def open_radio(_: RadioChoice | None) -> Radio:
        return FakeRadio(FakeScanner, type("Client", (FakeClient,), {"stack": stack}))

    return BleTransport(BleAddress("Mill"), radio=open_radio, settle_ms=0)


@pytest.fixture
async def book(mill: BleTransport) -> Notebook:
    """The listener of a connection that stands, its first messages struck out."""
    book = Notebook()
    await mill.open(WIRING, book)
    book.told.clear()
    return book


async def settled(mill: BleTransport) -> None:
    """Let the loop run until whatever was answered has been told."""
    del mill
    for _ in range(10):
        await asyncio.sleep(0)


async def test_connect_is_tried_again(stack: Stack, mill: BleTransport) -> None:
    """A connect that fails twice is tried a third time; messages come while it is set up."""
    stack.connects = [BleakError("failed to discover services"), TimeoutError()]
    book = Notebook()
    opened = await mill.open(WIRING, book)
    assert stack.attempts == 3
    assert opened.reads == {TRAINING: bytes(2)}
    assert book.told == [Frame(channel, b"\x2a") for channel in (CONTROL, DATA, TRAINING)]
    assert not mill.simulated


async def test_three_failures_are_one_sentence(stack: Stack, mill: BleTransport) -> None:
    """After the third attempt it says what happened last and what to look at."""
    stack.connects = [BleakError("one"), BleakError("two"), OSError("three"), None]
    with pytest.raises(TransportError) as refused:
        await mill.open(WIRING, Notebook())
    assert str(refused.value) == (
        "'Mill' was heard but could not be connected in 3 attempts (three): "
        "is it near, and not connected to another device?"
    )
    assert stack.attempts == 3


async def test_a_stop_does_not_wait_for_an_answer(
    stack: Stack, mill: BleTransport, book: Notebook
) -> None:
    """A frame is begun while the one before is unanswered; outcomes are told in order."""
    mill.submit(Frame(CONTROL, b"speed"))
    mill.submit(Frame(CONTROL, b"stop"))
    await stack.writes(2)
    assert stack.written == [(b"speed", True), (b"stop", True)]
    stack.answers[1].set_result(None)
    await settled(mill)
    assert book.told == []
    stack.answers[0].set_exception(BleakGATTProtocolError(0xFE))
    await settled(mill)
    assert book.told == [
        (
            CONTROL,
            WriteFault(
                "'Mill' refused it (GATT Protocol Error: Procedure Already in Progress)", 0xFE
            ),
        ),
        (CONTROL, None),
    ]
    await mill.close()


async def test_without_response_where_there_is_no_other(stack: Stack, mill: BleTransport) -> None:
    """A control point that takes only writes without response is written so."""
    stack.control = ("write-without-response", "indicate")
    await mill.open(WIRING, Notebook())
    mill.submit(Frame(CONTROL, b"\x00"))
    await stack.writes(1)
    assert stack.written == [(b"\x00", False)]
    stack.answers[0].set_result(None)
    await mill.close()


@pytest.mark.parametrize(
    ("error", "fault", "lost"),
    [
        (
            BleakGATTProtocolError(0x0E),
            WriteFault("'Mill' did not take it (GATT Protocol Error: Unlikely Error)", 0x0E),
            None,
        ),
        (
            BleakDBusError("org.bluez.Error.NotPermitted", ["no"]),
            WriteFault("it did not go out ([org.bluez.Error.NotPermitted] no)"),
            None,
        ),
        (
            BleakDBusError("org.freedesktop.DBus.Error.NoReply", []),
            WriteFault("it did not go out ([org.freedesktop.DBus.Error.NoReply])"),
            f"{GONE} ([org.freedesktop.DBus.Error.NoReply])",
        ),
        (
            BleakError("Not connected"),
            WriteFault("it did not go out (Not connected)"),
            f"{GONE} (Not connected)",
        ),
        (
            AssertionError(),
            WriteFault("it did not go out (AssertionError)"),
            f"{GONE} (AssertionError)",
        ),
    ],
    ids=["ATT 0x0E", "refused by the stack", "no Bluetooth service", "not connected", "asserts"],
)
async def test_a_loss_that_shows_only_as_a_write_error(
    stack: Stack,
    mill: BleTransport,
    book: Notebook,
    error: Exception,
    fault: WriteFault,
    lost: str | None,
) -> None:
    """What is neither an ATT error nor the stack's own refusal is a loss, told once."""
    mill.submit(Frame(CONTROL, b"\x00"))
    await stack.writes(1)
    stack.answers[0].set_exception(error)
    await settled(mill)
    told: list[Word] = [(CONTROL, fault)]
    assert book.told == (told if lost is None else [*told, lost])
    stack.drop()
    stack.drop()
    assert book.told == [*told, lost or GONE]
    await mill.close()


async def test_error_of_a_link_known_to_be_gone_is_a_loss(
    stack: Stack, mill: BleTransport, book: Notebook
) -> None:
    """ATT 0x0E with the link gone by the stack's own word: the fault, then the loss, once."""
    mill.submit(Frame(CONTROL, b"\x00"))
    await stack.writes(1)
    stack.stands = False
    stack.answers[0].set_exception(BleakGATTProtocolError(0x0E))
    await settled(mill)
    stack.drop()
    assert [told if isinstance(told, str) else "fault" for told in book.told] == ["fault", GONE]
    await mill.close()


async def test_frames_under_way_at_a_loss_are_not_told(
    stack: Stack, mill: BleTransport, book: Notebook
) -> None:
    """A loss ends what was under way without a word for each."""
    mill.submit(Frame(CONTROL, b"one"))
    mill.submit(Frame(CONTROL, b"two"))
    await stack.writes(2)
    stack.drop()
    stack.answers[0].cancel()
    await settled(mill)
    assert book.told == [GONE]
    await mill.close()


@pytest.mark.parametrize("where", ["read 2ad3", "subscribe 2ad3"])
async def test_an_unneeded_channel_may_refuse(stack: Stack, mill: BleTransport, where: str) -> None:
    """A channel that refuses to be read or listened to, and is not needed, is as good as absent."""
    stack.refuses[where] = BleakGATTProtocolError(0x02)
    opened = await mill.open(WIRING, Notebook())
    assert (TRAINING in opened.reads) == (where != "read 2ad3")
    await mill.close()


async def test_a_needed_channel_may_not(stack: Stack, mill: BleTransport) -> None:
    """A control point that wants encryption: named, and what to try."""
    stack.refuses["subscribe 2ad9"] = BleakGATTProtocolError(0x0F)
    with pytest.raises(
        TransportError,
        match=r"the Fitness Machine Control Point \(2ad9\).*Insufficient Encryption.*be paired",
    ):
        await mill.open(WIRING, Notebook())


@pytest.mark.parametrize("where", ["read 2ad3", "subscribe 2acd"])
async def test_a_loss_while_set_up_is_the_opens_error(
    stack: Stack, mill: BleTransport, where: str
) -> None:
    """A link lost before open is through: an error, and no `lost`."""
    stack.refuses[where] = BleakGATTProtocolError(0x0E)
    stack.stands = False
    book = Notebook()
    with pytest.raises(TransportError, match=r"'Mill' failed .*while it was being set up"):
        await mill.open(WIRING, book)
    stack.drop()
    assert all(isinstance(told, Frame) for told in book.told)


@pytest.mark.parametrize("where", ["read 2ad3", "subscribe 2ad9"])
async def test_set_up_has_its_time(
    stack: Stack, mill: BleTransport, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A treadmill that does not answer while it is set up is given up in time."""
    monkeypatch.setattr(ble, "SET_UP_S", 0.01)
    stack.hangs_at = where
    with pytest.raises(TransportError, match="did not answer within"):
        await mill.open(WIRING, Notebook())


async def test_close_has_its_time(
    stack: Stack, mill: BleTransport, book: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stack that hangs, in a write and in the disconnect, does not hold up a close."""
    monkeypatch.setattr(ble, "CLOSE_S", 0.6)
    stack.hangs_at = "disconnect"
    mill.submit(Frame(CONTROL, b"\x00"))
    await stack.writes(1)
    async with asyncio.timeout(LIMIT_S):
        await mill.close()
    assert stack.answers[0].cancelled()
    assert book.told == []


async def test_cancelled_open_leaves_nothing(stack: Stack, mill: BleTransport) -> None:
    """An open that is cancelled half way closes what it had."""
    stack.hangs_at = "subscribe 2acd"
    opening = asyncio.create_task(mill.open(WIRING, Notebook()))
    await settled(mill)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    with pytest.raises(RuntimeError, match="nothing was opened"):
        mill.submit(Frame(CONTROL, b"\x00"))
