"""The plans of the service: what comes through the door is read as on a command line."""

from pathlib import Path

import pytest

from short_profile import short_profile
from treadmill_ctl.cli.service_plans import ServicePlanner
from treadmill_ctl.core.model import Machine, Range, Way
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.wish import Prepared, Wish
from treadmill_ctl.schema.service_file import Configured, read_service

MACHINE = Machine("T", "ftms", Range(50, 2_000, 10))


@pytest.fixture
def planner(tmp_path: Path) -> ServicePlanner:
    """Of a service with a profile of its own, and a site with a cap."""
    profiles = tmp_path / "profiles"
    profiles.mkdir()
    (profiles / "short.yaml").write_text(short_profile(30))
    (profiles / "demo.yaml").write_text(short_profile(30))
    (tmp_path / "site.yaml").write_text("version: 1\nid: lab\ncaps: {backward: 2 km/h}\n")
    text = (
        "version: 1\ntreadmills: {one: {address: there}}\nsite: site.yaml\nwalkers: walkers\n"
        "profiles: profiles\n"
    )
    configured: Configured = read_service(text, tmp_path / "service.yaml", lambda _: "")
    return ServicePlanner(lambda: configured)


def planned(planner: ServicePlanner, wish: Wish) -> Prepared:
    """A plan that comes to be."""
    found = planner.prepared(wish)
    assert isinstance(found, Prepared), found
    return found


def why(planner: ServicePlanner, wish: Wish) -> str:
    """Why there is none."""
    found = planner.prepared(wish)
    assert isinstance(found, Denied), found
    assert found.next == "correct it, and start again"
    return found.why


def test_a_plan_is_under_the_caps_of_the_site(planner: ServicePlanner) -> None:
    """Those of the file that the configuration names."""
    found = planned(planner, Wish("short"))
    assert (found.plan.name, found.plan.duration_ms) == ("short", 90_000)
    assert found.limits.speed(Way.TURNED.walk).value == 200
    assert len(found.profile_hash) == 64


def test_a_profile_is_named_and_never_a_path(planner: ServicePlanner, tmp_path: Path) -> None:
    """A file that the service could read is none for whoever asks (H-18)."""
    path = str(tmp_path / "profiles" / "short.yaml")
    assert "no profile has this name" in why(planner, Wish(path))
    assert "no profile has this name" in why(planner, Wish("../profiles/short.yaml"))
    assert 'did you mean "short"?' in why(planner, Wish("shrot"))


def test_a_shipped_name_means_the_shipped_profile(planner: ServicePlanner) -> None:
    """One of the site's own with the same name does not take its place."""
    assert planned(planner, Wish("demo")).demonstration


def test_options_are_read_as_on_a_command_line(planner: ServicePlanner) -> None:
    """A lower cap for this walker is in force."""
    found = planned(planner, Wish("short", options={"cap": "1.5 km/h", "way": "turned"}))
    assert found.limits.speed(Way.TURNED.walk).value == 150


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("short", walker="Anna"), 'walker: "Anna" is no id of a walker'),
        (Wish("short", walker="P-017"), "there is no file of this walker"),
        (Wish("short", options={"cap": "fast"}), 'cap: "fast"'),
        (Wish("short", options={"way": "sideways"}), 'way: "sideways" is not known'),
        (Wish("short", options={"preset": "elder"}), 'preset: "elder" is not known'),
        (Wish("short", options={"sed": "1"}), 'did you mean "seed"?'),
        (Wish("short", options={"site": "x"}), '"site": is not known'),
        (Wish("short", measured={"overground": "fast"}), 'measured overground: "fast"'),
        (Wish("short", measured={"overground": "1 km/h"}), "it takes none"),
        (Wish("short", options={"cap": "0.6 km/h"}), ""),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_planned(
    planner: ServicePlanner, wish: Wish, said: str
) -> None:
    """Each with what was found and what is allowed."""
    assert said in why(planner, wish)


def test_everything_that_is_wrong_is_told_at_once(planner: ServicePlanner) -> None:
    """A line each."""
    wish = Wish("short", walker="Anna", options={"cap": "fast", "sed": "1"})
    assert len(why(planner, wish).splitlines()) == 3


def test_a_treadmill_that_nobody_checked_is_denied(planner: ServicePlanner) -> None:
    """As `run` refuses it, by its own address."""
    known = planned(planner, Wish("short")).know(MACHINE, "F0:F1:F2:F3:F4:F5")
    assert isinstance(known, Denied)
    assert "was never commissioned" in known.why


def test_a_plan_is_held_against_the_treadmill(planner: ServicePlanner) -> None:
    """One that cannot go so slow is refused; one that can has nothing against it."""
    found = planned(planner, Wish("short"))
    assert not isinstance(found.check(MACHINE), Denied)
    slow = Machine("T", "ftms", Range(80, 2_000, 10))
    assert isinstance(found.check(slow), Denied)
