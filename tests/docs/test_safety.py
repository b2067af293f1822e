"""SAFETY.md says what the code does: every code, test and number that it names is there."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from treadmill_ctl.core import limits, stopping, trips, watch
from treadmill_ctl.core.interlocks import SENTENCES
from treadmill_ctl.core.limits import CEILING, CHILD_PRESET, NEURO_PRESET, SITE_DEFAULT, Caps
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.step import ALARMS
from treadmill_ctl.core.watch import Reason
from treadmill_ctl.drivers.ftms import control_point
from treadmill_ctl.drivers.ftms.driver import RUNGS

if TYPE_CHECKING:
    from conftest import Document

CODE = re.compile(r"`([a-z_]+(?:\.[a-z_]+)+:[\w.]+)`")
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
RULES = [f"R{number}" for number in range(1, 16)]
HAZARDS = [f"H-{number:02}" for number in range(1, 35)]


@pytest.fixture(scope="module")
def safety(document: Callable[[str], Document]) -> Document:
    """SAFETY.md."""
    return document("SAFETY.md")


def test_what_software_cannot_promise_stands_on_top(safety: Document) -> None:
    """The first section is about the key, the lost link and whose responsibility it is."""
    first = safety.headings(2)[0]
    assert first == "What software cannot promise"
    words = safety.section(first).text
    for said in ("are the emergency stop", "link dies", "not a medical device", "is responsible"):
        assert said in words


def test_every_rule_names_its_code_and_its_tests(safety: Document) -> None:
    """R1 to R15, each with at least one piece of code, one test, and what stays or is not there."""
    headings = safety.section("Rules").headings(3)
    assert [heading.partition(".")[0] for heading in headings] == RULES
    for heading in headings:
        code, tests, rest = safety.section(heading).text.strip().splitlines()
        assert code.startswith("- Code: "), heading
        assert CODE.findall(code), heading
        assert tests.startswith("- Tests: "), heading
        assert TEST.findall(tests), heading
        assert re.match(r"- (\*\*)?(What stays|Not yet)", rest), heading


def test_every_hazard_has_its_row(safety: Document) -> None:
    """H-01 to H-34, each with rules, code, tests, and what stays of it."""
    rows = safety.section("Hazards").table()
    assert [re.findall(r"\*\*(H-\d\d)\*\*", row[0]) for row in rows] == [[h] for h in HAZARDS]
    for hazard, rules, code, tests, stays in rows:
        assert rules == "-" or set(rules.split()) <= set(RULES), hazard
        assert CODE.findall(code), hazard
        assert TEST.findall(tests), hazard
        assert stays.endswith("."), hazard


def test_every_named_code_is_there(safety: Document) -> None:
    """Each `module:name` can be imported."""
    named = set(CODE.findall(safety.text))
    assert len(named) > 40
    for name in sorted(named):
        module, _, path = name.partition(":")
        found: Any = importlib.import_module(f"treadmill_ctl.{module}")
        for part in path.split("."):
            assert hasattr(found, part) or part in _fields_of(found), name
            found = getattr(found, part, None)


def _fields_of(kind: Any) -> set[str]:
    return set(getattr(kind, "__dataclass_fields__", ()))


def test_every_named_test_is_there(safety: Document, root: Path) -> None:
    """Each test that is named stands in the file that is named."""
    named = set(TEST.findall(safety.text))
    assert len(named) > 80
    there = {file: _tests_in(root / file) for file, _ in named}
    missing = [f"{file}::{name}" for file, name in sorted(named) if name not in there[file]]
    assert missing == []


def _tests_in(file: Path) -> set[str]:
    if not file.exists():
        return set()
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in nodes if isinstance(node, kinds)}


# --- numbers ----------------------------------------------------------------------------------


def _said(name: str, value: int | None) -> str:
    """A limit as SAFETY.md writes it, by the unit that ends its name."""
    lower = name.lower().removesuffix("_max").removesuffix("_min")
    if value is None:
        return "-"
    if name == "session_ms":
        return f"{value // 60_000} min"
    if lower.endswith("_ckmh"):
        return f"{value / 100:.2f} km/h"
    if lower.endswith("_mm_s2"):
        return f"{value / 1_000:.2f} m/s²"
    if lower.endswith("_dpct_s"):
        return f"{value / 10:g} %/s"
    if lower.endswith("_dpct"):
        return f"{value / 10:g} %"
    if lower.endswith("_ms"):
        return f"{value / 1_000:g} s"
    return f"{value / 1_000:.2f} m" if lower.endswith("_mm") else str(value)


def test_the_caps_are_those_of_the_code(safety: Document) -> None:
    """Site default, presets and ceiling, every cap, to the digit."""
    table, _, _ = safety.section("Limits").tables()
    names = [field.name for field in fields(Caps)[1:]]
    columns = (SITE_DEFAULT, NEURO_PRESET, CHILD_PRESET, CEILING)
    assert [row[1:] for row in table] == [
        [*(_said(name, getattr(caps, name)) for caps in columns), f"`{name}`"] for name in names
    ]


def test_the_fixed_limits_are_those_of_the_code(safety: Document) -> None:
    """Every number of the limits that nobody configures stands in the table, to the digit."""
    _, table, _ = safety.section("Limits").tables()
    known = {
        name: _said(name, value)
        for name, value in vars(limits).items()
        if name.isupper() and type(value) is int
    }
    assert {row[2].strip("`"): row[1] for row in table} == known


def test_what_is_assumed_of_a_treadmill_is_that_of_the_code(safety: Document) -> None:
    """Every figure that an unknown treadmill is given stands in the table, to the digit."""
    _, _, table = safety.section("Limits").tables()
    unknown = Machine("any", "any", Range(50, 500, 10))
    numbers = {
        field.name: _said(field.name, getattr(unknown, field.name))
        for field in fields(Machine)
        if type(getattr(unknown, field.name)) is int
    }
    assert {row[2].strip("`"): row[1] for row in table} == numbers


# --- what happens -----------------------------------------------------------------------------


def _trips_made(module: Any) -> Iterator[tuple[str, str]]:
    """Every `Trip(Reason.X, "Rn", …)` in a module's source."""
    for node in ast.walk(ast.parse(Path(module.__file__).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Trip":
            reason, rule = node.args[:2]
            assert isinstance(reason, ast.Attribute)
            assert isinstance(rule, ast.Constant)
            yield Reason[reason.attr].value, str(rule.value)


def test_every_trip_is_told_with_its_rule(safety: Document) -> None:
    """Each reason stands in the table, the most severe first, with the rule it trips by."""
    table = safety.section("What stops a session by itself").table()
    assert [row[0].strip("`") for row in table] == [reason.value for reason in Reason]
    made = {*_trips_made(watch), *_trips_made(trips)}
    assert {(row[0].strip("`"), row[1]) for row in table} == made


def test_every_alarm_says_what_to_do(safety: Document) -> None:
    """Each alarm has its row."""
    table = safety.section("Alarms, and what a person does").table()
    assert [row[0].strip("`") for row in table] == list(ALARMS)


def test_the_ladder_is_that_of_the_driver(safety: Document) -> None:
    """As many rungs as the core climbs and the driver knows, with their octets."""
    table = safety.section("How a stop goes").table()
    octets = [re.findall(r"`([0-9a-f ]+)`", row[1]) for row in table]
    assert len(table) == stopping.RUNGS == RUNGS
    assert octets == [
        [control_point.stop().hex(" ")],
        [control_point.request_control().hex(" ")],
        [control_point.set_speed(50)[:1].hex(" ")],
        [control_point.pause().hex(" ")],
    ]


def test_the_checklist_asks_what_the_program_asks(safety: Document) -> None:
    """Each sentence that a person confirms stands in the checklist, word by word."""
    words = safety.section("Checklist before each start").text
    assert [sentence for sentence in SENTENCES.values() if f"- {sentence}" not in words] == []
