"""Whether Bluetooth can be used: adapter, switches, the service that holds it, permission.

The one rule: the judge knows what it is told and nothing else; nothing is switched on by looking.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend, told

ABOUT: Final = "Bluetooth"
ANSWER_S: Final = 3.0
HARDWARE: Final = Path("/sys/class/bluetooth")
SWITCHES: Final = Path("/sys/class/rfkill")
_BLUEZ: Final = "org.bluez"
_ADAPTER: Final = "org.bluez.Adapter1"


class Service(StrEnum):
    """What became of a question to the system's Bluetooth service."""

    ANSWERS = "answers"
    NO_BUS = "no bus"
    NOT_RUNNING = "not running"
    NOT_ALLOWED = "not allowed"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter as the service tells of it. `central`: it can connect to a treadmill."""

    name: str
    powered: bool
    central: bool = True


@dataclass(frozen=True, slots=True)
class RadioFacts:
    """What is there. `hardware` are the adapters that the kernel has, whoever uses them.

    `blocked`: switched off for all of Bluetooth; `by_hand`: by a switch that a hand has to turn;
    `wanted`: a treadmill that is configured is reached by it.
    """

    hardware: tuple[str, ...] = ()
    service: Service = Service.NO_BUS
    adapters: tuple[Adapter, ...] = ()
    blocked: bool = False
    by_hand: bool = False
    wanted: bool = False


def judged(facts: RadioFacts) -> Iterator[Found]:
    """What to say of it; without an adapter nothing else counts."""
    if not facts.hardware and not facts.adapters:
        plug = "plug an adapter in; on a virtual machine or in a container, hand it through."
        if facts.wanted:
            yield mend(ABOUT, "there is no Bluetooth adapter", plug.capitalize())
        else:
            remedy = f"Only where a treadmill is to be reached by Bluetooth: {plug}"
            yield look(ABOUT, "there is no Bluetooth adapter", remedy)
        return
    if facts.by_hand:
        yield mend(
            ABOUT,
            "Bluetooth is switched off by a switch or a key of this computer",
            "Turn the switch; rfkill list shows when it is on.",
        )
    elif facts.blocked:
        yield mend(ABOUT, "Bluetooth is blocked", "sudo rfkill unblock bluetooth")
    if facts.service is not Service.ANSWERS:
        yield mend(ABOUT, *_SERVICE[facts.service])
        return
    unseen = sorted(set(facts.hardware) - {each.name for each in facts.adapters})
    if unseen:
        yield mend(
            ABOUT,
            f"the Bluetooth service does not see the adapter {', '.join(unseen)}",
            "sudo systemctl restart bluetooth; if that does not help, plug the adapter in again.",
        )
    yield from _adapters_judged(facts.adapters)


def _adapters_judged(adapters: tuple[Adapter, ...]) -> Iterator[Found]:
    """Which of them can be used, and whether it is clear which one is."""
    able = [each for each in adapters if each.central]
    for each in adapters:
        if not each.central:
            yield (look if able else mend)(
                ABOUT,
                f"{each.name} cannot connect to a treadmill: it has no Bluetooth Low Energy",
                "Plug in an adapter that has it (Bluetooth 4.0 or newer), unless there is one.",
            )
    on = [each.name for each in able if each.powered]
    off = [each.name for each in able if not each.powered]
    if off and not on:
        yield mend(ABOUT, f"{', '.join(off)} is switched off", "bluetoothctl power on")
    elif off:
        yield fine(ABOUT, f"{', '.join(off)} is switched off, and not needed")
    if len(on) > 1:
        yield look(
            ABOUT,
            f"{' and '.join(on)} are on, and any of them may be the one that is used",
            "Leave on the one that is nearest to the treadmills: bluetoothctl list, then for each"
            " other one: bluetoothctl select ADDRESS, power off. See docs/bluetooth.md.",
        )
    elif on:
        yield fine(ABOUT, f"{on[0]} is on, and this account may use it")


_SERVICE: Final = {
    Service.NO_BUS: (
        "this computer has no D-Bus, over which Bluetooth is reached",
        "Install BlueZ (Debian: sudo apt-get install bluez); in a container, hand D-Bus through.",
    ),
    Service.NOT_RUNNING: (
        "the Bluetooth service does not run",
        "sudo systemctl enable --now bluetooth",
    ),
    Service.NOT_ALLOWED: (
        "this account may not use Bluetooth",
        "sudo usermod -aG bluetooth $USER, then log out and in again.",
    ),
    Service.SILENT: (
        f"the Bluetooth service did not answer within {ANSWER_S:g} s",
        "sudo systemctl restart bluetooth",
    ),
}


def looked(*, wanted: bool) -> Iterator[Found]:
    """Look at this computer. `wanted`: a treadmill that is configured is reached by Bluetooth."""
    if sys.platform != "linux":
        remedy = "treadmill-ctl scan says whether treadmills are heard."
        yield look(ABOUT, "not looked at on this system", remedy)
        return
    service, adapters = asyncio.run(_asked())
    blocked, by_hand = _switches(SWITCHES)
    hardware = tuple(sorted(path.name for path in HARDWARE.glob("hci[0-9]*")))
    yield from judged(RadioFacts(hardware, service, adapters, blocked, by_hand, wanted))


def _switches(folder: Path) -> tuple[bool, bool]:
    """Whether Bluetooth is blocked, and whether by hand."""
    ours = [path for path in folder.glob("rfkill*") if told(path / "type") == "bluetooth"]
    by_hand = any(told(path / "hard") == "1" for path in ours)
    return by_hand or any(told(path / "soft") == "1" for path in ours), by_hand


async def _asked() -> tuple[Service, tuple[Adapter, ...]]:
    """Ask the service for its adapters, within a bound."""
    from dbus_fast import AuthError, BusType, InvalidAddressError, Message, MessageType
    from dbus_fast.aio import MessageBus

    try:
        async with asyncio.timeout(ANSWER_S):
            bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    except TimeoutError:
        return Service.SILENT, ()
    except AuthError:
        return Service.NOT_ALLOWED, ()
    except (OSError, EOFError, InvalidAddressError):
        return Service.NO_BUS, ()
    question = Message(
        destination=_BLUEZ,
        path="/",
        interface="org.freedesktop.DBus.ObjectManager",
        member="GetManagedObjects",
    )
    try:
        async with asyncio.timeout(ANSWER_S):
            reply = await bus.call(question)
    except (TimeoutError, EOFError):
        return Service.SILENT, ()
    finally:
        bus.disconnect()
    if reply.message_type is MessageType.ERROR:
        return refusal(reply.error_name or ""), ()
    return Service.ANSWERS, _adapters(reply.body[0])


def refusal(error: str) -> Service:
    """What an error of the bus means, by its name."""
    if error.endswith(".AccessDenied"):
        return Service.NOT_ALLOWED
    if error.endswith((".NoReply", ".TimedOut", ".Timeout")):
        return Service.SILENT
    return Service.NOT_RUNNING


def _adapters(objects: dict[str, dict[str, dict[str, Any]]]) -> tuple[Adapter, ...]:
    told_of = ((path, each[_ADAPTER]) for path, each in objects.items() if _ADAPTER in each)
    found = (
        Adapter(path.rpartition("/")[2], bool(each["Powered"].value), central=_is_central(each))
        for path, each in told_of
    )
    return tuple(sorted(found, key=lambda each: each.name))


def _is_central(told: dict[str, Any]) -> bool:
    """Whether it can connect to others; taken for granted where the service is too old to say."""
    return "Roles" not in told or "central" in told["Roles"].value
