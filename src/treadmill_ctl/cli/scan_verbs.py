"""The verb `scan`: which treadmills can be heard, and what to type for each.

The one rule: it listens and connects to nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.columns import columns
from treadmill_ctl.drivers.ftms import advertisement
from treadmill_ctl.transports.address import BadAddress, BleAddress, RadioChoice, parse_radio

if TYPE_CHECKING:
    from treadmill_ctl.transports.ble_scan import Heard

NO_NAME = "(no name)"
HEADINGS = ("NAME", "ADDRESS", "SIGNAL", "SAYS", "USE")


class RadioType(click.ParamType[RadioChoice]):
    """A radio other than this computer's."""

    name = "NAME:WHERE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> RadioChoice:
        """Read it."""
        if isinstance(value, RadioChoice):
            return value
        radio = parse_radio(str(value))
        if isinstance(radio, BadAddress):
            self.fail(radio.why, param, ctx)
        return radio


@click.command()
@click.option(
    "--radio", type=RadioType(), metavar="NAME:WHERE", help="As sim:/path/radio.sock; else ours."
)
@click.option("--seconds", type=click.IntRange(1, 60), default=5, show_default=True)
@click.option("--all", "everything", is_flag=True, help="Every device, not only treadmills.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array; signal in dBm.")
def scan(radio: RadioChoice | None, seconds: int, *, everything: bool, as_json: bool) -> None:
    """List the treadmills that can be heard, and what to give as --treadmill for each.

    A treadmill that is connected to another device usually cannot be heard. Exit code 4: no
    Bluetooth to listen with; 5: nothing heard.
    """
    from treadmill_ctl.transports.contract import TransportError

    try:
        heard = asyncio.run(_listen(radio, seconds))
    except TransportError as error:
        click.echo(str(error), err=True)
        sys.exit(exits.NOT_CONNECTED)
    shown = sorted(
        (each for each in heard if everything or each.is_treadmill),
        key=lambda each: (not each.is_treadmill, each.label, each.address),
    )
    if as_json:
        click.echo(json.dumps([_fields(each, shown, radio) for each in shown]))
    elif shown:
        click.echo(columns(HEADINGS, [_row(each, shown, radio) for each in shown]))
    if not shown:
        click.echo(_nothing(seconds, len(heard)), err=True)
        sys.exit(exits.NOTHING_FOUND)


async def _listen(choice: RadioChoice | None, seconds: int) -> list[Heard]:
    from treadmill_ctl.transports.ble_radio import open_radio
    from treadmill_ctl.transports.ble_scan import Ear

    radio = await open_radio(choice)
    try:
        async with Ear(radio) as ear:
            await ear.listen(seconds * 1000)
        return list(ear.heard.values())
    finally:
        await radio.close()


def _nothing(seconds: int, others: int) -> str:
    near = f" ({others} other devices were)" if others else ""
    return (
        f"No treadmill was heard in {seconds} s{near}. Is it on, near, and not connected to "
        "another device? Some advertise only in the first minutes after power on."
    )


def _use(heard: Heard, among: Sequence[Heard], radio: RadioChoice | None) -> str:
    """Its name where that is enough, else its address."""
    names = Counter(each.name for each in among)
    by_name = heard.name is not None and names[heard.name] == 1
    named = BleAddress(heard.name or "", radio)
    return named.url if by_name and named.who else BleAddress(heard.address, radio).url


def _says(ftms: bytes | None) -> str:
    """What the Fitness Machine service data say, as far as they can be read."""
    if ftms is None:
        return "-"
    said = advertisement.decode(ftms)
    if not said.get("machine_type_or"):
        machine = "no machine type"
    elif said["treadmill_lenient"]:
        machine = "treadmill"
    else:
        machine = "another machine"
    taken = "" if said.get("available", True) else ", not available"
    return machine + taken + ("" if said["conforms"] else f" (odd: {ftms.hex()})")


def _row(heard: Heard, among: Sequence[Heard], radio: RadioChoice | None) -> tuple[str, ...]:
    return (
        heard.name or NO_NAME,
        heard.address,
        f"{heard.signal_dbm} dBm",
        _says(heard.ftms),
        _use(heard, among, radio),
    )


def _fields(heard: Heard, among: Sequence[Heard], radio: RadioChoice | None) -> dict[str, object]:
    return {
        "name": heard.name,
        "address": heard.address,
        "signal_dbm": heard.signal_dbm,
        "treadmill": heard.is_treadmill,
        "service_data_hex": None if heard.ftms is None else heard.ftms.hex(),
        "service_data": None if heard.ftms is None else advertisement.decode(heard.ftms),
        "url": _use(heard, among, radio),
    }
