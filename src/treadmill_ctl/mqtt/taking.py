"""What becomes of a command: judged, asked of the room as at the door, and answered, once.

The one rule: a stop is handed in within the very call that brought it, whatever its payload says;
everything else passes every rule first, and the same lease, caps and guard as anybody's word.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

from pydantic import ValidationError

from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Hold, Phase
from treadmill_ctl.mqtt.commands import Came, Code, Refusal, Standing, Weight, refused
from treadmill_ctl.mqtt.controllers import ARMED_MS, Controllers
from treadmill_ctl.mqtt.messages import (
    ArmCommand,
    Command,
    ConfirmCommand,
    PauseCommand,
    PlanSummary,
    SpeedCommand,
    StartCommand,
    Status,
    StopCommand,
    seconds,
)
from treadmill_ctl.mqtt.topics import Verb
from treadmill_ctl.runtime.asker import Asker, Denied
from treadmill_ctl.runtime.lease import Keep
from treadmill_ctl.runtime.room import Room
from treadmill_ctl.runtime.view import View
from treadmill_ctl.runtime.wish import Prepared, Wish
from treadmill_ctl.schema.broker import RemoteStart

VIA: Final = "mqtt"
PAYLOAD_OCTETS_MAX: Final = 16_384
SAME_STOP_MS: Final = 50  # half a tick; nothing can begin to move in it
UNDER_WAY_MAX: Final = 8  # commands that wait for a disk or a treadmill
NONCE_OCTETS: Final = 16
_SHAPES: Final[dict[Verb, type[Command]]] = {
    Verb.STOP: StopCommand,
    Verb.PAUSE: PauseCommand,
    Verb.SPEED: SpeedCommand,
    Verb.ARM: ArmCommand,
    Verb.START: StartCommand,
    Verb.CONFIRM: ConfirmCommand,
}
_NOTHING_SAID: Final = StopCommand()
_NOT_CONFIRMED: Final = Refusal(
    Code.NOT_CONFIRMED,
    "nobody at the treadmill has confirmed this start; go there, confirm, and ask again",
)
_BUSY: Final = Refusal(
    Code.BUSY, f"{UNDER_WAY_MAX} commands are under way; wait for their answers, and ask again"
)


class Incoming(NamedTuple):
    """A message that came to a command's topic; what MQTT 5 says beside it."""

    payload: bytes
    retained: bool = False
    expiry_s: int | None = None
    response_topic: str = ""


class Answer(NamedTuple):
    """What became of a command."""

    status: Status
    message: str
    code: Code | None = None
    nonce: str | None = None
    plan: PlanSummary | None = None

    @property
    def valid_ms(self) -> int | None:
        """For how long its nonce starts something."""
        return None if self.nonce is None else ARMED_MS


class Asking(NamedTuple):
    """A command that is under way: of which treadmill, and who is answered, once."""

    treadmill: str
    came: Came
    answer: Callable[[Came, Answer], None]

    @property
    def asker(self) -> Asker:
        """Who asks, for the lease and the records."""
        return Asker(f"{VIA}/{self.came.by}" if self.came.by else VIA, VIA)

    def refuse(self, why: Refusal) -> None:
        """Answer that it was not taken."""
        self.answer(self.came, Answer(why.status, why.message, why.code))


class Boot(NamedTuple):
    """What does not change while the service runs."""

    boot_id: str
    remote_start: RemoteStart


class Taking:
    """The commands of a service. `clock`: now on the loop's clock and the time of day, ms.

    `state_seq` says that of a treadmill as of this moment.
    """

    def __init__(
        self,
        room: Room,
        boot: Boot,
        clock: Callable[[], tuple[int, int]],
        state_seq: Callable[[str], int],
    ) -> None:
        self._room, self._boot, self._clock, self._state_seq = room, boot, clock, state_seq
        self._controllers: dict[str, Controllers] = {}
        self._stops: dict[str, tuple[int, Denied | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def heard(
        self,
        treadmill: str,
        verb: Verb,
        incoming: Incoming,
        answer: Callable[[Came, Answer], None],
    ) -> None:
        """A command came. `answer` is called exactly once, now or when it is done.

        Not at all beyond twice as many in a second as are taken: whoever floods is not heard.
        """
        too_many = False
        if verb is not Verb.STOP and treadmill in self._room.names:
            rate = self._of(treadmill).one_more(self._clock()[0])
            if rate.floods:
                return
            too_many = rate.over
        read = _read(verb, incoming)
        command = _NOTHING_SAID if isinstance(read, Refusal) else read
        reply_to = incoming.response_topic or command.reply_to or ""
        came = Came(verb, command, incoming.retained, incoming.expiry_s, reply_to)
        asking = Asking(treadmill, came, answer)
        if treadmill not in self._room.names:
            asking.refuse(Refusal(Code.NO_TREADMILL, "there is no treadmill of this name here"))
            return
        why = refused(came, self._standing(asking)._replace(too_many=too_many))
        if isinstance(read, Refusal) and came.weight is not Weight.STOP:
            why = why if why is not None and why.code in (Code.RETAINED, Code.RATE) else read
        if why is not None:
            asking.refuse(why)
            return
        self._of(treadmill).take(came, self._clock()[0])
        self._act(asking)

    async def close(self) -> None:
        """Nothing is under way any more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # -- inside --------------------------------------------------------------------------------

    def _of(self, treadmill: str) -> Controllers:
        return self._controllers.setdefault(treadmill, Controllers())

    def _standing(self, asking: Asking) -> Standing:
        now_ms, wall_ms = self._clock()
        came, remembered = asking.came, self._of(asking.treadmill)
        lease = self._room.view(asking.treadmill).lease
        afar = lease is not None and lease.keep is Keep.REMOTE
        holder = remembered.leading(now_ms)
        if lease is not None and afar:
            holder = lease.holder.who.removeprefix(f"{VIA}/")
        return Standing(
            now_ms,
            wall_ms,
            self._boot.boot_id,
            self._state_seq(asking.treadmill),
            self._boot.remote_start,
            known=remembered.known(came, now_ms),
            seq=remembered.seq(came.by),
            holder=holder,
            drives_here=lease is not None and not afar,
            armed=remembered.armed,
        )

    def _act(self, asking: Asking) -> None:
        match asking.came.verb, asking.came.command:
            case Verb.STOP, _:
                self._stop(asking)
            case Verb.PAUSE, _:
                self._ask(asking, Request.PAUSE, "the belt ramps to a pause")
            case Verb.SPEED, SpeedCommand(args=args):
                request = Request.SLOWER if args.to == "slower" else Request.FASTER
                self._ask(asking, request, f"one step {args.to}")
            case Verb.CONFIRM, _:
                self._go(asking)
            case Verb.ARM, ArmCommand() as command:
                self._later(asking, lambda: self._arm(asking, command))
            case _ if wish := self._of(asking.treadmill).disarm():
                self._later(asking, lambda: self._start(asking, wish))
            case _:
                raise RuntimeError(f"{asking.came.verb} of what was not armed")

    def _stop(self, asking: Asking) -> None:
        """Handed in at once; of a flood of them, each that another one has not just been."""
        now_ms = self._clock()[0]
        handed_ms, denied = self._stops.get(asking.treadmill, (-SAME_STOP_MS, None))
        if denied is not None or now_ms - handed_ms >= SAME_STOP_MS:
            denied = self._room.ask(asking.treadmill, Request.STOP, asking.asker)
            self._stops[asking.treadmill] = now_ms, denied
        self._tell(asking, denied, "the belt ramps to its stop")

    def _ask(self, asking: Asking, request: Request, done: str) -> None:
        self._tell(asking, self._room.ask(asking.treadmill, request, asking.asker), done)

    def _tell(self, asking: Asking, denied: Denied | None, done: str) -> None:
        if denied is not None:
            asking.refuse(_denied(denied))
        else:
            asking.answer(asking.came, Answer(Status.ACCEPTED, f"{done}; the state says when"))

    def _go(self, asking: Asking) -> None:
        """The word to go; the confirmation itself is given at the treadmill."""
        shown = self._room.view(asking.treadmill).shown
        if shown is None or shown.phase is not Phase.READY:
            asking.refuse(_NOT_CONFIRMED)
        else:
            request = Request.START if shown.hold is Hold.START else Request.RESUME
            self._ask(asking, request, "the belt starts after 3-2-1")

    def _later(self, asking: Asking, work: Callable[[], Awaitable[None]]) -> None:
        """What waits for a disk or a treadmill holds up nobody else's word."""
        if len(self._tasks) >= UNDER_WAY_MAX:
            asking.refuse(_BUSY)
            return
        task = asyncio.get_running_loop().create_task(self._whole(asking, work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _whole(self, asking: Asking, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as bug:  # noqa: BLE001 - told to both sides
            context = {"message": f"{asking.came.verb} broke, asked from afar", "exception": bug}
            asyncio.get_running_loop().call_exception_handler(context)
            asking.refuse(Refusal(Code.FAULT, "a fault of treadmill-ctl itself; look at its log"))

    async def _arm(self, asking: Asking, command: ArmCommand) -> None:
        args = command.args
        wish = Wish(args.profile, args.walker, args.options, args.measured, Keep.REMOTE)
        found = await self._room.plan(asking.treadmill, wish)
        if isinstance(found, Denied):
            asking.refuse(_denied(found))
            return
        nonce = secrets.token_urlsafe(NONCE_OCTETS)
        self._of(asking.treadmill).arm(asking.came.by, nonce, wish, self._clock()[0])
        answer = Answer(Status.DONE, "read the plan; start it with this nonce", None, nonce)
        asking.answer(asking.came, answer._replace(plan=_summary(found)))

    async def _start(self, asking: Asking, wish: Wish) -> None:
        found = await self._room.start(asking.treadmill, wish, asking.asker)
        if isinstance(found, View):
            done = (
                "the session stands; somebody at the treadmill confirms, and nothing moves before"
            )
            asking.answer(asking.came, Answer(Status.DONE, done))
        else:
            asking.refuse(_denied(found))


def _read(verb: Verb, incoming: Incoming) -> Command | Refusal:
    """What a payload says; an empty one says nothing, which is enough for a stop."""
    shape, payload = _SHAPES[verb], incoming.payload
    if len(payload) > PAYLOAD_OCTETS_MAX:
        return Refusal(Code.UNREADABLE, f"more than {PAYLOAD_OCTETS_MAX} octets")
    try:
        return shape.model_validate_json(payload or b"{}")
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"]))
        at = f"{where}: " if where else ""
        return Refusal(Code.UNREADABLE, f"{at}{first['msg']}; docs/mqtt.md says what is allowed")


def _denied(found: Denied) -> Refusal:
    """What the room says against it."""
    return Refusal(Code.DENIED, "; ".join(filter(None, found)))


def _summary(found: Prepared) -> PlanSummary:
    return PlanSummary(
        profile=found.plan.name,
        title=found.plan.title,
        plan_s=seconds(found.plan.duration_ms),
        demonstration=found.demonstration,
        lines=found.lines,
        warnings=found.warnings,
    )
