"""A whole session of `treadmill-ctl run`, cut short by somebody who pulls the key."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treadmill_sim.pytest_plugin_live import LiveMills

PROFILE = Path(__file__).with_name("short.yaml")
RUN = (sys.executable, "-c", "from treadmill_ctl.cli.main import main; main()", "run", str(PROFILE))
TRIPPED = 7  # "a rule ended the session; the belt stands"


def test_a_pulled_key_ends_the_session(treadmill: LiveMills, tmp_path: Path) -> None:
    """The session ends by itself, with the exit code that says why, and the belt stands."""
    mill = treadmill("biodex", countdown_ms=0)
    journals = str(tmp_path / "journals")
    session = subprocess.Popen(
        [*RUN, "--treadmill", mill.url, "--simulated-person", "--journal", journals],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with session:
        mill.until(lambda belt: belt.speed_ckmh != 0, within_s=60)
        mill.press("key-pull")
        said, _ = session.communicate(timeout=60)
    assert session.returncode == TRIPPED, said
    assert mill.belt.speed_ckmh == 0
