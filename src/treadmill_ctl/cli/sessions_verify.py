"""The verb `sessions verify`: whether records are whole, and how far, where they are not.

The one rule: it changes nothing, and says what holds as plainly as what does not.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain, say
from treadmill_ctl.cli.sessions_options import in_a_folder, json_option
from treadmill_ctl.core.wording import clock_text
from treadmill_ctl.records.index_find import SUFFIX, found, journals_in
from treadmill_ctl.records.verifying import Verdict, gone, heads_of, verified


@click.command()
@click.argument("ids", metavar="[ID…]", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Every session in the folder.")
@json_option
@in_a_folder
def verify(*, ids: tuple[str, ...], every: bool, machine_readable: bool, folder: Path) -> int:
    """Prove that the records of the sessions ID are whole, or name the first broken place.

    Exit code 0 where all of them hold, 11 where one does not.
    """
    if bool(ids) == every:
        raise click.UsageError("name sessions, or give --all")
    paths = [found(folder, id_) for id_ in ids]
    paths = paths or [folder / f"{name}{SUFFIX}" for name in sorted(journals_in(folder))]
    heads = {path.parent: heads_of(path.parent) for path in (*paths, folder / SUFFIX)}
    lost = gone([path.stem for path in paths], heads[folder]) if every else ()
    if not (paths or lost):
        raise Refusal(exits.NOTHING_FOUND, f"No sessions in {folder}.")
    verdicts = [*(verified(path, heads[path.parent]) for path in paths), *lost]
    complain(*(each.fault for each in heads.values() if each.fault))
    if machine_readable:
        say(json.dumps([_json(each) for each in verdicts], indent=2))
    else:
        paths += [folder / f"{each.name}{SUFFIX}" for each in lost]
        for path, verdict in zip(paths, verdicts, strict=True):
            say(*_lines(path, verdict))
    broken = any(each.fault for each in verdicts) or any(each.altered for each in heads.values())
    return exits.ALTERED if broken else exits.DONE


def _lines(path: Path, verdict: Verdict) -> tuple[str, ...]:
    removed = f"; its contents were removed by {verdict.removed}" if verdict.removed else ""
    if not verdict.fault:
        whole = f"{verdict.name}: whole, {verdict.state}, {verdict.lines} lines{removed}"
        return (f"{whole}; head {verdict.head}",)
    until = "" if verdict.until_ms is None else f", up to {clock_text(verdict.until_ms)}"
    good = f"  the {verdict.lines} lines before that hold{until}{removed}"
    return f"{path}: BROKEN: {verdict.fault}", good


def _json(verdict: Verdict) -> dict[str, Any]:
    broken = verdict.broken
    return {**verdict._asdict(), "broken": None if broken is None else broken._asdict()}
