"""What ships for whoever supervises the service: the systemd unit and the container's file."""

import re
import shutil
import subprocess
import tomllib
from configparser import ConfigParser
from pathlib import Path

import pytest

from treadmill_ctl.cli.main import VERBS
from treadmill_ctl.cli.serving import LOOK_S

PACKAGING = Path(__file__).parents[2] / "packaging"
UNIT = PACKAGING / "treadmill-ctl.service"


@pytest.fixture(scope="module")
def service() -> dict[str, str]:
    """The part of the unit about the service; of a key that stands twice, the last."""
    unit = ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign] - keys are told apart by case
    unit.read(UNIT)
    return dict(unit["Service"])


def test_systemd_knows_every_line_of_the_unit() -> None:
    """`systemd-analyze verify` has nothing to say."""
    verifies = shutil.which("systemd-analyze")
    if verifies is None:
        pytest.skip("there is no systemd here")
    found = subprocess.run(
        [verifies, "verify", str(UNIT)], capture_output=True, text=True, check=False, timeout=30
    )
    of_unit = [line for line in found.stderr.splitlines() if UNIT.name in line]
    assert of_unit == []


def test_the_unit_runs_verbs_that_there_are(service: dict[str, str]) -> None:
    """`serve` in the foreground, and `halt` whatever became of it."""
    lines = (service["ExecStart"], service["ExecStopPost"])
    verbs = [re.search(r"treadmill-ctl (\w+)", line) for line in lines]
    assert [each[1] for each in verbs if each] == ["serve", "halt"]
    assert {"serve", "halt"} <= VERBS.keys()


def test_the_supervisor_waits_for_ready_and_hears_of_every_loop(service: dict[str, str]) -> None:
    """It expects a word at least twice as seldom as one comes."""
    assert service["Type"] == "notify"
    assert float(service["WatchdogSec"]) >= 2 * LOOK_S


def test_a_service_that_died_is_started_again_and_its_guardians_are_left(
    service: dict[str, str],
) -> None:
    """Always, and at once; what is killed is the service alone."""
    assert (service["Restart"], service["KillMode"]) == ("always", "process")


def test_the_container_is_made_from_what_is_there() -> None:
    """Every file that it copies by name is in the checkout, and it ends by a ramp."""
    text = (PACKAGING / "Containerfile").read_text(encoding="utf-8")
    lines = re.findall(r"^COPY ([^-].*) \S+$", text, flags=re.MULTILINE)
    copied = [name for line in lines for name in line.split()]
    built = tomllib.loads((PACKAGING.parent / "pyproject.toml").read_text())["tool"]["hatch"]
    needed = {name.split("/")[0] for name in built["build"]["targets"]["wheel"]["only-include"]}
    assert {"pyproject.toml", *needed} <= {*copied}
    assert all((PACKAGING.parent / name).exists() for name in copied)
    assert "STOPSIGNAL SIGTERM" in text
    assert 'CMD ["serve"]' in text
