"""Whether this program is installed whole, and whether the terminal can show what it says.

The one rule: what it needs is read from its own installation, never listed here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from typing import Final

from treadmill_ctl.cli.doctor_found import Found, fine, look, mend

ABOUT: Final = "program"
TERMINAL: Final = "terminal"
NAME: Final = "treadmill-ctl"
_AGAIN: Final = "Install it again, in an environment of its own: pip install treadmill-ctl"
_NEEDED: Final = re.compile(r"([A-Za-z0-9._-]+)\s*(?:\[[^]]*\])?\s*(>=|==)?\s*([0-9][^;,\s]*)?")
_SIGNS: Final = "…–×✓"


@dataclass(frozen=True, slots=True)
class ProgramFacts:
    """What is there. `needs` are requirements as installed, None where nothing is installed.

    `has` are versions by package; one that is missing is not there.
    """

    python: tuple[int, ...]
    needs_python: str
    needs: tuple[str, ...] | None
    has: Mapping[str, str]
    encoding: str


def judged(facts: ProgramFacts) -> Iterator[Found]:
    """What to say of it."""
    if facts.needs is None:
        yield mend(ABOUT, "it is not installed, only its files are here", _AGAIN)
    else:
        yield from _packages(facts.needs, facts.has)
    wanted = number(facts.needs_python.removeprefix(">="))
    python = ".".join(map(str, facts.python))
    if facts.python < wanted:
        least = ".".join(map(str, wanted))
        yield mend(ABOUT, f"it runs on Python {python}", f"Install it on Python {least} or newer.")
    else:
        yield fine(ABOUT, f"it runs on Python {python}")
    if _shows(facts.encoding):
        yield fine(TERMINAL, f"it shows every sign ({facts.encoding})")
    else:
        yield look(
            TERMINAL,
            f"its encoding is {facts.encoding or 'not said'}; some signs will be question marks",
            "Set it to UTF-8: export LC_ALL=C.UTF-8",
        )


def _packages(needs: tuple[str, ...], has: Mapping[str, str]) -> Iterator[Found]:
    always = [each for each in map(needed, needs) if each is not None]
    wrong = [
        f"{name} {has.get(name, 'is missing')}, needs {how}{least}"
        for name, how, least in always
        if name not in has or not _fits(has[name], how, least)
    ]
    if wrong:
        yield mend(ABOUT, f"packages that it needs are not right: {'; '.join(wrong)}", _AGAIN)
    else:
        yield fine(ABOUT, f"{len(always)} packages that it needs are there")


def needed(requirement: str) -> tuple[str, str, str] | None:
    """Name, `>=` or `==`, and version; None where it is for an extra or another system."""
    found = _NEEDED.match(requirement)
    if ";" in requirement or found is None:
        return None
    return found[1], found[2] or ">=", found[3] or "0"


def _fits(has: str, how: str, least: str) -> bool:
    return has == least if how == "==" else number(has) >= number(least)


def number(text: str) -> tuple[int, ...]:
    """A version as numbers, as far as it has them: 2.10.1rc2 is 2, 10, 1."""
    found = re.match(r"\d+(\.\d+)*", text)
    return tuple(map(int, found[0].split("."))) if found else ()


def _shows(encoding: str) -> bool:
    try:
        return bool(_SIGNS.encode(encoding))
    except (UnicodeEncodeError, LookupError):
        return False


def looked() -> Iterator[Found]:
    """Look at this installation."""
    try:
        needs = tuple(requires(NAME) or ())
        needs_python = str(metadata(NAME)["Requires-Python"])
    except PackageNotFoundError:
        needs, needs_python = None, ">=3.11"
    names = [each[0] for each in map(needed, needs or ()) if each is not None]
    has = {name: found for name in names if (found := _version(name))}
    python = tuple(sys.version_info[:3])
    encoding = getattr(sys.stdout, "encoding", None) or ""
    yield from judged(ProgramFacts(python, needs_python, needs, has, encoding))


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
