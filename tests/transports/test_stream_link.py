"""Bytes in and out of a pseudo-terminal and of a socket, with a peer that reads when it likes."""

import asyncio
import os
import random
from collections.abc import Generator

import pytest

from notebook import Notebook
from pty_peer import FILLER, PtyPeer, SocketPeer, fill
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import STREAM, WriteFault
from treadmill_ctl.transports import stream_link
from treadmill_ctl.transports.outbound import UNTOLD_MAX
from treadmill_ctl.transports.stream_link import StreamLink
from treadmill_ctl.transports.tty import queued

LOST_MS_MAX = 100
STOP = b"\xa2"


def frame(data: bytes, *, urgent: bool = False) -> Frame:
    """A frame of these octets."""
    return Frame(STREAM, data, urgent)


@pytest.fixture(params=[PtyPeer, SocketPeer])
def peer(request: pytest.FixtureRequest) -> Generator[PtyPeer | SocketPeer]:
    """A line of either kind."""
    peer: PtyPeer | SocketPeer = request.param()
    yield peer
    peer.hang_up()
    if isinstance(peer, PtyPeer):
        peer.let_near_go()
    else:
        peer.ours.close()


@pytest.fixture
def line() -> Generator[PtyPeer]:
    """A line that can be filled up to the last octet."""
    peer = PtyPeer()
    yield peer
    peer.hang_up()
    peer.let_near_go()


def linked(peer: PtyPeer | SocketPeer) -> tuple[StreamLink, Notebook]:
    """A connection, and what it tells."""
    book = Notebook()
    link = StreamLink(peer.open_near(), "the line", book)
    link.start()
    return link, book


async def test_bytes_go_both_ways(peer: PtyPeer | SocketPeer) -> None:
    """What is submitted arrives and is told as written; what the peer says is heard."""
    link, book = linked(peer)
    link.submit(frame(b"\x00\xffone"))
    link.submit(frame(b"two"))
    assert await peer.until(b"two") == b"\x00\xffonetwo"
    assert await book.end(STREAM, 2) == [None, None]
    peer.say(b"\x00\xfe\r\n\x04\x11")
    heard = b""
    while len(heard) < 6:
        heard = b"".join(await book.hear(STREAM, len(book.frames(STREAM)) + 1))
    assert heard == b"\x00\xfe\r\n\x04\x11"
    await link.close()


async def test_nothing_is_told_from_within_a_submit(peer: PtyPeer | SocketPeer) -> None:
    """A listener that is told of a write may submit more; that must not pass what is submitted."""
    link, book = linked(peer)
    link.submit(frame(b"one"))
    assert book.told == []
    assert await book.end(STREAM) == [None]
    await link.close()


async def test_an_answer_is_told_of_in_the_turn_that_it_was_given_in(line: PtyPeer) -> None:
    """What a listener submits when it hears something is told as written once it has heard."""

    class Answering(Notebook):
        def heard(self, frame: Frame) -> None:
            super().heard(frame)
            link.submit(Frame(STREAM, b"answer"))
            self.told.append("submitted")
            asyncio.get_running_loop().call_soon(self.told.append, "a turn later")

    book = Answering()
    link = StreamLink(line.open_near(), "the line", book)
    link.start()
    line.say(b"question")
    assert await book.end(STREAM) == [None]
    await asyncio.sleep(0)
    assert book.told == [
        Frame(STREAM, b"question"), "submitted", (STREAM, None), "a turn later"
    ]  # fmt: skip
    await link.close()


async def test_any_cut_is_heard_whole(peer: PtyPeer | SocketPeer) -> None:
    """A thousand pieces of any size, written one by one, come as the same octets."""
    link, book = linked(peer)
    draw = random.Random(4)
    said = b""
    for count in range(1_000):
        piece = draw.randbytes(draw.choice((1, 1, 2, 5, 32, 64)))
        peer.say(piece)
        said += piece
        if count % 20 == 0:
            await book.hear(STREAM, len(book.frames(STREAM)) + 1)
    while len(heard := b"".join(book.frames(STREAM))) < len(said):
        await book.hear(STREAM, len(book.frames(STREAM)) + 1)
    assert heard == said
    await link.close()


# --- a line that takes nothing ------------------------------------------------------------------


async def test_a_stop_passes_what_a_stalled_line_holds_up(line: PtyPeer) -> None:
    """When the line takes octets again the stop is the first of ours, and the only one."""
    filled = fill(line.open_near())
    link, book = linked(line)
    for number in range(5):
        link.submit(frame(b"SPEED%d" % number))
    link.submit(frame(STOP, urgent=True))
    heard = await line.until(STOP)
    assert heard == FILLER * filled + STOP
    assert [fault is None for fault in await book.end(STREAM, 6)] == [False] * 5 + [True]
    await link.close()


async def test_a_full_buffer_refuses(line: PtyPeer) -> None:
    """What finds no room never leaves; it is told with a reason, in its turn."""
    filled = fill(line.open_near())
    link, book = linked(line)
    for _ in range(5):
        link.submit(frame(b"x" * 64))
    assert await line.until(b"x" * 256) == FILLER * filled + b"x" * 256
    ends = await book.end(STREAM, 5)
    assert ends == [None] * 4 + [
        WriteFault("it was not sent: 256 octets wait to leave already"),
    ]
    await link.close()


async def test_a_stalled_line_holds_up_nothing_else(line: PtyPeer) -> None:
    """Two hundred ticks with a frame each to a line that nobody reads; a stop on another arrives.

    The libraries on top of pyserial spin for ever in the first write that finds no room.
    """
    fill(line.open_near())
    stalled, book = linked(line)
    other = PtyPeer()
    link, _ = linked(other)
    loop, ticks, done = asyncio.get_running_loop(), 0, asyncio.Event()

    def tick() -> None:
        nonlocal ticks
        ticks += 1
        stalled.submit(frame(b"SPEED", urgent=ticks % 10 == 0))
        if ticks == 200:
            link.submit(frame(STOP, urgent=True))
            done.set()
        else:
            loop.call_later(0.001, tick)

    tick()
    async with asyncio.timeout(5):
        await done.wait()
    assert await other.until(STOP) == STOP
    assert book.losses() == []
    for each in (stalled, link):
        await each.close()
    other.hang_up()
    other.let_near_go()


async def test_a_line_that_takes_nothing_for_long_is_lost(line: PtyPeer) -> None:
    """What is kept of refused frames is bounded: then the line is given up, and said so."""
    fill(line.open_near())
    link, book = linked(line)
    for _ in range(UNTOLD_MAX + 1):
        link.submit(frame(b"SPEED"))
    assert await book.lose() == ["the line takes nothing of what it is sent"]
    link.submit(frame(STOP, urgent=True))
    await link.close()


async def test_the_system_is_handed_one_frame_at_a_time(
    peer: PtyPeer | SocketPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as it has not passed on what it has, the next frame waits here, where a stop passes.

    A network connection would take millions of octets, and a stop behind them.
    """
    in_system = [5]

    def queued_there(_: int) -> int:
        return in_system[0]

    monkeypatch.setattr(stream_link, "queued", queued_there)
    link, book = linked(peer)
    link.submit(frame(b"SLOW"))
    link.submit(frame(STOP, urgent=True))
    assert await peer.until(STOP) == STOP
    assert [fault is None for fault in await book.end(STREAM, 2)] == [False, True]
    link.submit(frame(b"NEXT"))
    in_system[0] = 0
    assert await peer.until(b"NEXT") == b"NEXT"
    await link.close()


def test_the_system_tells_what_it_holds() -> None:
    """Of a socket it says how much has not been acknowledged; of what is no line, nothing."""
    peer = SocketPeer()
    assert queued(peer.open_near()) == 0
    fill(peer.open_near())
    assert queued(peer.open_near()) > 0
    peer.hang_up()
    peer.ours.close()
    read, write = os.pipe()
    assert queued(write) == 0
    os.close(read)
    os.close(write)


# --- the end ------------------------------------------------------------------------------------


async def test_a_hang_up_is_told_at_once(peer: PtyPeer | SocketPeer) -> None:
    """Within 100 ms of when it can be seen, once, with the name of the line; then silence."""
    link, book = linked(peer)
    loop = asyncio.get_running_loop()
    from_s = loop.time()
    peer.hang_up()
    losses = await book.lose()
    assert (loop.time() - from_s) * 1_000 < LOST_MS_MAX
    assert losses[0].startswith("the line is gone (")
    link.submit(frame(b"SPEED"))
    await link.close()
    assert book.losses() == losses
    assert book.outcomes(STREAM) == []


async def test_a_hang_up_is_seen_in_a_write(line: PtyPeer) -> None:
    """A write to a line that is gone is no error of the caller's, and tells the loss later."""
    link, book = linked(line)
    line.hang_up()
    link.submit(frame(STOP, urgent=True))
    assert book.told == []
    assert await book.lose() == ["the line is gone (Input/output error)"]
    await link.close()


async def test_what_waits_has_a_moment_to_leave(line: PtyPeer) -> None:
    """Closed behind a stalled line, a stop still goes if the line moves in time."""
    filled = fill(line.open_near())
    link, book = linked(line)
    link.submit(frame(STOP, urgent=True))
    reading = asyncio.create_task(line.until(STOP))
    await link.close()
    assert await reading == FILLER * filled + STOP
    assert book.told == [], "after a close is asked for, nothing is told"


async def test_a_line_that_never_moves_does_not_hold_up_a_close(line: PtyPeer) -> None:
    """Half a second, and it is given up."""
    fill(line.open_near())
    link, _ = linked(line)
    link.submit(frame(STOP, urgent=True))
    async with asyncio.timeout(5):
        await link.close()


async def test_a_closed_line_is_not_heard(peer: PtyPeer | SocketPeer) -> None:
    """Its descriptor is the caller's again, and nobody else's."""
    link, book = linked(peer)
    await link.close()
    peer.say(b"x")
    assert os.read(peer.open_near(), 1) == b"x"
    assert book.told == []
