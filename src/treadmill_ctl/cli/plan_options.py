"""The options that every verb with a plan has: walker, caps, way, site, treadmill, session.

The one rule: what stands behind an option is read by the reader of the profiles, so that a value
is written the same in a file and on a command line.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from secrets import randbelow
from typing import Any, Generic, TypeVar

import click

from treadmill_ctl.cli.planning import Options
from treadmill_ctl.core.model import Way
from treadmill_ctl.schema.fields import done, walker_id
from treadmill_ctl.schema.orders import SEED_MAX, read_seed
from treadmill_ctl.schema.quantities import Unreadable, count, measurement_name, walking_speed
from treadmill_ctl.schema.walker import Preset

T = TypeVar("T")


class Reading(click.ParamType[T], Generic[T]):
    """A value on a command line, read by a reader of the profiles."""

    def __init__(self, name: str, read: Callable[[str], T]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> T:
        """Read it; what cannot be read is a usage error that says why."""
        try:
            return self._read(str(value))
        except Unreadable as error:
            self.fail(f'"{value}" {error}', param, ctx)


def _measured(text: str) -> tuple[str, int]:
    """`overground=0.8km/h`."""
    name, equals, speed = text.partition("=")
    if not equals:
        raise Unreadable("has no =; write a name and a speed, as in overground=0.8km/h")
    return measurement_name(name.strip()), walking_speed(speed)


def _once(
    ctx: click.Context, param: click.Parameter, pairs: tuple[tuple[str, int], ...]
) -> dict[str, int]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise click.BadParameter("a measurement is given twice; give it once", ctx, param)
    return found


SPEED = Reading("speed", walking_speed)
WALKER_ID = Reading("id", walker_id)
_FILE = click.Path(dir_okay=False, path_type=Path)
PRESET = click.Choice([*Preset], case_sensitive=False)


def _drawn() -> str:
    """A seed as if it had been typed."""
    return str(randbelow(SEED_MAX) + 1)


walkers_option = click.option(
    "--walkers", type=click.Path(file_okay=False, path_type=Path),
    help="The folder with the walkers' files.",
)  # fmt: skip
measured_option = click.option(
    "--measured", "measured_ckmh", type=Reading("measurement", _measured), multiple=True,
    callback=_once, metavar="NAME=SPEED",
    help="A walking speed that was measured, as in overground=0.8km/h. May stand several times.",
)  # fmt: skip
site_option = click.option(
    "--site", type=_FILE, metavar="FILE",
    help="The policy of this site; else that of $TREADMILL_SITE, else the usual one, if any.",
)  # fmt: skip
_OPTIONS = (
    click.option(
        "--walker", type=WALKER_ID, metavar="ID",
        help="Take caps and measurements from this walker's file; the id, as in P-017.",
    ),
    walkers_option,
    measured_option,
    click.option("--preset", type=PRESET, help="Lower caps for this walker."),
    click.option(
        "--cap", "cap_ckmh", type=SPEED, metavar="SPEED",
        help="A lower speed cap for this walker, as 1.8km/h.",
    ),
    site_option,
    click.option(
        "--machine", type=_FILE, metavar="FILE",
        help="The treadmill to hold the plan against; its file.",
    ),
    click.option(
        "--way", type=click.Choice([Way.TURNED, Way.REVERSED], case_sensitive=False),
        help="How to walk backward; turned where neither you nor the profile say.",
    ),
    click.option(
        "--seed", type=Reading("seed", read_seed), default=_drawn, metavar="N",
        show_default="drawn", help="The same order again, where a profile has order: random.",
    ),
    click.option(
        "--session", type=Reading("session", count), metavar="N",
        help="Which session of the course; the walker's next one, else the first.",
    ),
    click.option(
        "--successes", type=Reading("successes", done), metavar="N",
        help="How many sessions before it were a success, where the course grows by them.",
    ),
)  # fmt: skip
_FIELDS = (  # of `Options`
    "way", "walkers", "measured_ckmh", "preset", "cap_ckmh", "site", "machine", "seed", "session",
    "successes",
)  # fmt: skip


def plan_options(verb: Callable[..., T]) -> Callable[..., T]:
    """Give a verb these options; it gets them as one argument, `options`."""

    @wraps(verb)
    def called(*arguments: Any, walker: str | None, **others: Any) -> T:
        own = {name: others.pop(name) for name in _FIELDS}
        return verb(*arguments, options=Options(walker=walker or "", **own), **others)

    decorated = called
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated
