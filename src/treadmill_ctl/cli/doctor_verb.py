"""The verb `doctor`: what on this computer would keep a session from working, and what to do.

The one rule: it looks and mends nothing. Exit codes: 0 nothing to mend, 1 something, 2 refused.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.doctor_found import Found, Need, look
from treadmill_ctl.cli.places import journal_folder, service_place, walker_folder
from treadmill_ctl.cli.plan_options import site_option, walkers_option
from treadmill_ctl.cli.say import say, show_any_sign
from treadmill_ctl.cli.service_config import VARIABLE, config_file, config_option, load_config
from treadmill_ctl.schema.flaws import Bad

if TYPE_CHECKING:
    from treadmill_ctl.schema.service_file import Configured

TO_MEND: Final = exits.BUG  # the code of what is not as it should be
_SIGN: Final = {Need.FINE: "fine", Need.LOOK: "LOOK", Need.MEND: "MEND"}
Check = Callable[[], Iterable[Found]]


@click.command()
@config_option
@click.option(
    "--journal", "journals", type=click.Path(file_okay=False, path_type=Path),
    help="The folder with the sessions' journals.",
)  # fmt: skip
@walkers_option
@site_option
@click.option("--json", "machine_readable", is_flag=True, help="For programs.")
def doctor(
    config: Path | None,
    journals: Path | None,
    walkers: Path | None,
    site: Path | None,
    *,
    machine_readable: bool,
) -> None:
    """Look whether this computer can run sessions, and say what to mend.

    Bluetooth, serial ports, clock, disk, installation, files. Nothing is changed, no treadmill is
    spoken to. Exit code 1: something has to be mended.
    """
    show_any_sign()
    found = list(_found(config, journals, walkers, site))
    if machine_readable:
        say(json.dumps(_as_json(found), indent=2))
    else:
        say(*_page(found))
    sys.exit(TO_MEND if _count(found, Need.MEND) else exits.DONE)


def _found(
    config: Path | None, journals: Path | None, walkers: Path | None, site: Path | None
) -> Iterator[Found]:
    """Everything, in the order in which people mend it."""
    from treadmill_ctl.cli import (
        doctor_broker,
        doctor_clock,
        doctor_disk,
        doctor_files,
        doctor_host,
        doctor_ports,
        doctor_program,
        doctor_radio,
        doctor_service,
    )
    from treadmill_ctl.data import data_folder

    configured: Configured | None = None
    try:
        if (file := _service_file(config)) is not None:
            configured = load_config(file)
            yield from doctor_service.looked(file, configured)
    except Bad as bad:
        yield from doctor_service.refused(bad.flaws)
    own = configured.profiles if configured else None
    site = site or (configured.site if configured else None)
    wanted = configured is not None and doctor_service.over_the_air(configured)
    folders = [data_folder("profiles"), *([own] if own else [])]
    records = journals or (configured.records if configured else None) or _usual(journal_folder)
    kept = walkers or (configured.walkers if configured else None) or _usual(walker_folder)
    checks: list[tuple[str, Check]] = [
        (doctor_program.ABOUT, doctor_program.looked),
        (doctor_radio.ABOUT, lambda: doctor_radio.looked(wanted=wanted)),
        (doctor_ports.ABOUT, doctor_ports.looked),
        (doctor_clock.ABOUT, doctor_clock.looked),
        (doctor_host.ABOUT, doctor_host.looked),
        (doctor_files.PROFILES, lambda: doctor_files.profiles(folders)),
        (doctor_files.SITE, lambda: doctor_files.site(site)),
    ]
    if configured is not None and (broker := configured.mqtt) is not None:
        checks.append((doctor_broker.ABOUT, lambda: doctor_broker.looked(broker)))
    if records is not None and kept is not None:
        checks += [
            (doctor_files.WALKERS, lambda: doctor_files.walkers(kept)),
            (doctor_disk.ABOUT, lambda: doctor_disk.looked(records)),
            (doctor_files.LIST, lambda: doctor_files.sessions(records)),
        ]
    else:
        remedy = "Name folders with --journal and --walkers, or give the account a home."
        yield look(doctor_disk.ABOUT, "this account has no home folder", remedy)
    for about, check in checks:
        yield from _seen(about, check)


def _seen(about: str, check: Check) -> Iterator[Found]:
    """What a check finds; what the system keeps from being looked at is a finding, too."""
    try:
        yield from list(check())
    except OSError as error:
        why = error.strerror or type(error).__name__
        where = f" ({error.filename})" if error.filename else ""
        yield look(about, f"it cannot be looked at: {why}{where}", "Try again as another account.")


def _service_file(named: Path | None) -> Path | None:
    """The configuration that somebody named, or that is at the usual place; None: no service."""
    meant = named is not None or os.environ.get(VARIABLE)
    file = config_file(named) if meant else service_place()
    return file if meant or (file is not None and file.exists()) else None


def _usual(place: Callable[[], Path]) -> Path | None:
    """A usual place; None for an account without a home."""
    try:
        return place()
    except RuntimeError:
        return None


def _page(found: list[Found]) -> Iterator[str]:
    """A line for each, its remedy below it, and the sum."""
    width = max(len(each.about) for each in found)
    for each in found:
        yield f"{_SIGN[each.need]}  {each.about:<{width}}  {each.found}"
        if each.remedy:
            yield f"{'':<{width + 8}}{each.remedy}"
    yield f"{_count(found, Need.MEND)} to mend, {_count(found, Need.LOOK)} to look at."


def _as_json(found: list[Found]) -> dict[str, object]:
    return {
        "ok": not _count(found, Need.MEND),
        "findings": [
            {
                "about": each.about,
                "need": each.need,
                "found": each.found,
                "remedy": each.remedy or None,
            }
            for each in found
        ],
    }


def _count(found: list[Found], need: Need) -> int:
    return sum(each.need is need for each in found)
