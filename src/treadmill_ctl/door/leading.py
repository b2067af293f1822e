"""What whoever drives a treadmill may ask, from a plan to the end of its session.

The one rule: who drives is the hub's to judge; here a request only gets its shape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from treadmill_ctl.core.gates import SCALES, Sign
from treadmill_ctl.core.model import Request
from treadmill_ctl.door.looking import VIEW
from treadmill_ctl.door.method import (
    DONE,
    NOTHING,
    TREADMILL,
    Guest,
    Handler,
    Method,
    Params,
    Told,
    done,
    listing,
    record,
)
from treadmill_ctl.door.plain import plain
from treadmill_ctl.door.roles import Role
from treadmill_ctl.door.shapes import Param, Shape, choice, named, text, texts, truth, whole, words
from treadmill_ctl.records.remarks import WORDS_MAX, Kind, Remark, When
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.lease import Keep
from treadmill_ctl.runtime.wish import Wish

OPTIONS: Final = ("way", "preset", "cap", "seed", "session", "successes")  # of `Wish`
_KEEP: Final = choice(Keep.SESSION, Keep.CONNECTION)
_KEEPS: Final = Param(
    "keep",
    _KEEP,
    "session: until it is over, for this account; connection: as long as this connection speaks at"
    " least every 3 s. session, if left out",
    needed=False,
)
_WISH: Final = (
    Param("profile", text(), "a profile by its name"),
    Param("walker", text(), "the walker's id", needed=False),
    Param(
        "options",
        named({name: text() for name in OPTIONS}),
        "as on the command line of `run`, without the dashes",
        needed=False,
    ),
    Param("measured", texts(), "walking speeds by name, as 0.8km/h", needed=False),
)
_WORDED: Final = (Kind.SYMPTOM, Kind.NOTE, Kind.ADVERSE_EVENT)


def _asks(request: Request) -> Handler:
    def handler(guest: Guest, params: Params) -> Told:
        return done(guest.room.ask(params["treadmill"], request, guest.asker))

    return handler


def _wish(params: Params) -> Wish:
    return Wish(
        params["profile"],
        params.get("walker", ""),
        params.get("options", {}),
        params.get("measured", {}),
        Keep(params.get("keep", Keep.SESSION)),
    )


async def _plan(guest: Guest, params: Params) -> Told:
    found = await guest.room.plan(params.get("treadmill"), _wish(params))
    if isinstance(found, Denied):
        return found
    return {
        "profile": found.plan.name,
        "title": found.plan.title,
        "plan_ms": found.plan.duration_ms,
        "course_session": found.course_session,
        "demonstration": found.demonstration,
        "borne": found.borne,
        "lines": list(found.lines),
        "warnings": list(found.warnings),
    }


async def _start(guest: Guest, params: Params) -> Told:
    found = await guest.room.start(params["treadmill"], _wish(params), guest.asker)
    return found if isinstance(found, Denied) else plain(found)


def _confirm(guest: Guest, params: Params) -> Told:
    name, items = params["treadmill"], params["items"]
    return done(guest.room.ask(name, Request.CONFIRM, guest.asker, items))


def _adjust(guest: Guest, params: Params) -> Told:
    return _asks(Request(params["to"]))(guest, params)


def _trial(guest: Guest, params: Params) -> Told:
    return _asks(Request.SUCCEEDED if params["succeeded"] else Request.FAILED)(guest, params)


def _tell(guest: Guest, params: Params) -> Told:
    told = tuple((Sign(name), value) for name, value in params["values"].items())
    return done(guest.room.ask(params["treadmill"], Request.TELL, guest.asker, tells=told))


def _remark(guest: Guest, params: Params) -> Told:
    remark = Remark(Kind(params["kind"]), " ".join(params["text"].split()), When.DURING)
    return done(guest.room.remark(params["treadmill"], remark.plain, guest.asker))


def _leave(guest: Guest, params: Params) -> Told:
    return done(guest.room.leave(params["treadmill"], guest.asker))


def _take(guest: Guest, params: Params) -> Told:
    name, keep = params["treadmill"], Keep(params.get("keep", Keep.SESSION))
    return done(guest.room.take_lease(name, keep, guest.asker))


def _take_over(guest: Guest, params: Params) -> Told:
    name, keep = params["treadmill"], Keep(params.get("keep", Keep.SESSION))
    guest.room.take_lease_over(name, keep, guest.asker)
    return DONE


def _release(guest: Guest, params: Params) -> Told:
    return done(guest.room.release_lease(params["treadmill"], guest.asker))


def _renew(_: Guest, __: Params) -> Told:
    return DONE  # any word renews it


def _simple(name: str, request: Request, says: str, role: Role | None = Role.THERAPIST) -> Method:
    return Method(name, says, role, (TREADMILL,), NOTHING, _asks(request))


def _values(shape: Callable[[Sign], Shape]) -> Shape:
    return named({sign.value: shape(sign) for sign in Sign})


_PLANNED: Final[dict[str, Any]] = record(
    profile={"type": "string"},
    title={"type": "string"},
    plan_ms={"type": "integer"},
    course_session={"anyOf": [{"type": "integer"}, {"type": "null"}]},
    demonstration={"type": "boolean"},
    borne={"type": "string"},
    lines=listing({"type": "string"}),
    warnings=listing({"type": "string"}),
)

LEADING: Final = (
    Method(
        "plan",
        "What would be walked, held against a treadmill if one is named and connected.",
        Role.VIEWER,
        (*_WISH, Param("treadmill", text(), "the name of one treadmill", needed=False)),
        _PLANNED,
        _plan,
    ),
    Method(
        "start",
        "Prepare a session and drive it. Nothing moves before `confirm` and `go`.",
        Role.THERAPIST,
        (TREADMILL, *_WISH, _KEEPS),
        VIEW,
        _start,
    ),
    Method(
        "confirm",
        "Confirm what has to be so before this start, item by item (`interlocks` of a state).",
        Role.THERAPIST,
        (TREADMILL, Param("items", words(), "each of them, by its name")),
        NOTHING,
        _confirm,
    ),
    _simple("go", Request.START, "Start the belt after 3-2-1, once all of it is confirmed."),
    _simple("resume", Request.RESUME, "Go on after a pause, a rest or a turn, once confirmed."),
    _simple("pause", Request.PAUSE, "Ramp to zero; the session may go on.", Role.VIEWER),
    _simple("reset", Request.RESET, "It has been seen to: clear a trip, at measured standstill."),
    _simple("advance", Request.NEXT, "On to the next segment, where the plan leaves it to you."),
    _simple("finish", Request.COOL_DOWN, "The plan's cool-down, and then the end."),
    _simple("slower", Request.SLOWER, "One step slower, in every segment; from everybody.", None),
    Method(
        "adjust",
        "One step faster or slower, inside the bounds of the profile.",
        Role.THERAPIST,
        (TREADMILL, Param("to", choice("faster", "slower"), "faster or slower")),
        NOTHING,
        _adjust,
    ),
    Method(
        "trial",
        "Say how the trial went that is over.",
        Role.THERAPIST,
        (TREADMILL, Param("succeeded", truth(), "whether it went well")),
        NOTHING,
        _trial,
    ),
    Method(
        "tell",
        "What is known of the walker now: heart rate, pain and the like.",
        Role.THERAPIST,
        (
            TREADMILL,
            Param(
                "values",
                _values(lambda sign: whole(SCALES[sign].lowest, SCALES[sign].highest)),
                "values by sign, each on its own scale",
            ),
        ),
        NOTHING,
        _tell,
    ),
    Method(
        "remark",
        "A symptom, a note or an adverse event into the record of the session; no names.",
        Role.THERAPIST,
        (
            TREADMILL,
            Param("kind", choice(*_WORDED), "what it is"),
            Param("text", text(WORDS_MAX), "the words"),
        ),
        NOTHING,
        _remark,
    ),
    Method(
        "leave",
        "Give up a session that has tripped, as it stands; its record says so.",
        Role.THERAPIST,
        (TREADMILL,),
        NOTHING,
        _leave,
    ),
    Method(
        "lease.take",
        "Drive from now on, where nobody else does.",
        Role.THERAPIST,
        (TREADMILL, _KEEPS),
        NOTHING,
        _take,
    ),
    Method(
        "lease.take_over",
        "Drive from now on, whoever does now.",
        Role.ADMINISTRATOR,
        (TREADMILL, _KEEPS),
        NOTHING,
        _take_over,
    ),
    Method(
        "lease.release",
        "Drive no more; a session under way is ramped to its stop.",
        Role.THERAPIST,
        (TREADMILL,),
        NOTHING,
        _release,
    ),
    Method(
        "lease.renew",
        "Say that you are there. Any word does.",
        Role.VIEWER,
        (),
        NOTHING,
        _renew,
    ),
)
