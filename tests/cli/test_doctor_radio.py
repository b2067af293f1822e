"""What `doctor` gathers about Bluetooth, of a system bus and switches that are made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from dbus_fast import AuthError, InvalidAddressError, MessageType, aio

from treadmill_ctl.cli import doctor_radio
from treadmill_ctl.cli.doctor_found import Found, Need


class Bus:
    """A system bus that answers as it is told to."""

    refuses: BaseException | None = None
    reply: SimpleNamespace

    def __init__(self, bus_type: object) -> None:
        del bus_type

    async def connect(self) -> Bus:
        if self.refuses is not None:
            raise self.refuses
        return self

    async def call(self, _: object) -> SimpleNamespace:
        return self.reply

    def disconnect(self) -> None:
        """Quiet."""


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., list[Found]]:
    """Looks at Bluetooth on a computer with an adapter and this bus."""
    (tmp_path / "hci0").mkdir()

    def looked(reply: SimpleNamespace | BaseException) -> list[Found]:
        refuses = reply if isinstance(reply, BaseException) else None
        answers = type("Answers", (Bus,), {"refuses": refuses, "reply": reply})
        monkeypatch.setattr(aio, "MessageBus", answers)
        monkeypatch.setattr(doctor_radio, "HARDWARE", tmp_path)
        monkeypatch.setattr(doctor_radio, "SWITCHES", tmp_path)
        return list(doctor_radio.looked(wanted=True))

    return looked


def adapters(*, powered: bool, roles: list[str] | None = None) -> SimpleNamespace:
    """What BlueZ answers with one adapter and a device; without roles, as an old one."""
    adapter = {"Powered": SimpleNamespace(value=powered)}
    if roles is not None:
        adapter["Roles"] = SimpleNamespace(value=roles)
    objects: dict[str, dict[str, dict[str, Any]]] = {
        "/org/bluez/hci0": {"org.bluez.Adapter1": adapter},
        "/org/bluez/hci0/dev_1": {"org.bluez.Device1": {}},
    }
    return SimpleNamespace(message_type=MessageType.METHOD_RETURN, body=[objects])


def error(name: str) -> SimpleNamespace:
    """What the bus answers in BlueZ's place."""
    full = f"org.freedesktop.DBus.Error.{name}"
    return SimpleNamespace(message_type=MessageType.ERROR, error_name=full)


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (adapters(powered=True), "hci0 is on"),
        (adapters(powered=False), "hci0 is switched off"),
        (adapters(powered=True, roles=["central", "peripheral"]), "hci0 is on"),
        (adapters(powered=True, roles=["peripheral"]), "hci0 cannot connect to a treadmill"),
        (error("ServiceUnknown"), "the Bluetooth service does not run"),
        (error("AccessDenied"), "this account may not use Bluetooth"),
        (FileNotFoundError(), "no D-Bus"),
        (InvalidAddressError("bad"), "no D-Bus"),
        (AuthError("no"), "this account may not use Bluetooth"),
        (TimeoutError(), "did not answer within 3 s"),
    ],
)
def test_the_bluetooth_service_is_asked(
    bus: Callable[..., list[Found]], reply: SimpleNamespace | BaseException, said: str
) -> None:
    """What it answers, or that it does not, is told."""
    (found,) = bus(reply)
    assert said in found.found


@pytest.mark.parametrize(
    ("soft", "hard", "said"),
    [("1", "0", "Bluetooth is blocked"), ("1", "1", "by a switch or a key"), ("0", "0", "")],
)
def test_a_switch_is_seen(
    bus: Callable[..., list[Found]], tmp_path: Path, soft: str, hard: str, said: str
) -> None:
    """The kernel's switches for Bluetooth count, and those for others do not."""
    for name, kind in (("rfkill0", "wlan"), ("rfkill1", "bluetooth")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "type").write_text(f"{kind}\n")
        (tmp_path / name / "soft").write_text(soft if kind == "bluetooth" else "1")
        (tmp_path / name / "hard").write_text(hard if kind == "bluetooth" else "1")
    found = bus(adapters(powered=True))
    told = [each.found for each in found if each.need is Need.MEND]
    assert len(told) == bool(said)
    assert all(said in each for each in told)
