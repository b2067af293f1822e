"""What is known of a treadmill that has connected: what it says, and what its file says of it.

The one rule: where both say something, the careful one holds; and a treadmill that nobody has
checked is walked on only where the site lets that be, and says so.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Final

from treadmill_ctl.cli.flaw_text import flaw_line
from treadmill_ctl.cli.machine_files import machine_file
from treadmill_ctl.core.model import Machine, Range
from treadmill_ctl.core.units import kmh
from treadmill_ctl.runtime.asker import Denied
from treadmill_ctl.runtime.wish import Known
from treadmill_ctl.schema.commissioned import Does
from treadmill_ctl.schema.flaws import Bad
from treadmill_ctl.schema.site_file import Policy
from treadmill_ctl.schema.treadmill import Treadmill

CHECK_IT: Final = (
    "have it checked with nobody on it: treadmill-ctl commission --treadmill …, with its address"
)
AGAIN: Final = "have it checked again: treadmill-ctl commission --treadmill …, with its address"
LET_IT_BE: Final = "or let the policy of the site say uncommissioned: allow"


def known_machine(machine: Machine, address: str, policy: Policy) -> Known | Denied:
    """The machine as it is to be walked on, or why it is not to be. Reads files."""
    try:
        found = machine_file(address)
    except Bad as bad:
        why = "\n".join(map(flaw_line, bad.flaws))
        return Denied(why, next="correct the file, and start again")
    if found is not None:
        return _by_its_file(machine, *found)
    if machine.simulated:
        return Known(machine)
    never = (
        f"{machine.name} was never commissioned: how it stops, what its key and a lost connection"
        " do, and whether it counts km/h, nobody has looked at"
    )
    if policy.allows_uncommissioned:
        return Known(
            machine, (f"NOT COMMISSIONED: {never}. {policy.allows_uncommissioned} allows",)
        )
    return Denied(f"{never}.", next=f"{CHECK_IT}; {LET_IT_BE}")


def _by_its_file(machine: Machine, path: Path, treadmill: Treadmill) -> Known | Denied:
    kept, check = treadmill.machine, treadmill.commissioned
    if check is None:
        raise TypeError(f"{path} was not commissioned")
    if why := _another(machine, kept):
        return Denied(f"{path}: of {check.on}; {why}.", next=AGAIN)
    if not check.belt.timing.is_true:
        true = kmh(check.belt.timing.measured_ckmh)
        reported = kmh(int(check.belt.reported))
        return Denied(
            f"{path}: timed on {check.on} its belt ran at {true} and it reported {reported}.",
            next=AGAIN,
        )
    said = f"{machine.name} was checked on {check.on}: when the connection is lost, its belt"
    runs_on = check.link_loss is Does.RUNS_ON
    return Known(
        _careful(machine, kept),
        (f"{said} RUNS ON; its key stops it",) if runs_on else (),
    )


def _careful(machine: Machine, kept: Machine) -> Machine:
    """Measured figures in the place of assumed ones; what it can do, only where both say so."""
    return replace(
        machine,
        deceleration_mm_s2=kept.deceleration_mm_s2,
        deck_mm=kept.deck_mm,
        start_ms_max=kept.start_ms_max,
        follow_ms=kept.follow_ms,
        report_period_ms=kept.report_period_ms,
        command_gap_ms=max(machine.command_gap_ms, kept.command_gap_ms),
        lockout_ms=max(machine.lockout_ms, kept.lockout_ms),
        watchdog_ms=kept.watchdog_ms,
        reports_key=machine.reports_key and kept.reports_key,
        live_speed=machine.live_speed and kept.live_speed,
    )


def _another(machine: Machine, kept: Machine) -> str:
    """What it says of itself now and did not say then; nothing where it is as it was."""
    if machine.family != kept.family:
        return f"it spoke {kept.family} then, and speaks {machine.family} now"
    now, then = machine.speed, kept.speed
    if _grid(now) != _grid(then):
        return (
            f"it took {kmh(then.lowest)} in steps of {kmh(then.widest)} then, and takes"
            f" {kmh(now.lowest)} in steps of {kmh(now.widest)} now"
        )
    if now.highest < then.highest:
        return f"it went up to {kmh(then.highest)} then, and goes up to {kmh(now.highest)} now"
    if (machine.reverses, machine.grade) != (kept.reverses, kept.grade):
        return "its grades or its reverse are not those of then"
    return ""


def _grid(of: Range) -> tuple[Fraction, Fraction]:
    """Where its places begin, and how far apart they are."""
    return of.lowest + Fraction(of.rest, of.per), Fraction(of.step, of.per)
