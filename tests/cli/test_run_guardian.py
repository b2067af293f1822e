"""The verb `run` and its guardian: posted, missed, done without, and let go. In virtual time."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from scripted import ScriptedTransport, lose
from scripted_guardian import ScriptedGuardian
from treadmill_ctl.core.model import Stance
from treadmill_ctl.runtime import guarding
from treadmill_ctl.runtime.heartbeat import NoGuardian, OnBle

Run = Callable[..., Result]
START = "07"


@dataclass
class Post:
    """Where guardians come from: keeps whom they were to watch over."""

    guardian: ScriptedGuardian = field(default_factory=ScriptedGuardian)
    asked: list[OnBle] = field(default_factory=list[OnBle])
    refusal: str = ""

    def started(self, treadmill: OnBle) -> ScriptedGuardian:
        """One is asked for."""
        self.asked.append(treadmill)
        if self.refusal:
            raise NoGuardian(self.refusal)
        return self.guardian


@pytest.fixture
def post(run: Run, monkeypatch: pytest.MonkeyPatch) -> Post:
    """A guardian of the test's own in the place of the process."""
    assert run
    post = Post()
    monkeypatch.setattr(guarding, "started", post.started)
    return post


def opening(tmp_path: Path) -> dict[str, Any]:
    """The first line of the journal."""
    (path,) = (tmp_path / "journals").iterdir()
    with path.open() as lines:
        return json.loads(next(lines))["opening"]


def test_a_session_has_a_guardian_and_lets_it_go(run: Run, post: Post, tmp_path: Path) -> None:
    """One, of the very treadmill that was connected, relieved and closed when the belt stands."""
    result = run(ScriptedTransport())
    assert result.exit_code == 0
    assert post.asked == [OnBle("ble:memory?radio=sim:memory")]
    assert post.guardian.words().count("arm") == 2
    assert not post.guardian.armed
    assert post.guardian.closed
    assert opening(tmp_path)["guarded"] is True
    assert "NO GUARDIAN" not in result.output


def test_it_stays_armed_when_standstill_is_not_confirmed(run: Run, post: Post) -> None:
    """The session ends over a lost link: its guardian is let go armed, and takes it for a death."""
    result = run(ScriptedTransport({15_000: lose}))
    assert result.exit_code == 8
    assert post.guardian.armed
    assert post.guardian.closed


def test_without_one_where_a_person_chose_so(run: Run, post: Post, tmp_path: Path) -> None:
    """--no-guardian: it is said plainly, kept in the journal, and the plan is walked."""
    result = run(ScriptedTransport(), "--no-guardian")
    assert result.exit_code == 0
    assert post.asked == []
    assert "NO GUARDIAN, as was asked for: if this program dies or hangs" in result.stderr
    assert "guarded" not in opening(tmp_path)


def test_one_that_does_not_come_up_is_told_and_nothing_is_started(run: Run, post: Post) -> None:
    """Exit code 6 with its reason and the way on without; the belt was told to stop at once."""
    post.guardian.stance, post.guardian.why = Stance.GONE, "no second way to it"
    transport = ScriptedTransport()
    result = run(transport)
    assert result.exit_code == 6
    assert "The guardian is gone: no second way to it. Without it nothing" in result.stdout
    assert "--no-guardian. The belt was not started." in result.stdout
    assert START not in transport.words()
    assert transport.words()[:2] == ["00", "0801"]
    assert not transport.link.connected
    assert post.guardian.closed


def test_where_there_can_be_none_it_is_a_refusal(run: Run, post: Post) -> None:
    """Exit code 6 before the session begins; the connection is closed."""
    post.refusal = "it needs Linux or macOS"
    transport = ScriptedTransport()
    result = run(transport)
    assert result.exit_code == 6
    assert "There is no guardian: it needs Linux or macOS. Without it nothing" in result.stderr
    assert "--no-guardian" in result.stderr
    assert transport.words() == ["00"], "no start, and nothing else that moves"
    assert not transport.link.connected


def test_one_that_comes_late_is_waited_for(run: Run, post: Post) -> None:
    """Nothing is started while it is on its way, however long that takes; then the plan is walked.

    Meanwhile the belt has been told to stop.
    """
    post.guardian.stance = Stance.COMING

    def comes(_: ScriptedTransport) -> None:
        assert transport.words()[:2] == ["00", "0801"]
        assert START not in transport.words()
        post.guardian.stance = Stance.WATCHING

    transport = ScriptedTransport({15_000: comes})
    assert run(transport).exit_code == 0
    assert START in transport.words()


def test_lost_under_way_the_plan_is_walked_to_its_end(run: Run, post: Post) -> None:
    """No stop for want of it: exit code 0, and the loss is in the log."""

    def goes(_: ScriptedTransport) -> None:
        post.guardian.stance = Stance.GONE

    result = run(ScriptedTransport({15_000: goes}))
    assert result.exit_code == 0
    assert "stance=gone" in result.stdout


def test_its_stop_ends_the_session(run: Run, post: Post) -> None:
    """Exit code 7 with the reason, the belt at rest."""

    def fires(_: ScriptedTransport) -> None:
        post.guardian.stance = Stance.FIRED

    transport = ScriptedTransport({15_000: fires})
    result = run(transport)
    assert result.exit_code == 7
    assert "Stopped. The guardian heard nothing of this program for too long" in result.stdout
    assert transport.belt_ckmh == 0
