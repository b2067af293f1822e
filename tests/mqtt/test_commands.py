"""Which commands from afar may act: every rule, with its literal bound and its code."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.mqtt.commands import RULES, Armed, Came, Code, Standing, Weight, refused
from treadmill_ctl.mqtt.messages import (
    ArmArgs,
    ArmCommand,
    Command,
    ConfirmCommand,
    PauseCommand,
    SpeedArgs,
    SpeedCommand,
    StartArgs,
    StartCommand,
    Status,
    StopCommand,
)
from treadmill_ctl.mqtt.topics import Verb
from treadmill_ctl.schema.broker import RemoteStart

WALL_MS = 1_800_000_000_000
BOOT = "b00t"
PLACE = "tm/v1/reply/console/it"
ARMED = Armed("console", "nonce", 10_000)
SHAPES: dict[Verb, type[Command]] = {
    Verb.STOP: StopCommand,
    Verb.PAUSE: PauseCommand,
    Verb.CONFIRM: ConfirmCommand,
}


def at(wall_ms: int) -> datetime:
    """A moment as pydantic gives it."""
    return datetime.fromtimestamp(wall_ms / 1_000, UTC)


def command(verb: Verb, to: str = "faster", **more: object) -> Command:
    """A command of which everything is right, but for `more`."""
    words = {
        "id": "1",
        "seq": 8,
        "boot_id": BOOT,
        "state_seq": 5,
        "issued_at": at(WALL_MS),
        "by": "console",
    } | more
    match verb:
        case Verb.SPEED:
            return SpeedCommand.model_validate(
                words | {"args": SpeedArgs.model_validate({"to": to})}
            )
        case Verb.ARM:
            return ArmCommand.model_validate(words | {"args": ArmArgs(profile="short")})
        case Verb.START:
            return StartCommand.model_validate(words | {"args": StartArgs(nonce="nonce")})
        case _:
            return SHAPES[verb].model_validate(words)


def came(verb: Verb, **more: Any) -> Came:
    """The same as it comes, with an expiry and a place for the answer."""
    return Came(verb, command(verb, **more), expiry_s=2, reply_to=PLACE)


def standing(**more: object) -> Standing:
    """A gateway that takes everything."""
    found = Standing(0, WALL_MS, BOOT, 5, RemoteStart.ON, seq=7, armed=ARMED)
    return found._replace(**more)


def code(one: Came, here: Standing) -> Code | None:
    """Why it is not taken."""
    why = refused(one, here)
    return None if why is None else why.code


@pytest.mark.parametrize("verb", list(Verb))
def test_what_is_right_in_everything_is_taken(verb: Verb) -> None:
    """Where the site lets a remote side start."""
    assert refused(came(verb), standing()) is None


@pytest.mark.parametrize("verb", list(Verb))
def test_what_the_broker_kept_is_nobodys_command(verb: Verb) -> None:
    """A stop as little as a start: it would come again at every connect."""
    assert code(came(verb)._replace(retained=True), standing()) is Code.RETAINED


def test_a_stop_needs_nothing_else() -> None:
    """No word in it, no expiry, no lease; not too often, not too late, not twice."""
    bare = Came(Verb.STOP, StopCommand())
    here = standing(too_many=True, known=True, holder="other", drives_here=True, boot_id="x")
    assert refused(bare, here) is None


@pytest.mark.parametrize("verb", [Verb.STOP, Verb.PAUSE])
def test_less_is_taken_where_nothing_may_be_started(verb: Verb) -> None:
    """Remote start off, somebody else driving, an old picture and an old number."""
    here = standing(
        remote_start=RemoteStart.OFF, holder="other", drives_here=True, state_seq=99, seq=99
    )
    assert refused(came(verb), here) is None
    assert refused(Came(Verb.SPEED, command(Verb.SPEED, to="slower")), here) is None


def test_less_needs_no_more_than_its_time() -> None:
    """A 3.1.1 client says neither expiry nor response topic, and may leave out the rest."""
    one = Came(Verb.PAUSE, PauseCommand(issued_at=at(WALL_MS)))
    assert refused(one, standing(remote_start=RemoteStart.OFF)) is None


MORE = (Verb.ARM, Verb.START, Verb.CONFIRM, Verb.SPEED)
DATED = (Verb.PAUSE, *MORE)


@pytest.mark.parametrize("verb", MORE)
@pytest.mark.parametrize(
    ("here", "said"),
    [
        (standing(remote_start=RemoteStart.OFF), Code.REMOTE_START_OFF),
        (standing(drives_here=True), Code.LEASED),
        (standing(holder="other"), Code.LEASED),
        (standing(holder="console"), None),
        (standing(state_seq=6), Code.STATE_SEQ),
        (standing(seq=8), Code.SEQ),
        (standing(seq=9), Code.SEQ),
        (standing(seq=None), None),
    ],
)
def test_more_needs_the_site_the_lead_and_the_present_picture(
    verb: Verb, here: Standing, said: Code | None
) -> None:
    """Each with its own code."""
    assert code(came(verb), here) is said


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        (Verb.ARM, None),
        (Verb.START, None),
        (Verb.CONFIRM, Code.LOCAL_CONFIRM),
        (Verb.SPEED, Code.LOCAL_CONFIRM),
    ],
)
def test_with_local_confirm_the_word_to_go_is_said_at_the_treadmill(
    verb: Verb, said: Code | None
) -> None:
    """A session may be prepared from afar, and no belt set in motion or raised."""
    assert code(came(verb), standing(remote_start=RemoteStart.LOCAL_CONFIRM)) is said


@pytest.mark.parametrize("verb", DATED)
@pytest.mark.parametrize(
    ("age_ms", "said"),
    [(0, None), (2_000, None), (2_001, Code.STALE), (-2_000, None), (-2_001, Code.CLOCK)],
)
def test_nothing_but_a_stop_is_taken_that_is_not_of_now(
    verb: Verb, age_ms: int, said: Code | None
) -> None:
    """Two seconds, either way, by this computer's clock."""
    assert code(came(verb, issued_at=at(WALL_MS - age_ms)), standing()) is said


@pytest.mark.parametrize("verb", DATED)
@pytest.mark.parametrize(
    ("here", "more", "said"),
    [
        (standing(), {"issued_at": None}, Code.UNDATED),
        (standing(), {"boot_id": "other"}, Code.BOOT_ID),
        (standing(too_many=True), {}, Code.RATE),
        (standing(known=True), {}, Code.DUPLICATE),
    ],
)
def test_nothing_but_a_stop_is_taken_undated_twice_or_of_another_time(
    verb: Verb, here: Standing, more: dict[str, object], said: Code
) -> None:
    """Nor too often."""
    assert code(came(verb, **more), here) is said


@pytest.mark.parametrize("verb", MORE)
@pytest.mark.parametrize("missing", ["id", "by", "seq", "state_seq", "boot_id"])
def test_more_is_said_in_full(verb: Verb, missing: str) -> None:
    """What starts or raises a belt says who asks, of what, in which order."""
    said = Code.BOOT_ID if missing == "boot_id" else Code.INCOMPLETE
    assert code(came(verb, **{missing: None}), standing()) is said


@pytest.mark.parametrize("verb", MORE)
@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"expiry_s": None}, Code.NO_EXPIRY),
        ({"expiry_s": 3}, Code.NO_EXPIRY),
        ({"expiry_s": 1}, None),
        ({"reply_to": ""}, Code.INCOMPLETE),
        ({"reply_to": "tm/v1/room1/one/cmd/stop"}, Code.INCOMPLETE),
        ({"reply_to": "tm/v1/reply/#"}, Code.INCOMPLETE),
    ],
)
def test_more_expires_and_can_be_answered(
    verb: Verb, more: dict[str, object], said: Code | None
) -> None:
    """At most 2 s at the broker; an answer below tm/v1/reply/ and nowhere else."""
    assert code(came(verb)._replace(**more), standing()) is said


@pytest.mark.parametrize(
    ("here", "said", "status"),
    [
        (standing(armed=None), Code.NOT_ARMED, Status.REJECTED),
        (standing(armed=ARMED._replace(nonce="x")), Code.NOT_ARMED, Status.REJECTED),
        (standing(armed=ARMED._replace(by="other")), Code.NOT_ARMED, Status.REJECTED),
        (standing(now_ms=10_000), Code.ARM_EXPIRED, Status.EXPIRED),
    ],
)
def test_a_start_is_of_what_was_armed_within_ten_seconds(
    here: Standing, said: Code, status: Status
) -> None:
    """By the same controller, with its nonce."""
    why = refused(came(Verb.START), here)
    assert why is not None
    assert (why.code, why.status) == (said, status)


def test_of_all_rules_a_stop_knows_one() -> None:
    """All others are for what can wait."""
    assert [each.code for each in RULES if each.least is Weight.STOP] == [Code.RETAINED]


@given(
    st.sampled_from(list(Verb)),
    st.sampled_from(["slower", "faster"]),
    st.sampled_from(list(RemoteStart)),
    st.booleans(),
    st.integers(-5_000, 5_000),
    st.none() | st.integers(0, 9),
    st.none() | st.sampled_from([BOOT, "other"]),
    st.none() | st.integers(0, 9),
)
def test_a_remote_side_only_ever_makes_it_safer_by_default(
    verb: Verb,
    to: str,
    policy: RemoteStart,
    retained: bool,  # noqa: FBT001 - hypothesis passes by place
    age_ms: int,
    expiry_s: int | None,
    boot_id: str | None,
    seq: int | None,
) -> None:
    """Whatever is said, with remote start off nothing is taken but stop, pause and slower."""
    words = command(verb, to, issued_at=at(WALL_MS - age_ms), boot_id=boot_id, seq=seq)
    one = Came(verb, words, retained, expiry_s, PLACE)
    taken = refused(one, standing(remote_start=policy)) is None
    more = verb not in (Verb.STOP, Verb.PAUSE) and not (verb is Verb.SPEED and to == "slower")
    if policy is RemoteStart.OFF and more:
        assert not taken
    if verb is Verb.STOP:
        assert taken is not retained
