"""What a machine cannot do or say, as far as whoever walks a plan on it has to know.

The one rule: what keeps a plan from being walked is a refusal with a way out; what a person has to
make up for is a warning that is read before the start.
"""

from __future__ import annotations

from collections.abc import Iterator

from treadmill_ctl.core.finding import Finding, Rule, named, refuse, walks, warn
from treadmill_ctl.core.model import Machine
from treadmill_ctl.core.profile import Plan
from treadmill_ctl.core.units import kmh
from treadmill_ctl.core.wording import seconds_up_text


def check_capabilities(plan: Plan, machine: Machine) -> Iterator[Finding]:
    """Everything that is to be said of what this machine does not do."""
    name = machine.name
    if machine.unproven:
        yield warn(
            Rule.MACHINE_UNPROVEN,
            None,
            f"{name} is driven EXPERIMENTALLY. {machine.unproven} Walk on it only with a person"
            " beside it who is ready to pull its key",
        )
    if machine.unit:
        yield warn(
            Rule.MACHINE_UNIT,
            None,
            f"{name} does not say what it counts in, and is set up as {machine.unit}; see that its"
            f" display counts in {machine.unit} as well, else correct unit= in its address",
        )
    if machine.watchdog_ms is None and not machine.reports_key:
        yield warn(
            Rule.MACHINE_ALONE,
            None,
            f"{name} does not stop by itself when the connection is lost, and does not say when its"
            " key is pulled; have a person beside it all the time",
        )
    if machine.lockout_ms:
        yield warn(
            Rule.MACHINE_LOCKOUT,
            None,
            f"{name} may take no start for {seconds_up_text(machine.lockout_ms)} after it is"
            " switched on; wait so long, and until its deck has come to rest",
        )
    if not machine.live_speed:
        yield from _without_live_speed(plan, machine)


def _without_live_speed(plan: Plan, machine: Machine) -> Iterator[Finding]:
    """A belt starts at the lowest speed and is brought to every other one while it runs."""
    for index, segment in walks(plan):
        if segment.fastest_ckmh > machine.speed.lowest:
            yield refuse(
                Rule.MACHINE_SPEED,
                index,
                f"{named(segment)} wants {kmh(segment.fastest_ckmh)}; {machine.name} starts at"
                f" {kmh(machine.speed.lowest)} and takes no other speed while it runs; use another"
                " treadmill",
            )
