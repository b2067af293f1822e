"""A real mosquitto in a folder: its listeners, certificates, users, rights; killed, held, revived.

The one rule: a broker is waited for by its port, and ended with the test; nothing of it stays.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import socket
import subprocess
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

LIMIT_S = 20.0
LOOK_S = 0.01
MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
PASSWORD = "a-word-of-a-test"  # noqa: S105 - of a broker that lives as long as a test
WHAT_IS_MISSING = "mosquitto is not installed; on Debian: apt-get install mosquitto"
GATEWAY = "room1"
USERS = ("console", "viewer", "ha", GATEWAY)
ACL = f"""\
pattern write tm/v1/%u/+/state
pattern write tm/v1/%u/+/telemetry
pattern write tm/v1/%u/+/availability
pattern write tm/v1/%u/+/event
pattern write tm/v1/%u/+/session/last
pattern write tm/v1/%u/+/session/done
pattern read tm/v1/%u/session/ack
pattern write tm/v1/%u/bridge/#
pattern read tm/v1/%u/+/cmd/#
pattern read tm/v1/reply/%u/#

user {GATEWAY}
topic write tm/v1/reply/#
topic readwrite homeassistant/device/+/config
topic read homeassistant/status

user console
topic read tm/v1/{GATEWAY}/#
topic write tm/v1/{GATEWAY}/+/cmd/#

user viewer
topic read tm/v1/{GATEWAY}/#

user ha
topic read tm/v1/{GATEWAY}/#
topic write tm/v1/+/+/cmd/stop
topic read homeassistant/device/+/config
topic write homeassistant/status
topic write tm/v1/+/session/ack
"""

needs_mosquitto = pytest.mark.skipif(MOSQUITTO is None, reason=WHAT_IS_MISSING)


def free_port() -> int:
    """A port that nobody is at."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


class Mosquitto:
    """A broker. `port` is for passwords, `tls_port` for certificates."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        self._process: Process | None = None
        folder.mkdir(exist_ok=True)
        _certificates(folder)
        users = folder / "users"
        users.write_text("".join(f"{name}:{PASSWORD}\n" for name in USERS))
        users.chmod(0o600)
        passwords = ["mosquitto_passwd", "-U", str(users)]
        subprocess.run(passwords, check=True, capture_output=True)
        (folder / "acl").write_text(ACL)
        (folder / "acl").chmod(0o600)
        self._conf = folder / "mosquitto.conf"
        self._conf.write_text(self._text())

    def _text(self) -> str:
        place = self.folder
        return (
            f"allow_anonymous false\nacl_file {place / 'acl'}\nuser root\n"
            f"password_file {place / 'users'}\nset_tcp_nodelay true\nmax_queued_messages 100\n"
            f"log_dest file {place / 'log'}\n"
            f"listener {self.port} 127.0.0.1\n"
            f"listener {self.tls_port} 127.0.0.1\ncafile {place / 'ca.pem'}\n"
            f"certfile {place / 'broker.pem'}\nkeyfile {place / 'broker.key'}\n"
            "require_certificate true\nuse_identity_as_username true\ntls_version tlsv1.2\n"
        )

    async def start(self) -> None:
        """Until it takes connections."""
        assert MOSQUITTO is not None
        self._process = await asyncio.create_subprocess_exec(
            MOSQUITTO, "-c", str(self._conf), stdout=DEVNULL, stderr=DEVNULL
        )
        async with asyncio.timeout(LIMIT_S):
            while True:
                assert self._process.returncode is None, self.said
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                except ConnectionRefusedError:
                    await asyncio.sleep(LOOK_S)
                else:
                    writer.close()
                    return

    @property
    def said(self) -> str:
        """Its log."""
        log = self.folder / "log"
        return log.read_text() if log.exists() else ""

    @property
    def pid(self) -> int | None:
        """Its process."""
        return None if self._process is None else self._process.pid

    async def kill(self) -> None:
        """Dead at once, with all connections."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            await self._process.wait()

    def hold(self) -> None:
        """It takes what comes and does nothing with it."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def release(self) -> None:
        """It goes on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)


@asynccontextmanager
async def mosquitto(folder: Path) -> AsyncGenerator[Mosquitto]:
    """A broker for as long as a test takes."""
    broker = Mosquitto(folder)
    await broker.start()
    try:
        yield broker
    finally:
        await broker.kill()


def gateway_section(broker: Mosquitto, *lines: str) -> str:
    """The part of a service's configuration that names this broker, by its certificates."""
    place = broker.folder
    own = f"certificate: {place / 'gateway.pem'}, key: {place / 'gateway.key'}"
    return "\n".join(
        (
            "mqtt:",
            "  host: localhost",
            f"  port: {broker.tls_port}",
            f"  gateway: {GATEWAY}",
            f"  tls: {{ca: {place / 'ca.pem'}, {own}}}",
            *(f"  {line}" for line in lines),
            "",
        )
    )


def _certificates(folder: Path) -> None:
    """Who vouches for both, the broker as localhost, the gateway by its own name."""
    new = ["openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    ca = [*new, "-x509", "-days", "2", "-subj", "/CN=a test"]
    _openssl(folder, *ca, "-keyout", "ca.key", "-out", "ca.pem")
    for name, common in (("broker", "localhost"), ("gateway", GATEWAY)):
        files = ["-keyout", f"{name}.key", "-out", f"{name}.csr"]
        _openssl(folder, *new, "-subj", f"/CN={common}", *files)
        (folder / f"{name}.ext").write_text("subjectAltName=DNS:localhost\n")
        signed = ["openssl", "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem"]
        by = ["-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", f"{name}.ext"]
        _openssl(folder, *signed, *by, "-out", f"{name}.pem")


def _openssl(folder: Path, *words: str) -> None:
    subprocess.run(words, cwd=folder, check=True, capture_output=True)
