"""A session as a FHIR bundle, held against the specification's models and against the story."""

from __future__ import annotations

import importlib
import json
from dataclasses import replace
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle as BundleR4B

from plans import setup, walk
from treadmill_ctl.core.model import Request
from treadmill_ctl.core.phases import Phase
from treadmill_ctl.core.profile import Part
from treadmill_ctl.records.export_fhir import STATUS, bundle
from treadmill_ctl.records.fhir_codes import LOCAL, SNOMED, Codes
from treadmill_ctl.records.fhir_series import sampled
from treadmill_ctl.records.remarks import Kind, Remark, When
from treadmill_ctl.records.story import Story
from treadmill_sim.ftms import FtmsPeripheral
from treadmill_sim.machine import MachineProfile
from virtual_record import STANDS, VirtualRecord, recorded

Json = dict[str, Any]
BundleR4: Any = importlib.import_module("fhirclient.models.bundle").Bundle  # without type hints
SLOW = replace(walk(20_000, 60), label="Slow")
DOWN = replace(walk(20_000, 100, 50, grade=10), label="Slower", part=Part.COOL_DOWN)
HEAD = "ab" * 32
REMARKS = (
    Remark(Kind.SYMPTOM, "dizziness", When.AFTER),
    Remark(Kind.NOTE, "Upright.", When.AFTER),
    Remark(Kind.ADVERSE_EVENT, "Stumbled, held the rail.", When.DURING),
    Remark(Kind.HEART_RATE, 98, When.AFTER),
)


@pytest.fixture(scope="module")
def told() -> Story:
    """A session with all that can be in one: values, a refusal, a trip, remarks of every kind."""
    session = recorded(SLOW, DOWN)
    session.tell(systolic=130, diastolic=80)
    session.start()
    session.walk(Phase.WALKING)
    session.tell(pain=3, exertion=12)
    session.tell(systolic=150)
    session.ask(Request.NEXT)
    session.on(5_000)
    session.ask(Request.ESTOP)
    session.walk(Phase.LATCHED)
    session.journal.close("Stopped.")
    session.add(*REMARKS)
    return session.story()


@pytest.fixture(scope="module")
def made(told: Story) -> Json:
    """Its bundle, with every code."""
    return bundle(told, HEAD, Codes(snomed=True))


def of_kind(made: Json, kind: str) -> list[Json]:
    """The resources of one kind."""
    resources = (entry["resource"] for entry in made["entry"])
    return [each for each in resources if each["resourceType"] == kind]


def coded(made: Json, local: str) -> Json:
    """The observation, or the part of the summary, that has one of our codes."""
    observations = of_kind(made, "Observation")
    parts = (part for each in observations for part in each.get("component", ()))
    return next(each for each in (*observations, *parts) if _ours(each["code"]) == local)


def _ours(concept: Json) -> str:
    return next(each["code"] for each in concept["coding"] if each["system"] == LOCAL)


def test_the_models_of_r4_take_it(made: Json) -> None:
    """FHIR 4.0.1: every element is known, of its type, and none that must be there is missing."""
    assert len(BundleR4(json.loads(json.dumps(made))).entry) == len(made["entry"])


def test_the_models_of_r4b_take_it(made: Json) -> None:
    """FHIR 4.3.0, which also look at the form of dates, codes and addresses."""
    assert len(BundleR4B.model_validate(made).entry or ()) == len(made["entry"])


def test_the_models_would_notice() -> None:
    """A bundle that is none is refused by both."""
    wrong: Json = {"resourceType": "Bundle", "type": "collection", "entries": []}
    with pytest.raises(Exception, match="entries"):
        BundleR4(wrong)
    with pytest.raises(ValueError, match="entries"):
        BundleR4B.model_validate(wrong)


@pytest.mark.parametrize(
    ("kind", "count"),
    [("CodeSystem", 1), ("Device", 2), ("Procedure", 1), ("AdverseEvent", 1), ("Provenance", 1)],
)
def test_each_kind_of_resource_is_there(made: Json, kind: str, count: int) -> None:
    """As many as the session has."""
    assert len(of_kind(made, kind)) == count


def test_every_reference_leads_to_a_resource_of_the_bundle(made: Json) -> None:
    """None dangles, and no address is given twice."""
    urls = [entry["fullUrl"] for entry in made["entry"]]
    assert len(set(urls)) == len(urls)
    text = json.dumps(made)
    wanted = {part.split('"')[0] for part in text.split('"reference": "')[1:]}
    assert wanted <= set(urls)
    assert wanted


def test_the_same_record_gives_the_same_bundle(told: Story, made: Json) -> None:
    """To the last octet, ids and times as well."""
    again = bundle(told, HEAD, Codes(snomed=True))
    assert json.dumps(again) == json.dumps(made)


def test_the_walker_is_an_id_and_nothing_else(made: Json) -> None:
    """No Patient resource, no name; the same id on all that is about the walker."""
    assert not of_kind(made, "Patient")
    about = [
        each["subject"]
        for kind in ("Procedure", "Observation", "AdverseEvent")
        for each in of_kind(made, kind)
    ]
    assert all(each["identifier"]["value"] == "P-017" for each in about)
    assert all(set(each) == {"type", "identifier"} for each in about)


def test_a_session_without_a_walker_says_so() -> None:
    """A Procedure needs a subject; nobody is made up."""
    session = recorded(SLOW, DOWN, walker="")
    made = bundle(session.story(), HEAD, Codes(snomed=False))
    assert of_kind(made, "Procedure")[0]["subject"] == {"display": "nobody was named"}
    assert BundleR4(json.loads(json.dumps(made)))


def test_the_summary_has_the_dose_in_its_units(told: Story, made: Json) -> None:
    """Time, length of belt, speeds; planned beside measured; UCUM."""
    dose = told.dose
    assert coded(made, "belt-length")["valueQuantity"]["value"] == dose.distance_mm / 1_000
    fastest = coded(made, "speed-highest")["valueQuantity"]
    assert (fastest["value"], fastest["code"]) == (dose.fastest_ckmh / 100, "km/h")
    assert coded(made, "time-in-motion")["valueQuantity"]["code"] == "min"
    assert coded(made, "planned-belt-length")["valueQuantity"]["code"] == "m"


@pytest.mark.parametrize(
    ("local", "meant"),
    [("way", "turned"), ("walking-direction", "backward"), ("facing", "rear"),
     ("belt-direction", "belt-forward")],
)  # fmt: skip
def test_the_way_to_walk_is_three_things(made: Json, local: str, meant: str) -> None:
    """Direction, facing and belt each have a value of our own code system."""
    (value,) = coded(made, local)["valueCodeableConcept"]["coding"]
    assert (value["system"], value["code"]) == (LOCAL, meant)


def test_every_code_of_our_own_is_explained(made: Json) -> None:
    """The code system in the bundle has each that is used."""
    (system,) = of_kind(made, "CodeSystem")
    known = {concept["code"] for concept in system["concept"]}
    text = json.dumps(made)
    used = {part.split('"')[0] for part in text.split(f'"system": "{LOCAL}", "code": "')[1:]}
    assert used <= known
    assert system["count"] == len(known)


@pytest.mark.parametrize(("snomed", "some"), [(True, True), (False, False)])
def test_snomed_codes_are_there_for_who_asks(told: Story, snomed: bool, some: bool) -> None:  # noqa: FBT001 - what is asked, and what is found
    """And for nobody else: they need a licence in some countries."""
    text = json.dumps(bundle(told, HEAD, Codes(snomed=snomed)))
    assert (SNOMED in text) is some


def test_values_told_are_observations(made: Json) -> None:
    """Pain by LOINC, Borg by our own code, both pressures as one, one alone as its own."""
    pain = coded(made, "pain")
    assert pain["valueQuantity"]["value"] == 3
    assert "72514-3" in json.dumps(pain["code"])
    assert coded(made, "borg-6-20")["valueQuantity"]["value"] == 12
    both = coded(made, "blood-pressure")["component"]
    assert [part["valueQuantity"]["value"] for part in both] == [130, 80]
    assert coded(made, "heart-rate")["effectiveDateTime"].endswith("Z")
    assert coded(made, "symptom")["valueString"] == "dizziness"


def test_an_adverse_event_is_one_and_a_note_is_the_procedures(made: Json) -> None:
    """Each at its place, in the words of who wrote them."""
    assert of_kind(made, "AdverseEvent")[0]["event"]["text"] == "Stumbled, held the rail."
    assert of_kind(made, "Procedure")[0]["note"][0]["text"] == "Upright."


def test_requests_commands_and_trips_are_audited(made: Json) -> None:
    """Who asked, what came of it, what was commanded; a refusal is no success."""
    events = of_kind(made, "AuditEvent")
    said = {each["outcomeDesc"]: each for each in events}
    assert said["start"]["agent"][0]["who"]["identifier"]["value"] == "therapist"
    assert said["start at 0.50 km/h"]["agent"][0]["requestor"] is False
    refused = next(each for words, each in said.items() if words.startswith("next: not taken"))
    assert refused["outcome"] == "4"
    trip = next(each for each in events if each["subtype"][0]["code"] == "trip")
    assert trip["outcome"] == "8"


@pytest.mark.parametrize("word", ["complete", "stopped", "tripped", "unstarted", "open"])
def test_every_ending_is_a_status_of_a_procedure(told: Story, word: str) -> None:
    """By the codes of the specification; what is not known is unknown."""
    ended = told._replace(ending=told.ending._replace(word=word))
    status = of_kind(bundle(ended, HEAD, Codes(snomed=False)), "Procedure")[0]["status"]
    assert status == {"complete": "completed", "unstarted": "not-done", "open": "unknown"}.get(
        word, "stopped"
    )
    assert set(STATUS.values()) == {"completed", "stopped", "not-done"}


def test_the_record_is_the_source(made: Json) -> None:
    """The head of its chain stands in the Provenance."""
    (provenance,) = of_kind(made, "Provenance")
    assert provenance["entity"][0]["what"]["identifier"]["value"] == HEAD


def test_a_simulated_session_is_marked_as_test_data() -> None:
    """Every resource, so that none is taken for a walk; a real one bears no such mark."""
    session = VirtualRecord(FtmsPeripheral(MachineProfile()))
    plan = setup(session.connect(), SLOW, DOWN)
    session.record(replace(plan, machine=replace(plan.machine, simulated=True)))
    entries = bundle(session.story(), HEAD, Codes(snomed=False))["entry"]
    marks = [entry["resource"].get("meta", {}).get("security", [{}])[0] for entry in entries]
    assert {mark.get("code") for mark in marks} == {"HTEST"}


def test_series_have_a_value_each_second() -> None:
    """Reported values only while they speak for the belt; what holds until the next."""
    points = ((1_000, 50), (2_500, 60))
    reported = sampled(points, 8_000, "km/h", 0.01, holds=False)
    assert reported["data"] == "E 50 50 60 60 60 E E E"
    assert sampled(points, 4_000, "km/h", 0.01, holds=True)["data"] == "E 50 50 60 60"
    assert (reported["period"], reported["factor"], reported["dimensions"]) == (1_000, 0.01, 1)


def test_a_session_that_has_only_begun_is_a_bundle_too() -> None:
    """Nothing measured, nothing said: the models take it all the same."""
    session = recorded(SLOW, DOWN)
    session.journal.close(STANDS)
    made = bundle(session.story(), HEAD, Codes(snomed=False))
    assert BundleR4(json.loads(json.dumps(made)))
    assert BundleR4B.model_validate(made)
