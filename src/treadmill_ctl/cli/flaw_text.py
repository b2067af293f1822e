"""What is wrong with a file, told to a person or to a program.

The one rule: whatever verb refuses a file says it in the same lines and ends with the same code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.say import complain
from treadmill_ctl.schema.flaws import Bad, Flaw


def flaw_line(flaw: Flaw) -> str:
    """A flaw as one line; a warning says that it is one."""
    return f"{'warning: ' if flaw.severity == 'warn' else ''}{flaw}"


def flaw_json(flaw: Flaw) -> dict[str, Any]:
    """A flaw for programs."""
    return {
        "file": flaw.file,
        "line": flaw.spot.line if flaw.spot else None,
        "column": flaw.spot.column if flaw.spot else None,
        "severity": flaw.severity,
        "rule": flaw.rule,
        "sentence": flaw.sentence,
    }


def told(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb its refusals: each flaw on a line, and exit code 2."""

    @click.pass_context
    @wraps(verb)
    def called(ctx: click.Context, *arguments: Any, **others: Any) -> None:
        try:
            verb(*arguments, **others)
        except Bad as bad:
            complain(*map(flaw_line, bad.flaws))
            ctx.exit(exits.BAD_INPUT)

    return called


def unwritable(path: Path, error: OSError, way_out: str = "") -> Bad:
    """That the disk does not take a file, and why."""
    why = error.strerror or type(error).__name__
    return Bad([Flaw(str(path), None, f"the file cannot be written: {why}{way_out}")])
