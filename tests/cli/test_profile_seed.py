"""Random orders on the command line: drawn and told, or given and the same again."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from treadmill_ctl.cli.main import main

TOLD = "The order of some rounds is random, drawn with the seed {0}; --seed {0} gives it again."
ROUNDS = """\
version: 1
id: mine
title: Mine
use: general
kind: template
walk: backward
support: {harness: true, body_weight: 30 %}
segments:
  - repeat: Rounds
    times: 6
    order: random
    segments:
      - {walk: Slow, for: 1 min, speed: 1 km/h}
      - {walk: Even, for: 1 min, speed: 1.1 km/h}
      - {walk: Fast, for: 50 m, speed: 1.2 km/h}
"""


def run(*words: str) -> Result:
    """The answer to `treadmill-ctl …`."""
    return CliRunner(env={"COLUMNS": "110"}).invoke(main, words)


def told(text: str) -> str:
    """The seed that somebody was told, in the words that go with it."""
    (seed,) = set(re.findall(r"drawn with the seed (\d+)", text))
    assert TOLD.format(seed) in text.replace("\n  ", " ")
    return str(seed)


@pytest.fixture
def mine(tmp_path: Path) -> str:
    """A profile with random rounds."""
    path = tmp_path / "mine.yaml"
    path.write_text(ROUNDS, encoding="utf-8")
    return str(path)


def test_show_draws_a_seed_and_the_same_seed_shows_the_same(mine: str) -> None:
    """The page names its seed; given back, it gives the page again, letter by letter."""
    drawn = run("profile", "show", mine)
    assert drawn.exit_code == 0
    assert run("profile", "show", mine, "--seed", told(drawn.stdout)).stdout == drawn.stdout


def test_another_seed_shows_another_order(mine: str) -> None:
    """Of ten seeds no two show the same page."""
    assert len({run("profile", "show", mine, "--seed", str(n)).stdout for n in range(1, 11)}) == 10


def test_the_seed_is_there_for_programs(mine: str) -> None:
    """With the segments in its order; the support by name, the weight in 0.1 %."""
    shown = json.loads(run("profile", "show", mine, "--seed", "17", "--json").stdout)
    assert shown["seed"] == 17
    assert sorted({each["label"][:4] for each in shown["segments"][:3]}) == ["Even", "Fast", "Slow"]
    assert (shown["support"], shown["body_weight_permille"]) == (["harness", "body-weight"], 300)
    assert shown["duration_ms"] == 6 * (60_000 + 60_000 + 150_000)


def test_a_profile_as_written_says_nothing_of_seeds() -> None:
    """Where nothing is random, no seed is drawn, shown or used."""
    page = run("profile", "show", "demo")
    assert "seed" not in page.stdout
    assert run("profile", "show", "demo", "--seed", "17").stdout == page.stdout
    assert json.loads(run("profile", "show", "demo", "--json").stdout)["seed"] is None


def test_check_says_of_which_order_it_speaks(mine: str) -> None:
    """One order is held against the caps; the answer says which, and is no refusal."""
    result = run("profile", "check", mine, "--seed", "17")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        (
            f"warning: {mine}:11:12: these rounds were held against the caps in the order of the"
            " seed 17 (--seed 17); another seed gives another order"
        ),
        f"{mine}: fine",
        "Held against no treadmill; to have a plan held against one: --machine FILE.",
    ]


def test_check_without_a_seed_draws_one(mine: str) -> None:
    """The drawn seed is told; asked again, it is as good as never the same."""
    found = {run("profile", "check", mine).stdout.split(" seed ")[1][:7] for _ in range(10)}
    assert len(found) > 1


@pytest.mark.parametrize("verb", ["show", "check"])
@pytest.mark.parametrize("seed", ["0", "1000000", "x", "-1"])
def test_what_is_no_seed_is_a_usage_error(mine: str, verb: str, seed: str) -> None:
    """Exit code 2, and what a seed is."""
    result = run("profile", verb, mine, "--seed", seed)
    assert result.exit_code == 2
    assert f'"{seed}" is no seed; write a whole number from 1 to 999999, as in 17' in result.stderr


def test_a_dry_run_shows_the_order_of_its_seed(mine: str) -> None:
    """`run --dry-run` and `profile show` agree on an order, segment by segment."""
    dry = run("run", mine, "--dry-run", "--seed", "17").stdout
    assert told(dry) == "17"
    page = run("profile", "show", mine, "--seed", "17").stdout
    labels = re.compile(r"(Slow|Even|Fast), Rounds round \d of 6")
    assert labels.findall(dry) == labels.findall(page) != ["Slow", "Even", "Fast"] * 6


def test_a_session_tells_its_seed_before_it_connects(mine: str) -> None:
    """Whoever walks a drawn order can walk it again, even if this treadmill is never reached."""
    result = run("run", mine, "--treadmill", "smoke:signals")
    assert result.exit_code == 2
    assert told(result.stderr)


def test_show_says_what_is_needed_and_how_far_it_goes(mine: str) -> None:
    """Support in words; a distance beside the time that it takes."""
    page = run("profile", "show", mine, "--seed", "17").stdout
    assert "Needs: a harness, 30.0 % of the body's weight borne." in page
    assert "50.0 m, 2:30  Fast, Rounds round 1 of 6" in page


def test_a_distance_at_a_share_has_no_time_until_somebody_walks_it(tmp_path: Path) -> None:
    """Without a walker the metres stand where the time would; nothing after them has a begin."""
    path = tmp_path / "far.yaml"
    measured = "measurements:\n  overground: {says: At ease., not_older_than: 4 weeks}\n"
    text = ROUNDS.partition("support:")[0] + measured + "segments:\n"
    text += "  - {walk: In, for: 1 min, speed: 1 km/h}\n"
    text += "  - {walk: Far, for: 200 m, speed: 80 % of overground}\n"
    text += "  - {walk: Out, for: 1 min, speed: 1 km/h}\n"
    path.write_text(text, encoding="utf-8")
    page = run("profile", "show", str(path)).stdout
    assert "Takes 2:00 and 200.0 m in 3 segments." in page
    assert "\n2  1:00  200.0 m  Far   80 % of overground  level\n3           1:00  Out " in page
    assert json.loads(run("profile", "show", str(path), "--json").stdout)["duration_ms"] is None
    page = run("profile", "show", str(path), "--measured", "overground=2.5km/h").stdout
    assert "Takes 8:00 in 3 segments, about 233 m of belt" in page
    assert "200.0 m, 6:00  Far" in page
