"""The Control Point as a conversation: who may speak, what goes out when, what became of it.

The one rule: a stop goes out in the call that brings it, past everything, and once it has gone no
earlier start, speed or grade ever goes out. Everything else waits: one procedure at a time, and
only with the machine's permission (Request Control).

A procedure is one request and the indication that answers it by its op code. The indication may
come before the transport's word on the write, late, or never; each procedure has its own deadline,
and one that passes it is unknown: neither done nor not done. The specification wants a new
connection after a procedure without an answer; a stop cannot wait for one, so the talk goes on.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from treadmill_ctl.core.model import Answer, Answered, Event, Notice, Noticed
from treadmill_ctl.drivers.contract import WriteFault
from treadmill_ctl.drivers.ftms import control_point as cp
from treadmill_ctl.drivers.ftms.procedure import Kind, Procedure, Stage

ANSWER_MS: Final = 1_000
STOP_ANSWER_MS: Final = 500
BUSY_RETRY_MS: Final = 100
BY_STOP: Final = "superseded by a stop"

PROCEDURE_IN_PROGRESS: Final = 0xFE  # ATT: the write did not begin a procedure
NOT_SUBSCRIBED: Final = 0xFD
PAIRING: Final = frozenset({0x05, 0x08, 0x0F})  # authentication, authorization, encryption


class Conversation:
    """What is said on the Control Point of one connection; the next one begins anew."""

    def __init__(self) -> None:
        self._held = False
        self._flight: list[Procedure] = []  # begun and not yet answered, oldest first
        self._out: list[Procedure] = []  # to be taken
        self._unspoken: deque[Procedure] = deque()  # taken; the transport has not spoken yet
        self._waiting: dict[Kind, tuple[int, bytes]] = {}
        self._told: list[Event] = []
        self._stop: int | None = None  # the last command that went out as a stop

    # --- what the driver calls; each returns what there is to tell --------------------------

    def begin(self, now_ms: int) -> tuple[Event, ...]:
        """The connection stands: ask for control."""
        self._ask(now_ms)
        return self._tell_all()

    def end(self, why: str) -> tuple[Event, ...]:
        """The connection is gone. What the machine may have got is unknown."""
        self._drop_waiting(Answer.REFUSED, f"{why}; it was not sent")
        for procedure in tuple(self._flight):
            if procedure.stage is Stage.WRITTEN:
                self._answer(procedure, Answer.UNKNOWN, why)
            else:
                self._answer(procedure, Answer.REFUSED, f"{why}; it was not sent")
        return self._tell_all()

    def command(self, kind: Kind, number: int, data: bytes, now_ms: int) -> tuple[Event, ...]:
        """Send a request when its turn comes; the newest of a kind replaces one that waits."""
        if kind in self._waiting:
            self._tell(self._waiting[kind][0], Answer.SUPERSEDED, "superseded by a newer one")
        self._waiting[kind] = (number, data)
        self._go_on(now_ms)
        return self._tell_all()

    def stop(self, number: int, data: bytes, now_ms: int, again: bytes = b"") -> tuple[Event, ...]:
        """Send a stop now. Without permission it goes out right behind a Request Control.

        `again` is what to write when it has to be written again, where that differs: a speed that
        slowed the belt a moment ago may drive it now.
        """
        self._drop_unsent(Answer.SUPERSEDED, BY_STOP)
        for procedure in self._flight:
            procedure.overtaken = procedure.moves
        stop = Procedure(data, number, now_ms + STOP_ANSWER_MS, again, is_stop=True)
        if stop.op == cp.STOP_OR_PAUSE:
            self._stop = number
        if not self._held:
            self._ask_for(stop, now_ms)
        self._flight.append(stop)
        self._write(stop)
        return self._tell_all()

    def stop_asking_again(self, number: int, data: bytes, now_ms: int) -> tuple[Event, ...]:
        """Send a stop now, behind a Request Control whether or not permission seems to be held."""
        self._ask(now_ms)
        return self.stop(number, data, now_ms)

    def indicated(self, data: bytes, now_ms: int) -> tuple[Event, ...]:
        """An indication came."""
        response = cp.decode_response(data)
        if isinstance(response, cp.Malformed):
            self._told.append(Noticed(Notice.BAD_BYTES, len(data)))
        else:
            self._answered(response, now_ms)
        for procedure in self._flight:
            if procedure.is_stop and procedure.stage is Stage.BUSY:
                self._write_again(procedure)
        self._go_on(now_ms)
        return self._tell_all()

    def wrote(self, fault: WriteFault | None, now_ms: int) -> tuple[Event, ...]:
        """The transport's word on the oldest write it has not spoken of."""
        if not self._unspoken:
            return ()
        procedure = self._unspoken.popleft()
        waits = procedure in self._flight and procedure.stage is Stage.WRITTEN
        if fault is not None and waits:
            self._failed(procedure, fault, now_ms)
            self._go_on(now_ms)
        return self._tell_all()

    def control_lost(self, why: str) -> tuple[Event, ...]:
        """The machine took the permission away. What waits was meant for before, and is dropped."""
        self._held = False
        return self.machine_stopped(why)

    def machine_stopped(self, why: str) -> tuple[Event, ...]:
        """Somebody at the machine stopped it: nothing that waits may set it in motion again."""
        self._drop_unsent(Answer.REFUSED, f"{why}; it was not sent")
        return self._tell_all()

    def poll(self, now_ms: int) -> tuple[Event, ...]:
        """Let deadlines pass, and write again what the machine was too busy for."""
        if self._flight:
            self._look_at_flight(now_ms)
        if self._waiting:
            self._go_on(now_ms)
        return self._tell_all() if self._told else ()

    def _look_at_flight(self, now_ms: int) -> None:
        while late := next((p for p in self._flight if p.due_ms <= now_ms), None):
            self._expired(late)
        for procedure in self._flight:
            if procedure.stage is Stage.BUSY and procedure.retry_ms <= now_ms:
                if procedure.number is None and self._held:
                    procedure.due_ms = now_ms + ANSWER_MS  # not heard yet, and nothing is lost
                self._write_again(procedure)

    def due_ms(self) -> int | None:
        """When `poll` is next wanted."""
        busy = (p.retry_ms for p in self._flight if p.stage is Stage.BUSY)
        return min((*(p.due_ms for p in self._flight), *busy), default=None)

    def take(self) -> tuple[bytes, ...]:
        """The requests to write now, in order."""
        if not self._out:
            return ()
        taken, self._out = tuple(self._out), []
        for procedure in taken:
            procedure.stage = Stage.WRITTEN
        self._unspoken.extend(taken)
        return tuple(procedure.data for procedure in taken)

    # --- going out --------------------------------------------------------------------------

    def _go_on(self, now_ms: int) -> None:
        """Begin the next waiting request if nothing else is under way."""
        if self._flight or not self._waiting:
            return
        if not self._held:
            self._ask(now_ms)
            return
        kind = next(kind for kind in Kind if kind in self._waiting)
        number, data = self._waiting.pop(kind)
        self._begin(Procedure(data, number, now_ms + ANSWER_MS))

    def _begin(self, procedure: Procedure) -> None:
        self._flight.append(procedure)
        self._write(procedure)

    def _write(self, procedure: Procedure) -> None:
        procedure.stage = Stage.QUEUED
        self._out.append(procedure)

    def _write_again(self, procedure: Procedure) -> None:
        procedure.data = procedure.again or procedure.data
        self._write(procedure)

    @property
    def _asking(self) -> bool:
        return any(procedure.number is None for procedure in self._flight)

    def _ask(self, now_ms: int) -> None:
        if not self._asking:
            self._begin(Procedure(cp.request_control(), None, now_ms + ANSWER_MS))

    def _ask_for(self, stop: Procedure, now_ms: int) -> None:
        stop.asked = True
        self._ask(now_ms)

    # --- what became of it ------------------------------------------------------------------

    def _answered(self, response: cp.Response, now_ms: int) -> None:
        result = response.result
        if result == cp.NOT_PERMITTED and self._held:
            self._told.append(Noticed(Notice.CONTROL_LOST))
            self._held = False
            self._drop_unsent(Answer.REFUSED, "control was lost; it was not sent")
        if response.op == cp.RESET and result == cp.SUCCESS:
            self._held = False
        matched = (p for p in self._flight if p.stage is Stage.WRITTEN and p.op == response.op)
        procedure = next(matched, None)
        if response.op == cp.REQUEST_CONTROL:
            self._asked(procedure, result)
        elif procedure is not None:
            self._result(procedure, result, now_ms)
        elif response.op == cp.STOP_OR_PAUSE:
            self._stopped_late(result)

    def _asked(self, procedure: Procedure | None, result: int) -> None:
        """Request Control was answered; late (without a procedure) only a grant is of use."""
        if result == cp.SUCCESS:
            self._granted(procedure)
        elif procedure is not None:
            self._not_granted(procedure, result, cp.say_result(result))

    def _granted(self, procedure: Procedure | None) -> None:
        if procedure is not None:
            self._flight.remove(procedure)
        elif self._held:
            return
        self._held = True
        self._told.append(Noticed(Notice.CONTROL_GRANTED, cp.SUCCESS))
        for parked in self._flight:
            if parked.stage is Stage.PARKED:
                self._write_again(parked)

    def _not_granted(self, procedure: Procedure, result: int, why: str) -> None:
        """Result 0 stands for no answer; the machine cannot send it."""
        self._remove(procedure)
        self._held = False
        self._told.append(Noticed(Notice.CONTROL_REFUSED, result))
        self._drop_waiting(Answer.REFUSED, f"control was not granted: {why}")
        for parked in tuple(self._flight):
            if parked.stage is Stage.PARKED:
                self._answer(parked, Answer.REFUSED, f"control was not granted: {why}")

    def _result(self, procedure: Procedure, result: int, now_ms: int) -> None:
        why = cp.say_result(result)
        if result == cp.NOT_PERMITTED and procedure.is_stop:
            self._stop_not_permitted(procedure, why, now_ms)
        elif result == cp.SUCCESS:
            self._answer(procedure, Answer.ACCEPTED, why)
            if procedure.again and procedure.op == cp.STOP_OR_PAUSE:
                self._tell(self._stop, Answer.ACCEPTED, "what slows down was sent as a stop")
        else:
            known = result in cp.RESULTS
            self._answer(procedure, Answer.REFUSED if known else Answer.UNKNOWN, why)

    def _stopped_late(self, result: int) -> None:
        """A late word on an earlier stop: the last one hears it; what is under way still goes out.

        Not the one under way: that may be no more than a slowing.
        """
        if any(procedure.is_stop for procedure in self._flight):
            answer = Answer.ACCEPTED if result == cp.SUCCESS else Answer.REFUSED
            self._tell(self._stop, answer, "an earlier stop was answered late")

    def _stop_not_permitted(self, stop: Procedure, why: str, now_ms: int) -> None:
        if stop.asked and not self._asking:
            self._answer(stop, Answer.REFUSED, why)
            return
        self._tell(stop.number, Answer.REFUSED, f"{why}; it goes out again")
        if self._asking:
            stop.stage = Stage.PARKED
        else:
            self._ask_for(stop, now_ms)
            self._write_again(stop)

    def _failed(self, procedure: Procedure, fault: WriteFault, now_ms: int) -> None:
        if fault.code == PROCEDURE_IN_PROGRESS:
            if procedure.overtaken:
                self._answer(procedure, Answer.SUPERSEDED, BY_STOP)
            else:
                procedure.stage, procedure.retry_ms = Stage.BUSY, now_ms + BUSY_RETRY_MS
            return
        if fault.code == NOT_SUBSCRIBED:
            answer, why = Answer.REFUSED, "the machine says that its indications are not on (FD)"
        elif fault.code in PAIRING:
            answer, why = Answer.REFUSED, f"the machine needs pairing first ({fault.code:02X})"
        else:
            answer, why = Answer.UNKNOWN, fault.why
        if procedure.number is None:
            self._not_granted(procedure, 0, why)
        else:
            self._answer(procedure, answer, why)

    def _expired(self, procedure: Procedure) -> None:
        if procedure.number is None:
            self._not_granted(procedure, 0, f"no answer within {ANSWER_MS} ms")
        elif procedure.stage is Stage.PARKED:
            self._answer(procedure, Answer.REFUSED, cp.say_result(cp.NOT_PERMITTED))
        else:
            bound = STOP_ANSWER_MS if procedure.is_stop else ANSWER_MS
            self._answer(procedure, Answer.UNKNOWN, f"no answer within {bound} ms")

    # --- letting go -------------------------------------------------------------------------

    def _drop_unsent(self, answer: Answer, why: str) -> None:
        """Let nothing that could move the belt go out any more, first time or again."""
        self._drop_waiting(answer, why)
        for procedure in tuple(self._flight):
            if procedure.moves and procedure.stage is not Stage.WRITTEN:
                self._answer(procedure, answer, why)

    def _drop_waiting(self, answer: Answer, why: str) -> None:
        for number, _ in self._waiting.values():
            self._tell(number, answer, why)
        self._waiting.clear()

    def _answer(self, procedure: Procedure, answer: Answer, why: str) -> None:
        self._remove(procedure)
        self._tell(procedure.number, answer, why)

    def _remove(self, procedure: Procedure) -> None:
        self._flight.remove(procedure)
        if not procedure.is_stop and procedure in self._out:
            self._out.remove(procedure)

    def _tell(self, number: int | None, answer: Answer, why: str) -> None:
        """What became of a command; Request Control is none, and has no number."""
        if number is not None:
            self._told.append(Answered(number, answer, why))

    def _tell_all(self) -> tuple[Event, ...]:
        told, self._told = tuple(self._told), []
        return told
