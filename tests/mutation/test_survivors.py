"""The mutants themselves are tested: that they are made, and that no survivor goes unexplained."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import pytest

from mutation import engine, ledger
from mutation.operators import enum_members, mutants_of

TEXT = '''
from enum import Enum

class Way(Enum):
    HERE = 1
    THERE = 2

LIMIT = 30

def judged(speed, cap=LIMIT, *, way=Way.HERE):
    """A docstring stays."""
    if speed <= cap and not way is Way.THERE:
        return replace(speed, cap=cap + 1)
    match way:
        case Way.HERE if speed:
            return min(speed, cap)
        case _:
            return None
'''


def _changes() -> list[str]:
    return [mutant.key for mutant in mutants_of("one", TEXT, enum_members({"one": TEXT}))]


@pytest.mark.parametrize(
    "change",
    [
        "→ `if speed < cap and",
        "speed <= cap and (not",
        "not way is Way.THERE",
        "cap + 1",
        "`LIMIT = 30` → `LIMIT = 31`",
        "`LIMIT = 30` → `LIMIT = 29`",
        "case Way.HERE if speed dropped",
        "case Way.HERE if speed without its guard",
        "case Way.HERE → THERE",
        "return None",
        "min(",
        "way=Way.THERE",
    ],
)
def test_mistakes_are_made(change: str) -> None:
    """A boundary, a condition, a number, a case, an enum member: each gets its mutant."""
    assert any(change in said for said in _changes())


def test_mutants_are_different_and_can_be_read() -> None:
    """Every mutant has a name of its own and is a module that Python takes."""
    names: set[str] = set()
    for mutant in mutants_of("one", TEXT, enum_members({"one": TEXT})):
        compile(mutant.tree, "one", "exec")
        names.add(mutant.key)
    assert len(names) == len(_changes()) > 20


def test_the_text_is_as_before() -> None:
    """When all mutants were made the tree is what it was: no mistake leaks into the next one."""
    last = list(mutants_of("one", TEXT, {}))[-1]
    assert ast.unparse(last.tree) == ast.unparse(ast.parse(TEXT))


def test_every_survivor_has_its_reason() -> None:
    """No mutant survives without a written reason, and no reason is left without its mutant."""
    alive = {key for keys in ledger.survivors().values() for key in keys}
    assert set(ledger.reasons()) == alive
    assert all(len(why) > 20 for why in ledger.reasons().values())


def test_reasons_are_about_the_code_as_it_is() -> None:
    """Each mutant that a reason is written for can still be made."""
    modules = ledger.survivors()
    made = {mutant.key for module in modules for mutant in engine.mutants(module)}
    assert set(ledger.reasons()) <= made


def test_another_look_at_the_survivors_is_no_look_at_the_rest(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What is tried again adds to the figures; they stay those of the source they came from."""
    monkeypatch.setattr(ledger, "REPORT", tmp_path / "mutants.json")
    monkeypatch.setattr(ledger, "TABLE", tmp_path / "mutants.md")
    said = {
        "source": "earlier",
        "mutants": 9,
        "killed_by_tests": 6,
        "killed_by_types": 1,
        "survivors": ["units.one", "units.other"],
    }
    ledger.REPORT.write_text(json.dumps({"modules": {"units": said}}), encoding="utf-8")
    run = ledger.Run("units")
    run.take("units.one", killed=True)
    run.take("units.other", killed=False)
    ledger.write([run], 1, again=True)
    after = json.loads(ledger.REPORT.read_text(encoding="utf-8"))["modules"]["units"]
    assert after == {**said, "killed_by_tests": 7, "survivors": ["units.other"]}
    assert "| units | 9 | 7 | 1 | 1 |" in ledger.TABLE.read_text(encoding="utf-8")
