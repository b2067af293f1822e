"""A staged session and the person at its terminal, in virtual time.

The one rule: what a person does is typed keys and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from scripted import Stage
from treadmill_ctl.cli.conduct import End
from treadmill_ctl.cli.people import AtTheTerminal
from treadmill_ctl.core.phases import Phase
from treadmill_sim.virtual_time import run


def ended(stage: Stage, *meanwhile: Callable[[Stage], Awaitable[None]]) -> End:
    """Conduct the session to its end while somebody does something."""

    async def main() -> End:
        conducted = asyncio.create_task(stage.conducted())
        await asyncio.wait_for(stage.begun(), 10)
        for act in meanwhile:
            await act(stage)
        return await conducted

    return run(main())


def press(stage: Stage, keys: str) -> None:
    """The person at the terminal types."""
    person = stage.person
    assert isinstance(person, AtTheTerminal)
    for each in keys:
        person.press(stage.loop, each)
    stage.leaving.now = stage.leaving.now or person.gives_up


async def start(stage: Stage) -> None:
    """Standstill, Enter, a moment, Enter, and the belt moves."""
    await stage.see(lambda state: state.seen.controlled and stage.loop.at_rest)
    press(stage, "\n")
    await asyncio.sleep(1)
    press(stage, "\n")
    await stage.until(Phase.WALKING)
    await asyncio.sleep(5)
