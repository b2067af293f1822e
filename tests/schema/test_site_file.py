"""The policy of a site: what holds, whose word it is, and what a broken file is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treadmill_ctl.core.limits import CEILING, SITE_DEFAULT, in_force
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.site_file import Policy, new_text, read_site

HEAD = "version: 1\nid: lab\n"


def site(text: str) -> Policy:
    """The policy in a text that begins with version and id."""
    return read_site(HEAD + text, "site.yaml")


def values(policy: Policy) -> dict[str, tuple[int, str]]:
    """Every limit at this site, and who sets it."""
    limits = in_force(*policy.caps)
    return {
        name: (getattr(limits, name).value, getattr(limits, name).source)
        for name in limits.__slots__
    }


DEFAULTS = {
    "backward_ckmh": (500, "site default"),
    "forward_ckmh": (650, "site default"),
    "acceleration_mm_s2": (100, "site default"),
    "deceleration_mm_s2": (150, "site default"),
    "grade_dpct": (150, "site default"),
    "grade_rate_dpct_s": (10, "site default"),
    "session_ms": (3_600_000, "site default"),
}


def test_a_site_that_says_nothing_has_the_defaults() -> None:
    """With no caps in its file as with no file at all."""
    assert values(site("")) == values(Policy()) == DEFAULTS


@pytest.mark.parametrize(("text", "months"), [("", None), ("records: {keep: 18 months}\n", 18)])
def test_records_are_kept_for_ever_unless_the_site_says_how_long(
    text: str, months: int | None
) -> None:
    """How long stands in the file; without it nothing grows old."""
    assert site(text).keep_months == months


@pytest.mark.parametrize(
    ("cap", "name", "value"),
    [
        ("backward: 2 km/h", "backward_ckmh", 200),
        ("backward: 6 km/h", "backward_ckmh", 600),
        ("forward: 3 km/h", "forward_ckmh", 300),
        ("forward: 12 km/h", "forward_ckmh", 1_200),
        ("acceleration: 0.05 m/s²", "acceleration_mm_s2", 50),
        ("acceleration: 0.25 m/s²", "acceleration_mm_s2", 250),
        ("deceleration: 0.1 m/s²", "deceleration_mm_s2", 100),
        ("deceleration: 0.5 m/s²", "deceleration_mm_s2", 500),
        ("grade: 5 %", "grade_dpct", 50),
        ("grade: 30 %", "grade_dpct", 300),
        ("grade_rate: 0.5 %/s", "grade_rate_dpct_s", 5),
        ("grade_rate: 2 %/s", "grade_rate_dpct_s", 20),
        ("session: 20 min", "session_ms", 1_200_000),
        ("session: 2 h", "session_ms", 7_200_000),
    ],
)
def test_a_site_lowers_or_raises_one_cap(cap: str, name: str, value: int) -> None:
    """Down, and up to the ceiling; every other cap stays at its default."""
    assert values(site(f"caps: {{{cap}}}\n")) == DEFAULTS | {name: (value, "site lab")}


@pytest.mark.parametrize(
    ("cap", "said"),
    [
        ("backward: 6.01 km/h", 'backward: "6.01 km/h" is above the ceiling, 6.00 km/h'),
        ("forward: 12.01 km/h", 'forward: "12.01 km/h" is above the ceiling, 12.00 km/h'),
        ("acceleration: 0.251 m/s²", 'acceleration: "0.251 m/s²" is above the ceiling, 0.25 m/s²'),
        ("deceleration: 0.501 m/s²", 'deceleration: "0.501 m/s²" is above the ceiling, 0.5 m/s²'),
        ("grade: 30.1 %", 'grade: "30.1 %" is above the ceiling, 30.0 %'),
        ("grade_rate: 2.1 %/s", 'grade_rate: "2.1 %/s" is above the ceiling, 2.0 %/s'),
        ("session: 2:00:01", 'session: "2:00:01" is above the ceiling, 2:00:00'),
    ],
)
def test_no_site_raises_a_ceiling(cap: str, said: str) -> None:
    """One step above it is refused at its place, for every cap there is."""
    with pytest.raises(Bad) as caught:
        site(f"caps:\n  {cap}\n")
    column = len(cap.partition(": ")[0]) + 5
    assert str(caught.value) == f"site.yaml:4:{column}: {said}, that nothing can raise"


CAPS = "backward, forward, acceleration, deceleration, grade, session or grade_rate"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: the file is empty; it begins with: version: 1"),
        (
            "version: 1\n",
            (
                '1:1: the policy of a site needs "id" (what the site is called wherever one of its'
                ' caps decides); add a line "id: …"'
            ),
        ),
        ("version: 2\nid: lab\n", '1:10: version: "2" is not known here; allowed: 1'),
        (
            "version: 1\nid: Lab 3\n",
            (
                '2:5: id: "Lab 3" is no id; allowed: a to z, 0 to 9 and single hyphens, at most 40,'
                " as in knee-alghadir"
            ),
        ),
        (
            HEAD + "cap: {forward: 9 km/h}\n",
            (
                '3:1: "cap" is not known in the policy of a site (did you mean "caps"?); allowed:'
                " version, id, caps, stopping_length, uncommissioned or records"
            ),
        ),
        (
            HEAD + "caps: {forwards: 9 km/h}\n",
            (
                '3:8: "forwards" is not known in the caps of a site (did you mean "forward"?);'
                f" allowed: {CAPS}"
            ),
        ),
        (
            HEAD + "caps: {forward: 9}\n",
            (
                '3:17: forward: "9" has no unit; allowed: a number and km/h, m/s, mph or m/min, as'
                " in 2.5 km/h"
            ),
        ),
        (
            HEAD + "caps: {deceleration: 0.09 m/s²}\n",
            '3:22: deceleration: "0.09 m/s²" is too low; at least 0.1 m/s²',
        ),
        (
            HEAD + "caps: {grade_rate: 1 %}\n",
            ('3:20: grade_rate: "1 %" has an unknown unit; allowed: a number and %/s, as in 1 %/s'),
        ),
        (
            HEAD + "caps: {grade_rate: 0.01 %/s}\n",
            '3:20: grade_rate: "0.01 %/s" is no rate; the smallest is 0.1 %/s',
        ),
        (
            HEAD + "records: {keep: for ever}\n",
            (
                '3:17: keep: "for ever" cannot be read; allowed: a whole number of months or years,'
                " as in 10 years"
            ),
        ),
        (
            HEAD + "records: {}\n",
            (
                '3:10: what a site says of its records needs "keep" (how long a session\'s record'
                ' is kept; then `sessions retire` takes it out); add a line "keep: …"'
            ),
        ),
        (
            HEAD + "stopping_length: forbid\n",
            '3:18: stopping_length: "forbid" is not known; allowed: warn or refuse',
        ),
        (HEAD + "id: other\n", '3:1: "id" stands twice; it stood in line 2 already'),
    ],
)
def test_a_broken_policy_is_refused_with_its_place(text: str, said: str) -> None:
    """Line, column, what was found, what is allowed."""
    with pytest.raises(Bad) as caught:
        read_site(text, "site.yaml")
    assert str(caught.value) == f"site.yaml:{said}"


def test_who_refuses_long_stops_is_named() -> None:
    """The site's own name, so that a refusal can say whose it is; nobody where it only warns."""
    assert site("stopping_length: refuse\n").refuses_long_stops == "site lab"
    assert site("stopping_length: warn\n").refuses_long_stops == ""
    assert site("").refuses_long_stops == ""


def test_a_new_policy_says_what_holds_without_one() -> None:
    """Every cap is in it with the value of the default, and it can be read as it stands."""
    begun = read_site(new_text("lab"), "site.yaml")
    assert values(begun) == {name: (value, "site lab") for name, (value, _) in DEFAULTS.items()}
    assert begun.refuses_long_stops == ""


@given(st.builds(lambda *caps: caps, *(st.none() | st.integers(1, 1_200) for _ in range(2))))
def test_no_policy_is_above_a_ceiling_or_lost(caps: tuple[int | None, int | None]) -> None:
    """Whatever speeds a site writes, each holds as it is written, or the file is refused."""
    backward, forward = caps
    given_caps = {"backward": backward, "forward": forward}
    said = ", ".join(f"{key}: {v / 100:.2f} km/h" for key, v in given_caps.items() if v is not None)
    above = backward is not None and backward > (CEILING.backward_ckmh or 0)
    try:
        found = values(site(f"caps: {{{said}}}\n"))
    except Bad:
        assert above
        return
    assert not above
    assert found["backward_ckmh"][0] == (backward or SITE_DEFAULT.backward_ckmh)
    assert found["forward_ckmh"][0] == (forward or SITE_DEFAULT.forward_ckmh)
