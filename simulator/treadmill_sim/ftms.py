"""A simulated treadmill as an FTMS peripheral: bytes in, bytes out, no radio and no clock.

The one rule: time is an argument and only moves forward; what is due in between happens in its
order, and `take` hands it out in that order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Literal

from treadmill_sim import console
from treadmill_sim.att import Advertisement, AttError, Cccd, CharacteristicSpec, Outgoing
from treadmill_sim.clients import Clients
from treadmill_sim.console import Button
from treadmill_sim.control_point import ControlPoint
from treadmill_sim.faults import Faults
from treadmill_sim.habits import Habits
from treadmill_sim.machine import MachineProfile
from treadmill_sim.odd_records import encoder_of, odd_constant, odd_status
from treadmill_sim.odd_requests import desk_of
from treadmill_sim.oddities import Oddity
from treadmill_sim.readings import READINGS
from treadmill_sim.record import (
    RecordEncoder,
    encode_features,
    encode_range,
    encode_response,
    encode_service_data,
    encode_status,
    encode_training,
)
from treadmill_sim.spec import ftms_spec
from treadmill_sim.treadmill import State, Treadmill

PLAIN = MachineProfile()


@dataclass(frozen=True, slots=True)
class _Procedure:
    client: int
    response: bytes
    due_ms: int


class FtmsPeripheral:
    """One treadmill, several clients. A client is any number its radio gives it."""

    def __init__(self, profile: MachineProfile = PLAIN) -> None:
        """A treadmill at standstill at time 0; its first report is due after one period."""
        self.profile = profile
        self.name = profile.name
        self.machine = Treadmill(profile)
        self._targets = ("speed", "inclination") if profile.has_grade else ("speed",)
        self._control_point = desk_of(ControlPoint(self.machine, self._targets), self.machine)
        plain = RecordEncoder(profile.reports, profile.pace, profile.unavailable)
        self._encoder = encoder_of(plain, self.machine)
        self._habits = Habits(self.machine)
        self._late_status = b""  # of a stop, until the belt stands
        self._random = Random(profile.seed)
        self._clients = Clients()
        self._procedure: _Procedure | None = None
        self._report_due_ms = self._next_report_ms(0)
        self._training_of = _training_of(profile)
        self._training_state = self.machine.state
        self._training = self._training_of[self._training_state]
        names = {each.name: each.uuid16 for each in ftms_spec().characteristics.values()}
        self._data = names["treadmill_data"]
        self._training_uuid16 = names["training_status"]
        self._control = names["control_point"]
        self._status = names["fitness_machine_status"]
        self._characteristics = {each.uuid16: each for each in self._build()}
        self._constants = self._build_constants()

    # --- what the radio builds ------------------------------------------------------------------

    def advertisement(self) -> Advertisement:
        """Service data, service UUID and name to advertise."""
        data = encode_service_data("treadmill", available=True)
        return Advertisement(data, ftms_spec().service_uuid16, self.name)

    def characteristics(self) -> tuple[CharacteristicSpec, ...]:
        """The characteristics of the service, in the order of their UUIDs."""
        return tuple(self._characteristics.values())

    def _build(self) -> tuple[CharacteristicSpec, ...]:
        absent = {
            "supported_resistance_range",
            "supported_power_range",
            "supported_heart_rate_range",
        }
        if not self.profile.has_grade:
            absent.add("supported_inclination_range")
        return tuple(
            CharacteristicSpec(
                each.uuid16,
                self._properties(each.name, each.properties),
                each.encrypted and self.profile.encrypts_control,
            )
            for each in ftms_spec().characteristics.values()
            if each.name not in absent
        )

    def _properties(self, name: str, properties: tuple[str, ...]) -> tuple[str, ...]:
        if name == "control_point" and Oddity.CP_WRITE_WITHOUT_RESPONSE in self.profile.odd:
            return ("write-without-response", "indicate")
        return properties

    def _build_constants(self) -> dict[int, bytes]:
        profile, chars = self.profile, ftms_spec().characteristics
        speed = (profile.speed_min_ckmh, profile.speed_max_ckmh, profile.speed_step_ckmh)
        grade = (profile.grade_min_dpct, profile.grade_max_dpct, profile.grade_step_dpct)
        constants = {
            "fitness_machine_feature": encode_features(profile.reports, self._targets),
            "supported_speed_range": encode_range("supported_speed_range", *speed),
            "supported_inclination_range": encode_range("supported_inclination_range", *grade),
        }
        odd = profile.odd
        return {
            chars[name].uuid16: odd_constant(name, data, odd) for name, data in constants.items()
        }

    # --- links ----------------------------------------------------------------------------------

    def connected(self, client: int, mtu: int, now_ms: int) -> None:
        """A client is there; nothing is subscribed yet."""
        self.advance(now_ms)
        self._clients.add(client, min(mtu, self.profile.mtu))
        self._habits.connected_ms = now_ms

    def mtu_changed(self, client: int, mtu: int) -> None:
        """The client and the radio agreed on another ATT_MTU."""
        self._clients.set_mtu(client, min(mtu, self.profile.mtu))

    def disconnected(self, client: int, now_ms: int) -> None:
        """A client is gone, and with it its permission; the belt runs on unless made otherwise."""
        self.advance(now_ms)
        self._clients.drop(client)
        if self._procedure is not None and self._procedure.client == client:
            self._procedure = None
        if self._control_point.controller == client:
            self._control_point.revoke()
            if self.profile.stops_on_disconnect:
                self.machine.stop()
                self._tell_training()

    # --- ATT ------------------------------------------------------------------------------------

    def read(self, client: int, uuid16: int) -> bytes | AttError:
        """A read; as of the last time it advanced to."""
        if uuid16 not in self._characteristics:
            return AttError.ATTRIBUTE_NOT_FOUND
        if "read" not in self._characteristics[uuid16].properties:
            return AttError.READ_NOT_PERMITTED
        return self._training if uuid16 == self._training_uuid16 else self._constants[uuid16]

    def subscribe(self, client: int, uuid16: int, value: int) -> AttError | None:
        """A write to a Client Characteristic Configuration: 0 off, 1 notify, 2 indicate."""
        if uuid16 not in self._characteristics:
            return AttError.ATTRIBUTE_NOT_FOUND
        allowed = self._characteristics[uuid16].cccd
        if allowed is Cccd.OFF:
            return AttError.ATTRIBUTE_NOT_FOUND
        if value not in (Cccd.OFF, allowed):
            return AttError.VALUE_NOT_ALLOWED
        self._clients.set_cccd(client, uuid16, Cccd(value))
        return None

    def subscription(self, client: int, uuid16: int) -> int:
        """A read of a Client Characteristic Configuration."""
        return self._clients.cccd(client, uuid16)

    def write(self, client: int, uuid16: int, data: bytes, now_ms: int) -> AttError | None:
        """A write; a Control Point request takes effect at once, its answer comes after a delay."""
        self.advance(now_ms)
        if uuid16 not in self._characteristics:
            return AttError.ATTRIBUTE_NOT_FOUND
        if uuid16 != self._control:
            return AttError.WRITE_NOT_PERMITTED
        if self.subscription(client, uuid16) != Cccd.INDICATE:
            return AttError.CCCD_IMPROPERLY_CONFIGURED
        if self._procedure is not None:
            return AttError.PROCEDURE_ALREADY_IN_PROGRESS
        shortest, longest = ftms_spec().request_size
        if not shortest <= len(data) <= longest:
            return AttError.INVALID_ATTRIBUTE_VALUE_LENGTH
        self._carry_out(client, data)
        return None

    def _carry_out(self, client: int, request: bytes) -> None:
        performed = self._control_point.perform(client, request)
        if self.machine.faults.cp_silent or Oddity.CP_SILENT in self.profile.odd:
            self.machine.bites["cp_silent"] += 1
        else:
            response = performed.octets or encode_response(request[0], performed.result)
            due_ms = self.machine.now_ms + self._ack_delay_ms()
            self._procedure = _Procedure(client, response, due_ms)
        if performed.loser is not None:
            self._tell_control_lost(performed.loser)
        if performed.status:
            but = None if Oddity.STATUS_INVERTED in self.profile.odd else client
            self._tell_status(performed.status, but=but)
        self._tell_training()

    # --- the machine's side ---------------------------------------------------------------------

    def press(self, button: Button, now_ms: int) -> None:
        """A person pushes a button of the console."""
        self.advance(now_ms)
        status = console.press(self.machine, button)
        if status:
            self._tell_status(status)
        if button is Button.REVOKE:
            loser = self._control_point.revoke()
            if loser is not None:
                self._tell_control_lost(loser)
                self.machine.bites[button] += 1
        self.machine.bites[button] += bool(status)
        self._tell_training()

    def inject(self, faults: Faults, now_ms: int) -> None:
        """Put faults in force from now on."""
        self.advance(now_ms)
        self.machine.inject(faults)

    # --- time -----------------------------------------------------------------------------------

    def next_due_ms(self) -> int:
        """When `advance` next has something to do."""
        due_ms = self._report_due_ms
        change_ms = self.machine.next_change_ms()
        if change_ms is not None and change_ms < due_ms:
            due_ms = change_ms
        if self._procedure is not None and self._procedure.due_ms < due_ms:
            due_ms = self._procedure.due_ms
        return min(due_ms, self._habits.due_ms)

    def advance(self, now_ms: int) -> None:
        """Move on to a time, sending what falls due on the way at its own time."""
        while (due_ms := self.next_due_ms()) <= now_ms:
            self.machine.advance(due_ms)
            self._tell_training()
            if self._procedure is not None and self._procedure.due_ms == due_ms:
                procedure, self._procedure = self._procedure, None
                self._send(procedure.client, self._control, procedure.response, "indicate")
            if self._habits.due_ms == due_ms:
                self._habits.look()
                self._tell_training()
            if self._report_due_ms == due_ms:
                self._tell_late()
                self._report()
                self._report_due_ms = self._next_report_ms(due_ms)
        if now_ms != self.machine.now_ms:
            self.machine.advance(now_ms)

    def take(self, client: int) -> tuple[Outgoing, ...]:
        """What was sent to a client since the last call, in order."""
        return self._clients.take(client)

    def _next_report_ms(self, from_ms: int) -> int:
        jitter_ms = self.profile.report_jitter_ms
        shift_ms = self._random.randint(-jitter_ms, jitter_ms) if jitter_ms else 0
        return from_ms + self.profile.report_period_ms + shift_ms

    def _ack_delay_ms(self) -> int:
        jitter_ms = self.profile.ack_jitter_ms
        shift_ms = self._random.randint(-jitter_ms, jitter_ms) if jitter_ms else 0
        return self.profile.ack_delay_ms + shift_ms

    # --- telling --------------------------------------------------------------------------------

    def _report(self) -> None:
        records: dict[int, tuple[bytes, ...]] = {}
        for client in self._clients:
            if self._clients.cccd(client, self._data) is Cccd.OFF:
                continue
            mtu = self._clients.mtu(client)
            if mtu not in records:
                records[mtu] = self._encoder.encode(self._reading, mtu)
            record = records[mtu]
            if len(record) > 1:
                self.machine.bites["parts"] += 1
            for fragment in record:
                self._send(client, self._data, fragment, "notify")

    def _reading(self, name: str) -> int | None:
        return READINGS[name](self.machine)

    def _tell_training(self) -> None:
        state = self.machine.state
        if state is self._training_state:
            return
        self._training_state = state
        training = self._training_of[state]
        if training != self._training and Oddity.TRAINING_CONST not in self.profile.odd:
            self._training = training
            for client in self._clients:
                self._send(client, self._training_uuid16, training, "notify")

    def _tell_status(self, status: bytes, but: int | None = None) -> None:
        odd = self.profile.odd
        if odd:
            if Oddity.STATUS_LATE in odd and self.machine.belt.speed and not self.machine.started:
                self._late_status = status
                return
            status = odd_status(status, odd)
            if not status:
                return
        for client in self._clients:
            if client != but:
                self._send(client, self._status, status, "notify")

    def _tell_late(self) -> None:
        if self._late_status and self.machine.belt.speed == 0:
            status, self._late_status = self._late_status, b""
            self.machine.bites[Oddity.STATUS_LATE] += 1
            self._tell_status(status)

    def _tell_control_lost(self, client: int) -> None:
        self._send(client, self._status, encode_status("control_permission_lost"), "notify")

    def _send(
        self, client: int, uuid16: int, data: bytes, kind: Literal["notify", "indicate"]
    ) -> None:
        now_ms = self.machine.now_ms
        if kind == "indicate" or now_ms >= self.machine.faults.silent_until_ms:
            self._clients.put(client, Outgoing(uuid16, data, kind, now_ms))
        else:
            self.machine.bites["silent_until_ms"] += 1


def _training_of(profile: MachineProfile) -> Mapping[State, bytes]:
    names = {
        State.IDLE: "idle",
        State.COUNTDOWN: "pre_workout" if profile.announces_countdown else "idle",
        State.RUNNING: "manual_mode",
        State.PAUSED: "manual_mode",
    }
    octets = 1 if Oddity.SHORT_TRAINING_STATUS in profile.odd else None
    return {state: encode_training(name)[:octets] for state, name in names.items()}
