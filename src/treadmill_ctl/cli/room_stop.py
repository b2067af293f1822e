"""The verbs `stop` and `estop` as the command's help knows them.

The one rule: the same words as the quick way that is taken when they are typed; see `entry`.
"""

from __future__ import annotations

import sys

import click

from treadmill_ctl.cli.room_call import json_option, name_argument
from treadmill_ctl.cli.stop_now import stop_now


def _stopped(method: str, name: str | None, *, as_json: bool) -> None:
    words = [*(["--json"] if as_json else []), *([name] if name else [])]
    sys.exit(stop_now(method, words))


@click.command()
@name_argument
@json_option
def stop(name: str | None, *, as_json: bool) -> None:
    """Ramp a belt to zero and end its session; every one, where none is named. Everybody may.

    It says whether standstill was confirmed. Exit code 0: every belt stands; 8: one may not.
    """
    _stopped("stop", name, as_json=as_json)


@click.command()
@name_argument
@json_option
def estop(name: str | None, *, as_json: bool) -> None:
    """Have the machine stop by itself at once, latched; every one, where none is named.

    A software stop: the treadmill's own key and stop button are the emergency stop.
    """
    _stopped("estop", name, as_json=as_json)
