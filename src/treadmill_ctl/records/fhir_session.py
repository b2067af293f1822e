"""What every resource of a session's bundle refers to: the session, the walker, each other.

The one rule: an id follows from the session's name and the resource's own, so that an export that
is done again writes over itself where it was sent before.
"""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from treadmill_ctl.records.fhir_codes import BASE, Codes, Json
from treadmill_ctl.records.moments import utc_text
from treadmill_ctl.records.story import Story

_OURS: Final[UUID] = uuid5(NAMESPACE_URL, BASE)


class Session:
    """A session that is being written as a bundle."""

    def __init__(self, told: Story, codes: Codes) -> None:
        self.told = told
        self.codes = codes
        opened, ending = told.opened, told.ending
        self.began = utc_text(opened.wall_ms)
        self.ended = utc_text(opened.wall_ms + ending.at_ms)
        self.period: Json = {"start": self.began, "end": self.ended}
        self.identifier: Json = {"system": f"{BASE}/session", "value": opened.session}
        self.subject: Json = (
            {
                "type": "Patient",
                "identifier": {"system": f"{BASE}/walker", "value": opened.walker},
            }
            if opened.walker
            else {"display": "nobody was named"}
        )

    def id(self, name: str) -> str:
        """The id of a resource of this session."""
        return str(uuid5(_OURS, f"{self.told.opened.session}/{name}"))

    def url(self, name: str) -> str:
        """The same as a place to refer to."""
        return f"urn:uuid:{self.id(name)}"

    def reference(self, name: str) -> Json:
        """A reference to a resource of this bundle."""
        return {"reference": self.url(name)}

    def person(self, who: str) -> Json:
        """A reference to whoever asked or led, by the name of the account."""
        return {"identifier": {"system": f"{BASE}/user", "value": who}, "display": who}

    def moment(self, at_ms: int) -> str:
        """A time of the session as a time of day."""
        return utc_text(self.told.opened.wall_ms + at_ms)
