"""A short file does not become a long plan, nor a deep one: refused quickly, in little memory."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from treadmill_ctl.schema.document import Document, read
from treadmill_ctl.schema.flaws import Bad

Profile = Callable[..., Document]

HEAD = "version: 1\nid: x\ntitle: X\nuse: general\nkind: template\nwalk: backward\nsegments:\n"
DEEP = 10_000


def nested(levels: int, times: int, more: str = "") -> str:
    """Repeats in each other around one walk."""
    text = ""
    for level in range(levels):
        pad = "    " * level
        text += f"{pad}  - repeat: L{level}\n{pad}    times: {times}\n"
        text += f"{pad}    each_round: {more}\n" if more else ""
        text += f"{pad}    segments:\n"
    pad = "    " * levels
    return text + f"{pad}  - walk: W\n{pad}    for: 1 min\n{pad}    speed: 1 km/h\n"


def refused(text: str, why: str) -> tuple[float, int]:
    """Seconds of one core that a refusal takes, and octets at most."""
    begin = time.process_time()
    with pytest.raises(Bad, match=why):
        read(text, "x.yaml")
    took = time.process_time() - begin
    tracemalloc.start()  # in a second run: it makes everything slower
    try:
        with pytest.raises(Bad):
            read(text, "x.yaml")
        return took, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("more", ["", "{speed: +1 %}", "{for: +10 s}"])
def test_500_times_500_times_500_rounds_are_counted_and_not_written_out(more: str) -> None:
    """125 million segments are refused within 100 ms of one core and 1 MB."""
    took, peak = refused(HEAD + nested(3, 500, more), "8:.*more than 500 segments|9:12: times")
    assert took < 0.1
    assert peak < 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        HEAD + " [\n" * DEEP,
        HEAD + " {a:\n" * DEEP,
        HEAD + "- " * DEEP + "walk: W",
        HEAD + " - {repeat: R, times: 2, segments: [\n" + " {repeat: R, segments: [\n" * DEEP,
        HEAD.replace("segments:\n", "support: ") + "[" * DEEP,
    ],
    ids=["lists", "blocks", "dashes", "repeats", "support"],
)
def test_10_000_levels_of_yaml_are_refused_at_the_25th(text: str) -> None:
    """However deep a file goes, the reading ends early, with its place, in 100 ms and 1 MB."""
    took, peak = refused(text, r"x\.yaml:\d+:\d+: the nesting is deeper than 24 levels")
    assert took < 0.1
    assert peak < 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "[" * DEEP + "]" * DEEP,
        HEAD + "[" * 25 * DEEP,
        HEAD + "{a: " * DEEP + "}" * DEEP,
        HEAD + "? " * DEEP,
        HEAD + "{segments: [{repeat: R, times: 2, " * 7_000,
    ],
    ids=["lists", "open lists", "blocks", "keys", "repeats"],
)
def test_10_000_levels_in_one_line_are_no_key(text: str) -> None:
    """What YAML takes for the beginning of a key is given up after 1024 signs, in 1 s and 2 MB."""
    took, peak = refused(text, r"x\.yaml:8:\d+: a key (needs a|is one plain text)")
    assert took < 1
    assert peak < 2_000_000


@pytest.mark.parametrize(("levels", "fine"), [(5, True), (6, False), (9, False)])
def test_five_repeats_may_be_in_each_other(profile: Profile, levels: int, *, fine: bool) -> None:
    """Each repeat that is deeper is told at its own line, the outermost first."""
    if fine:
        assert len(profile(nested(levels, 1)).steps) == 1
        return
    with pytest.raises(Bad) as caught:
        profile(nested(levels, 1))
    found = [(flaw.spot.line, flaw.spot.column) for flaw in caught.value.flaws if flaw.spot]
    assert found == [(9 + 3 * level, 5 + 4 * level) for level in range(5, levels)]
    assert "this repeat is inside 5 others; at most 5" in caught.value.flaws[0].sentence


def test_too_long_and_too_deep_are_told_together(profile: Profile) -> None:
    """Both are counted before anything is written out."""
    with pytest.raises(Bad) as caught:
        profile(nested(6, 500))
    assert [flaw.sentence.split()[0] for flaw in caught.value.flaws] == ["times:", "this"]
