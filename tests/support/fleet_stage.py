"""A broker, a Postgres and the ingester of examples/fleet, for as long as a measurement takes.

The one rule: everything lies in one folder and ends with it; what is missing is said in a sentence.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from mqtt_broker import MOSQUITTO, WHAT_IS_MISSING, free_port

ROOT = Path(__file__).parents[2]
INGESTER = ROOT / "examples/fleet/ingester"
ENVIRONMENT = ROOT / ".run/fleet"
READY_S = 60.0
LOOK_S = 0.05
BROKER_QUEUE = 20_000


def interpreter() -> Path:
    """Python with what the ingester needs, in an environment of its own; made if need be."""
    python = ENVIRONMENT / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)], check=True)
        wanted = ["-r", str(INGESTER / "requirements.txt")]
        install = [str(python), "-m", "pip", "install", "-q", "--only-binary", ":all:"]
        subprocess.run([*install, *wanted], check=True)
    return python


def postgres_binary(name: str) -> str:
    """One of Postgres' programs. Raises RuntimeError where it is not installed."""
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise RuntimeError("Postgres is not installed; on Debian: apt-get install postgresql")
    return found


@contextmanager
def broker(folder: Path, port: int) -> Generator[subprocess.Popen[bytes]]:
    """A mosquitto that lets everybody in, of this computer alone."""
    if MOSQUITTO is None:
        raise RuntimeError(WHAT_IS_MISSING)
    conf = folder / "mosquitto.conf"
    conf.write_text(
        f"listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n"
        f"max_queued_messages {BROKER_QUEUE}\n"
    )
    process = subprocess.Popen([MOSQUITTO, "-c", str(conf)], stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def postgres() -> Generator[str]:
    """A database of its own; its connection string. Postgres does not run as root."""
    before: list[str] = []
    with tempfile.TemporaryDirectory() as name:  # every folder above it can be passed
        place, port = Path(name), free_port()
        if os.geteuid() == 0:
            shutil.chown(place, "postgres", "postgres")
            before = ["runuser", "-u", "postgres", "--"]
        data, control = str(place / "data"), postgres_binary("pg_ctl")
        made = [postgres_binary("initdb"), "-D", data, "-A", "trust", "-U", "fleet"]
        subprocess.run([*before, *made], check=True, stdout=subprocess.DEVNULL, cwd=place)
        how = f"-c listen_addresses=127.0.0.1 -p {port} -k {place}"
        start = [control, "-D", data, "-w", "-l", str(place / "log"), "-o", how, "start"]
        subprocess.run([*before, *start], check=True, stdout=subprocess.DEVNULL, cwd=place)
        try:
            yield f"host=127.0.0.1 port={port} user=fleet dbname=postgres"
        finally:
            stop = [control, "-D", data, "-m", "immediate", "stop"]
            subprocess.run([*before, *stop], check=False, stdout=subprocess.DEVNULL, cwd=place)


@contextmanager
def ingester(port: int, dsn: str) -> Generator[subprocess.Popen[str]]:
    """The ingester, once it listens."""
    program = [str(interpreter()), str(INGESTER / "ingest.py"), "127.0.0.1", str(port), dsn]
    process = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the ingester did not come up")
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(READY_S)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


def asked(dsn: str, query: str) -> str:
    """The one value that a query gives."""
    psql = [postgres_binary("psql"), dsn, "-At", "-c", query]
    return subprocess.run(psql, check=True, capture_output=True, text=True).stdout.strip()


def until(dsn: str, query: str, wanted: str) -> str:
    """The value of a query, once it is this one, or when the patience is over."""
    end_s = time.monotonic() + READY_S
    while (found := asked(dsn, query)) != wanted and time.monotonic() < end_s:
        time.sleep(LOOK_S)
    return found
