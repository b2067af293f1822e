"""Takes telemetry and finished sessions from a broker into Postgres: ingest.py HOST PORT DSN.

The one rule: a session is acknowledged after it is committed, never before; what cannot be read is
counted and said, and stops nothing. With certificates: INGEST_CA, INGEST_CERT, INGEST_KEY.
"""

from __future__ import annotations

import importlib
import json
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

# In the ingester's own environment alone; it is not there when this tree is checked for types.
psycopg: Any = importlib.import_module("psycopg")

WAITING_MAX = 100_000
BATCH_MAX = 5_000
BATCH_S = 0.5
TOPICS = [("tm/v1/+/+/telemetry", 0), ("tm/v1/+/+/session/done", 1)]
VALUES = (
    "boot_id",
    "seq",
    "session",
    "mode",
    "measured_kmh",
    "age_ms",
    "fresh",
    "setpoint_kmh",
    "target_kmh",
    "grade_pct",
    "elapsed_s",
)
COPY = f"COPY telemetry (at, gateway, treadmill, {', '.join(VALUES)}) FROM STDIN"
KEEP = "INSERT INTO session VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"


class Batch:
    """Messages, read into rows. `spoilt` counts those that could not be."""

    def __init__(self) -> None:
        self.telemetry: list[tuple[Any, ...]] = []
        self.sessions: list[tuple[Any, ...]] = []
        self.spoilt = 0

    def add(self, topic: str, payload: bytes) -> None:
        """One more."""
        try:
            _, _, gateway, treadmill, *what = topic.split("/")
            said = json.loads(payload)
            if what == ["telemetry"]:
                values = (said[name] for name in VALUES)
                self.telemetry.append((said["ts"], gateway, treadmill, *values))
            elif what == ["session", "done"]:
                key = (gateway, treadmill, said["session"])
                row = (*key, said["began"], said["ended"], json.dumps(said))
                self.sessions.append(row)
        except (ValueError, KeyError, TypeError):
            self.spoilt += 1

    def store(self, database: Any) -> None:
        """All of it, in one transaction."""
        with database.transaction(), database.cursor() as cursor:
            if self.telemetry:
                with cursor.copy(COPY) as copy:
                    for row in self.telemetry:
                        copy.write_row(row)
            if self.sessions:
                cursor.executemany(KEEP, self.sessions)

    def acknowledgements(self) -> list[tuple[str, str]]:
        """Topic and payload for each session."""
        return [
            (f"tm/v1/{gateway}/session/ack", json.dumps({"treadmill": mill, "session": session}))
            for gateway, mill, session, *_ in self.sessions
        ]


class Ingester:
    """Between one broker and one database."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn
        self._waiting: queue.Queue[tuple[str, bytes]] = queue.Queue(WAITING_MAX)
        self._ended = threading.Event()
        self._dropped = 0
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, "ingester", protocol=mqtt.MQTTv5)
        self._client.on_connect = self._connected
        self._client.on_message = self._heard

    def run(self, host: str, port: int) -> None:
        """Until `end` is called. Raises psycopg.Error where the database fails: start it again."""
        if "INGEST_CA" in os.environ:
            ca, certificate, key = (os.environ[f"INGEST_{name}"] for name in ("CA", "CERT", "KEY"))
            self._client.tls_set(ca, certificate, key)  # pyright: ignore[reportUnknownMemberType] - paho's
        with psycopg.connect(self._dsn, autocommit=True) as database:
            database.execute((Path(__file__).parents[1] / "schema.sql").read_text())
            self._client.connect_async(host, port)
            self._client.loop_start()
            try:
                while not self._ended.is_set():
                    self._store(database)
            finally:
                self._client.loop_stop()

    def end(self) -> None:
        """After what is being stored."""
        self._ended.set()

    def _connected(self, client: mqtt.Client, *_: Any) -> None:
        client.subscribe(TOPICS)
        print("ready", flush=True)

    def _heard(self, _client: mqtt.Client, _data: Any, message: mqtt.MQTTMessage) -> None:
        try:
            self._waiting.put_nowait((message.topic, bytes(message.payload)))
        except queue.Full:
            self._dropped += 1  # a session is told again; telemetry is not

    def _store(self, database: Any) -> None:
        """What came within a batch's time; then the words that it is kept."""
        self._ended.wait(BATCH_S)
        batch = Batch()
        for _ in range(min(self._waiting.qsize(), BATCH_MAX)):
            batch.add(*self._waiting.get_nowait())
        batch.store(database)
        for topic, payload in batch.acknowledgements():
            self._client.publish(topic, payload, qos=1)
        if batch.spoilt or self._dropped:
            print(f"unreadable {batch.spoilt}, dropped so far {self._dropped}", file=sys.stderr)


def main() -> None:
    """Run until it is told to end."""
    host, port, dsn = sys.argv[1:]
    ingester = Ingester(dsn)

    def end(_number: int, _frame: object) -> None:
        ingester.end()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    ingester.run(host, int(port))


if __name__ == "__main__":
    main()
