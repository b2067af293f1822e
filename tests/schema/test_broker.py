"""The broker's part of a service's configuration: what is careful unsaid, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from treadmill_ctl.schema.broker import RemoteStart
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.service_file import BrokerAt, Configured, TlsFiles, fixed, read_service

HERE = Path("/etc/clinic/service.yaml")
HEAD = "version: 1\ntreadmills:\n  one: {address: there}\n"


def read(part: str, head: str = HEAD) -> Configured:
    """A configuration with this part."""
    return read_service(f"{head}mqtt: {{{part}}}\n", HERE, lambda _: "")


def broker(part: str) -> BrokerAt:
    """What it says of the broker."""
    found = read(part).mqtt
    assert found is not None
    return found


def test_without_the_part_there_is_no_broker() -> None:
    """Off by default."""
    assert read_service(HEAD, HERE, lambda _: "").mqtt is None


def test_what_is_not_said_is_careful() -> None:
    """No commands, no start from afar, once a second."""
    found = broker("host: localhost, gateway: room1")
    assert (found.commands, found.remote_start) == (False, RemoteStart.OFF)
    assert (found.port, found.telemetry_hz, found.tls) == (1883, 1, None)


def test_with_tls_it_may_be_another_computer() -> None:
    """At the usual port of that; its files are seen from the configuration's folder."""
    found = broker("host: b.example.org, gateway: room1, tls: {certificate: c.pem, key: k.pem}")
    assert found.port == 8883
    assert found.tls == TlsFiles(None, HERE.parent / "c.pem", HERE.parent / "k.pem")


def test_a_password_is_a_file() -> None:
    """Never the word itself."""
    found = broker("host: localhost, gateway: room1, user: u, password: broker.password")
    assert found.password == HERE.parent / "broker.password"


@pytest.mark.parametrize("word", ["off", "local_confirm", "on"])
def test_the_words_of_remote_start_are_words(word: str) -> None:
    """Although YAML has another meaning for two of them."""
    found = broker(f"host: localhost, gateway: room1, commands: true, remote_start: {word}")
    assert found.remote_start.value == word


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("gateway: room1", 'needs "host"'),
        ("host: localhost", 'needs "gateway"'),
        ("host: a b, gateway: room1", '4:14: host: "a b" is no computer'),
        ("host: b.example.org, gateway: room1", "4:8: host: is another computer, and without"),
        ("host: localhost, gateway: Room 1", "gateway:"),
        ("host: localhost, gateway: reply", "may not be reply"),
        ("host: localhost, gateway: room1, telemetry: 5", '"5" is too often; at most 4 times'),
        ("host: localhost, gateway: room1, password: p", 'needs a line "user: …" beside it'),
        ("host: localhost, gateway: room1, commands: yes", "allowed: true"),
        ("host: localhost, gateway: room1, remote_start: on", 'line "commands: true" beside it'),
        ("host: localhost, gateway: room1, remote_start: yes", "allowed: off, local_confirm or on"),
        ("host: localhost, gateway: room1, tls: {key: k}", 'a line "certificate: …" beside it'),
        ("host: localhost, gateway: room1, tls: {certificate: c}", 'a line "key: …" beside it'),
        ("host: localhost, gateway: room1, tls: {cert: c}", "allowed: ca, certificate or key"),
        ("host: localhost, gateway: room1, pasword: p", 'did you mean "password"?'),
        ('host: localhost, gateway: room1, user: " "', "is no user's name"),
    ],
)
def test_what_is_wrong_is_told_at_its_place(part: str, said: str) -> None:
    """With file, line and column, what was found and what is allowed."""
    with pytest.raises(Bad) as bad:
        read(part)
    lines = [str(flaw) for flaw in bad.value.flaws]
    assert any(said in line for line in lines), lines
    assert all(line.startswith(f"{HERE}:4:") for line in lines), lines


def test_a_treadmill_may_not_have_the_gateways_own_name() -> None:
    """Its topics would be those of the gateway; without a broker it may."""
    head = HEAD.replace("one", "bridge")
    assert read_service(head, HERE, lambda _: "").treadmills
    with pytest.raises(Bad) as bad:
        read("host: localhost, gateway: room1", head)
    assert ':3:3: "bridge" is the gateway\'s own word' in str(bad.value.flaws[0])


def test_the_broker_is_another_with_a_restart_only() -> None:
    """A reload that would change it is refused whole."""
    before = read("host: localhost, gateway: room1")
    assert fixed(before, read("host: localhost, gateway: room2")) == "mqtt"
    assert fixed(before, before) == ""
