"""`./dev` is a POSIX script that explains itself and knows when its set-up is stale."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

Run = Callable[..., CompletedProcess[str]]
Walk = Callable[..., tuple[CompletedProcess[str], list[str]]]

# A uv that makes environments of a Python that only takes notes.
NOTING_UV = """#!/bin/sh
for last; do :; done
printf 'uv %s\\n' "$*" >>"$NOTES"
[ "$1" != venv ] || { mkdir -p "$last/bin"; cp "${0%/*}/noting-python" "$last/bin/python"; }
"""
NOTING_PYTHON = """#!/bin/sh
[ "$1" = -c ] || printf 'in %s: %s\\n' "$PYTHONPATH" "$*" >>"$NOTES"
"""


@pytest.mark.parametrize("shell", ["sh", "dash", "bash"])
def test_every_shell_reads_it(run: Run, root: Path, shell: str) -> None:
    """The script is well formed to each POSIX shell that is here."""
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not here")
    said = run(shell, "-n", root / "dev")
    assert (said.returncode, said.stderr) == (0, "")


def test_the_ci_script_is_well_formed(run: Run, root: Path) -> None:
    """`.ci/run` is well formed, may be executed, and stops at the first failure."""
    script = root / ".ci/run"
    assert run("bash", "-n", script).returncode == 0
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("words", [(), ("help",), ("--help",)])
def test_help_names_every_verb(run: Run, root: Path, words: tuple[str, ...]) -> None:
    """Without a verb, or asked for help, it lists exactly the verbs that it has."""
    said = run(root / "dev", *words)
    listed = re.findall(r"^  ([a-z-]+) ", said.stdout, flags=re.MULTILINE)
    assert said.returncode == 0
    code = (root / "dev").read_text(encoding="utf-8").rpartition("case $verb in")[2]
    taken = re.findall(r"[a-z-]+", " ".join(re.findall(r"^    ([a-z| -]+)\)", code, re.MULTILINE)))
    assert len(listed) > 15
    assert sorted(listed) == sorted({*taken} - {"help", "-h", "--help"})


def test_an_unknown_verb_is_refused(run: Run, root: Path) -> None:
    """A verb that is not there is named, the verbs are listed, and nothing is set up."""
    said = run(root / "dev", "walk")
    assert said.returncode == 1
    assert "no verb 'walk'" in said.stderr
    assert "usage: ./dev VERB" in said.stderr


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A checkout with an environment whose pip and uv only take notes of what they are asked."""
    place = tmp_path / "check out"
    bin_folder = place / ".venv/bin"
    bin_folder.mkdir(parents=True)
    shutil.copy(root / "dev", place)
    shutil.copy(root / "pyproject.toml", place)
    shutil.copytree(root / "requirements", place / "requirements")
    programs = {
        "pip": "#!/bin/sh\n",
        "python": '#!/bin/sh\n[ "$1" != -m ] || printf "%s\\n" "$*" >>"$NOTES"\n',
        "uv": '#!/bin/sh\nprintf "uv %s\\n" "$*" >>"$NOTES"\n',
        "treadmill-ctl": '#!/bin/sh\nprintf "<%s>" "$@"; exit 7\n',
    }
    for name, text in programs.items():
        (bin_folder / name).write_text(text)
        (bin_folder / name).chmod(0o755)
    return place


@pytest.fixture
def walk(run: Run, checkout: Path) -> Walk:
    """Runs `./dev run …` there; gives its answer and the installations."""
    notes = checkout.parent / "notes"

    def command(**environment: str) -> tuple[CompletedProcess[str], list[str]]:
        notes.write_text("")
        said = run(
            checkout / "dev",
            "run",
            "a b",
            "--c",
            cwd=checkout.parent,
            PATH="/usr/bin:/bin",
            NOTES=str(notes),
            **{"PIP_CONFIG_FILE": "", "PIP_CLIENT_CERT": "", **environment},
        )
        return said, notes.read_text().splitlines()

    return command


def test_run_passes_everything_on(walk: Walk) -> None:
    """`./dev run` gives its arguments to treadmill-ctl unchanged, and returns its exit code."""
    said, _ = walk()
    assert said.stdout == "<a b><--c>"
    assert said.returncode == 7


def test_only_hashed_wheels_are_installed(walk: Walk, checkout: Path) -> None:
    """Packages come from the lock, by hash, as wheels; the project itself without a network."""
    _, (packages, project) = walk()
    locked = "--require-hashes --no-deps --only-binary :all: --requirement"
    assert packages.endswith(f"{locked} {checkout}/requirements/run.lock")
    assert project.endswith(f"--no-deps --no-build-isolation --no-index --editable {checkout}")


def test_pip_does_it_where_only_pip_can(walk: Walk) -> None:
    """With a setting of pip that uv has no word for, pip installs and uv is not asked."""
    _, installed = walk(PIP_CONFIG_FILE="/dev/null")
    assert len(installed) == 2
    assert all(line.startswith("-m pip install") for line in installed)


def test_the_second_call_starts_at_once(walk: Walk) -> None:
    """A second call installs nothing."""
    walk()
    _, installed = walk()
    assert installed == []


def test_a_changed_lock_is_installed(walk: Walk, checkout: Path) -> None:
    """A lock that changed is installed again, and the project is left alone."""
    walk()
    with (checkout / "requirements/run.lock").open("a") as lock:
        lock.write("# changed\n")
    _, installed = walk()
    assert len(installed) == 1
    assert installed[0].endswith("/requirements/run.lock")


def test_a_changed_project_is_installed(walk: Walk, checkout: Path) -> None:
    """When pyproject.toml changed the project is installed again, and no package."""
    walk()
    with (checkout / "pyproject.toml").open("a") as project:
        project.write("# changed\n")
    _, installed = walk()
    assert len(installed) == 1
    assert "--editable" in installed[0]


def test_the_larger_locks_cover_the_smaller(run: Run, walk: Walk, checkout: Path) -> None:
    """After `./dev test` has set up its lock, `./dev run` finds nothing left to install."""
    notes = checkout.parent / "notes"
    said = run(checkout / "dev", "test", "-q", PATH="/usr/bin:/bin", NOTES=str(notes))
    assert said.returncode == 0
    assert "requirements/test.lock" in notes.read_text()
    assert "-m pytest -q" in notes.read_text()
    _, installed = walk()
    assert installed == []


@pytest.mark.parametrize(
    ("verb", "locks", "program"),
    [
        ("contracts", ["contracts"], "tests/support/contracts_run.py 5"),
        ("fuzz", ["run", "fuzz"], "-m fuzzing 5"),
    ],
)
def test_a_tool_apart_has_an_environment_of_its_own(
    run: Run, checkout: Path, verb: str, locks: list[str], program: str
) -> None:
    """CrossHair and atheris are installed by hash, beside the project's environment, and once."""
    notes, fakes = checkout.parent / "notes", checkout.parent / "fakes"
    fakes.mkdir()
    for name, text in (("uv", NOTING_UV), ("noting-python", NOTING_PYTHON)):
        (fakes / name).write_text(text)
        (fakes / name).chmod(0o755)
    where = {"PATH": f"{fakes}:/usr/bin:/bin", "NOTES": str(notes), "PYTHON": sys.executable}
    where |= {"PIP_CONFIG_FILE": "", "PIP_CLIENT_CERT": "", "PYTHONPATH": ""}
    for turn in ("first", "second"):
        notes.write_text("")
        said = run(checkout / "dev", verb, "5", **where)
        assert said.returncode == 0, said.stderr
        *installed, last = notes.read_text().splitlines()
        assert last.endswith(program)
        if turn == "second":
            assert installed == []
            continue
        made, *filled = installed
        assert made.endswith(f" {checkout}/.run/{verb}")
        for lock, line in zip(locks, filled, strict=True):
            assert f"--python {checkout}/.run/{verb}/bin/python --require-hashes" in line
            assert line.endswith(f"/requirements/{lock}.lock")


def test_a_tool_apart_is_in_no_lock_of_the_project(root: Path) -> None:
    """What CrossHair and atheris need is in locks of their own, which hold what they are asked."""
    pins = {
        lock.stem: set(re.findall(r"^([a-z0-9.-]+)==", lock.read_text(), re.MULTILINE))
        for lock in (root / "requirements").glob("*.lock")
    }
    for name, tool in (("contracts", "crosshair-tool"), ("fuzz", "atheris")):
        asked = (root / "requirements" / f"{name}.in").read_text(encoding="utf-8")
        assert re.findall(r"^([a-z][a-z-]+)", asked, re.MULTILINE)[0] == tool
        assert tool in pins[name]
        assert all(tool not in pins[lock] for lock in ("run", "test", "check", "installer"))


@pytest.mark.parametrize(
    ("verb", "packages"),
    [
        ("model", "spin, gcc, libc6-dev"),
        ("browser", "chromium"),
        ("container", "buildah, debootstrap"),
    ],
)
def test_a_verb_says_what_it_needs(
    run: Run, checkout: Path, tmp_path: Path, verb: str, packages: str
) -> None:
    """Without the tool it names the packages to install, and does not go on."""
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("dirname", "sh"):
        program = shutil.which(name)
        assert program is not None
        (bare / name).symlink_to(program)
    said = run(checkout / "dev", verb, PATH=str(bare))
    assert said.returncode == 1
    assert f"Debian: {packages}" in said.stderr
