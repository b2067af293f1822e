"""`treadmill-ctl site show`, `check` and `new`.

The one rule: what is shown is what `run` would go by, found by the same piece. Exit codes: 0 done,
2 refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click

from treadmill_ctl.cli.file_check import check_files, files_argument
from treadmill_ctl.cli.flaw_text import told, unwritable
from treadmill_ctl.cli.places import site_place
from treadmill_ctl.cli.plan_options import Reading, site_option
from treadmill_ctl.cli.site_policy import SiteInForce, site_in_force
from treadmill_ctl.cli.step_table import columns
from treadmill_ctl.core.limits import CEILING, in_force
from treadmill_ctl.schema.cap_words import CAP_WORDS
from treadmill_ctl.schema.dates import keeping_text
from treadmill_ctl.schema.fields import identifier
from treadmill_ctl.schema.flaws import Bad, Flaw
from treadmill_ctl.schema.site_file import load_site, new_text
from treadmill_ctl.sinks.whole_file import write_new

_COLUMNS: Final = ("cap", "holds", "ceiling", "set by")
LONG_STOPS: Final = {
    False: "A plan whose stop takes more belt than the deck is long is warned of.",
    True: "A plan whose stop takes more belt than the deck is long is refused, unless the profile"
    " declares a harness.",
}
UNCOMMISSIONED: Final = {
    False: "A treadmill that was not commissioned is refused; simulators are not.",
    True: "A treadmill that was not commissioned is allowed, and says so.",
}
NO_FILE: Final = (
    "No file of this site: the defaults hold. To make one: treadmill-ctl site new my-site"
)


@click.group()
def site() -> None:
    """Show, check and begin the policy of a site: its caps, and what it refuses."""


@site.command()
@site_option
@click.option("--json", "machine_readable", is_flag=True, help="For programs.")
@told
def show(*, site: Path | None, machine_readable: bool) -> None:
    """Show which caps hold at this site, and which file says so."""
    found = site_in_force(site)
    if machine_readable:
        click.echo(json.dumps(_as_json(found), indent=2))
    else:
        click.echo("\n".join(_page(found)))


@site.command()
@files_argument
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check the FILES of sites."""
    ctx.exit(check_files(files, load_site))


@site.command()
@click.argument("id_", metavar="ID", type=Reading("id", identifier))
@click.option(
    "--to", "file", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE",
    help="Where to write it; the usual place where you do not say.",
)  # fmt: skip
@told
def new(id_: str, *, file: Path | None) -> None:
    """Begin a policy that says what holds without one, to be changed by hand."""
    path = file or site_place()
    if path is None:
        raise click.UsageError("this account has no home folder; say where with --to")
    try:
        if file is None:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(path, new_text(id_).encode())
    except FileExistsError as error:
        sentence = "there is a file of this name already; change it, or give another with --to"
        raise Bad([Flaw(str(path), None, sentence)]) from error
    except OSError as error:
        raise unwritable(path, error, "; give another with --to") from error
    click.echo(f"{path}: made")
    click.echo(f"Now go through it, and then: treadmill-ctl site check {path}")
    if file is not None:
        click.echo(f"It holds where it is named: --site {path}, or $TREADMILL_SITE")


def _page(found: SiteInForce) -> Iterator[str]:
    yield NO_FILE if found.path is None else f"From {found.path} ({found.named_by})."
    yield ""
    limits = in_force(*found.policy.caps)
    rows: list[tuple[str, ...]] = []
    for name, (key, wording) in CAP_WORDS.items():
        limit = getattr(limits, name)
        rows.append((key, wording(limit.value), wording(getattr(CEILING, name)), limit.source))
    yield from columns(_COLUMNS, rows, 0)
    yield ""
    yield LONG_STOPS[bool(found.policy.refuses_long_stops)]
    yield UNCOMMISSIONED[bool(found.policy.allows_uncommissioned)]
    yield _kept(found.policy.keep_months)


def _kept(months: int | None) -> str:
    if months is None:
        return "The records of sessions are kept for ever."
    return (
        f"The records of sessions are kept for {keeping_text(months)}; what is older is taken out"
        " by: treadmill-ctl sessions retire"
    )


def _as_json(found: SiteInForce) -> dict[str, Any]:
    limits = in_force(*found.policy.caps)
    return {
        "file": None if found.path is None else str(found.path),
        "named_by": found.named_by or None,
        "refuses_long_stops": bool(found.policy.refuses_long_stops),
        "allows_uncommissioned": bool(found.policy.allows_uncommissioned),
        "keep_records_months": found.policy.keep_months,
        "caps": {
            name: {
                "value": getattr(limits, name).value,
                "set_by": getattr(limits, name).source,
                "ceiling": getattr(CEILING, name),
            }
            for name in CAP_WORDS
        },
    }
