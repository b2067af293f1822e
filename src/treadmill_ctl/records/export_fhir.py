"""A session as a FHIR R4 bundle: what was done, measured, said, asked and commanded.

The one rule: the same record gives the same bundle, to the last octet; the walker is an id and
nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from treadmill_ctl.records import fhir_codes as known
from treadmill_ctl.records.fhir_audit import audit_events
from treadmill_ctl.records.fhir_codes import BASE, Codes, Json
from treadmill_ctl.records.fhir_measured import said, series, summary
from treadmill_ctl.records.fhir_session import Session
from treadmill_ctl.records.moments import utc_text
from treadmill_ctl.records.remarks import Kind
from treadmill_ctl.records.story import Story

# How an ending is called in a Procedure.
STATUS: Final = {
    "complete": "completed",
    "stopped": "stopped",
    "tripped": "stopped",
    "unconfirmed": "stopped",
    "interrupted": "stopped",
    "unstarted": "not-done",
}


def bundle(told: Story, head: str, codes: Codes) -> Json:
    """The bundle; `head` is the hash at the end of the record that it was made from."""
    session = Session(told, codes)
    entries = [_entry(session, name, resource) for name, resource in _resources(session, head)]
    return {
        "resourceType": "Bundle",
        "id": session.id("Bundle"),
        "identifier": session.identifier,
        "type": "collection",
        "timestamp": session.ended,
        "entry": entries,
    }


def _entry(session: Session, name: str, resource: Json) -> Json:
    """A resource under its name, with the marks that all of them bear."""
    kind, *rest = resource.items()
    marks: Json = {"id": session.id(name)}
    if session.told.opened.simulated:
        marks["meta"] = {"security": [known.hl7("v3-ActReason", "HTEST")]}
    return {"fullUrl": session.url(name), "resource": dict([kind, *marks.items(), *rest])}


def _resources(session: Session, head: str) -> Iterator[tuple[str, Json]]:
    """Every resource by the name that others know it by."""
    yield "CodeSystem", known.code_system()
    yield "treadmill", _treadmill(session)
    yield "software", _software(session)
    yield "Procedure", _procedure(session)
    measured = [*summary(session), *series(session), *said(session)]
    yield from measured
    yield from _adverse_events(session)
    yield from audit_events(session)
    yield "Provenance", _provenance(session, head, [name for name, _ in measured])


def _treadmill(session: Session) -> Json:
    opened = session.told.opened
    device: Json = {
        "resourceType": "Device",
        "identifier": [{"system": f"{BASE}/address", "value": opened.url}],
        "deviceName": [{"name": opened.machine, "type": "user-friendly-name"}],
        "type": session.codes.concept(known.TREADMILL),
    }
    if opened.simulated:
        device["note"] = [{"text": "Simulated: there was no treadmill, and nobody walked."}]
    return device


def _software(session: Session) -> Json:
    return {
        "resourceType": "Device",
        "deviceName": [{"name": "treadmill-ctl", "type": "model-name"}],
        "type": session.codes.concept(known.SOFTWARE),
        "version": [{"value": session.told.opened.software}],
    }


def _procedure(session: Session) -> Json:
    told, codes = session.told, session.codes
    opened, ending = told.opened, told.ending
    notes = [
        {
            "authorString": each.who,
            "time": utc_text(each.moment_ms(opened.wall_ms)),
            "text": each.text,
        }
        for each in told.said
        if each.kind == Kind.NOTE
    ]
    procedure: Json = {
        "resourceType": "Procedure",
        "identifier": [session.identifier],
        "instantiatesUri": [f"{BASE}/profile/{opened.profile}"],
        "status": STATUS.get(ending.word, "unknown"),
        "statusReason": {"text": ending.sentence},
        "code": codes.concept(known.SESSION, f"{known.SESSION.display}: {opened.title}"),
        "subject": session.subject,
        "performedPeriod": session.period,
        "usedReference": [session.reference("treadmill"), session.reference("software")],
    }
    if opened.who:
        procedure["performer"] = [{"actor": session.person(opened.who)}]
    if notes:
        procedure["note"] = notes
    return procedure


def _adverse_events(session: Session) -> Iterator[tuple[str, Json]]:
    entered = (each for each in session.told.said if each.kind == Kind.ADVERSE_EVENT)
    for number, each in enumerate(entered):
        moment = utc_text(each.moment_ms(session.told.opened.wall_ms))
        event: Json = {
            "resourceType": "AdverseEvent",
            "actuality": "actual",
            "event": {"text": each.text},
            "subject": session.subject,
            "recordedDate": moment,
            "suspectEntity": [{"instance": session.reference("Procedure")}],
        }
        if each.at_ms is not None:
            event["date"] = moment
        if each.who:
            event["recorder"] = session.person(each.who)
        yield f"AdverseEvent/{number}", event


def _provenance(session: Session, head: str, measured: list[str]) -> Json:
    """What all of it was made from: the journal, by the hash at its end."""
    return {
        "resourceType": "Provenance",
        "target": [session.reference(name) for name in ("Procedure", *measured)],
        "recorded": session.ended,
        "agent": [{"who": session.reference("software")}],
        "entity": [
            {"role": "source", "what": {"identifier": {"system": f"{BASE}/head", "value": head}}}
        ],
    }
