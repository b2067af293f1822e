"""The verb `halt`: stop every configured treadmill without the service, by connections of its own.

The one rule: it says nothing but stop, to every treadmill at once, and tells of standstill only
where it was measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.flaw_text import flaw_line
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.cli.service_config import (
    config_file,
    config_option,
    kept_treadmills,
    load_config,
)
from treadmill_ctl.drivers.quirks import Model
from treadmill_ctl.runtime.halt import Halted
from treadmill_ctl.runtime.halt import halt as halted
from treadmill_ctl.runtime.means import station
from treadmill_ctl.schema.flaws import Bad

# A stop is the same word for every model, and no file may keep it from going out.
NO_MODELS: Final[Callable[[], tuple[Model, ...]]] = tuple
GO_AND_LOOK = "GO TO IT: stop it there or pull its key, and see that the belt stands."


@click.command()
@click.argument("names", nargs=-1, metavar="[TREADMILL]…")
@config_option
@click.option(
    "--within", "within_s", type=click.IntRange(1, 600), default=20, show_default=True,
    metavar="SECONDS", help="How long to go on trying, and telling a belt to stop.",
)  # fmt: skip
@click.option("--json", "machine_readable", is_flag=True, help="For programs.")
def halt(
    names: tuple[str, ...], config: Path | None, within_s: int, *, machine_readable: bool
) -> None:
    """Stop the TREADMILLS of the configuration, or all of them, without the service.

    For when the service does not answer, and for what supervises it. The treadmill's own key and
    stop button are the emergency stop.
    """
    treadmills = _treadmills(config)
    unknown = [name for name in names if name not in treadmills]
    if unknown:
        known = ", ".join(treadmills) or "none"
        raise click.UsageError(f"there is no treadmill {unknown[0]}; there are: {known}")
    wanted = {name: url for name, url in treadmills.items() if not names or name in names}
    if not wanted:
        complain("There is no treadmill that could be stopped.")
        sys.exit(exits.BAD_INPUT)
    found = asyncio.run(_all(wanted, within_s))
    if machine_readable:
        say(json.dumps([each._asdict() for each in found], indent=2))
    else:
        say(*map(_line, found))
    sys.exit(_code(found))


def _treadmills(config: Path | None) -> Mapping[str, str]:
    """Those of the configuration; of one that is broken, those that were last in hand."""
    try:
        return load_config(config_file(config)).treadmills
    except Bad as bad:
        complain(*map(flaw_line, bad.flaws))
    kept = kept_treadmills()
    if kept:
        complain(f"Stopping what the service had in hand last: {', '.join(kept)}")
    return kept


async def _all(treadmills: Mapping[str, str], within_s: int) -> list[Halted]:
    """All at once, so that none waits for another."""
    return await asyncio.gather(*(_one(name, url, within_s) for name, url in treadmills.items()))


async def _one(name: str, url: str, within_s: int) -> Halted:
    return await halted(name, lambda: station(url, NO_MODELS), within_s)


def _line(found: Halted) -> str:
    if found.still:
        return f"{found.name}: the belt stands, measured."
    what = "STANDSTILL NOT CONFIRMED" if found.connected else "NOT CONNECTED"
    return f"{found.name}: {what}: {found.why}. {GO_AND_LOOK}"


def _code(found: list[Halted]) -> int:
    if all(each.still for each in found):
        return exits.DONE
    if any(each.connected and not each.still for each in found):
        return exits.NOT_CONFIRMED
    return exits.NOT_CONNECTED
