"""The fixtures that other teams' tests get: treadmills in real and in virtual time."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from treadmill_ctl.transports.address import BadAddress, BleAddress, parse_address
from treadmill_ctl.transports.stream_address import SerialAddress, TcpAddress
from treadmill_sim.console import Button
from treadmill_sim.families import FAMILIES
from treadmill_sim.pytest_plugin_live import LiveMills
from treadmill_sim.pytest_plugin_virtual import VirtualMills
from treadmill_sim.treadmill import Treadmill

EVERY = ("ftms", *FAMILIES)
FOR_EVER_MS = 1 << 40
KINDS = {"ftms": BleAddress, "bertec": TcpAddress}

LOADED = """
import sys, pytest
before = set(sys.modules)
import treadmill_sim.pytest_plugin
print(*sorted(set(sys.modules) - before))
"""


def where(url: str) -> str:
    """The path or the port in an address."""
    return url.partition(":")[2].partition("?")[0]


def test_loading_it_costs_those_nothing_who_do_not_use_it() -> None:
    """The file that pytest loads in every run brings no module but itself."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == ["treadmill_sim", "treadmill_sim.pytest_plugin"]


@pytest.mark.parametrize("family", EVERY)
def test_each_family_has_an_address(treadmill: LiveMills, family: str) -> None:
    """What is made can be given to the service as it is, which knows it for a simulated one."""
    mill = treadmill(family)
    address = parse_address(mill.url)
    assert isinstance(address, KINDS.get(family, SerialAddress)), address
    assert not isinstance(address, BadAddress)
    assert "sim" in mill.url
    assert mill.belt.state == "idle"


def test_a_button_moves_a_live_belt(treadmill: LiveMills) -> None:
    """A person at its console starts it, and the key stops it."""
    mill = treadmill("trackmaster", countdown_ms=0, acceleration_mm_s2=2_000)
    mill.press("start")
    assert mill.until(lambda belt: belt.speed_ckmh > 0).state == "running"
    mill.press("key-pull")
    assert not mill.until(lambda belt: belt.speed_ckmh == 0).key_in
    assert mill.bites == {"start": 1, "key_pull": 1}


def test_a_client_hears_a_live_treadmill(treadmill: LiveMills) -> None:
    """Whoever connects to the port of its address is a client of it, until the plug is pulled."""
    mill = treadmill("bertec")
    host, _, port = where(mill.url).partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        assert line.recv(1)
        assert mill.until(lambda belt: belt.clients == 1).link_up
        mill.press("link-drop")
        while line.recv(4_096):
            pass
    assert not mill.belt.link_up
    mill.press("link-back")
    assert mill.belt.link_up


def test_a_fault_bites_until_it_is_healed(treadmill: LiveMills) -> None:
    """A fault is put in force by its name, and ended by naming none."""
    mill = treadmill("trackmaster", countdown_ms=0)
    mill.inject(belt_stuck=True)
    mill.press("start")
    assert mill.belt.speed_ckmh == 0
    assert mill.bites["belt_stuck"] > 0
    mill.inject()
    mill.until(lambda belt: belt.speed_ckmh > 0)


def test_what_does_not_come_is_told(treadmill: LiveMills) -> None:
    """Who waits in vain reads what the belt did instead."""
    mill = treadmill("trackmaster")
    with pytest.raises(TimeoutError, match=r"not within 0 s; it is: idle +0\.00 km/h"):
        mill.until(lambda belt: belt.speed_ckmh > 0, within_s=0)


def test_several_at_once_are_apart(treadmill: LiveMills) -> None:
    """Each has its own address and its own belt."""
    one, other = treadmill("trackmaster", countdown_ms=0), treadmill("trackmaster")
    one.press("start")
    assert one.until(lambda belt: belt.speed_ckmh > 0).state == "running"
    assert other.belt.state == "idle"
    assert where(one.url) != where(other.url)


def test_nothing_is_left_of_them() -> None:
    """When the test is over, port, folder and thread are gone."""
    with LiveMills() as mills:
        path = Path(where(mills("trackmaster").url))
        assert path.is_symlink()
        assert "treadmills" in {thread.name for thread in threading.enumerate()}
    assert not os.path.lexists(path.parent)
    assert "treadmills" not in {thread.name for thread in threading.enumerate()}


def test_a_bug_in_a_treadmill_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes wrong in a treadmill is raised at the end, and all the same nothing is left."""

    def broken(_: Treadmill) -> None:
        raise ZeroDivisionError

    mills = LiveMills()
    mill = mills("trackmaster", countdown_ms=0)
    monkeypatch.setattr(Treadmill, "start", broken)
    mill.press("start")
    with pytest.raises(ZeroDivisionError):
        mills.__exit__()
    assert not os.path.lexists(Path(where(mill.url)).parent)


@pytest.mark.parametrize(
    ("family", "figures", "said"),
    [
        ("bertek", {}, r"'bertek' is not a treadmill \(did you mean 'bertec'\?\); there are ftms,"),
        ("bertec", {"speed_max_kmh": 3}, r"not a figure of bertec \(did you mean 'speed_max_ckmh"),
        ("bertec", {"live": True}, "'live' is not a figure of bertec"),
        ("bertec", {"unit": "mph"}, "give no unit"),
        ("trackmaster", {"unit": "knots"}, "knots"),
        ("ftms", {"unit": "mph"}, "'unit' is not a figure of ftms"),
        ("ftms", {"speed_min_ckmh": 0}, "speed_min_ckmh must be above 0"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    treadmill: LiveMills,
    virtual_treadmill: VirtualMills,
    family: str,
    figures: dict[str, object],
    said: str,
) -> None:
    """A name or a figure that means nothing is refused, the same in either time."""
    for mills in (treadmill, virtual_treadmill):
        with pytest.raises(ValueError, match=said):
            mills(family, **figures)


def test_buttons_and_faults_are_known_by_name(virtual_treadmill: VirtualMills) -> None:
    """One that there is not is refused, with the likeliest."""
    mill = virtual_treadmill()
    with pytest.raises(
        ValueError, match=r"'keypull' is not a button \(did you mean 'key-pull'\?\)"
    ):
        mill.press("keypull")
    with pytest.raises(ValueError, match=r"not a fault \(did you mean 'ignore_stop'\?\)"):
        mill.inject(ignores_stop=True)


@pytest.mark.parametrize("family", EVERY)
def test_each_family_walks_in_virtual_time(virtual_treadmill: VirtualMills, family: str) -> None:
    """An hour passes at once, and the belt has been where its speed takes it."""
    mill = virtual_treadmill(family, speed_min_ckmh=100, countdown_ms=0)
    mill.press("start")
    mill.wait(3_600_000)
    assert mill.now_ms == 3_600_000
    assert mill.belt.speed_ckmh in {0, 100}, "some consoles stop a belt that nobody asks about"
    assert mill.belt.distance_mm <= 1_000_000


def test_a_virtual_client_of_a_line_is_answered(virtual_treadmill: VirtualMills) -> None:
    """Octets go in and come out; a silent machine gives none, and a healed one does again."""
    mill = virtual_treadmill("trackmaster")
    mill.inject(silent_until_ms=FOR_EVER_MS)
    mill.client.send(b"\xa2")
    mill.wait(1_000)
    assert mill.client.received == b""
    mill.inject()
    mill.client.send(b"\xa2")
    mill.wait(1_000)
    assert mill.client.received == b"\xb2"


def test_a_virtual_client_on_the_air_is_answered(virtual_treadmill: VirtualMills) -> None:
    """Control is asked for and given, and lost with the link."""
    mill = virtual_treadmill("ftms", countdown_ms=0)
    mill.client.subscribe()
    assert mill.client.command(b"\x00") == b"\x80\x00\x01"
    mill.press("link-drop")
    assert mill.belt.clients == 0
    mill.wait(1_000)
    mill.press("link-back")
    mill.client.subscribe()
    assert mill.client.command(b"\x07") == b"\x80\x07\x05"


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_sent_on_a_lost_line_goes_nowhere(
    virtual_treadmill: VirtualMills, family: str
) -> None:
    """Between unplugging and plugging in, time passes and nothing arrives either way."""
    mill = virtual_treadmill(family)
    mill.press("link-drop")
    mill.client.received.clear()
    mill.client.send(bytes(range(256)))
    mill.wait(100_000)
    assert mill.now_ms == 100_000
    assert mill.client.received == b""
    mill.press("link-back")
    assert mill.belt.link_up


def test_virtual_time_is_the_same_every_time(virtual_treadmill: VirtualMills) -> None:
    """Two of the same figures and seed tell the same, to the octet."""
    heard: list[bytes] = []
    for _ in range(2):
        mill = virtual_treadmill("bertec", seed=7)
        mill.inject(octets_lost=5)
        mill.press("start")
        mill.wait(5_000)
        heard.append(bytes(mill.client.received))
    assert heard[0] == heard[1]
    assert len(heard[0]) > 1_000


def test_waiting_in_virtual_time_has_an_end(virtual_treadmill: VirtualMills) -> None:
    """What does not come within its time is an error that says what the belt did instead."""
    mill = virtual_treadmill("ftms")
    with pytest.raises(TimeoutError, match="not within 5000 ms; it is: idle"):
        mill.until(lambda belt: belt.speed_ckmh > 0, within_ms=5_000)
    assert mill.now_ms == 5_000


def test_every_button_can_be_pressed_by_name(virtual_treadmill: VirtualMills) -> None:
    """A key that went out comes back, and the console takes control away."""
    mill = virtual_treadmill("ftms")
    mill.client.subscribe()
    mill.client.command(b"\x00")
    for name in ("key-pull", "key-back", "revoke"):
        mill.press(name)
    assert mill.belt.key_in
    assert mill.bites[Button.REVOKE] == 1
