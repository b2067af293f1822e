"""Same profile, seed and orders: same bytes, however time is cut."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from treadmill_sim.client import Client
from treadmill_sim.console import Button
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile

REQUESTS = st.sampled_from(
    [b"\x00", b"\x01", b"\x07", b"\x08\x01", b"\x08\x02", b"\x02\x2c\x01", b"\x03\x32\x00"]
)
STEPS = st.lists(st.tuples(REQUESTS | st.sampled_from(Button), st.integers(0, 7_000)), max_size=20)


def _jittery(seed: int) -> MachineProfile:
    return MachineProfile(seed=seed, report_jitter_ms=200, ack_jitter_ms=40)


def _history(steps: list[tuple[bytes | Button, int]], seed: int, cut_ms: int) -> list[object]:
    client = Client(FtmsPeripheral(_jittery(seed)))
    client.subscribe()
    client.command(b"\x00")
    for step, wait_ms in steps:
        if isinstance(step, Button):
            client.peripheral.press(step, client.now_ms)
        else:
            client.write(step)
        until_ms = client.now_ms + wait_ms
        while client.now_ms < until_ms:
            client.wait(min(cut_ms, until_ms - client.now_ms))
    return [*client.received, client.peripheral.machine.belt]


@given(STEPS, st.integers(0, 1_000), st.integers(50, 3_000))
def test_time_cut_anyhow_gives_the_same_bytes(
    steps: list[tuple[bytes | Button, int]], seed: int, cut_ms: int
) -> None:
    """Advancing in one go or in pieces sends the same bytes at the same times."""
    assert _history(steps, seed, 1 << 40) == _history(steps, seed, cut_ms)


def test_the_seed_moves_the_reports_within_the_jitter() -> None:
    """With jitter, periods lie within it and differ between seeds; without, they are exact."""

    def periods_ms(profile: MachineProfile) -> list[int]:
        client = Client(FtmsPeripheral(profile))
        client.subscribe("treadmill_data")
        client.wait(100_000)
        times = [each.at_ms for each in client.received]
        return [late - early for early, late in pairwise(times)]

    one, two = (periods_ms(_jittery(seed)) for seed in (1, 2))
    assert all(800 <= period_ms <= 1_200 for period_ms in one + two)
    assert one != two
    assert set(periods_ms(MachineProfile())) == {1_000}


def test_next_due_is_when_something_happens() -> None:
    """Nothing is sent before the announced time, and something falls due at it."""
    client = Client(FtmsPeripheral(_jittery(0)))
    client.subscribe()
    client.command(b"\x00")
    client.write(b"\x07")
    for _ in range(20):
        due_ms = client.peripheral.next_due_ms()
        sent = len(client.received)
        client.wait(due_ms - 1 - client.now_ms)
        assert len(client.received) == sent
        client.wait(1)
        assert len(client.received) > sent
