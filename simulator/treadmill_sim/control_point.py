"""The Control Point: judges a request, carries it out, says what became of it.

The one rule: it judges in the order of the specification: is the operation supported, has the
client control, is the parameter good, can the machine do it now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from treadmill_sim.console import control_info
from treadmill_sim.fields import decode_all
from treadmill_sim.record import encode_status
from treadmill_sim.spec import ftms_spec
from treadmill_sim.treadmill import Outcome, Treadmill


@dataclass(frozen=True, slots=True)
class Performed:
    """What a request led to: the result, what other clients hear, who lost control by it.

    `octets` is the answer as it stands, where it is none of the specification's.
    """

    result: int
    status: bytes = b""
    loser: int | None = None
    octets: bytes = b""


@dataclass(frozen=True, slots=True)
class _Did:
    outcome: Outcome
    status: bytes = b""
    loser: int | None = None


class ControlPoint:
    """Who has control of a treadmill, and what the one who has it may do."""

    def __init__(self, machine: Treadmill, targets: tuple[str, ...]) -> None:
        """A control point for a machine with these target features."""
        self.controller: int | None = None
        self._machine = machine
        self._targets = targets
        self._do: Mapping[str, Callable[[int, tuple[int, ...]], _Did]] = {
            "request_control": self._request_control,
            "reset": self._reset,
            "set_target_speed": self._set_target_speed,
            "set_target_inclination": self._set_target_inclination,
            "start_or_resume": self._start_or_resume,
            "stop_or_pause": self._stop_or_pause,
        }

    def perform(self, client: int, request: bytes) -> Performed:
        """Judge and carry out one request."""
        results = ftms_spec().results
        refusal = self._machine.faults.refuse_next
        if refusal is not None:
            self._machine.inject(replace(self._machine.faults, refuse_next=None))
            return Performed(refusal)
        operation = ftms_spec().operations.get(request[0])
        if (
            operation is None
            or operation.name not in self._do
            or (operation.target is not None and operation.target not in self._targets)
        ):
            return Performed(results["op_code_not_supported"])
        if operation.needs_control and client != self.controller:
            return Performed(results["control_not_permitted"])
        values = decode_all(operation.parameters, request[1:])
        if values is None:
            return Performed(results["invalid_parameter"])
        did = self._do[operation.name](client, values)
        match did.outcome:
            case Outcome.DONE:
                return Performed(results["success"], did.status, did.loser)
            case Outcome.BAD_VALUE:
                return Performed(results["invalid_parameter"])
            case Outcome.FAILED:
                return Performed(results["operation_failed"])

    def revoke(self) -> int | None:
        """Take control from whoever has it; who that was."""
        loser, self.controller = self.controller, None
        return loser

    def _request_control(self, client: int, _: tuple[int, ...]) -> _Did:
        loser = None if self.controller == client else self.controller
        self.controller = client
        return _Did(Outcome.DONE, loser=loser)

    def _reset(self, client: int, _: tuple[int, ...]) -> _Did:
        self._machine.reset()
        self.controller = None
        return _Did(Outcome.DONE, encode_status("reset"))

    def _set_target_speed(self, client: int, values: tuple[int, ...]) -> _Did:
        outcome = self._machine.set_speed(*values)
        return _Did(outcome, encode_status("target_speed_changed", *values))

    def _set_target_inclination(self, client: int, values: tuple[int, ...]) -> _Did:
        outcome = self._machine.set_grade(*values)
        return _Did(outcome, encode_status("target_incline_changed", *values))

    def _start_or_resume(self, client: int, _: tuple[int, ...]) -> _Did:
        return _Did(self._machine.start(), encode_status("started_or_resumed_by_user"))

    def _stop_or_pause(self, client: int, values: tuple[int, ...]) -> _Did:
        stop, pause = control_info("stop"), control_info("pause")
        if values[0] not in (stop, pause):
            return _Did(Outcome.BAD_VALUE)
        status = encode_status("stopped_or_paused_by_user", *values)
        if self._machine.faults.ignore_stop:
            self._machine.bites["ignore_stop"] += self._machine.started
            return _Did(Outcome.DONE)
        outcome = self._machine.stop() if values[0] == stop else self._machine.pause()
        return _Did(outcome, status)
