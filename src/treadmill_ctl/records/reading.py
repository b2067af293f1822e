"""The lines of a journal, proved by its chain.

The one rule: what comes after the first line that does not hold is not read; what comes before it
is, whatever follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from treadmill_ctl.sinks.chain import START, Chain, Link, taken_apart
from treadmill_ctl.sinks.journal_format import FORMAT

ALTERED: Final = "does not follow from the line before it: it, or what stood there, was changed"
TORN: Final = "is half written: the writer was cut off there"


class Broken(NamedTuple):
    """The first place at which a journal does not hold: line and octet count from 1."""

    line: int
    octet: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line} (octet {self.octet}) {self.why}"


class Reading(NamedTuple):
    """A journal as far as it holds. `head` is the last link that does, in hexadecimal digits."""

    lines: list[dict[str, Any]]
    fault: Broken | None
    good_octets: int
    head: str


class Proof:
    """A chained file read line after line; see `proved` for one that is read at once.

    `kind` and `form` are what its first line has to say of itself. `fault` is set with the first
    line that does not hold.
    """

    def __init__(self, kind: str = "journal", form: int = FORMAT) -> None:
        self.fault: Broken | None = None
        self.good_octets = 0
        self._kind, self._form = kind, form
        self._chain = Chain(b"")
        self._number = 0

    @property
    def head(self) -> str:
        """The last link that holds, in hexadecimal digits; empty before the first."""
        return "" if self._chain.head == START else self._chain.head.hex()

    def lines(self, rows: Iterable[bytes]) -> Iterator[dict[str, Any]]:
        """What holds of these rows (with their newlines), up to the first that does not."""
        for row in rows:
            self._number += 1
            line, why = self._next(row)
            if line is None:
                self.fault = Broken(self._number, self.good_octets + 1, why)
                return
            self.good_octets += len(row)
            yield line
        if not self._number:
            self.fault = Broken(1, 1, "is missing: the file is empty")

    def _next(self, row: bytes) -> tuple[dict[str, Any] | None, str]:
        """The next line, or None and what is wrong with it."""
        if not row.endswith(b"\n"):
            return None, TORN
        link = taken_apart(row[:-1])
        if link is None:
            return None, "has no link of a chain"
        line = _said(row)
        if line is None:
            return None, "is not JSON"
        if self._number == 1:
            if not (link.removed or line.get(self._kind) == self._form):
                return None, f"is not the first of a {self._kind} of format {self._form}"
            self._chain = _begun(link, line)
        return (line, "") if self._chain.holds(link) else (None, ALTERED)


def read(path: Path) -> Reading:
    """Read a journal. Raises OSError."""
    return proved(path.read_bytes())


def proved(octets: bytes, kind: str = "journal", form: int = FORMAT) -> Reading:
    """The same of octets."""
    proof = Proof(kind, form)
    lines = list(proof.lines(BytesIO(octets)))
    return Reading(lines, proof.fault, proof.good_octets, proof.head)


def _said(raw: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return cast("dict[str, Any]", line) if isinstance(line, dict) else None


def _begun(link: Link, line: dict[str, Any]) -> Chain:
    """The chain that a first line begins, by the salt in it; without one no content can hold."""
    salt = line.get("salt", "")
    try:
        return Chain(bytes.fromhex(salt) if isinstance(salt, str) and not link.removed else b"")
    except ValueError:
        return Chain(b"")
