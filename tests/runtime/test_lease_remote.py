"""A lease that was taken from afar gives way to whoever is at the treadmill, and to nobody else."""

from __future__ import annotations

import pytest

from treadmill_ctl.core.model import Request
from treadmill_ctl.runtime.asker import Asker
from treadmill_ctl.runtime.driving import Driving
from treadmill_ctl.runtime.lease import LESS, Keep, Lease, against

FAR = Asker("mqtt/console", "mqtt")
OTHER = Asker("mqtt/tablet", "mqtt")
HERE = Asker("anna", "door, test", 1001, 1)
HELD = Lease(FAR, Keep.REMOTE, 0)
LEADS = [each for each in Request if each not in LESS]


@pytest.mark.parametrize("request_", LEADS)
def test_whoever_is_at_the_treadmill_may_ask_for_everything(request_: Request) -> None:
    """Another far away may not."""
    assert against(HELD, request_, HERE) is None
    assert against(HELD, request_, FAR) is None
    assert against(HELD, request_, OTHER) is not None


@pytest.mark.parametrize("keep", [Keep.SESSION, Keep.CONNECTION])
def test_any_other_lease_gives_way_to_nobody(keep: Keep) -> None:
    """Least of all to somebody far away."""
    lease = Lease(HERE, keep, 0)
    assert against(lease, Request.START, FAR) is not None
    assert not lease.yields_to(FAR)


def driving(said: list[str]) -> Driving:
    """One that was taken from afar."""
    found = Driving(said.append, said.append)
    found.lease = HELD
    return found


async def test_whoever_goes_on_at_the_treadmill_drives_from_then_on() -> None:
    """For the session, by their own account."""
    said: list[str] = []
    found = driving(said)
    found.led(Request.START, HERE)
    assert found.lease is not None
    assert (found.lease.holder, found.lease.keep) == (HERE, Keep.SESSION)
    assert said == ["driven by anna (door, test)"]


@pytest.mark.parametrize("request_", [*sorted(LESS), Request.CONFIRM])
async def test_less_and_a_confirm_leave_the_lease_as_it_is(request_: Request) -> None:
    """The word to go may come from either side."""
    found = driving([])
    found.led(request_, HERE)
    assert found.lease == HELD


async def test_it_ends_with_the_session_and_with_no_connection() -> None:
    """The loss of the broker changes nothing of a walk."""
    said: list[str] = []
    found = driving(said)
    found.gone(FAR.connection)
    found.look()
    assert found.lease == HELD
    found.session_over()
    assert (found.lease, said) == (None, [])
