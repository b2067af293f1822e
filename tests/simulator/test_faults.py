"""Each fault does what it says and nothing else."""

from treadmill_sim.client import Client
from treadmill_sim.console import Button
from treadmill_sim.faults import Faults


def _inject(client: Client, faults: Faults) -> None:
    client.peripheral.inject(faults, client.now_ms)


def _speeds(client: Client, ms: int) -> list[int]:
    client.received.clear()
    client.wait(ms)
    return [int.from_bytes(record[2:4], "little") for record in client.of("treadmill_data")]


def test_silence(walking: Client) -> None:
    """No notification for its time, indications come, and afterwards reports come again."""
    _inject(walking, Faults(silent_until_ms=walking.now_ms + 5_000))
    walking.received.clear()
    assert walking.command(b"\x08\x01") == b"\x80\x08\x01"
    walking.wait(4_900 - 60)
    assert [each.kind for each in walking.received] == ["indicate"]
    assert _speeds(walking, 2_000) == [0, 0]


def test_refuse_next(walking: Client) -> None:
    """The next request gets the result and does nothing; the one after is carried out."""
    _inject(walking, Faults(refuse_next=0x04))
    assert walking.command(b"\x08\x01") == b"\x80\x08\x04"
    assert _speeds(walking, 3_000) == [300, 300, 300]
    assert walking.command(b"\x08\x01") == b"\x80\x08\x01"


def test_cp_silent(walking: Client) -> None:
    """Requests are carried out and never answered, and do not block each other."""
    _inject(walking, Faults(cp_silent=True))
    asked_ms = walking.now_ms
    assert walking.command(b"\x02\xc8\x00") == b""
    assert walking.now_ms == asked_ms + 30_000
    assert walking.write(b"\x02\x96\x00") is None
    assert walking.write(b"\x02\x64\x00") is None
    assert _speeds(walking, 40_000)[-1] == 100
    assert walking.of("control_point") == []


def test_ignore_stop(walking: Client) -> None:
    """Stop and pause get success and the belt runs on; the console still stops it."""
    _inject(walking, Faults(ignore_stop=True))
    assert walking.command(b"\x08\x01") == b"\x80\x08\x01"
    assert walking.command(b"\x08\x02") == b"\x80\x08\x01"
    assert _speeds(walking, 10_000)[-1] == 300
    walking.peripheral.press(Button.STOP, walking.now_ms)
    assert _speeds(walking, 10_000)[-1] == 0


def test_belt_stuck(walking: Client) -> None:
    """The belt stands at once, commands get success, time goes on; healed, it runs again."""
    _inject(walking, Faults(belt_stuck=True))
    assert walking.peripheral.machine.speed_ckmh == 0
    assert walking.command(b"\x02\xc8\x00") == b"\x80\x02\x01"
    elapsed_ms = walking.peripheral.machine.totals.elapsed_ms
    assert _speeds(walking, 3_000) == [0, 0, 0]
    assert walking.peripheral.machine.totals.elapsed_ms == elapsed_ms + 3_000
    _inject(walking, Faults())
    assert _speeds(walking, 10_000)[-1] == 200


def test_belt_stuck_through_a_start(driver: Client) -> None:
    """Start is acknowledged and the belt never moves."""
    _inject(driver, Faults(belt_stuck=True))
    assert driver.command(b"\x07") == b"\x80\x07\x01"
    assert set(_speeds(driver, 20_000)) == {0}


def test_overspeed(walking: Client) -> None:
    """The running belt is faster than its target by so much, and still stops."""
    _inject(walking, Faults(overspeed_ckmh=80))
    assert _speeds(walking, 5_000)[-1] == 380
    assert walking.command(b"\x08\x01") == b"\x80\x08\x01"
    assert _speeds(walking, 10_000)[-1] == 0


def test_a_fault_counts_what_it_changes(walking: Client) -> None:
    """Each bite is counted under its name, and a fault that meets nothing has none."""
    bites = walking.peripheral.machine.bites
    _inject(walking, Faults(ignore_stop=True, overspeed_ckmh=50))
    walking.wait(1_000)
    assert +bites == {"overspeed_ckmh": 1}
    walking.command(b"\x08\x01")
    assert bites["ignore_stop"] == 1
    _inject(walking, Faults(cp_silent=True, silent_until_ms=walking.now_ms + 3_500))
    walking.write(b"\x08\x01")
    assert bites["cp_silent"] == 1
    walking.wait(5_000)
    assert bites["silent_until_ms"] >= 3
    before = bites.copy()
    _inject(walking, Faults(belt_stuck=True, overspeed_ckmh=50))
    walking.wait(5_000)
    assert bites - before == {}


def test_a_button_that_does_something_is_counted(walking: Client) -> None:
    """Start on a running belt and a key that is out do nothing; the first pull does."""
    bites = walking.peripheral.machine.bites
    for button in (Button.START, Button.KEY_PULL, Button.KEY_PULL):
        walking.peripheral.press(button, walking.now_ms)
    assert +bites == {Button.KEY_PULL: 1}
