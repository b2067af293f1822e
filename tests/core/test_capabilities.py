"""What a machine cannot do or say is told before a plan is walked on it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checked_plans import PAD, SITE, plan, said, walk
from treadmill_ctl.core.check import check, refused
from treadmill_ctl.core.finding import Rule, Severity
from treadmill_ctl.core.interlocks import EXPERIMENTAL, SENTENCES
from treadmill_ctl.core.limits import SITE_DEFAULT, in_force
from treadmill_ctl.core.model import Machine, Range, Way
from treadmill_ctl.core.session import Setup

UNKNOWN = replace(PAD, reports_key=False)


@pytest.mark.parametrize(
    ("machine", "sentence"),
    [
        (
            UNKNOWN,
            (
                "Pad does not stop by itself when the connection is lost, and does not say when its"
                " key is pulled; have a person beside it all the time"
            ),
        ),
        (
            replace(PAD, unit="mph"),
            (
                "Pad does not say what it counts in, and is set up as mph; see that its display"
                " counts in mph as well, else correct unit= in its address"
            ),
        ),
        (
            replace(PAD, lockout_ms=20_000),
            (
                "Pad may take no start for 20.0 s after it is switched on; wait so long, and until"
                " its deck has come to rest"
            ),
        ),
        (
            replace(PAD, unproven="Nobody has seen it run."),
            (
                "Pad is driven EXPERIMENTALLY. Nobody has seen it run. Walk on it only with a"
                " person beside it who is ready to pull its key"
            ),
        ),
    ],
)
def test_what_a_person_has_to_make_up_for_is_a_warning(machine: Machine, sentence: str) -> None:
    """It is told of the whole plan, which may be walked all the same."""
    found = check(plan(walk()), SITE, machine)
    assert [(f.segment, f.severity, f.sentence) for f in found] == [(None, Severity.WARN, sentence)]


@pytest.mark.parametrize("machine", [PAD, replace(UNKNOWN, watchdog_ms=500)])
def test_a_machine_that_stops_by_itself_or_reports_its_key_needs_no_word(
    machine: Machine,
) -> None:
    """Either of the two is told where it happens."""
    assert said(walk(), machine=machine) == []


def test_a_machine_without_live_speed_walks_at_its_lowest_and_no_faster() -> None:
    """Any other speed is one that a running belt is brought to; another machine is the way out."""
    fixed = replace(PAD, live_speed=False)
    assert said(walk(to=50), machine=fixed) == []
    for faster in (walk(to=60), walk(begin=50, to=60), walk(begin=60, to=50)):
        found = check(plan(walk(to=50), faster), SITE, fixed)
        assert refused(found)
        assert [(f.rule, f.segment, f.sentence) for f in found] == [
            (
                Rule.MACHINE_SPEED,
                1,
                (
                    '"Walk" wants 0.60 km/h; Pad starts at 0.50 km/h and takes no other speed while'
                    " it runs; use another treadmill"
                ),
            )
        ]


def test_a_machine_is_unknown_until_it_says_otherwise() -> None:
    """The defaults: no watchdog, no word of its key, no lock-out; it takes speeds while it runs."""
    machine = Machine("any", "test", Range(50, 800, 10))
    assert machine.live_speed is True
    assert machine.watchdog_ms is None
    assert machine.reports_key is False
    assert machine.lockout_ms == 0
    assert (machine.unit, machine.unproven) == ("", "")


@pytest.mark.parametrize(("name", "value"), [("watchdog_ms", 0), ("lockout_ms", -1)])
def test_a_time_that_is_none_is_no_capability(name: str, value: int) -> None:
    """A watchdog of no length would be none."""
    with pytest.raises(ValueError, match=f"{name} must be at least {value + 1}, not {value}"):
        replace(PAD, **{name: value})  # type: ignore[arg-type] - the name is the parameter


@pytest.mark.parametrize("way", Way)
def test_an_unproven_machine_asks_for_a_confirmation_at_every_start(way: Way) -> None:
    """It is an item of every start like the key, with a sentence of its own; others have none."""
    trial, limits = plan(walk()), in_force(SITE_DEFAULT)
    unproven = Setup(trial, limits, replace(PAD, unproven="Nobody has seen it run."))
    assert EXPERIMENTAL in unproven.interlocks(way)
    assert EXPERIMENTAL in unproven.rules.support
    assert "EXPERIMENTALLY" in SENTENCES[EXPERIMENTAL]
    assert EXPERIMENTAL not in Setup(trial, limits, PAD).interlocks(way)
