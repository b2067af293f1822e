"""Whether a command from afar may act: the rules, as one table, in the order in which they judge.

The one rule: pure; what is not allowed by every rule for its weight is refused, with a code. A stop
knows one rule alone: what the broker kept for later is nobody's stop.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from treadmill_ctl.mqtt.messages import Command, SpeedCommand, StartCommand, Status
from treadmill_ctl.mqtt.topics import Verb, is_reply_place
from treadmill_ctl.schema.broker import RemoteStart

AGE_MS_MAX: Final = 2_000  # of what is asked, on this computer's clock
EXPIRY_S_MAX: Final = 2
A_SECOND_MAX: Final = 10  # commands of a treadmill, stops not counted


class Weight(IntEnum):
    """What a command does to the belt at most."""

    STOP = 0
    LESS = 1
    MORE = 2


class Code(StrEnum):
    """Why a command was not taken."""

    RETAINED = "E_RETAINED"
    NO_TREADMILL = "E_NO_TREADMILL"
    RATE = "E_RATE"
    BUSY = "E_BUSY"
    UNREADABLE = "E_UNREADABLE"
    REMOTE_START_OFF = "E_REMOTE_START_OFF"
    LOCAL_CONFIRM = "E_LOCAL_CONFIRM"
    DUPLICATE = "E_DUPLICATE"
    UNDATED = "E_UNDATED"
    STALE = "E_STALE"
    CLOCK = "E_CLOCK"
    NO_EXPIRY = "E_NO_EXPIRY"
    BOOT_ID = "E_BOOT_ID"
    INCOMPLETE = "E_INCOMPLETE"
    LEASED = "E_LEASED"
    SEQ = "E_SEQ"
    STATE_SEQ = "E_STATE_SEQ"
    NOT_ARMED = "E_NOT_ARMED"
    ARM_EXPIRED = "E_ARM_EXPIRED"
    NOT_CONFIRMED = "E_NOT_CONFIRMED"
    DENIED = "E_DENIED"
    FAULT = "E_FAULT"


EXPIRED: Final = frozenset({Code.STALE, Code.ARM_EXPIRED})


class Refusal(NamedTuple):
    """Why a command was not taken: what was found, what is allowed, what to do next."""

    code: Code
    message: str

    @property
    def status(self) -> Status:
        """How the answer calls it."""
        if self.code is Code.DUPLICATE:
            return Status.DUPLICATE
        return Status.EXPIRED if self.code in EXPIRED else Status.REJECTED


class Armed(NamedTuple):
    """A start that was armed: by whom, with which word, until when on the loop's clock."""

    by: str
    nonce: str
    until_ms: int


class Came(NamedTuple):
    """A command as it came. `expiry_s` is what the broker says is left; None: it says nothing."""

    verb: Verb
    command: Command
    retained: bool = False
    expiry_s: int | None = None
    reply_to: str = ""

    @property
    def weight(self) -> Weight:
        """What it does to the belt at most."""
        if self.verb is Verb.STOP:
            return Weight.STOP
        slower = isinstance(self.command, SpeedCommand) and self.command.args.to == "slower"
        return Weight.LESS if slower or self.verb is Verb.PAUSE else Weight.MORE

    @property
    def by(self) -> str:
        """Who says that they ask."""
        return self.command.by or ""


class Standing(NamedTuple):
    """What the gateway knows when a command comes; `wall_ms` is the time of day, UTC.

    `known`: this id was here in the last minutes. `seq` is the last that this controller used,
    `holder` the controller that leads now (empty: none), `drives_here`: somebody at the treadmill
    leads. `too_many`: more were asked in this second than are taken.
    """

    now_ms: int
    wall_ms: int
    boot_id: str
    state_seq: int
    remote_start: RemoteStart
    known: bool = False
    seq: int | None = None
    holder: str = ""
    drives_here: bool = False
    too_many: bool = False
    armed: Armed | None = None


Judge = Callable[[Came, Standing], str]


class Rule(NamedTuple):
    """One rule: its code, the least weight that it holds for, and what it has against a command.

    `against` gives the sentence, empty where there is nothing to say.
    """

    code: Code
    least: Weight
    against: Judge


def refused(came: Came, standing: Standing) -> Refusal | None:
    """Why a command may not act; None where every rule lets it."""
    for rule in RULES:
        if came.weight >= rule.least and (why := rule.against(came, standing)):
            return Refusal(rule.code, why)
    return None


def _retained(came: Came, _: Standing) -> str:
    if not came.retained:
        return ""
    return (
        "the broker had kept this for later, so nobody is asking now; publish commands without the"
        " retain flag, and clear the topic with an empty retained message while no belt moves"
    )


def _too_many(_: Came, standing: Standing) -> str:
    if not standing.too_many:
        return ""
    return f"more than {A_SECOND_MAX} commands in a second; stops are not counted; wait a second"


def _policy(came: Came, standing: Standing) -> str:
    if standing.remote_start is not RemoteStart.OFF:
        return ""
    return (
        f"{came.verb} from afar is off at this site; stop, pause and slower are taken; start at"
        " the treadmill"
    )


def _here(came: Came, standing: Standing) -> str:
    goes = came.verb in (Verb.CONFIRM, Verb.SPEED)
    if not goes or standing.remote_start is RemoteStart.ON:
        return ""
    return "at this site the word to go or to go faster is said at the treadmill"


def _duplicate(_: Came, standing: Standing) -> str:
    return "this id was here before, and nothing is done twice" if standing.known else ""


def _undated(came: Came, _: Standing) -> str:
    if came.command.issued_at is not None:
        return ""
    return "issued_at is missing: when it was asked, UTC, as in 2026-11-22T08:14:08.590Z"


def _age_ms(came: Came, standing: Standing) -> int:
    issued_at = came.command.issued_at
    return standing.wall_ms - round(issued_at.timestamp() * 1_000) if issued_at else 0


def _stale(came: Came, standing: Standing) -> str:
    age_ms = _age_ms(came, standing)
    if age_ms <= AGE_MS_MAX:
        return ""
    return (
        f"it was asked {age_ms} ms ago, at most {AGE_MS_MAX} are taken; look at the treadmill's"
        " state, and ask again if it is still wanted"
    )


def _from_the_future(came: Came, standing: Standing) -> str:
    ahead_ms = -_age_ms(came, standing)
    if ahead_ms <= AGE_MS_MAX:
        return ""
    return f"issued_at is {ahead_ms} ms ahead of this gateway's clock; set both clocks right"


def _no_expiry(came: Came, _: Standing) -> str:
    if came.expiry_s is not None and came.expiry_s <= EXPIRY_S_MAX:
        return ""
    return f"it needs a message expiry of at most {EXPIRY_S_MAX} s (MQTT 5)"


def _other_boot(came: Came, standing: Standing) -> str:
    """Less is taken without it, but never with the one of another time."""
    said = came.command.boot_id
    if said == standing.boot_id or (said is None and came.weight is Weight.LESS):
        return ""
    return "boot_id is not that of this service, which was started again; read the state anew"


def _incomplete(came: Came, _: Standing) -> str:
    command = came.command
    there = {
        "id": command.id,
        "by": command.by,
        "seq": command.seq,
        "state_seq": command.state_seq,
        "a response topic": came.reply_to or None,
    }
    missing = [name for name, found in there.items() if found is None]
    return f"{missing[0]} is missing; whatever starts or raises a belt says it" if missing else ""


def _no_reply_place(came: Came, _: Standing) -> str:
    if is_reply_place(came.reply_to):
        return ""
    return "the response topic has to lie below tm/v1/reply/"


def _leased(came: Came, standing: Standing) -> str:
    if standing.drives_here:
        return "somebody at the treadmill drives it; everybody may stop, pause and slow down"
    if standing.holder in ("", came.by):
        return ""
    return f"{standing.holder} leads this treadmill; everybody may stop, pause and slow down"


def _old_seq(came: Came, standing: Standing) -> str:
    seq = came.command.seq
    if seq is None or standing.seq is None or seq > standing.seq:
        return ""
    return f"seq has to be above {standing.seq}, the last one of this controller"


def _old_picture(came: Came, standing: Standing) -> str:
    if came.command.state_seq == standing.state_seq:
        return ""
    return (
        f"the treadmill's state is another by now (state_seq {standing.state_seq}); look at it, and"
        " ask again if it is still wanted"
    )


def _not_armed(came: Came, standing: Standing) -> str:
    if not isinstance(came.command, StartCommand):
        return ""
    armed = standing.armed
    if armed is not None and (armed.by, armed.nonce) == (came.by, came.command.args.nonce):
        return ""
    return "this nonce starts nothing; arm, read the plan, and start with the nonce of the answer"


def _armed_long_ago(came: Came, standing: Standing) -> str:
    armed = standing.armed
    if came.verb is not Verb.START or armed is None or standing.now_ms < armed.until_ms:
        return ""
    return "it was armed too long ago; arm again, and read the plan"


RULES: Final = (
    Rule(Code.RETAINED, Weight.STOP, _retained),
    Rule(Code.RATE, Weight.LESS, _too_many),
    Rule(Code.REMOTE_START_OFF, Weight.MORE, _policy),
    Rule(Code.LOCAL_CONFIRM, Weight.MORE, _here),
    Rule(Code.DUPLICATE, Weight.LESS, _duplicate),
    Rule(Code.UNDATED, Weight.LESS, _undated),
    Rule(Code.STALE, Weight.LESS, _stale),
    Rule(Code.CLOCK, Weight.LESS, _from_the_future),
    Rule(Code.NO_EXPIRY, Weight.MORE, _no_expiry),
    Rule(Code.BOOT_ID, Weight.LESS, _other_boot),
    Rule(Code.INCOMPLETE, Weight.MORE, _incomplete),
    Rule(Code.INCOMPLETE, Weight.MORE, _no_reply_place),
    Rule(Code.LEASED, Weight.MORE, _leased),
    Rule(Code.SEQ, Weight.MORE, _old_seq),
    Rule(Code.STATE_SEQ, Weight.MORE, _old_picture),
    Rule(Code.NOT_ARMED, Weight.MORE, _not_armed),
    Rule(Code.ARM_EXPIRED, Weight.MORE, _armed_long_ago),
)
