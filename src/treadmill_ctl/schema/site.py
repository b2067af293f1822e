"""The policy of a site, as pydantic shapes: its own caps, what it refuses, how long it keeps.

The one rule: a site may set any of its caps lower or higher than the default, and none above the
ceiling; what it does not set stays at the default.
"""

from __future__ import annotations

from dataclasses import fields, replace
from enum import StrEnum

from pydantic import Field

from treadmill_ctl.core.limits import SITE_DEFAULT, Caps
from treadmill_ctl.schema.fields import GradeRateCap, Identifier, Keeping, Version
from treadmill_ctl.schema.profile import ProfileCaps
from treadmill_ctl.schema.shape import Shape


class StoppingLength(StrEnum):
    """What a site does with a plan whose stop takes more belt than the deck is long."""

    WARN = "warn"
    REFUSE = "refuse"


class Uncommissioned(StrEnum):
    """What a site does with a treadmill that nobody has checked on an empty belt."""

    REFUSE = "refuse"
    ALLOW = "allow"


class SiteCaps(ProfileCaps):
    """What this site allows at most; walkers and profiles lower it, and none of them raises it."""

    grade_rate: GradeRateCap | None = Field(default=None, description="How fast the deck may move.")

    def of(self, source: str) -> Caps:
        """The caps under the name of who sets them."""
        return replace(super().of(source), grade_rate_dpct_s=self.grade_rate)


class SiteRecords(Shape):
    """What becomes of the records of sessions."""

    keep: Keeping = Field(
        description="How long a session's record is kept; then `sessions retire` takes it out."
    )


class Site(Shape):
    """What holds at a site, whoever walks and whatever the profile."""

    version: Version = Field(description="The version of this language.")
    id: Identifier = Field(description="What the site is called wherever one of its caps decides.")
    caps: SiteCaps | None = Field(default=None, description="What this site allows at most.")
    stopping_length: StoppingLength = Field(
        default=StoppingLength.WARN,
        description="A plan whose stop takes more belt than the deck is long: warn of it, or refuse"
        " it unless the profile declares a harness.",
    )
    uncommissioned: Uncommissioned = Field(
        default=Uncommissioned.REFUSE,
        description="A treadmill that nobody has checked on an empty belt: refuse it, or allow it"
        " and say so at every start.",
    )
    records: SiteRecords | None = Field(
        default=None,
        description="What becomes of the records of sessions; kept for ever if unsaid.",
    )

    @property
    def source(self) -> str:
        """The name that its caps are told under."""
        return f"site {self.id}"

    @property
    def all_caps(self) -> tuple[Caps, Caps]:
        """Its own caps, and the defaults of those that it does not set."""
        own = (self.caps or SiteCaps()).of(self.source)
        names = [field.name for field in fields(Caps)[1:] if getattr(own, field.name) is not None]
        return own, replace(SITE_DEFAULT, **dict.fromkeys(names))
