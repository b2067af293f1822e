"""JSON-RPC 2.0, one object a line: octets in, calls and what is wrong with them out.

The one rule: no I/O and no clock, and nothing that comes in raises; what is not exactly a call is
told as an error, and only its id is believed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn, cast

from treadmill_ctl.door import words
from treadmill_ctl.runtime.asker import Denied

ID_CHARACTERS_MAX: Final = 64
NAMES: Final = frozenset({"jsonrpc", "id", "method", "params"})

Id = str | int | None


@dataclass(frozen=True, slots=True)
class Call:
    """A request. `answered`: somebody waits for what becomes of it; JSON-RPC's notification not."""

    method: str
    params: dict[str, Any] = field(default_factory=dict[str, Any])
    id: Id = None
    answered: bool = True


@dataclass(frozen=True, slots=True)
class Wrong:
    """An error, for people and programs: a code, and what was found, is allowed, is to be done."""

    code: int
    said: Denied
    id: Id = None


TOO_LONG: Final = Wrong(
    words.TOO_LONG,
    Denied(
        f"the line is longer than {words.LINE_OCTETS_MAX} octets",
        "one JSON object a line, and a line feed after each",
        "connect again",
    ),
)


class Lines:
    """Octets into lines. After a line that is too long nothing more comes out."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._begin = 0
        self._over = False

    def feed(self, octets: bytes | memoryview) -> Iterator[bytes | Wrong]:
        """More octets; the lines that are complete now, without their ends."""
        if not self._over:
            del self._rest[: self._begin]
            self._begin = 0
            self._rest += octets
        return self.complete()

    def complete(self) -> Iterator[bytes | Wrong]:
        """The lines that were not taken yet; whoever stops in between goes on there later."""
        while not self._over:
            end = self._rest.find(b"\n", self._begin)
            length = (end if end >= 0 else len(self._rest)) - self._begin
            if length > words.LINE_OCTETS_MAX:
                self._over = True
                self._rest.clear()
                yield TOO_LONG
            elif end < 0:
                break
            else:
                line, self._begin = bytes(self._rest[self._begin : end]), end + 1
                yield line.removesuffix(b"\r")

    def skip_to(self, word: bytes) -> None:
        """Leave out the lines before the next one with a word in it."""
        at = self._rest.find(word, self._begin)
        end = self._rest.rfind(b"\n", self._begin, at if at >= 0 else len(self._rest))
        self._begin = max(self._begin, end + 1)


def parsed(line: bytes) -> Call | Wrong:
    """What a line asks for."""
    try:
        text = line.decode()
        found: object = json.loads(
            text, object_pairs_hook=_once, parse_float=_no_float, parse_constant=_no_float
        )
    except _Odd as error:
        return Wrong(words.UNREADABLE, Denied(str(error), "JSON with whole numbers only"))
    except (ValueError, RecursionError):
        return Wrong(words.UNREADABLE, Denied("this is no JSON", "one JSON object a line, UTF-8"))
    if not isinstance(found, dict):
        return _no_request(None, "a request is a JSON object; several go one a line")
    return _call(cast("dict[str, Any]", found))


def answer(id_: Id, result: Any) -> bytes:
    """The line that says what became of a call."""
    return line({"jsonrpc": "2.0", "id": id_, "result": result})


def error(wrong: Wrong) -> bytes:
    """The line that says what is wrong."""
    said = {"code": wrong.code, "message": wrong.said.why, "data": wrong.said._asdict()}
    return line({"jsonrpc": "2.0", "id": wrong.id, "error": said})


def notice(method: str, params: Any) -> bytes:
    """A line that nobody asked for just now."""
    return line({"jsonrpc": "2.0", "method": method, "params": params})


def line(value: dict[str, Any]) -> bytes:
    """A line, its end included."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


class _Odd(ValueError):
    """JSON that could mean two things; the message says which."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _Odd("a name stands twice in one object")
    return found


def _no_float(_: str) -> NoReturn:
    raise _Odd("there is a number that is not whole")


def _no_request(id_: Id, why: str) -> Wrong:
    allowed = '{"jsonrpc": "2.0", "id": 1, "method": "status", "params": {}}'
    return Wrong(words.NO_REQUEST, Denied(why, f"as in {allowed}"), id_)


def _call(found: dict[str, Any]) -> Call | Wrong:
    id_ = found.get("id")
    if "id" in found and not _is_id(id_):
        at_most = f"a text of at most {ID_CHARACTERS_MAX} characters or a whole number"
        return _no_request(None, f"the id has to be {at_most}")
    if found.get("jsonrpc") != "2.0":
        return _no_request(id_, '"jsonrpc" has to be "2.0"')
    if not found.keys() <= NAMES:
        return _no_request(id_, f"a request has no other names than {', '.join(sorted(NAMES))}")
    method, params = found.get("method"), found.get("params", {})
    if not isinstance(method, str):
        return _no_request(id_, "the method has to be a text")
    if not isinstance(params, dict):
        return _no_request(id_, "the params have to be an object: by name, not by place")
    return Call(method, cast("dict[str, Any]", params), id_, answered="id" in found)


def _is_id(id_: object) -> bool:
    if isinstance(id_, str):
        return len(id_) <= ID_CHARACTERS_MAX
    return isinstance(id_, int) and not isinstance(id_, bool) and abs(id_) < 1 << 63
