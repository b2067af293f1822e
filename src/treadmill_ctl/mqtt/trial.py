"""What works at a broker, found out by doing it: connect, publish where we publish, subscribe.

The one rule: it writes to no treadmill's topics: the one that it speaks of is there for this, keeps
nothing, and is none that a command could move.
"""

from __future__ import annotations

import os
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, cast

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from treadmill_ctl.mqtt.credentials import Credentials
from treadmill_ctl.mqtt.topics import ROOT, Topics, Verb
from treadmill_ctl.schema.broker import REPLY
from treadmill_ctl.schema.service_file import BrokerAt

NOBODY: Final = "treadmill-ctl-test"  # in the place of a treadmill's name
PATIENCE_S: Final = 5.0
ECHO_S: Final = 1.0
STEP_S: Final = 0.05
PAYLOAD: Final = '{"test":true}'


class Tried(NamedTuple):
    """What was tried, whether it worked as it should, and what to do where it did not."""

    what: str
    works: bool
    said: str
    remedy: str = ""


def _worked(what: str, said: str) -> Tried:
    return Tried(what, works=True, said=said)


def _failed(what: str, said: str, remedy: str) -> Tried:
    return Tried(what, works=False, said=said, remedy=remedy)


class _Ear:
    """What a broker answers, by the number of the packet."""

    def __init__(self, client: paho.Client) -> None:
        self.connected: ReasonCode | None = None
        self.codes: dict[int, ReasonCode] = {}
        self.echoes: set[str] = set()
        client.on_connect = self._on_connect
        client.on_publish = self._on_publish
        client.on_subscribe = self._on_subscribe
        client.on_message = self._on_message

    def _on_connect(self, _: Any, __: Any, ___: Any, code: ReasonCode, *____: Any) -> None:
        self.connected = code

    def _on_publish(self, _: Any, __: Any, mid: int, code: ReasonCode, *___: Any) -> None:
        self.codes[mid] = code

    def _on_subscribe(self, _: Any, __: Any, mid: int, codes: list[ReasonCode], *___: Any) -> None:
        self.codes[mid] = codes[0]

    def _on_message(self, _: Any, __: Any, message: paho.MQTTMessage) -> None:
        self.echoes.add(message.topic)


class Trial:
    """One connection for a try; it keeps the service's own, which has another client id."""

    def __init__(self, at: BrokerAt, found: Credentials) -> None:
        self._at, self._topics, self._tls = at, Topics(at.gateway), found.tls
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"treadmill-ctl-test-{at.gateway}-{os.getpid()}",
            protocol=paho.MQTTv5,
        )
        if at.user is not None:
            self._client.username_pw_set(at.user, found.password)
        if found.tls is not None:
            cast("Any", self._client).tls_set_context(found.tls)
        self._client.connect_timeout = PATIENCE_S
        self._ear = _Ear(self._client)

    def tried(self) -> Iterator[Tried]:
        """Each thing as it is found out; no more after a connection that does not come about."""
        connected = self._connect()
        yield connected
        if not connected.works:
            return
        echoed = self._hears_itself()
        for topic in self._written():
            yield self._publish(topic, echoed)
        if self._at.commands:
            yield from map(self._subscribe, Verb)
            yield self._cannot_command()
        self._client.disconnect()
        self._until(lambda: self._client.socket() is None)

    # -- inside --------------------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return f"{self._at.host}:{self._at.port}"

    def _written(self) -> tuple[str, ...]:
        """What the service publishes to; the gateway's own topics by one beside them."""
        topics = self._topics
        own = (
            f"{ROOT}/{self._at.gateway}/bridge/test",
            topics.availability(NOBODY),
            topics.state(NOBODY),
            topics.telemetry(NOBODY),
            topics.event(NOBODY),
            topics.last_session(NOBODY),
        )
        return (*own, f"{ROOT}/{REPLY}/{NOBODY}") if self._at.commands else own

    def _connect(self) -> Tried:
        began_s = time.monotonic()
        what = f"connect to {self._where}"
        try:
            self._shake_hands()
            self._client.connect(self._at.host, self._at.port)
            self._until(lambda: self._ear.connected is not None)
        except ssl.SSLError as error:
            remedy = "Hold tls in the configuration against the broker's certificates."
            return _failed(what, f"no TLS: {error.reason or error}", remedy)
        except OSError as error:
            remedy = "Start the broker, or correct host and port."
            return _failed(what, str(error.strerror or error), remedy)
        code, took_ms = self._ear.connected, round((time.monotonic() - began_s) * 1_000)
        if code is None or code.is_failure:
            said = "the broker does not answer" if code is None else f"refused: {code}"
            remedy = "Hold user, password and certificates against the broker's."
            return _failed(what, said, remedy)
        how = "encrypted" if self._at.tls is not None else "in the clear, on this computer"
        return _worked(what, f"as {self._at.gateway}, {how}, in {took_ms} ms")

    def _shake_hands(self) -> None:
        """Once beforehand: the client would leave the socket of a bad handshake open."""
        place = (self._at.host, self._at.port)
        with socket.create_connection(place, PATIENCE_S) as raw:
            if self._tls is not None:
                self._tls.wrap_socket(raw, server_hostname=self._at.host).close()

    def _hears_itself(self) -> bool:
        """Whether what is published comes back; a broker with narrow rights does not let it."""
        topic = f"{ROOT}/{self._at.gateway}/bridge/test"
        code = self._coded(self._client.subscribe(topic, qos=1)[1])
        if code is None or code.is_failure:
            return False
        self._client.publish(topic, PAYLOAD, qos=1)
        self._until(lambda: topic in self._ear.echoes, ECHO_S)
        return topic in self._ear.echoes

    def _publish(self, topic: str, echoed: bool) -> Tried:  # noqa: FBT001 - how much is known
        what = f"publish to {topic}"
        if echoed:
            self._coded(self._client.subscribe(topic, qos=1)[1])
        code = self._coded(self._client.publish(topic, PAYLOAD, qos=1).mid)
        if code is None or code.is_failure:
            said = "the broker does not answer" if code is None else f"refused: {code}"
            remedy = (
                f"Give {self._at.gateway} the right to write there; docs/mqtt.md has the rules."
            )
            return _failed(what, said, remedy)
        if echoed and self._until(lambda: topic in self._ear.echoes, ECHO_S):
            return _worked(what, "taken, and heard again")
        return _worked(what, "taken, as the broker says")

    def _subscribe(self, verb: Verb) -> Tried:
        topic = self._topics.command("+", verb)
        code = self._coded(self._client.subscribe(topic, qos=1)[1])
        if code is None or code.is_failure:
            said = "the broker does not answer" if code is None else f"refused: {code}"
            remedy = f"Give {self._at.gateway} the right to read there; docs/mqtt.md has the rules."
            return _failed(f"hear {topic}", said, remedy)
        return _worked(f"hear {topic}", "granted; whether commands come, a console shows")

    def _cannot_command(self) -> Tried:
        """A gateway that may send commands is a broker without rules."""
        topic = self._topics.command(NOBODY, Verb.STOP)
        code = self._coded(self._client.publish(topic, PAYLOAD, qos=1).mid)
        what = f"be refused to publish to {topic}"
        if code is not None and code.is_failure:
            return _worked(what, f"refused, as it should be: {code}")
        remedy = "Give the broker rules for who may write where; docs/mqtt.md has them."
        return _failed(what, "taken: anybody with this account may send commands", remedy)

    def _coded(self, mid: int | None) -> ReasonCode | None:
        """The broker's answer to a packet; None where none came."""
        if mid is None:
            return None
        self._until(lambda: mid in self._ear.codes)
        return self._ear.codes.get(mid)

    def _until(self, is_so: Callable[[], bool], patience_s: float = PATIENCE_S) -> bool:
        until_s = time.monotonic() + patience_s
        while not is_so() and time.monotonic() < until_s:
            if self._client.loop(STEP_S) != paho.MQTT_ERR_SUCCESS:
                break
        return is_so()
