"""The verb `ports`: which serial ports there are, and what to type for each.

The one rule: it opens none of them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.columns import columns

if TYPE_CHECKING:
    from treadmill_ctl.transports.serial_ports import Port

HEADINGS = ("PORT", "USB NUMBER", "MAKER", "PRODUCT", "USE")
NOTHING = (
    "No serial port was found. Plug in the treadmill's USB cable, or the adapter of its serial"
    " cable, and look again; on a virtual machine, hand the adapter through to it. Without a"
    " treadmill: treadmill-sim trackmaster"
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
def ports(*, as_json: bool) -> None:
    """List the serial ports, and what to give as --treadmill for each.

    A port with a USB serial number is best named by it: it then is the same one wherever its
    adapter is plugged in. Exit code 5: there is no port.
    """
    from treadmill_ctl.transports.serial_ports import ports as here

    found = here()
    if as_json:
        click.echo(json.dumps([_fields(each, found) for each in found]))
    elif found:
        click.echo(columns(HEADINGS, [_row(each, found) for each in found]))
        click.echo(_how())
    if not found:
        click.echo(NOTHING, err=True)
        sys.exit(exits.NOTHING_FOUND)


def _address(port: Port, among: Sequence[Port]) -> str:
    """By its USB serial number where that is the number of no other, else by its path."""
    from treadmill_ctl.transports.stream_address import serial_place

    numbers = Counter(each.where for each in among)
    alone = port.where is not None and numbers[port.where] == 1
    return serial_place(port.where if alone and port.where else port.path)


def _how() -> str:
    """What stands for FAMILY, and what has to be found out beside."""
    from treadmill_ctl.drivers.registry import DRIVERS
    from treadmill_ctl.transports.found_out import SERIAL

    families = {name: each for name, each in DRIVERS.items() if SERIAL in each.schemes}
    wanted = {
        "&unit=km/h or &unit=mph, as its display counts while the belt runs": [
            name for name, each in families.items() if each.needs_unit
        ],
        "&baud=, as its manual says": [name for name, each in families.items() if each.needs_baud],
    }
    return "\n".join(
        (
            f"\nFAMILY is what the treadmill speaks: {', '.join(families)}.",
            *(f"For {', '.join(names)} add {what}." for what, names in wanted.items() if names),
            "Put the whole address in quotes: a shell takes & and ? for something else.",
        )
    )


def _row(port: Port, among: Sequence[Port]) -> tuple[str, ...]:
    words = (port.path, port.number, port.maker, port.product)
    return (*(each or "-" for each in words), f"{_address(port, among)}?speaks=FAMILY")


def _fields(port: Port, among: Sequence[Port]) -> dict[str, object]:
    return {
        "path": port.path,
        "usb_number": port.number,
        "maker": port.maker,
        "product": port.product,
        "address": _address(port, among),
    }
