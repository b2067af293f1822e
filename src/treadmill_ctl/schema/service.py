"""The configuration of the service, as pydantic shapes: treadmills, folders, who may do what.

The one rule: what is not said is as careful as it can be: guarded treadmills, a door on this
computer alone, and nobody but the service's own account may drive.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import AfterValidator, Field, model_validator

from treadmill_ctl.schema.broker import Mqtt
from treadmill_ctl.schema.fields import Identifier, Version, reader, told
from treadmill_ctl.schema.places import Place, Port
from treadmill_ctl.schema.quantities import Unreadable
from treadmill_ctl.schema.shape import Misfit, Shape

TREADMILLS_MAX: Final = 100  # as many as were measured
_ACCOUNT: Final = r"[A-Za-z_][A-Za-z0-9_.-]{0,31}"
_WHO: Final = rf"^@?{_ACCOUNT}$"


def _who(text: str) -> str:
    """An account, or a group with @ before it."""
    if not re.fullmatch(_WHO, text, re.ASCII):
        raise Unreadable(
            "is neither an account nor a group; write the account's name, as in anna, or a group"
            " with @ before it, as in @therapists"
        )
    return text


def _address(text: str) -> str:
    """Where a treadmill is; what it means is checked where addresses are understood."""
    if not text.strip() or not text.isprintable():
        raise Unreadable("is no address; write one as `treadmill-ctl scan` and `ports` list them")
    return text.strip()


def _not_none(found: dict[str, TreadmillAt]) -> dict[str, TreadmillAt]:
    if not found:
        raise Unreadable('is empty; name a treadmill, as in "room-1: {address: …}"')
    if len(found) > TREADMILLS_MAX:
        raise Unreadable(f"are too many; at most {TREADMILLS_MAX} in one service")
    return found


Who = Annotated[str, reader(_who), told(_WHO, "anna", "@therapists")]
Address = Annotated[str, reader(_address), told(r"^[a-z]+:", "ble:F0:F1:F2:F3:F4:F5")]


class Guarded(StrEnum):
    """Whether a session needs the process that stops the belt when this one cannot."""

    REQUIRED = "required"
    NONE = "none"  # whoever writes it stays beside the treadmill


class Others(StrEnum):
    """What an account may do that no role names."""

    VIEWER = "viewer"
    REFUSED = "refused"


class TreadmillAt(Shape):
    """One treadmill, and where it is."""

    address: Address = Field(description="Where it is, as `run` takes it: ble:…, serial:…, tcp:….")
    guardian: Guarded = Field(
        default=Guarded.REQUIRED,
        description="Whether a session needs the process that stops the belt when the service dies"
        " or hangs.",
    )


class Roles(Shape):
    """Accounts and @groups by what they may do; each role may do what those below it may."""

    administrator: tuple[Who, ...] = Field(
        default=(), description="May take a treadmill over, and load the configuration again."
    )
    therapist: tuple[Who, ...] = Field(default=(), description="May start and lead sessions.")
    viewer: tuple[Who, ...] = Field(default=(), description="May look on, and stop.")
    others: Others = Field(
        default=Others.VIEWER,
        description="Everybody else on this computer: may look on and stop, or is refused all but a"
        " stop.",
    )


class Door(Shape):
    """Where the service can be spoken to, on this computer alone."""

    socket: Place | None = Field(
        default=None, description="The Unix socket; in the system's folder for such, if unsaid."
    )
    port: Port | None = Field(
        default=None, description="A port of this computer alone, where there are no Unix sockets."
    )
    token: Place | None = Field(
        default=None, description="The file of the word that whoever uses the port has to know."
    )

    @model_validator(mode="after")
    def _a_port_has_a_token(self) -> Door:
        if (self.port is None) != (self.token is None):
            present, missing = ("port", "token") if self.token is None else ("token", "port")
            raise Misfit(present, f'needs a line "{missing}: …" beside it')
        return self


class Service(Shape):
    """The configuration of one service."""

    version: Version = Field(description="The version of this language.")
    treadmills: Annotated[dict[Identifier, TreadmillAt], AfterValidator(_not_none)] = Field(
        description="The treadmills, each by the name that people call it."
    )
    site: Place | None = Field(
        default=None, description="The file of the site's policy; the usual one, if unsaid."
    )
    walkers: Place | None = Field(
        default=None, description="The folder of the walkers' files; the usual one, if unsaid."
    )
    records: Place | None = Field(
        default=None, description="The folder of the sessions' records; the usual one, if unsaid."
    )
    profiles: Place | None = Field(
        default=None, description="A folder of profiles of your own, beside the shipped ones."
    )
    door: Door = Field(default=Door(), description="Where the service can be spoken to.")
    roles: Roles = Field(default=Roles(), description="Who may do what.")
    mqtt: Mqtt | None = Field(
        default=None,
        description="A message broker that the treadmills are told at; none, if unsaid.",
    )
