"""Finished sessions wait until they are acknowledged: through weeks, restarts, and lost words."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.mqtt.finished import FinishedSessions, waiting
from treadmill_ctl.mqtt.messages import LastSession
from treadmill_ctl.mqtt.outbox import Out
from treadmill_ctl.mqtt.session_outbox import (
    AGAIN_MS,
    WINDOW,
    Finished,
    Key,
    SessionOutbox,
    ack_topic,
)

WEEK_MS = 7 * 24 * 3_600_000
T = TypeVar("T")


def said(number: int) -> LastSession:
    """The sum of a session."""
    moment = f"2026-11-22T08:{number // 60:02}:{number % 60:02}.000Z"
    return LastSession(
        ts=moment,
        boot_id="b00t",
        session=f"s{number:04}",
        profile="short",
        began=moment,
        ended=moment,
        complete=True,
        trip_reason="",
        walked_s=60,
        plan_s=60,
        moving_s=62,
        distance_m=30,
        fastest_kmh=2,
    )


def finished(number: int) -> Finished:
    """One of treadmill bay1."""
    return Finished(treadmill="bay1", said=said(number))


def ack(number: int) -> bytes:
    """The word that one is kept."""
    return json.dumps({"treadmill": "bay1", "session": f"s{number:04}"}).encode()


def sessions(outs: list[Out]) -> list[str]:
    """Which sessions these are."""
    return [json.loads(out.payload)["session"] for out in outs]


def test_a_session_goes_out_as_an_event_that_is_not_kept() -> None:
    """In its treadmill's topic, QoS 1, the summary as it stands in session/last."""
    box = SessionOutbox("room1", [finished(1)])
    box.afresh()
    (out,) = box.due(0)
    assert (out.topic, out.qos, out.retained) == ("tm/v1/room1/bay1/session/done", 1, False)
    assert LastSession.model_validate_json(out.payload) == said(1)


def test_without_a_broker_nothing_is_sent_for_a_week_and_nothing_is_lost() -> None:
    """The week's sessions all wait, and go out in the order in which they ended."""
    box = SessionOutbox("room1")
    box.afresh()
    box.cut_off()
    for number in range(200):
        box.add(finished(number))
        assert list(box.due(number * WEEK_MS // 200)) == []
    box.afresh()
    came: list[str] = []
    while outs := list(box.due(WEEK_MS)):
        came += sessions(outs)
        for name in sessions(outs):
            assert box.acknowledged(ack(int(name[1:]))) is not None
    assert came == [f"s{number:04}" for number in range(200)]
    assert len(box) == 0


def test_no_more_than_a_window_is_under_way() -> None:
    """So that events find room in the gateway's outbox."""
    box = SessionOutbox("room1", map(finished, range(100)))
    box.afresh()
    assert len(list(box.due(0))) == WINDOW
    box.acknowledged(ack(0))
    assert sessions(list(box.due(1))) == [f"s{WINDOW:04}"]


@pytest.mark.parametrize(("after_ms", "count"), [(0, 0), (AGAIN_MS - 1, 0), (AGAIN_MS, 1)])
def test_what_is_not_acknowledged_is_sent_again(after_ms: int, count: int) -> None:
    """A minute later, and not before."""
    box = SessionOutbox("room1", [finished(1)])
    box.afresh()
    list(box.due(0))
    assert len(list(box.due(after_ms))) == count


def test_a_new_connection_sends_at_once() -> None:
    """What was sent over the one before counts for nothing."""
    box = SessionOutbox("room1", [finished(1)])
    box.afresh()
    list(box.due(0))
    box.cut_off()
    box.afresh()
    assert len(list(box.due(1))) == 1


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"null",
        b'{"treadmill": "bay1"}',
        b'{"treadmill": "bay2", "session": "s0001"}',
        b'{"treadmill": "bay1", "session": "s0002"}',
        b'{"treadmill": "bay1", "session": "s0001", "more": 1}',
        b'{"treadmill": "bay1", "session": "s0001"}' + b" " * 2_000 + b"x",
    ],
)
def test_another_word_lets_nothing_go(payload: bytes) -> None:
    """Only a session's own name does."""
    box = SessionOutbox("room1", [finished(1)])
    assert box.acknowledged(payload) is None
    assert len(box) == 1


@given(st.lists(st.tuples(st.sampled_from(["add", "ack", "lose", "cut"]), st.integers(0, 9))))
def test_whatever_comes_what_is_not_acknowledged_waits(acts: list[tuple[str, int]]) -> None:
    """In any order of sessions, acknowledgements, losses and cuts."""
    box, expected, now_ms = SessionOutbox("room1"), set[int](), 0
    for act, number in acts:
        now_ms += AGAIN_MS
        match act:
            case "add":
                box.add(finished(number))
                expected.add(number)
            case "ack":
                was = box.acknowledged(ack(number))
                assert (was == Key("bay1", f"s{number:04}")) == (number in expected)
                expected.discard(number)
            case "lose":
                list(box.due(now_ms))
            case _:
                box.cut_off()
    box.afresh()
    assert {int(name[1:]) for name in sessions(list(box.due(now_ms)))} == expected


# --- on the disk ---------------------------------------------------------------------------------


async def at_once(work: Callable[[], T]) -> T:
    """Done on the spot."""
    return work()


def kept_in(folder: Path, words: list[str]) -> FinishedSessions:
    """A run of the service over this folder."""
    aside: Callable[[Callable[[], None]], Awaitable[None]] = at_once
    return FinishedSessions("room1", folder, waiting(folder, words.append), aside, words.append)


async def test_a_session_outlives_the_service(tmp_path: Path) -> None:
    """Kept for this account alone; the next run sends it, and lets it go once acknowledged."""
    words: list[str] = []
    first = kept_in(tmp_path / "kept", words)
    first.ended("bay1", said(1))
    await first.close()
    (path,) = (tmp_path / "kept").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600

    second = kept_in(tmp_path / "kept", words)
    second.afresh([])
    assert sessions(list(second.look(0))) == ["s0001"]
    second.heard(ack_topic("room1"), ack(1))
    await second.close()
    assert list((tmp_path / "kept").iterdir()) == []
    assert words == []


async def test_it_is_not_sent_before_it_is_kept(tmp_path: Path) -> None:
    """Or an acknowledgement could come before there is anything to let go."""
    run = kept_in(tmp_path / "kept", [])
    run.afresh([])
    run.ended("bay1", said(1))
    assert list(run.look(0)) == []
    await run.close()
    assert sessions(list(run.look(1))) == ["s0001"]


async def test_a_disk_that_fails_is_said_and_the_session_still_sent(tmp_path: Path) -> None:
    """From memory."""
    (tmp_path / "kept").write_text("not a folder")
    words: list[str] = []
    run = FinishedSessions("room1", tmp_path / "kept", [], at_once, words.append)
    run.afresh([])
    run.ended("bay1", said(1))
    await run.close()
    assert sessions(list(run.look(0))) == ["s0001"]
    assert "cannot be kept" in words[0]


def test_a_spoilt_file_is_said_and_stays(tmp_path: Path) -> None:
    """And the others are sent."""
    (tmp_path / "bay1.s0001.json").write_text("{")
    (tmp_path / "bay1.s0002.json").write_text(finished(2).model_dump_json())
    words: list[str] = []
    assert [each.key.session for each in waiting(tmp_path, words.append)] == ["s0002"]
    assert (tmp_path / "bay1.s0001.json").exists()
    assert "bay1.s0001.json" in words[0]
