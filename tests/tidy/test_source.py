"""The source is kept in order: short files with one said job, and nothing of anybody's machine."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

LINES_MAX = 400
SCRIPTS = {Path("dev"), Path(".ci/run")}
NO_NAME_FOR_A_JOB = {"common", "helper", "helpers", "manager", "misc", "util", "utils"}

# Written so that this file does not find itself.
UNFINISHED = re.compile(r"\b(TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b")
SOMEBODYS_MACHINE = re.compile(r"(?<![\w./~])/(home/\w|Users/\w|root\b|work\b)|\b[A-Z]:\\\\?Users")
REGISTRY = re.compile(r"\b(py[p]i\.org|pythonhosted\.or[g]|npmj[s]\.(org|com)|crates\.i[o])\b")
EARLIER_UNIT = re.compile(r"^(ckmh|kmh|mph|dpct|pct|ms|mm|cm|hz|dbm)_(?P<rest>[a-z0-9_]+)$")
ONLY_UNITS = re.compile(r"^(s2?|ms|mm|m|h|min|per|max)(_(s2?|ms|mm|m|h|min|per|max))*$")


def _findings(texts: dict[Path, str], pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path}:{number}: {line.strip()[:80]}"
        for path, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


def test_there_is_source_to_look_at(shipped: dict[Path, str], texts: dict[Path, str]) -> None:
    """The files that the other tests read are found: the service, the simulator, the script."""
    assert Path("src/treadmill_ctl/data.py") in shipped
    assert Path("simulator/treadmill_sim/__init__.py") in shipped
    assert Path("dev") in texts


@pytest.mark.parametrize(
    ("pattern", "bad", "good"),
    [
        (UNFINISHED, "# TO" + "DO: later", "what there is to do"),
        (SOMEBODYS_MACHINE, "see /ho" + "me/someone/x", "see ~/.local/state, docs/home/x"),
        (SOMEBODYS_MACHINE, "cd /wo" + "rk/main", "https://example.org/work/x"),
        (REGISTRY, "https://py" + "pi.org/simple", "from PyPI"),
        (EARLIER_UNIT, "ckmh_speed", "speed_ckmh"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: re.Pattern[str], bad: str, good: str) -> None:
    """Each pattern finds a planted example and leaves its innocent neighbour alone."""
    assert pattern.search(bad)
    assert not pattern.search(good)


def test_every_module_says_its_job(modules: dict[Path, str]) -> None:
    """Every module opens with a docstring."""
    silent = [str(path) for path, text in modules.items() if not ast.get_docstring(ast.parse(text))]
    assert silent == []


def test_no_file_grows_past_reading(texts: dict[Path, str]) -> None:
    """No code has more than 400 lines."""
    code = {path: text for path, text in texts.items() if path.suffix == ".py" or path in SCRIPTS}
    long = [
        f"{path}: {lines}"
        for path, text in code.items()
        if (lines := len(text.splitlines())) > LINES_MAX
    ]
    assert long == []


def test_a_file_is_named_for_its_job(modules: dict[Path, str]) -> None:
    """No module or package is called utils, helpers, common or manager."""
    vague = [
        str(path)
        for path in modules
        if NO_NAME_FOR_A_JOB.intersection({*path.parts[:-1], *path.stem.split("_")})
    ]
    assert vague == []


def test_nothing_is_left_unfinished(texts: dict[Path, str]) -> None:
    """No note in the tree says that something is still to be done."""
    assert _findings(texts, UNFINISHED) == []


def test_no_path_of_a_developers_machine(texts: dict[Path, str]) -> None:
    """No file names a home directory or another place that only one machine has."""
    assert _findings(texts, SOMEBODYS_MACHINE) == []


def test_no_registry_is_written_down(texts: dict[Path, str]) -> None:
    """Where packages come from is each machine's own setting: no file names a registry's host."""
    assert _findings(texts, REGISTRY) == []


def test_locks_name_packages_and_hashes_only(root: Path) -> None:
    """A lock file holds pinned packages, their hashes, and no place that they come from."""
    line = re.compile(r"#.*|[a-z0-9.-]+==\S+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    for lock in (root / "requirements").glob("*.lock"):
        odd = [text for text in lock.read_text().splitlines() if not line.fullmatch(text)]
        assert odd == [], lock.name


def _named_values(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def test_units_come_last_in_a_name(shipped: dict[Path, str]) -> None:
    """A value is called `speed_ckmh`, never `ckmh_speed`: the unit ends the name."""
    first = [
        f"{path}:{line}: {name}"
        for path, text in shipped.items()
        for line, name in _named_values(ast.parse(text))
        if (unit := EARLIER_UNIT.match(name.lower().lstrip("_")))
        and not ONLY_UNITS.match(unit["rest"])
    ]
    assert first == []


def test_decisions_are_numbered_without_gaps(root: Path) -> None:
    """Decision records are numbered from 0001 on, and each says its number, state and reasons."""
    records = sorted((root / "docs" / "decisions").glob("*.md"))
    numbers = [record.name[:5] for record in records]
    assert numbers == [f"{number:04}-" for number in range(1, len(records) + 1)]
    for record in records:
        text = record.read_text(encoding="utf-8")
        assert text.startswith(f"# {int(record.name[:4])}. "), record.name
        parts = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
        assert parts == ["Decision", "Why", "What it costs"], record.name
