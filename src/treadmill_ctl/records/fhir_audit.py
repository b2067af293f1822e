"""Who asked for what, and what was commanded, as FHIR AuditEvents.

The one rule: what was not taken is there as well as what was, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from treadmill_ctl.records import fhir_codes as known
from treadmill_ctl.records.events import Happened, What
from treadmill_ctl.records.fhir_codes import Json, coding
from treadmill_ctl.records.fhir_session import Session

DONE: Final = "0"
MINOR: Final = "4"  # it was not done, and nothing came of that
SERIOUS: Final = "8"
KINDS: Final = {
    What.ASKED: (known.ASKED, DONE),
    What.REJECTED: (known.REJECTED, MINOR),
    What.COMMAND: (known.COMMAND, DONE),
    What.REFUSED: (known.REFUSED, MINOR),
    What.TRIP: (known.TRIP, SERIOUS),
    What.ALARM: (known.ALARM, SERIOUS),
}
ACTIVITY: Final = {
    "system": "http://dicom.nema.org/resources/ontology/DCM",
    "code": "110100",
    "display": "Application Activity",
}


def audit_events(session: Session) -> Iterator[tuple[str, Json]]:
    """An event for each request, command, refusal, trip and alarm."""
    audited = (each for each in session.told.events if each.what in KINDS)
    for number, event in enumerate(audited):
        yield f"AuditEvent/{number}", _audit_event(session, event)


def _audit_event(session: Session, event: Happened) -> Json:
    code, outcome = KINDS[event.what]
    entity: Json = {"what": session.reference("Procedure")}
    agent: Json = {"who": session.reference("software"), "requestor": False}
    if event.who:
        agent = {"who": session.person(event.who), "requestor": True}
        if event.via:
            entity["detail"] = [{"type": "via", "valueString": event.via}]
    return {
        "resourceType": "AuditEvent",
        "type": ACTIVITY,
        "subtype": [coding(code)],
        "action": "E",
        "recorded": session.moment(event.at_ms),
        "outcome": outcome,
        "outcomeDesc": event.words,
        "agent": [agent],
        "source": {"observer": session.reference("software")},
        "entity": [entity],
    }
