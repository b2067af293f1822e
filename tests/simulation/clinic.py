"""Runs one world to its end: the real service on a simulated treadmill, in virtual time.

The one rule: the service is what ships (loop, driver, core, journal); everything around it is
simulated, and the oracle watches from outside.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from clockwork import Clockwork
from leader import Leader, Tells
from on_a_line import on_a_line
from on_air import on_air
from people import Therapist
from process import Process
from staging import Violation
from treadmill_ctl.core.model import Request
from treadmill_sim.console import Button
from treadmill_sim.virtual_time import VirtualLoop
from worlds import Action, Fault, Kind, World

LOOK_MS = 100
RETRY_S = 1.0
BETWEEN_S = 1.5
STOP_AFTER_MS = 300  # of quiet, a person ends what is under way
# of quiet: to lose a link, come back, stop, see standstill; and the belt's own run-down on top
QUIET_MS = 22_000
SETTLED_MS = 3_000  # and it stays so


@dataclass(slots=True)
class Result:
    """What came of a world.

    `replayed` counts the sessions whose journals were run through the core again.
    `done` and `felt`: faults that came about, and of these the ones that changed something.
    `took`: (reaction, bound) in ms by what it answers.
    """

    seed: int
    violation: Violation | None
    digest: str
    wire_digest: str
    simulated_ms: int
    sessions: int
    replayed: int
    ticks: int
    completed: bool
    done: dict[Kind, int]
    felt: dict[Kind, int]
    took: dict[str, list[tuple[int, int]]]
    log: list[str] = field(default_factory=list[str])


def run_world(world: World, *, keep_log: bool = False, replay: bool = True) -> Result:
    """One world from its start to the end of its quiet phase."""
    return _Clinic(world, keep_log=keep_log, replay=replay).run()


class _Clinic:
    """One world while it runs. It is the host as well: it kills and starts the service."""

    def __init__(self, world: World, *, keep_log: bool, replay: bool) -> None:
        self._world = world
        self._replay, self._replayed = replay, 0
        self._log: list[str] | None = [] if keep_log else None
        self._digest, self._wire = hashlib.sha256(), hashlib.sha256()
        seed = world.seed
        self._events = VirtualLoop(Random(f"ties {seed}") if world.shuffled else None)
        self._events.set_exception_handler(self._exception)
        self._clock = clock = Clockwork(self._events)
        put_up = on_air if world.family == "ftms" else on_a_line
        self._stage = stage = put_up(world, clock, self, self._tell, self._write)
        self._peripheral, self._mishaps, self._oracle = stage.peripheral, stage.mishaps, stage.judge
        self._therapist = Therapist(Random(f"people {seed}"), self._ask)
        leader = Leader(Random(f"led people {seed}"), world, self._ask)
        self._leader = leader if world.led else None
        self._process: Process | None = None
        self._task: asyncio.Task[Any] | None = None
        self._ended: asyncio.Future[None] | None = None
        self._up, self._disk_full, self._quiet, self._over = True, False, False, False
        self._processes: list[Process] = []
        self._hits: Counter[Kind] = Counter()  # of the host's faults, those that met a session

    # --- the run ----------------------------------------------------------------------------------

    def run(self) -> Result:
        """All of it."""
        asyncio.set_event_loop(self._events)
        try:
            self._events.run_until_complete(self._main())
        finally:
            asyncio.set_event_loop(None)
            self._events.close()
        if self._replay:
            self._replay_journals()
        oracle = self._oracle
        return Result(
            self._world.seed,
            oracle.violation,
            self._digest.hexdigest(),
            self._wire.hexdigest(),
            self._clock.now_ms,
            len(self._processes),
            self._replayed,
            sum(process.ticks for process in self._processes),
            oracle.completed,
            dict(self._mishaps.done),
            dict(self._mishaps.felt),
            dict(oracle.reactions.took),
            self._log or [],
        )

    async def _main(self) -> None:
        clock, world = self._clock, self._world
        self._ended = self._events.create_future()
        for fault in world.faults:
            clock.at(fault.at_ms, self._befall, fault)
        for action in world.actions:
            clock.at(action.at_ms, self._act, action)
        clock.at(world.storm_ms, self._calm_down)
        self._oracle.watch(Random(f"phase {world.seed}").randrange(LOOK_MS), self._look)
        clock.at(world.look_ms, self._attend)
        supervisor = self._events.create_task(self._supervise())
        await self._ended
        self._over = True
        supervisor.cancel()
        (ended,) = await asyncio.gather(supervisor, return_exceptions=True)
        if isinstance(ended, Exception):
            raise ended
        clock.stop()
        await asyncio.sleep(0)
        left = asyncio.all_tasks(self._events) - {asyncio.current_task(self._events)}
        if left:
            self._oracle.fail("leak", f"{len(left)} tasks are left: {sorted(map(str, left))}")

    async def _supervise(self) -> None:
        """Sessions one after another, as long as the storm lasts; each is a process of its own."""
        while True:
            if not self._up:
                await asyncio.sleep(0.1)
                continue
            plugged = self._stage.plug()
            process = Process(self._world, plugged, self._oracle, disk_full=self._disk_full)
            self._processes.append(process)
            self._process = process
            self._task = asyncio.create_task(process.run())
            walked = False
            with suppress(asyncio.CancelledError):
                fate = await self._task
                walked = fate.walked
                if fate.unfit:
                    self._end()
                    return
            self._process = None
            if self._over or (self._quiet and walked):
                return
            await asyncio.sleep(BETWEEN_S if self._up else RETRY_S)

    def _end(self) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)

    # --- the host ---------------------------------------------------------------------------------

    def kill(self) -> None:
        """The service's process ends, without a word."""
        self._up = False
        if self._process is not None and self._task is not None:
            self._write("killed")
            self._hits[Kind.RESTART] += 1
            self._process.kill()
            self._oracle.went_down()
            self._task.cancel()

    def stall(self, duration_ms: int) -> None:
        """The service's process gets no processor for a time."""
        self._away(Kind.HOST_STALL, duration_ms)
        self._clock.stall(duration_ms)

    def jump(self, by_ms: int) -> None:
        """Its clock is further at once."""
        self._away(Kind.CLOCK_JUMP, by_ms)
        self._clock.jump(by_ms)

    def _away(self, kind: Kind, away_ms: int) -> None:
        self._hits[kind] += self._oracle.evidence.begun
        self._oracle.was_away(away_ms, kind)

    def hang(self) -> None:
        """The judging loop does nothing more, and the rest of the process goes on."""
        process = self._process
        if process is not None and self._oracle.evidence.begun and not process.hung:
            process.hang()
            self._hits[Kind.LOOP_HANG] += process.hung
            self._oracle.hung()

    def replace_hung(self) -> None:
        """A supervisor kills a process that hangs, and starts another."""
        if self._process is not None and self._process.hung:
            self.kill()
            self.start()

    def start(self) -> None:
        """A supervisor starts the service again."""
        self._up = True

    def bites(self, kind: Kind) -> int:
        """How often a kind of its own faults was felt so far."""
        if kind is Kind.DISK_FULL:
            return sum(process.memory.refused for process in self._processes)
        return self._hits[kind]

    def fill_disk(self, full: bool) -> None:  # noqa: FBT001 - a disk is full or it is not
        """The disk takes nothing more, or takes again."""
        self._disk_full = full
        for process in self._processes:
            process.memory.full = full

    # --- what happens ---------------------------------------------------------------------------

    def _befall(self, fault: Fault) -> None:
        if fault.kind is not Kind.HOST_STALL or not self._clock.stalled:
            self._mishaps.begin(fault)

    def _act(self, action: Action) -> None:
        process = self._process
        items: tuple[str, ...] = ()
        if action.request is Request.CONFIRM and process is not None and process.display:
            items = process.interlocks
            items = items if action.complete else items[:2]
        self._ask(action.request, action.who, items, action.tells)

    def _ask(
        self, request: Request, who: str, items: tuple[str, ...] = (), tells: Tells = ()
    ) -> None:
        self._clock.to_service(self._hand_in, request, who, items, tells)

    def _hand_in(self, request: Request, who: str, items: tuple[str, ...], tells: Tells) -> None:
        if self._process is not None:
            self._process.ask(request, who, items, tells)

    def _attend(self) -> None:
        clock, process = self._clock, self._process
        clock.at(clock.now_ms + self._world.look_ms, self._attend)
        if process is None or clock.stalled:
            return
        display = process.display
        if display is not None:
            items, look_ms = process.interlocks, self._world.look_ms
            self._therapist.look(display, items, look_ms, quiet=self._quiet)
            if self._leader is not None:
                self._leader.look(display, quiet=self._quiet)

    def _look(self) -> None:
        """The oracle's moment, ten times a second."""
        clock, oracle = self._clock, self._oracle
        now_ms = clock.now_ms
        machine = self._peripheral.machine
        belt = machine.belt
        if not belt.steady:
            self._peripheral.advance(now_ms)
        oracle.look(belt.speed_ckmh, machine.target_ckmh)
        process = self._process
        if process is not None and process.failed is not None:
            oracle.fail("exception", repr(process.failed))
        if oracle.violation is not None:
            self._end()
        clock.at(now_ms + LOOK_MS, self._look)

    # --- quiet ------------------------------------------------------------------------------------

    def _calm_down(self) -> None:
        """The storm is over: nothing is wrong any more, and a person ends the session."""
        self._write("quiet")
        self._quiet = True
        self._mishaps.heal()
        clock = self._clock
        clock.at(clock.now_ms + STOP_AFTER_MS, self._end_it)
        clock.at(clock.now_ms + STOP_AFTER_MS + LOOK_MS, self._look_quiet, 0)
        machine = self._peripheral.machine
        run_down_ms = abs(machine.speed_ckmh) * 25_000 // (9 * machine.profile.deceleration_mm_s2)
        clock.at(clock.now_ms + QUIET_MS + run_down_ms, self._judge_quiet)

    def _end_it(self) -> None:
        """A person ends what is under way; at the console where no program is there to ask."""
        if self._process is None:
            self._peripheral.press(Button.STOP, self._clock.now_ms)
        else:
            self._ask(Request.STOP, "therapist")

    def _look_quiet(self, rested_ms: int) -> None:
        """All rests, nobody is in alarm, and it stays so: nothing more will come."""
        e, clock = self._oracle.evidence, self._clock
        rests = self._peripheral.machine.speed_ckmh == 0 and e.alarm is None
        rests = rests and e.phase in ("", "ended") and self._up
        rested_ms = rested_ms + LOOK_MS if rests else 0
        if rested_ms >= SETTLED_MS:
            self._judge_quiet()
        else:
            clock.at(clock.now_ms + LOOK_MS, self._look_quiet, rested_ms)

    def _judge_quiet(self) -> None:
        """By now everything rests."""
        e = self._oracle.evidence
        belt_ckmh = self._peripheral.machine.speed_ckmh
        # Nothing that can be said to a CSAFE console ends an exercise that its own key began.
        alarmed = self._world.family == "csafe" and e.alarm is not None
        if belt_ckmh and not alarmed:
            self._oracle.fail("quiet", f"the belt still runs at {belt_ckmh}")
        if e.begun and e.phase not in ("ended", "standing", "latched") and e.alarm is None:
            self._oracle.fail("quiet", f"the session is {e.phase}, with no alarm")
        if self._world.undisturbed and self._oracle.completed is not self._world.startable:
            self._oracle.fail(
                "calm", "with nothing wrong the plan is walked to its end, if it may be"
            )
        self._end()

    def _replay_journals(self) -> None:
        for number, process in enumerate(self._processes):
            self._replayed += 1
            wrong = process.memory.wrong()
            if wrong is not None:
                self._oracle.fail("journal", f"of process {number}: {wrong}")

    # --- the log --------------------------------------------------------------------------------

    def _tell(self, fault: Fault, begins: bool) -> None:  # noqa: FBT001 - it begins or it ends
        self._write(f"{'+' if begins else '-'} {fault.kind} {fault.value} {fault.lasts_ms}")

    def _write(self, line: str) -> None:
        text = f"{self._clock.now_ms} {line}"
        self._digest.update(text.encode())
        if line[0] == ">":
            self._wire.update(text.encode())
        if self._log is not None:
            self._log.append(text)

    def _exception(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        exception = context.get("exception")
        self._oracle.fail("exception", f"{context.get('message')}: {exception!r}")
        self._end()
