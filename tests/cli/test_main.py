"""The command itself: its verbs, loaded one at a time."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from treadmill_ctl import __version__
from treadmill_ctl.cli.main import VERBS, main

HEAVY = ("asyncio", "bleak", "bumble", "pydantic", "rich", "structlog", "yaml")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_loads_and_explains_itself(verb: str) -> None:
    """Each name in the table leads to a command with a help page."""
    result = CliRunner().invoke(main, [verb, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"Usage: main {verb}")


def test_help_lists_every_verb_and_says_what_a_stop_is_worth() -> None:
    """The verbs with a line each, and first of all whose the emergency stop is."""
    said = " ".join(CliRunner().invoke(main, ["--help"]).stdout.split())
    assert all(f" {verb} " in said and text in said for verb, (_, text) in VERBS.items())
    assert "The treadmill's own key and stop button are the emergency stop." in said


def test_an_unknown_verb_is_a_usage_error() -> None:
    """Exit code 2, and the name that was typed."""
    result = CliRunner().invoke(main, ["wlak"])
    assert result.exit_code == 2
    assert "No such command 'wlak'" in result.stderr


def test_the_version_is_told() -> None:
    """One line: the program and its version."""
    assert CliRunner().invoke(main, ["--version"]).stdout == (
        f"treadmill-ctl, version {__version__}\n"
    )


def test_start_up_stays_light() -> None:
    """Help imports none of the libraries that cost a noticeable time."""
    script = (
        "import sys\n"
        "from treadmill_ctl.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stderr.split() == []
