"""A program's side of the door.

The one rule: every call is one request; nothing is repeated, and nothing starts by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from treadmill_ctl.client.place import door_place
from treadmill_ctl.client.said import Me, Planned, State, Stopped, why
from treadmill_ctl.client.states import States
from treadmill_ctl.client.wire import Wire, wired
from treadmill_ctl.door.words import HZ_MAX, VERSION

RENEW_S: Final = 1.0  # the service waits for three
LOOK_HZ: Final = 5


class Client:
    """Connected to a service. Every method raises Refused or NoService, in words for people."""

    def __init__(self, wire: Wire, me: Me) -> None:
        self._wire = wire
        self.me = me

    async def call(self, method: str, **params: Any) -> Any:
        """Any method of docs/door.openrpc.json by its name; None is left out."""
        given = {name: value for name, value in params.items() if value is not None}
        return await self._wire.call(method, given)

    # -- looking -------------------------------------------------------------------------------

    async def treadmills(self) -> tuple[str, ...]:
        """The names of the treadmills."""
        return tuple(each["name"] for each in await self.call("treadmills"))

    async def status(self, treadmill: str) -> State:
        """How a treadmill stands now."""
        (found,) = await self.call("status", treadmill=treadmill)
        return State(found)

    async def room(self) -> tuple[State, ...]:
        """How every treadmill stands now."""
        return tuple(map(State, await self.call("status")))

    async def subscribe(self, treadmill: str | None = None, hz: int = HZ_MAX) -> States:
        """States of a treadmill, or of all, as they come: `async for`, within `async with`."""
        states = States(self._wire, treadmill)
        try:
            await self.call("subscribe", treadmill=treadmill, hz=hz)
        except BaseException:
            states.forget()
            raise
        return states

    # -- less: taken from everybody ------------------------------------------------------------

    async def stop(self, treadmill: str | None = None) -> tuple[Stopped, ...]:
        """Ramp to zero and end the session; everywhere, where none is named."""
        return _stopped(await self.call("stop", treadmill=treadmill))

    async def estop(self, treadmill: str | None = None) -> tuple[Stopped, ...]:
        """The machine's own stop at once, latched. Not an emergency stop: that is the key."""
        return _stopped(await self.call("estop", treadmill=treadmill))

    async def pause(self, treadmill: str) -> None:
        """Ramp to zero; the session may go on."""
        await self.call("pause", treadmill=treadmill)

    async def slower(self, treadmill: str) -> None:
        """One step slower."""
        await self.call("slower", treadmill=treadmill)

    async def stands(self, treadmill: str, within_s: float) -> bool:
        """Wait until standstill is measured; whether it was, within a time."""
        try:
            async with (
                asyncio.timeout(within_s),
                await self.subscribe(treadmill, LOOK_HZ) as states,
            ):
                async for state in states:
                    if state.stands:
                        return True
        except TimeoutError:
            pass
        return False

    # -- leading a session ---------------------------------------------------------------------

    async def plan(self, profile: str, walker: str | None = None, **more: Any) -> Planned:
        """What would be walked; nothing is started."""
        found = await self.call("plan", profile=profile, walker=walker, **more)
        lines, warnings = tuple(found["lines"]), tuple(found["warnings"])
        return Planned(found["profile"], found["title"], found["plan_ms"], lines, warnings)

    async def start(
        self,
        treadmill: str,
        profile: str,
        walker: str | None = None,
        *,
        options: Mapping[str, str] | None = None,
        measured: Mapping[str, str] | None = None,
        keep: str = "session",
    ) -> State:
        """Prepare a session. Nothing moves before a person has confirmed, and `go`."""
        found = await self.call(
            "start",
            treadmill=treadmill,
            profile=profile,
            walker=walker,
            options=options,
            measured=measured,
            keep=keep,
        )
        return State(found)

    async def confirm(self, treadmill: str, *items: str) -> None:
        """A person has seen that each of these is so, for this start only."""
        await self.call("confirm", treadmill=treadmill, items=list(items))

    async def go(self, treadmill: str) -> None:
        """Start the belt after 3-2-1."""
        await self.call("go", treadmill=treadmill)

    async def resume(self, treadmill: str) -> None:
        """Go on after a pause, a rest or a turn, once it is confirmed."""
        await self.call("resume", treadmill=treadmill)

    async def reset(self, treadmill: str) -> None:
        """A trip has been seen to."""
        await self.call("reset", treadmill=treadmill)

    async def advance(self, treadmill: str) -> None:
        """On to the next segment, where the plan leaves it to a person."""
        await self.call("advance", treadmill=treadmill)

    async def adjust(self, treadmill: str, to: str) -> None:
        """One step `faster` or `slower`, inside the bounds of the profile."""
        await self.call("adjust", treadmill=treadmill, to=to)

    async def tell(self, treadmill: str, **values: int) -> None:
        """What is known of the walker, as `pain=3`."""
        await self.call("tell", treadmill=treadmill, values=values)

    @asynccontextmanager
    async def present(self) -> AsyncGenerator[None]:
        """Say every second that this program is there, for a lease that goes by its connection."""
        renewing = asyncio.create_task(self._renew())
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)

    async def _renew(self) -> None:
        while True:
            await self.call("lease.renew")
            await asyncio.sleep(RENEW_S)


@asynccontextmanager
async def connect(name: str, place: str | None = None) -> AsyncGenerator[Client]:
    """A client for as long as it is needed. `name` says for the records what program it is.

    Raises NoService, Refused.
    """
    wire = await wired(place or door_place())
    try:
        token = {"token": wire.token} if wire.token else {}
        said = await wire.call("hello", {"version": VERSION, "name": name, **token})
        you = said["you"]
        me = Me(you["who"], said["role"] or "", you["connection"], said["software"])
        yield Client(wire, me)
    finally:
        await wire.close()


def _stopped(found: Mapping[str, Any]) -> tuple[Stopped, ...]:
    return tuple(Stopped(name, why(each["denied"]), each["stands"]) for name, each in found.items())
