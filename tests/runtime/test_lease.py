"""Who drives: one at a time; less is taken from anybody; who falls silent drives no more."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub_story import in_room
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.hub import Hub
from treadmill_ctl.runtime.lease import Keep, Lease, against
from treadmill_ctl.runtime.wish import Wish
from virtual_room import ANNA, BEN, VirtualRoom, phase, until, waits, walking

ANNA_AGAIN = ANNA._replace(via="door, another program", connection=9)
BOUND = Wish("minute", keep=Keep.CONNECTION)
LESS = {Request.STOP, Request.ESTOP, Request.PAUSE, Request.SLOWER}

askers = st.builds(
    Asker,
    st.sampled_from(["anna", "ben"]),
    st.just("door"),
    st.sampled_from([1001, 1002, None]),
    st.integers(1, 3),
)
leases = st.none() | st.builds(Lease, askers, st.sampled_from(Keep), st.integers(0, 10_000))


@given(leases, askers, st.sampled_from(sorted(LESS)))
def test_less_is_taken_from_anybody(lease: Lease | None, asker: Asker, request: Request) -> None:
    """Stop, estop, pause and slower, whoever drives, and where nobody does (R4)."""
    assert against(lease, request, asker) is None


@given(leases, askers, st.sampled_from([each for each in Request if each not in LESS]))
def test_more_is_taken_from_whoever_drives_alone(
    lease: Lease | None, asker: Asker, request: Request
) -> None:
    """Everything else; but what tripped while nobody drove may be reset by whoever is there."""
    allowed = against(lease, request, asker) is None
    drives = lease is not None and lease.held_by(asker)
    assert allowed == (drives or (lease is None and request is Request.RESET))


@given(askers, askers, st.integers(0, 10_000))
def test_a_lease_kept_by_a_connection_is_of_that_one_alone(
    holder: Asker, asker: Asker, heard_ms: int
) -> None:
    """The same account over another connection does not drive it."""
    held = Lease(holder, Keep.CONNECTION, heard_ms).held_by(asker)
    assert held == ((holder.who, holder.uid, holder.connection) == (
        asker.who, asker.uid, asker.connection
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("keep", "silent_ms", "lapsed"),
    [
        (Keep.CONNECTION, 2_999, False),
        (Keep.CONNECTION, 3_000, True),
        (Keep.SESSION, 3_600_000, False),
    ],
)
def test_a_connection_that_is_silent_for_three_seconds_keeps_nothing(
    keep: Keep, silent_ms: int, *, lapsed: bool
) -> None:
    """A lease for a session does not depend on a connection."""
    assert Lease(ANNA, keep, 500).lapsed(500 + silent_ms) is lapsed


def test_the_account_that_started_drives_by_whatever_program(tmp_path: Path) -> None:
    """Another command of the same account goes on; another account only slows, and is told who."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one")
        assert hub.ask("one", Request.SLOWER, BEN) is None
        denied = hub.ask("one", Request.COOL_DOWN, BEN)
        assert denied is not None
        assert denied.why == "anna drives this treadmill (door, test)"
        assert hub.ask("one", Request.COOL_DOWN, ANNA_AGAIN) is None

    in_room(tmp_path, "one", story)


def test_a_lease_for_a_session_ends_with_it(tmp_path: Path) -> None:
    """Then anybody may take the treadmill."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one")
        hub.ask("one", Request.STOP, BEN)
        assert (await until(hub, "one", waits)).lease is None
        assert hub.take_lease("one", Keep.SESSION, BEN) is None
        denied = await hub.start("one", Wish("minute"), ANNA)
        assert isinstance(denied, Denied)
        assert "ben drives" in denied.why

    in_room(tmp_path, "one", story)


def test_a_lease_is_taken_over_by_whoever_may(tmp_path: Path) -> None:
    """The belt goes on, and the one who drove before is told who does now."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one")
        assert hub.take_lease("one", Keep.SESSION, BEN) is not None
        hub.take_lease_over("one", Keep.SESSION, BEN)
        denied = hub.ask("one", Request.FASTER, ANNA)
        assert denied is not None
        assert "ben drives" in denied.why
        assert (await until(hub, "one", phase(Phase.WALKING))).lease is not None

    in_room(tmp_path, "one", story)


def _released(hub: Hub) -> None:
    assert hub.release_lease("one", ANNA) is None


def _gone(hub: Hub) -> None:
    hub.gone(ANNA.connection)


@pytest.mark.parametrize(
    ("how", "why"),
    [(_released, "released by anna"), (_gone, "the connection of anna is gone")],
)
def test_nobody_drives_any_more_and_the_belt_ramps_to_its_stop(
    tmp_path: Path, how: Callable[[Hub], None], why: str
) -> None:
    """At once; and the record says why."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one", BOUND)
        how(hub)
        view = hub.view("one")
        assert phase(Phase.SLOWING)(view), view
        assert view.lease is None
        await until(hub, "one", waits)
        assert any(why in line for line in room.said), room.said

    in_room(tmp_path, "one", story)


def test_a_silent_connection_has_its_belt_ramped_to_a_stop(tmp_path: Path) -> None:
    """After three seconds and a tick, not before; every word over it counts."""

    async def story(room: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one", BOUND)
        for _ in range(4):
            hub.heard(ANNA.connection)
            await asyncio.sleep(2.9)
        assert phase(Phase.WALKING)(hub.view("one"))
        await asyncio.sleep(0.25)
        assert phase(Phase.SLOWING)(hub.view("one"))
        assert any("silent for too long" in line for line in room.said)

    in_room(tmp_path, "one", story)


def test_another_connection_that_goes_changes_nothing(tmp_path: Path) -> None:
    """Nor does one that looked on, or one of an account whose lease is for the session."""

    async def story(_: VirtualRoom, hub: Hub) -> None:
        await walking(hub, "one", BOUND)
        await walking(hub, "two")
        hub.gone(BEN.connection)
        assert phase(Phase.WALKING)(hub.view("one"))
        hub.gone(ANNA.connection)
        assert phase(Phase.WALKING)(hub.view("two"))

    in_room(tmp_path, "one two", story)
