"""The sessions of the system tests: who does what, in order.

The one rule: a tale tells what was done and what came of it; whether that is right, the tests say.
"""

from __future__ import annotations

import os
import signal
from pathlib import Path

from led_profile import led_profile
from real_sessions import (
    Session,
    Simulator,
    Story,
    TerminalSession,
    at_a_terminal,
    ends,
    without_a_terminal,
)

CTRL_C, CTRL_Z = "\x03", "\x1a"


async def _over(session: Session, sim: Simulator | None) -> Story:
    """Wait for its end, and look at the belt."""
    code = await session.code()
    belt = await sim.belt() if sim is not None else {}
    restored = isinstance(session, TerminalSession) and session.is_as_before()
    return Story(code, session.said, session.journal, belt, {"restored": restored})


async def walked(sim: Simulator, profile: Path, journals: Path) -> Story:
    """To the end of the plan."""
    async with without_a_terminal(sim, profile, journals) as session:
        await session.says("phase=walking")
        return await _over(session, sim)


async def key_pulled(sim: Simulator, profile: Path, journals: Path) -> Story:
    """Somebody pulls the key under the walk."""
    async with without_a_terminal(sim, profile, journals) as session:
        await session.says("phase=walking")
        await sim.press("key-pull")
        story = await _over(session, sim)
        await sim.press("key-back")
        return story


async def link_back(sim: Simulator, profile: Path, journals: Path) -> Story:
    """Out of range, and in range again as soon as the loss is known."""
    async with without_a_terminal(sim, profile, journals) as session:
        await session.says("phase=walking")
        await sim.press("link-drop")
        await session.says("LINK LOST")
        moving = await sim.belt()
        await sim.press("link-back")
        story = await _over(session, sim)
        story.marks["moving_ckmh"] = moving["speed_ckmh"]
        return story


async def killed(sim: Simulator, profile: Path, journals: Path) -> Story:
    """The treadmill is gone for good."""
    async with without_a_terminal(sim, profile, journals) as session:
        await session.says("phase=walking")
        sim.kill()
        return await _over(session, None)


async def terminated(sim: Simulator, profile: Path, journals: Path) -> Story:
    """The system ends the program."""
    async with without_a_terminal(sim, profile, journals) as session:
        await session.says("phase=walking")
        session.process.send_signal(signal.SIGTERM)
        return await _over(session, sim)


async def frozen(sim: Simulator, profile: Path, journals: Path) -> Story:
    """The program hangs under the walk, until the belt stands; then it goes on."""
    async with without_a_terminal(sim, profile, journals) as session:
        await session.says("phase=walking")
        guardian = session.guardian()
        await sim.shows("running")
        session.process.send_signal(signal.SIGSTOP)
        await sim.shows("idle", "0.00 km/h (target 0.00)")
        session.process.send_signal(signal.SIGCONT)
        story = await _over(session, sim)
        story.marks["guardian ended"] = await ends(guardian)
        return story


async def struck_dead(sim: Simulator, profile: Path, journals: Path) -> Story:
    """The program is killed under the walk, without a word; its guardian is left alone."""
    async with without_a_terminal(sim, profile, journals) as session:
        await session.says("phase=walking")
        guardian = session.guardian()
        await sim.shows("running")
        session.process.kill()
        try:
            await sim.shows("idle", "0.00 km/h (target 0.00)")
            return await _over(session, sim)
        finally:
            os.kill(guardian, signal.SIGKILL)  # it would stay at its post for half a minute


async def _start(session: TerminalSession) -> None:
    """Read, Enter; and Enter again, until it is taken for one of its own."""
    await session.says("all of it is so")
    session.type("\n")
    await session.says("READY TO START")
    await session.says("STARTING IN", meanwhile=lambda: session.type("\n"))
    await session.says("WALKING")


async def paused_and_stopped(sim: Simulator, profile: Path, journals: Path) -> Story:
    """Enter, Enter, Space, s."""
    async with at_a_terminal(sim, profile, journals) as session:
        await _start(session)
        session.type(" ")
        await session.says("PAUSED")
        session.type("s")
        return await _over(session, sim)


async def ctrl_c_twice(sim: Simulator, profile: Path, journals: Path) -> Story:
    """Ctrl-C, Ctrl-C, and a reset once the belt stands."""
    async with at_a_terminal(sim, profile, journals) as session:
        await _start(session)
        await session.says("0.50 km/h")
        session.type(CTRL_C)
        await session.says("SLOWING DOWN to the end")
        session.type(CTRL_C)
        await session.says("STOPPED, to be reset")
        session.type("r")
        return await _over(session, sim)


async def held_and_hung_up(sim: Simulator, profile: Path, journals: Path) -> Story:
    """Ctrl-Z, and then the window is closed."""
    async with at_a_terminal(sim, profile, journals) as session:
        await _start(session)
        session.type(CTRL_Z)
        await session.says("SLOWING DOWN to the end")
        session.hang_up()
        return await _over(session, sim)


async def nobody_looks(sim: Simulator, profile: Path, journals: Path) -> Story:
    """The terminal takes no output any more, as after Ctrl-S or when a network stalls; then s."""
    async with at_a_terminal(sim, profile, journals) as session:
        await _start(session)
        session.look_away()
        await sim.shows("running", times=3)
        session.type("s")
        await sim.shows("0.00 km/h (target 0.00)")
        session.read_on()
        return await _over(session, sim)


def _led_file(profile: Path) -> Path:
    path = profile.with_name("led.yaml")
    path.write_text(led_profile())
    return path


async def led(sim: Simulator, profile: Path, journals: Path) -> Story:
    """By hand: a value before the start, faster, one that is asked for, next, a trial, pain."""
    async with at_a_terminal(sim, _led_file(profile), journals) as session:
        await session.says("Nothing is started: nobody has told the systolic blood")
        session.type("tu140\n")
        await session.says("all of it is so")
        await session.says("STARTING IN", meanwhile=lambda: session.type("\n"))
        await session.says("until you press n, at most")
        await session.says("WALKING")
        session.type("+")
        await session.says("Taken: faster")
        await session.says("Tell the pain within")
        session.type("tp2\n")
        await session.says("2 of 10, 0:0")
        session.type("n")
        await session.says("trial at 100 %")
        await session.says("say whether it went well")
        session.type("o")
        await session.says("trials are walked at 110 %")
        session.type("tp5\n")
        await session.says("COOLING DOWN")
        return await _over(session, sim)


# A row is walked on one treadmill, from left to right; the rows go on beside each other.
LANES = (
    (walked,),
    (link_back, killed),
    (key_pulled, terminated),
    (paused_and_stopped, held_and_hung_up),
    (ctrl_c_twice, nobody_looks),
    (frozen, struck_dead),
    (led,),
)
