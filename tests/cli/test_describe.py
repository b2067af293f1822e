"""A profile in sentences: numbers with units, rounds told once."""

from __future__ import annotations

from datetime import date

import pytest

from treadmill_ctl.cli.describe import sentences, speed_words, time_words
from treadmill_ctl.schema.document import read
from treadmill_ctl.schema.measured import Known, Measured
from treadmill_ctl.schema.resolve import resolve

HEAD = """\
version: 1
id: trial
title: A profile for a test
use: general
kind: template
walk: backward
measurements: {own: {says: A speed., not_older_than: 4 weeks}}
segments:
  - {walk: Warm up, part: warm-up, for: 3 min, from: 0.8 km/h, to: 50 % of own}
"""
DAY = date(2026, 11, 22)


def told(segments: str, seed: int | None = None) -> list[str]:
    """The sentences about these segments, after a warm-up."""
    document = read(HEAD + segments, "trial.yaml")
    document = document if seed is None else document.ordered(seed)
    return list(
        sentences(document, resolve(document, None, Known(DAY, {"own": Measured(240, DAY)})))
    )


def test_a_session_from_its_title_to_its_sum() -> None:
    """Title, stance, each thing that is written, the stop, and the sum."""
    assert told("  - {walk: Main, for: 10 min, speed: 2.0 km/h, grade: 2 %}\n") == [
        "A profile for a test.",
        "The walker faces the rear of the treadmill, and the belt runs forward.",
        "To warm up, walk backward for 3 minutes, evenly faster from 0.8 to 1.2 km/h.",
        "Then walk backward for 10 minutes at 2.0 km/h, 2.0 % uphill.",
        "Then the belt slows down and stops.",
        "In all 13 minutes and about 383 metres, at most 2.0 km/h.",
    ]


def test_a_rest_and_a_turn() -> None:
    """The belt stops, how long at least, and where the walk goes on to."""
    found = told("""\
  - {rest: Breathe, at_least: 1 min 30 s}
  - {walk: A, for: 1 min, speed: 1.2 km/h}
  - {turn: Turn, to: forward, at_least: 10 s}
  - {walk: Cool down, part: cool-down, for: 2 min, from: 1.5 km/h, to: 0.8 km/h}
""")
    assert found[3] == (
        "Then the belt stops; stand for at least 1 minute 30 seconds, until a person confirms."
    )
    assert found[5] == (
        "Then the belt stops; stand for at least 10 seconds and turn, until a person confirms that"
        " the walk goes on forward."
    )
    assert found[6] == (
        "Then, to cool down, walk forward for 2 minutes, evenly slower from 1.5 to 0.8 km/h."
    )


ROUNDS = """\
  - repeat: Intervals
    times: 20
    segments:
      - {walk: Fast, for: 1 min, speed: 2.0 km/h}
      - {walk: Slow, part: recovery, for: 45 s, speed: 1.2 km/h}
"""


def test_rounds_are_told_as_rounds() -> None:
    """Twenty rounds are one sentence, and the direction is said once in it."""
    found = told(ROUNDS)
    assert len(found) == 6
    assert found[3] == (
        "Then 20 rounds of Intervals: walk backward for 1 minute at 2.0 km/h, then for 45 seconds"
        " at 1.2 km/h."
    )


def test_rounds_that_change_are_told_by_the_first_and_the_last() -> None:
    """What grows from round to round is heard at both ends."""
    found = told(ROUNDS.replace("times: 20", "times: 5\n    each_round: {speed: +0.1 km/h}"))[3]
    assert "The first round: walk backward for 1 minute at 2.0 km/h" in found
    assert found.endswith(
        "The last: walk backward for 1 minute at 2.4 km/h, then for 45 seconds at 1.6 km/h."
    )


def test_rounds_in_random_order_are_told_once() -> None:
    """Whatever the seed draws, the rounds hold the same and the sentence says that they change."""
    for seed in range(1, 6):
        found = told(ROUNDS.replace("times: 20", "times: 20\n    order: random"), seed)[3]
        assert found.startswith("Then 20 rounds of Intervals, in a new order in every round: walk")
        assert "The last" not in found


def test_rounds_in_rounds() -> None:
    """A repeat inside another is a part of its sentence."""
    found = told("""\
  - repeat: Sets
    times: 2
    segments:
      - repeat: Steps
        times: 3
        segments:
          - {walk: A, for: 10 s, speed: 1.0 km/h}
      - {walk: B, for: 1 min, speed: 0.8 km/h}
""")
    assert found[3] == (
        "Then 2 rounds of Sets: 3 rounds of Steps (walk backward for 10 seconds at 1.0 km/h), then"
        " walk backward for 1 minute at 0.8 km/h."
    )


def test_a_distance_is_told_with_the_time_that_it_takes() -> None:
    """Both, so that nobody has to reckon."""
    assert (
        "walk backward for 200 metres, about 6 minutes, at 2.0"
        in told("  - {walk: A, for: 200 m, speed: 2.0 km/h}\n")[3]
    )


@pytest.mark.parametrize(
    ("time_ms", "words"),
    [
        (1_000, "1 second"),
        (500, "0.5 seconds"),
        (90_000, "1 minute 30 seconds"),
        (3_600_000, "1 hour"),
        (5_430_000, "1 hour 30 minutes 30 seconds"),
    ],
)
def test_times_as_they_are_said(time_ms: int, words: str) -> None:
    """One is singular, and nothing stands that is zero."""
    assert time_words(time_ms) == words


def test_speeds_as_they_are_said() -> None:
    """One digit, or the second where there is one."""
    assert [speed_words(speed) for speed in (200, 235, 70)] == ["2.0 km/h", "2.35 km/h", "0.7 km/h"]
