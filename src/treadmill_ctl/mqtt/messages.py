"""Every message, as it stands in its topic: what the gateway tells, what it is asked, its answers.

The one rule: units are in the names, every value is there, and nobody is named: no walker, no
account, nothing but ids.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from treadmill_ctl.schema.broker import RemoteStart
from treadmill_ctl.schema.fields import walker_id
from treadmill_ctl.schema.shape import Shape

ONLINE: Final = "online"
OFFLINE: Final = "offline"
TEXT_MAX: Final = 200
OPTIONS_MAX: Final = 16

Moment = Annotated[
    str,
    StringConstraints(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"),
    Field(description="UTC, to the millisecond, as in 2026-11-22T08:14:08.590Z."),
]
Kmh = Annotated[float, Field(description="km/h; minus: the belt runs in reverse.")]
Percent = Annotated[float, Field(description="% of the deck, not of the walker.")]
Seconds = Annotated[float, Field(ge=0, description="s.")]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_MAX)]


class Availability(StrEnum):
    """The plain text in `bridge/state` and in `availability`."""

    ONLINE = ONLINE
    OFFLINE = OFFLINE


class Mode(StrEnum):
    """What a treadmill does: its post, or the phase of its session."""

    OFFLINE = "offline"  # no connection to the treadmill
    IDLE = "idle"  # connected; a session can be started
    PREPARING = "preparing"
    STANDING = "standing"  # a session waits for somebody to confirm the next start
    READY = "ready"  # confirmed
    ANNOUNCING = "announcing"  # 3-2-1
    STARTING = "starting"
    WALKING = "walking"
    SLOWING = "slowing"
    ENDED = "ended"
    TRIPPED = "tripped"  # a rule stops the belt
    LATCHED = "latched"  # it stands; a person at the treadmill has to reset it


class Controller(StrEnum):
    """Which side drives. Nobody is named."""

    LOCAL = "local"
    REMOTE = "remote"


class _Outward(Shape):
    """What every message of the gateway says first."""

    ts: Moment = Field(description="When it was said.")
    boot_id: str = Field(description="Another one since the service was started again.")


class BridgeInfo(_Outward):
    """What the gateway is."""

    gateway: Id
    version: str = Field(description="Of treadmill-ctl.")
    since: Moment = Field(description="When the service was started.")
    config_hash: str = Field(description="Of the configuration in force; empty if it is not said.")
    treadmills: tuple[str, ...]
    commands: bool = Field(description="Whether anything can be asked for at the broker.")
    remote_start: RemoteStart
    telemetry_hz: int
    dropped_replies: int = Field(ge=0, description="Since it was started: nobody could be told.")
    dropped_events: int = Field(ge=0)
    dropped_telemetry: int = Field(ge=0)


class DeviceState(_Outward):
    """What a treadmill does. A speed that was measured never stands without its age."""

    state_seq: int = Field(ge=0, description="One more with every change of what can be asked for.")
    mode: Mode
    hold: str = Field(description="What it stands still or slows down for; nothing while walking.")
    machine: str
    simulated: bool
    session: str = Field(description="The session's record; empty outside of one.")
    profile: str
    segment: int = Field(ge=0, description="From 1; 0 outside of a session.")
    segments: int = Field(ge=0)
    label: str
    target_kmh: Kmh = Field(description="Wanted by the profile.")
    setpoint_kmh: Kmh = Field(description="Last commanded.")
    measured_kmh: Kmh | None = Field(description="Reported by the belt, so long ago.")
    age_ms: int | None
    fresh: bool = Field(description="Whether the measured speed still speaks for the belt.")
    still: bool = Field(description="Measured standstill. Silence never is.")
    grade_pct: Percent | None
    cap_kmh: Kmh | None = Field(description="The most in force; null outside of a session.")
    elapsed_s: Seconds
    left_s: Seconds
    latched_stop: bool = Field(description="A rule forced a stop; a person has to reset it.")
    trip_reason: str = Field(description="Which; empty where none did.")
    trip_rule: str = Field(description="Of SAFETY.md.")
    alarm: str = Field(description="What somebody has to see to at once; empty if nothing.")
    awaits: tuple[str, ...] = Field(description="What has to be confirmed before the next start.")
    controller: Controller | None = Field(description="Which side drives; null if nobody does.")
    last_seen: Moment | None = Field(description="When the belt last reported.")


class Telemetry(_Outward):
    """What a treadmill measures."""

    seq: int = Field(ge=0, description="Counts on; a gap is a message that was dropped.")
    session: str
    mode: Mode
    measured_kmh: Kmh | None
    age_ms: int | None
    fresh: bool
    setpoint_kmh: Kmh
    target_kmh: Kmh
    grade_pct: Percent | None
    elapsed_s: Seconds


class EventKind(StrEnum):
    """What happened."""

    MODE = "mode"  # it came into another mode
    STARTED = "started"  # a session was prepared; nothing moves yet
    SEGMENT = "segment"  # the plan went on
    TRIPPED = "tripped"
    ALARM = "alarm"
    ENDED = "ended"  # the session is over
    COMMAND = "command"  # something that was asked for here was taken
    COMMAND_REJECTED = "command_rejected"


class Event(_Outward):
    """Something that happened; what a kind has no word for is empty."""

    seq: int = Field(ge=0, description="Counts on; a gap is an event that was lost.")
    kind: EventKind
    session: str
    mode: Mode
    segment: int = Field(ge=0)
    label: str
    reason: str = Field(description="Of a trip or an alarm.")
    rule: str = Field(description="Of a trip, by SAFETY.md.")
    verb: str = Field(description="What was asked for.")
    by: str = Field(description="Which controller asked, by its id.")
    code: str = Field(description="Why it was not taken.")


class LastSession(_Outward):
    """What the last session came to."""

    session: str
    profile: str
    began: Moment
    ended: Moment
    complete: bool = Field(description="Whether the whole plan was walked.")
    trip_reason: str
    walked_s: Seconds = Field(description="Of the plan.")
    plan_s: Seconds
    moving_s: Seconds = Field(description="The belt was measured in motion.")
    distance_m: float = Field(ge=0, description="Length of belt that passed under the walker.")
    fastest_kmh: float = Field(ge=0)


# --- what is asked ---------------------------------------------------------------------------


class Nothing(Shape):
    """A command that needs no more words."""


class SpeedArgs(Shape):
    """One step, as at the door: inside the bounds of the profile, never a number of its own."""

    to: Literal["slower", "faster"]


class ArmArgs(Shape):
    """What is to be walked, as at the door."""

    profile: Word
    walker: Annotated[str, AfterValidator(walker_id)] = ""
    options: Annotated[dict[Word, Word], Field(max_length=OPTIONS_MAX)] = Field(
        default_factory=dict[str, str]
    )
    measured: Annotated[dict[Word, Word], Field(max_length=OPTIONS_MAX)] = Field(
        default_factory=dict[str, str]
    )


class StartArgs(Shape):
    """The word that arming gave."""

    nonce: Word


class Command(Shape):
    """The envelope of everything that is asked. A stop needs none of it, nor any payload."""

    id: Word | None = Field(default=None, description="Names this command; the same: once.")
    seq: int | None = Field(default=None, ge=0, description="Counts up, for each controller.")
    boot_id: Word | None = Field(default=None, description="That of the state it goes by.")
    state_seq: int | None = Field(default=None, description="That of the state it goes by.")
    issued_at: AwareDatetime | None = Field(default=None, description="When it was asked, UTC.")
    by: Id | None = Field(default=None, description="The controller's id; not a person's name.")
    reply_to: Annotated[str, StringConstraints(max_length=TEXT_MAX)] | None = Field(
        default=None, description="For MQTT 3.1.1; below tm/v1/reply/."
    )


class StopCommand(Command):
    """To `cmd/stop`."""

    args: Nothing = Nothing()


class PauseCommand(Command):
    """To `cmd/pause`."""

    args: Nothing = Nothing()


class SpeedCommand(Command):
    """To `cmd/speed`."""

    args: SpeedArgs


class ArmCommand(Command):
    """To `cmd/arm`."""

    args: ArmArgs


class StartCommand(Command):
    """To `cmd/start`."""

    args: StartArgs


class ConfirmCommand(Command):
    """To `cmd/confirm`."""

    args: Nothing = Nothing()


# --- what is answered ------------------------------------------------------------------------


class Status(StrEnum):
    """What became of a command."""

    ACCEPTED = "accepted"  # handed in; the state says when the belt has done it
    DONE = "done"
    REJECTED = "rejected"
    EXPIRED = "expired"  # came too late
    DUPLICATE = "duplicate"  # this id was here before; nothing is done twice


class PlanSummary(Shape):
    """What would be walked."""

    profile: str
    title: str
    plan_s: Seconds
    demonstration: bool
    lines: tuple[str, ...]
    warnings: tuple[str, ...]


class Reply(_Outward):
    """The one answer to a command."""

    id: str | None
    status: Status
    code: str = Field(description="E_… where it was not taken; else empty.")
    message: str = Field(description="What was found, what is allowed, what to do next.")
    state_seq: int | None = Field(description="The treadmill's, afterwards.")
    nonce: str | None = Field(default=None, description="After arming: starts it.")
    valid_ms: int | None = Field(default=None, description="After arming: for so long.")
    plan: PlanSummary | None = Field(default=None, description="After arming.")


def kmh(speed_ckmh: int) -> float:
    """A speed for a message, from 0.01 km/h."""
    return speed_ckmh / 100


def percent(grade_dpct: int | None) -> float | None:
    """A grade for a message, from 0.1 %."""
    return None if grade_dpct is None else grade_dpct / 10


def seconds(time_ms: int) -> float:
    """A time for a message, from ms."""
    return time_ms / 1_000


def metres(length_mm: int) -> float:
    """A length for a message, from mm."""
    return length_mm / 1_000
