"""`treadmill-ctl mqtt test`.

The one rule: it speaks to the broker of the configuration that `serve` would go by, and to no
treadmill. Exit codes: 0 all works, 1 something does not, 2 refused, 4 no connection.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.flaw_text import told
from treadmill_ctl.cli.say import say, show_any_sign
from treadmill_ctl.cli.service_config import config_file, config_option, load_config
from treadmill_ctl.schema.flaws import Bad, Flaw

if TYPE_CHECKING:
    from treadmill_ctl.mqtt.trial import Tried


@click.group()
def mqtt() -> None:
    """Look at the message broker of the service."""


@mqtt.command()
@config_option
@click.option("--json", "machine_readable", is_flag=True, help="For programs.")
@told
def test(config: Path | None, *, machine_readable: bool) -> None:
    """Say what works at the broker, and what it refuses.

    A broker may swallow what it does not allow without a word; here each topic is tried and its
    answer told. The service may run meanwhile; no treadmill's topic is written to.
    """
    from treadmill_ctl.mqtt.credentials import Unusable, credentials
    from treadmill_ctl.mqtt.trial import Trial

    show_any_sign()
    path = config_file(config)
    at = load_config(path).mqtt
    if at is None:
        sentence = 'names no broker; add a part "mqtt", as docs/mqtt.md has it'
        raise Bad([Flaw(str(path), None, sentence)])
    found: list[Tried] = []
    try:
        for each in Trial(at, credentials(at)).tried():
            found.append(each)
            if not machine_readable:
                say(*_lines(each))
    except Unusable as error:
        raise Bad([Flaw(str(path), None, f"mqtt: {error}")]) from error
    if machine_readable:
        say(json.dumps([each._asdict() for each in found], indent=2))
    sys.exit(_code(found))


def _lines(each: Tried) -> list[str]:
    head = f"{'works' if each.works else 'FAILS'}  {each.what}: {each.said}"
    return [head, f"       {each.remedy}"] if each.remedy else [head]


def _code(found: list[Tried]) -> int:
    if not found[0].works:
        return exits.NOT_CONNECTED
    return exits.DONE if all(each.works for each in found) else exits.BUG
