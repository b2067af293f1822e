"""Which radio is used, and what is said when it cannot be."""

from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import pytest
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDBusError,
    BleakError,
)

from treadmill_ctl.transports import ble_radio
from treadmill_ctl.transports.address import RadioChoice
from treadmill_ctl.transports.ble_radio import ENTRY_POINTS, NoRadio, explain, open_radio


def known(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    """Let these be the radios that packages bring."""

    def entry_points(*, group: str) -> EntryPoints:
        assert group == ENTRY_POINTS
        return EntryPoints(points)

    monkeypatch.setattr(ble_radio, "entry_points", entry_points)


async def test_without_a_choice_it_is_the_computers_own() -> None:
    """No choice: bleak takes the operating system's backend."""
    radio = await open_radio(None)
    assert (radio.scanner, radio.client) == (None, None)
    await radio.close()


async def test_an_unknown_radio_names_the_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """A radio that no package brings is refused with those that are there."""
    known(monkeypatch)
    with pytest.raises(NoRadio, match=r"no radio is called 'sim' here \(known: none\).*install"):
        await open_radio(RadioChoice("sim", "/x"))
    known(monkeypatch, EntryPoint("usb", "json:loads", ENTRY_POINTS))
    with pytest.raises(NoRadio, match=r"\(known: usb\)"):
        await open_radio(RadioChoice("sim", "/x"))


async def test_a_radio_that_does_not_open_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The simulator's radio without a simulator, or without its package, is one sentence."""
    known(monkeypatch, EntryPoint("sim", "treadmill_sim.radio.backend:open_radio", ENTRY_POINTS))
    with pytest.raises(NoRadio, match="the radio 'sim' cannot be used: no simulator serves"):
        await open_radio(RadioChoice("sim", str(tmp_path / "x")))
    known(monkeypatch, EntryPoint("sim", "no_such_package:open_radio", ENTRY_POINTS))
    with pytest.raises(NoRadio, match="cannot be used: No module named 'no_such_package'"):
        await open_radio(RadioChoice("sim", "x"))


@pytest.mark.parametrize("reason", BleakBluetoothNotAvailableReason)
def test_every_reason_for_no_bluetooth_has_words(
    reason: BleakBluetoothNotAvailableReason,
) -> None:
    """Whatever bleak says of a missing Bluetooth, a person gets more than its code."""
    said = explain(BleakBluetoothNotAvailableError("gone", reason))
    if reason is BleakBluetoothNotAvailableReason.UNKNOWN:
        assert said == "Bluetooth is not available: gone"
    else:
        assert "; " in said  # what is, and what to do


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(2, "No such file"), "no D-Bus is running"),
        (
            BleakDBusError("org.freedesktop.DBus.Error.ServiceUnknown", ["…"]),
            "sudo systemctl start bluetooth",
        ),
        (BleakError("odd"), "Bluetooth cannot be used: odd"),
        (EOFError(), "Bluetooth cannot be used: EOFError"),
    ],
)
def test_a_stack_that_does_not_run_says_what_to_start(error: Exception, words: str) -> None:
    """The usual ways for Linux to have no Bluetooth each have their remedy."""
    assert words in explain(error)
