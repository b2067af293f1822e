"""Treadmills on the network: reached, refused, silent, lost."""

import asyncio
import socket
from collections.abc import Generator

import pytest

from notebook import Notebook
from treadmill_ctl.core.model import Frame
from treadmill_ctl.drivers.contract import STREAM, Line
from treadmill_ctl.transports import tcp
from treadmill_ctl.transports.contract import TransportError
from treadmill_ctl.transports.found_out import Spoken
from treadmill_ctl.transports.stream_address import TcpAddress
from treadmill_ctl.transports.tcp import ALIVE, tcp_transport

HERE = "127.0.0.1"
LINE = Line(0)


@pytest.fixture
def server() -> Generator[socket.socket]:
    """A port of this computer that takes connections and says nothing."""
    with socket.create_server((HERE, 0)) as server:
        yield server


def at(server: socket.socket, *, simulated: bool = False) -> TcpAddress:
    """Its address."""
    return TcpAddress(HERE, server.getsockname()[1], Spoken("bertec", simulated=simulated))


async def test_open_and_talk(server: socket.socket) -> None:
    """Bytes go both ways; small ones at once, and a silent peer is asked whether it lives."""
    mill, book = tcp_transport(at(server)), Notebook()
    place = f"{HERE}:{server.getsockname()[1]}"
    opened = await mill.open(LINE, book)
    peer, _ = server.accept()
    assert (opened.name, opened.address, dict(opened.reads)) == (place, place, {})
    with socket.socket(fileno=socket.dup(mill.fd)) as ours:
        assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        for name, value in ALIVE.items():
            option = getattr(socket, name, None)
            assert option is None or ours.getsockopt(socket.IPPROTO_TCP, option) == value
    mill.submit(Frame(STREAM, b"\x00" * 64))
    assert peer.recv(100) == b"\x00" * 64
    peer.sendall(b"\x01" * 32)
    assert b"".join(await book.hear(STREAM)) == b"\x01" * 32
    peer.close()
    assert await book.lose() == [f"{place} is gone (it has hung up)"]
    await mill.close()


async def test_reset_by_the_peer(server: socket.socket) -> None:
    """A connection that is torn down is told as one that is gone."""
    mill, book = tcp_transport(at(server)), Notebook()
    await mill.open(LINE, book)
    peer, _ = server.accept()
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    peer.close()
    assert await book.lose() == [f"{at(server).place} is gone (Connection reset by peer)"]
    await mill.close()


async def test_it_is_opened_anew(server: socket.socket) -> None:
    """Open after a loss is a fresh connection; the one before is closed."""
    mill, book = tcp_transport(at(server)), Notebook()
    await mill.open(LINE, book)
    first, _ = server.accept()
    await mill.open(LINE, book)
    second, _ = server.accept()
    assert first.recv(1) == b""
    second.sendall(b"x")
    assert await book.hear(STREAM) == [b"x"]
    assert book.losses() == []
    await mill.close()
    first.close()
    second.close()


async def test_a_shared_connection_ends_for_all(server: socket.socket) -> None:
    """The peer is free for us to come back, though a guardian still has its end of the old one."""
    mill = tcp_transport(at(server))
    await mill.open(LINE, Notebook())
    peer, _ = server.accept()
    with socket.socket(fileno=socket.dup(mill.fd)) as shared:
        await mill.close()
        assert peer.recv(1) == b""
        with pytest.raises(BrokenPipeError):
            shared.send(b"stop")
    peer.close()


async def test_nobody_there(server: socket.socket) -> None:
    """A port that nobody listens at refuses, and the sentence says what to look at."""
    address = at(server)
    server.close()
    with pytest.raises(TransportError, match="refuses the connection: is remote control switched"):
        await tcp_transport(address).open(LINE, Notebook())


async def test_no_such_host(monkeypatch: pytest.MonkeyPatch, server: socket.socket) -> None:
    """A name that is none is said to be none; a host without an address cannot be reached."""

    def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    def homeless(*_: object, **__: object) -> list[object]:
        return []

    monkeypatch.setattr(tcp.socket, "getaddrinfo", unknown)
    with pytest.raises(TransportError, match=r"no computer is called '127\.0\.0\.1' on"):
        await tcp_transport(at(server)).open(LINE, Notebook())
    monkeypatch.setattr(tcp.socket, "getaddrinfo", homeless)
    with pytest.raises(TransportError, match=r"cannot be reached \(it has no address\)"):
        await tcp_transport(at(server)).open(LINE, Notebook())


async def test_no_answer(monkeypatch: pytest.MonkeyPatch, server: socket.socket) -> None:
    """A host that does not answer is given up after its time."""

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", never)
    with pytest.raises(TransportError, match=r"did not answer within 0.05 s: is it on"):
        await tcp_transport(at(server), connect_s=0.05).open(LINE, Notebook())


def test_simulated_as_the_address_says(server: socket.socket) -> None:
    """The address was read, and is believed of this computer alone."""
    assert tcp_transport(at(server, simulated=True)).simulated
    assert not tcp_transport(at(server)).simulated
