"""The table of methods: what they take, what is said of them, and their documentation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from open_door import in_virtual_time, opened
from treadmill_ctl.door import openrpc, words
from treadmill_ctl.door.methods import METHODS
from treadmill_ctl.door.plain import plain, schema, value
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.room import Changes
from treadmill_ctl.runtime.view import View

ROOT = Path(__file__).resolve().parents[2]


def test_the_documentation_is_made_of_the_table() -> None:
    """docs/door.openrpc.json is what the table says; `python -m treadmill_ctl.door.openrpc`."""
    assert (ROOT / "docs" / "door.openrpc.json").read_text(encoding="utf-8") == openrpc.text()


def test_every_method_is_told_on_its_page() -> None:
    """docs/door.md names each of them and each code."""
    page = (ROOT / "docs" / "door.md").read_text(encoding="utf-8")
    assert [name for name in METHODS if f"`{name}`" not in page] == []
    codes = [code for code in vars(words).values() if isinstance(code, int) and code <= -32_000]
    assert [code for code in codes if f"{code}" not in page] == []


@pytest.mark.parametrize("method", ["stop", "estop", "standstill", "hello", "slower"])
def test_these_are_for_everybody(method: str) -> None:
    """Whoever somebody is: no role is asked for (R4)."""
    assert METHODS[method].role is None


def test_nothing_else_is_for_everybody() -> None:
    """Five, and no more."""
    assert sum(method.role is None for method in METHODS.values()) == 5


@pytest.mark.parametrize(
    ("method", "params", "why", "allowed"),
    [
        ("start", {"treadmill": "one"}, "profile is missing", "profile: a profile by its name"),
        (
            "stop",
            {"tredmill": "one"},
            'no param "tredmill" (did you mean "treadmill"?)',
            "treadmill",
        ),
        ("stop", {"treadmill": 7}, "treadmill does not fit", "a printable text of 1 to 100"),
        ("stop", {"treadmill": "a\nb"}, "treadmill does not fit", "a printable text"),
        ("adjust", {"treadmill": "one", "to": "up"}, "to does not fit", "faster or slower"),
        ("subscribe", {"hz": 11}, "hz does not fit", "a whole number from 1 to 10"),
        ("subscribe", {"hz": True}, "hz does not fit", "a whole number from 1 to 10"),
        ("tell", {"treadmill": "one", "values": {"pain": 11}}, "values does not fit", "0 to 10"),
        ("tell", {"treadmill": "one", "values": {"joy": 1}}, "values does not fit", "heart_rate"),
        ("confirm", {"treadmill": "one", "items": "key"}, "items does not fit", "a printable text"),
        ("trial", {"treadmill": "one", "succeeded": 1}, "succeeded does not fit", "true or false"),
        ("reset", {"treadmill": "one", "now": 1}, 'no param "now"', "it takes treadmill"),
        ("treadmills", {"all": 1}, 'no param "all"', "it takes no params"),
    ],
)
def test_what_does_not_fit_is_told_with_what_does(
    tmp_path: Path, method: str, params: dict[str, Any], why: str, allowed: str
) -> None:
    """And nothing is asked of a treadmill."""

    @in_virtual_time
    async def story() -> None:
        async with opened(tmp_path) as door:
            caller = await door.caller()
            said = (await caller.ask(method, **params))["error"]
        assert said["code"] == words.BAD_PARAMS
        assert why in said["message"]
        assert allowed in said["data"]["allowed"]

    story()


@in_virtual_time
async def test_a_method_that_is_not_there_is_named(tmp_path: Path) -> None:
    """With the nearest that is."""
    async with opened(tmp_path) as door:
        caller = await door.caller()
        said = (await caller.ask("stopp"))["error"]
    assert said["code"] == words.NO_METHOD
    assert 'no method "stopp" (did you mean "stop"?)' in said["message"]


@in_virtual_time
async def test_a_state_comes_back_as_it_went_out(tmp_path: Path) -> None:
    """Between sessions and within one: as JSON, and a value again."""
    async with opened(tmp_path) as door:
        await door.ready()
        caller = await door.caller()
        await door.walks(caller)
        view = door.hub.view("one")
        assert value(View, json.loads(json.dumps(plain(view)))) == view


@in_virtual_time
async def test_answers_are_as_the_documentation_says(tmp_path: Path) -> None:
    """Every answer of a session's methods fits the schema of its result."""
    async with opened(tmp_path) as door:
        caller = await door.caller()
        await door.walks(caller)
        for method, params in (
            ("hello", {"version": 1, "name": "again"}),
            ("treadmills", {}),
            ("status", {}),
            ("plan", {"profile": "minute", "treadmill": "one"}),
            ("subscribe", {"treadmill": "one", "hz": 1}),
            ("slower", {"treadmill": "one"}),
            ("tell", {"treadmill": "one", "values": {"pain": 3}}),
            ("remark", {"treadmill": "one", "kind": "symptom", "text": "dizziness"}),
            ("pause", {"treadmill": "one"}),
            ("lease.take", {"treadmill": "one"}),
            ("lease.renew", {}),
            ("logs", {}),
            ("standstill", {}),
            ("stop", {}),
        ):
            result = await caller.result(method, **params)
            assert fits(METHODS[method].result, result), (method, result)


@in_virtual_time
async def test_a_configuration_that_is_refused_is_told(tmp_path: Path) -> None:
    """With its place; nothing is taken on."""
    async with opened(tmp_path) as door:
        caller = await door.caller()
        door.room.configuration.says = Denied("service.yaml:3:5: no such thing")
        for method in ("config.check", "config.reload"):
            said = (await caller.ask(method))["error"]
            assert (said["code"], said["message"]) == (
                words.DENIED, "service.yaml:3:5: no such thing",
            )  # fmt: skip
        assert door.room.configuration.taken == 0


@in_virtual_time
async def test_a_configuration_that_is_taken_says_what_changed(tmp_path: Path) -> None:
    """A line each."""
    async with opened(tmp_path) as door:
        await door.ready()
        caller = await door.caller()
        door.room.configuration.says = Changes({"one": "one"}, ("roles: changed",))
        assert await caller.result("config.check") == ["roles: changed"]
        assert door.room.configuration.taken == 0
        assert await caller.result("config.reload") == ["roles: changed"]
        assert door.room.configuration.taken == 1


@in_virtual_time
async def test_a_fault_of_the_service_is_told_and_ends_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To whoever asked, and in the service's log."""

    def breaks(_: int) -> tuple[str, ...]:
        raise RuntimeError("planted")

    async with opened(tmp_path) as door:
        caller = await door.caller()
        told: list[str] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: told.append(context["message"]))
        monkeypatch.setattr(door.hub, "last_lines", breaks)
        assert await caller.code("logs") == words.BUG
        assert await caller.code("status") == 0
    assert told[0].startswith("logs broke, asked by")


def test_a_schema_is_read_off_the_type() -> None:
    """Every field of a view is there, and nothing else may be."""
    found = schema(View)
    assert tuple(found["properties"]) == View._fields
    assert found["required"] == list(View._fields)
    assert found["additionalProperties"] is False


def fits(wanted: Mapping[str, Any], found: Any) -> bool:
    """Whether a value fits a schema, of those words of JSON schema that are used here."""
    kinds: dict[str, type] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "boolean": bool,
    }
    if "anyOf" in wanted:
        return any(fits(each, found) for each in wanted["anyOf"])
    if "enum" in wanted:
        return found in wanted["enum"]
    kind: str = wanted["type"]
    if kind == "null" or not isinstance(found, kinds[kind]):
        return kind == "null" and found is None
    if kind == "array":
        return all(fits(wanted["items"], each) for each in found)
    if kind == "integer":
        return not isinstance(found, bool)
    if kind != "object":
        return True
    found = cast("dict[str, Any]", found)
    known, more = wanted.get("properties", {}), wanted.get("additionalProperties")
    return (
        all(name in found for name in wanted.get("required", ()))
        and (more is not False or found.keys() <= known.keys())
        and all(
            fits(known.get(name, more if isinstance(more, dict) else {"enum": [each]}), each)
            for name, each in found.items()
        )
    )
