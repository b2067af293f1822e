"""The import contracts hold, and each of them notices when it is broken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Lint = Callable[[], CompletedProcess[str]]

# Contract, the module that breaks it, and the line that does.
PLANTED = [
    (
        "imports of the service point from the door to the core",
        "src/treadmill_ctl/sinks/contract.py",
        "import treadmill_ctl.runtime.loop",
    ),
    (
        "the judge does not know what it judges",
        "src/treadmill_ctl/core/guard.py",
        "import treadmill_ctl.core.ramp",
    ),
    (
        "the service never imports the simulator",
        "src/treadmill_ctl/cli/main.py",
        "def late():\n    import treadmill_sim.belt",
    ),
    (
        "the simulator never imports the service",
        "simulator/treadmill_sim/belt.py",
        "import treadmill_ctl.data",
    ),
    (
        "the client knows nothing of the service but the door's words",
        "src/treadmill_ctl/client/__init__.py",
        "import treadmill_ctl.sinks.wire",
    ),
    (
        "core and drivers hold no clock, no chance, no I/O and no log",
        "src/treadmill_ctl/core/units.py",
        "from time import monotonic",
    ),
]


@pytest.fixture
def lint(
    sources: Path, run: Callable[..., CompletedProcess[str]], program: Callable[[str], Path]
) -> Lint:
    """Checks the contracts of the copy."""
    path = f"{sources / 'src'}:{sources / 'simulator'}"
    return lambda: run(
        program("lint-imports"), "--no-cache", cwd=sources, PYTHONPATH=path, COLUMNS="200"
    )


def test_the_contracts_hold_and_none_is_asleep(lint: Lint, sources: Path) -> None:
    """The sources as they are keep every contract; one planted line breaks each, and only then."""
    said = lint()
    assert said.returncode == 0, said.stdout
    for contract, _, _ in PLANTED:
        assert f"{contract} KEPT" in said.stdout

    for _, module, line in PLANTED:
        with (sources / module).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")
    said = lint()
    assert said.returncode != 0
    for contract, _, _ in PLANTED:
        assert f"{contract} BROKEN" in said.stdout
    assert f"{len(PLANTED)} broken" in said.stdout
    assert "0 kept" in said.stdout


@pytest.mark.parametrize(
    "line",
    ["import asyncio", "import structlog", "import os.path", "from treadmill_ctl import data"],
)
def test_a_driver_touches_nothing_outside(lint: Lint, sources: Path, line: str) -> None:
    """A driver that takes up a clock, a log, the file system or shipped data is noticed."""
    with (sources / "src/treadmill_ctl/drivers/contract.py").open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    said = lint()
    assert said.returncode != 0
    assert "no I/O and no log BROKEN" in said.stdout


def test_a_new_module_of_the_core_needs_a_place(lint: Lint, sources: Path) -> None:
    """A module of the core that the contract does not name is noticed, not passed over."""
    (sources / "src/treadmill_ctl/core/hunch.py").write_text('"""A guess."""\n')
    said = lint()
    assert said.returncode != 0
    assert "hunch" in said.stdout
