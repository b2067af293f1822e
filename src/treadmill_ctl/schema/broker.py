"""What a service does at a message broker, as pydantic shapes: where it is, what may be asked.

The one rule: what is not said is as careful as it can be: no broker, no commands, no start from
afar, and no word in the clear beyond this computer.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, WithJsonSchema, model_validator

from treadmill_ctl.schema.fields import AskedFor, Identifier, bounded, reader, told
from treadmill_ctl.schema.home_assistant import HomeAssistant
from treadmill_ctl.schema.places import Place, Port
from treadmill_ctl.schema.quantities import Unreadable, count
from treadmill_ctl.schema.shape import Misfit, Shape

BRIDGE: Final = "bridge"  # the gateway's own word in the topics
REPLY: Final = "reply"  # where the answers stand
TELEMETRY_HZ_MAX: Final = 4
HOST_CHARACTERS_MAX: Final = 253
_HOST: Final = r"^[A-Za-z0-9._:-]+$"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def _host(text: str) -> str:
    """A computer by its name or its number."""
    if len(text) > HOST_CHARACTERS_MAX or not re.fullmatch(_HOST, text, re.ASCII):
        raise Unreadable("is no computer's name; write it as in broker.example.org or 192.0.2.7")
    return text


def _user(text: str) -> str:
    """An account at the broker."""
    if not text.strip() or not text.isprintable():
        raise Unreadable("is no user's name; write it as the broker knows it")
    return text


Host = Annotated[str, reader(_host), told(_HOST, "broker.example.org", "127.0.0.1")]
User = Annotated[str, reader(_user), WithJsonSchema({"type": "string", "minLength": 1})]
Hz = Annotated[
    int,
    reader(bounded(count, TELEMETRY_HZ_MAX, str, "is too often; at most {most} times a second")),
    WithJsonSchema({"type": "integer", "minimum": 1, "maximum": TELEMETRY_HZ_MAX}),
]


class RemoteStart(StrEnum):
    """What a remote side may do beyond less."""

    OFF = "off"  # stop, pause, slower
    LOCAL_CONFIRM = "local_confirm"  # prepare a session; somebody at the treadmill confirms, goes
    ON = "on"  # and go, once somebody at the treadmill has confirmed


class Tls(Shape):
    """How both sides prove who they are."""

    ca: Place | None = Field(
        default=None, description="The certificate of who vouches for the broker; the system's."
    )
    certificate: Place | None = Field(default=None, description="This gateway's own certificate.")
    key: Place | None = Field(default=None, description="The key of its own certificate.")

    @model_validator(mode="after")
    def _a_certificate_has_a_key(self) -> Tls:
        if (self.certificate is None) != (self.key is None):
            pair = ("certificate", "key")
            present, missing = pair if self.key is None else reversed(pair)
            raise Misfit(present, f'needs a line "{missing}: …" beside it')
        return self


class Mqtt(Shape):
    """What the service tells at a message broker, and what it may be asked there."""

    host: Host = Field(description="The broker's computer.")
    port: Port | None = Field(default=None, description="Its port; 8883 with tls, else 1883.")
    gateway: Identifier = Field(description="What this service is called in the topics.")
    user: User | None = Field(default=None, description="The account at the broker.")
    password: Place | None = Field(
        default=None, description="The file of the account's password; never the password itself."
    )
    tls: Tls | None = Field(default=None, description="How both sides prove who they are.")
    telemetry: Hz = Field(default=1, description="How often a second measured values are told.")
    commands: AskedFor = Field(
        default=False, description="Whether it may be asked for less: stop, pause, slower."
    )
    remote_start: RemoteStart = Field(
        default=RemoteStart.OFF, description="What else it may be asked for."
    )
    collected: AskedFor = Field(
        default=False,
        description="Whether somebody collects finished sessions; each waits here until then.",
    )
    home_assistant: HomeAssistant | None = Field(
        default=None,
        description="Home Assistant finds the treadmills by itself; not, if unsaid.",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Mqtt:
        if self.tls is None and self.host not in LOOPBACK:
            raise Misfit(
                "host",
                'is another computer, and without a line "tls: {}" everybody on the way could read'
                " and send; add it, or use a broker on this computer",
            )
        if self.password is not None and self.user is None:
            raise Misfit("password", 'needs a line "user: …" beside it')
        if self.remote_start is not RemoteStart.OFF and not self.commands:
            raise Misfit("remote_start", 'needs a line "commands: true" beside it')
        if self.gateway == REPLY:
            raise Misfit("gateway", f"may not be {REPLY}: answers stand in a topic of that name")
        return self
