"""The command `treadmill-sim`: start a simulated treadmill, push its buttons.

The one rule: what a person may type is read and refused here; nothing below prints a sentence.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

import click

from treadmill_sim.buttons import BY_NAME
from treadmill_sim.control import Answer, ask
from treadmill_sim.families import FAMILIES, Family
from treadmill_sim.machine import MachineProfile
from treadmill_sim.oddities import BY_WORD
from treadmill_sim.personality import as_they_are, personalities, read_personality
from treadmill_sim.sockets import (
    PORT_NAME,
    SocketTrouble,
    clear,
    clear_port,
    control_path,
    private_path,
    running,
)
from treadmill_sim.stream import MakeUp, StreamPeripheral
from treadmill_sim.tape import RADIO, NoCapture, read_tape


class Exact(click.ParamType[int]):
    """A decimal number, kept exact as an integer of a smaller unit."""

    def __init__(self, name: str, per_unit: int) -> None:
        self.name = name
        self._per_unit = per_unit

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read it; refuse what the smaller unit cannot hold."""
        if isinstance(value, int):
            return value
        try:
            scaled = Decimal(str(value)) * self._per_unit
        except InvalidOperation:
            self.fail(f"{value!r} is no number", param, ctx)
        if scaled != scaled.to_integral_value():
            self.fail(f"{value} has more decimals than a treadmill knows", param, ctx)
        return int(scaled)


class UnixPath(click.ParamType[Path]):
    """`unix:PATH`."""

    name = "unix:PATH"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Path:
        """Read it."""
        scheme, colon, path = str(value).partition(":")
        if scheme != "unix" or not colon or not path:
            self.fail(f"{value!r} is no place; write unix:PATH", param, ctx)
        return Path(path).absolute()


KMH = Exact("km/h", 100)
PERCENT = Exact("%", 10)
SAME = MachineProfile()

at_option = click.option(
    "--at",
    "--radio",
    "place",
    type=UnixPath(),
    metavar="unix:PATH",
    help="The simulator's socket or port; without it, the only simulator that runs.",
)


@click.group()
def main() -> None:
    """Simulated treadmills, to try treadmill-ctl without a treadmill. Nobody can walk on them."""


@main.command()
@click.option("--name", default=SAME.name, show_default=True, help="What it calls itself.")
@click.option(
    "--radio",
    type=UnixPath(),
    metavar="unix:PATH",
    help="Where to serve; else in a fresh private folder.",
)
@click.option("--seed", default=SAME.seed, show_default=True, help="Of what is left to chance.")
@click.option("--min", "speed_min_ckmh", type=KMH, help="Lowest speed; 0.5.")
@click.option("--max", "speed_max_ckmh", type=KMH, help="Highest speed; 20.")
@click.option("--step", "speed_step_ckmh", type=KMH, help="Between speeds; 0.1.")
@click.option(
    "--grade-max", "grade_max_dpct", type=PERCENT, help="Steepest; 0: no grade motor; 15."
)
@click.option("--acceleration", "acceleration_mm_s2", type=int, help="mm/s²; 200.")
@click.option("--deceleration", "deceleration_mm_s2", type=int, help="mm/s²; 200.")
@click.option("--countdown-ms", type=int, help="From start to motion; 3000.")
@click.option("--report-ms", "report_period_ms", type=int, help="Between reports; 1000.")
@click.option("--ack-ms", "ack_delay_ms", type=int, help="From a command to its answer; 60.")
@click.option("--stops-on-disconnect", is_flag=True, help="Real ones run on, and so does this.")
@click.option(
    "--as",
    "as_who",
    multiple=True,
    metavar="MODEL",
    help="A model or an oddity, as `treadmill-sim personalities` lists them; several combine.",
)
def ftms(radio: Path | None, as_who: tuple[str, ...], **make_up: object) -> None:
    """Start a Bluetooth FTMS treadmill and run it until Ctrl-C.

    Prints one line on standard output when clients may connect: ready, and the treadmill's URL.
    """
    given = {name: value for name, value in make_up.items() if value is not None}
    try:
        profile = as_they_are(MachineProfile(**cast("dict[str, Any]", given)), as_who)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    path = radio or private_path()
    try:
        for each in (path, control_path(path)):
            clear(each)
        _serve(profile, path)
    except SocketTrouble as error:
        raise click.ClickException(str(error)) from error
    finally:
        if radio is None:
            shutil.rmtree(path.parent, ignore_errors=True)


def _serve(profile: MachineProfile, path: Path) -> None:
    from treadmill_sim.serve_radio import serve_radio  # most of a second, for who serves alone

    asyncio.run(serve_radio(profile, path))


@main.command(name="personalities")
def list_personalities() -> None:
    """List the models and the single oddities that `ftms --as` takes."""
    for word, path in personalities().items():
        who = read_personality(path)
        click.echo(f"{word}: {who.title}: {', '.join(oddity.word for oddity in who.oddities)}")
    for word, oddity in BY_WORD.items():
        click.echo(f"{word}: {oddity}")


STREAM_OPTIONS = (
    click.option("--seed", type=int, help="Of what is left to chance."),
    click.option("--min", "speed_min_ckmh", type=KMH, help="Lowest speed, km/h."),
    click.option("--max", "speed_max_ckmh", type=KMH, help="Highest speed, km/h."),
    click.option("--grade-max", "grade_max_dpct", type=PERCENT, help="Steepest, %."),
    click.option("--acceleration", "acceleration_mm_s2", type=int, help="mm/s²."),
    click.option("--deceleration", "deceleration_mm_s2", type=int, help="mm/s²."),
    click.option("--countdown-ms", type=int, help="From start to motion."),
)
UNIT = click.option(
    "--unit",
    type=click.Choice(("km/h", "mph")),
    default="km/h",
    show_default=True,
    help="What it counts speed in; its bytes do not say.",
)
LIVE = click.option(
    "--live", is_flag=True, help="Its console takes a speed while the belt runs; most do not."
)
PORT_PATH = click.option(
    "--port",
    type=click.Path(path_type=Path),
    help="Path of the serial port to make; else in a fresh private folder.",
)
PORT_NUMBER = click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=0,
    help="TCP port of this computer; else any that is free.",
)


def _stream_command(name: str, family: Family) -> click.Command:
    """The command that starts a treadmill of a family."""

    def run(port: Path | int | None, *, live: bool = False, **wanted: object) -> None:
        make_up = MakeUp(**cast("dict[str, Any]", wanted))
        make = family.make_live if live and family.make_live else family.make
        try:
            peripheral = make(make_up)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
        try:
            _serve_stream(name, peripheral, make_up, port, live=live)
        except SocketTrouble as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            why = os.strerror(error.errno or 0)
            raise click.ClickException(f"no port could be had ({why})") from error

    command: Callable[..., Any] = run
    ours = [PORT_PATH if family.plug == "serial" else PORT_NUMBER]
    ours += [UNIT] if family.needs_unit else []
    ours += [LIVE] if family.make_live else []
    for option in (*reversed(STREAM_OPTIONS), *reversed(ours)):
        command = option(command)
    said = "Prints one line on standard output when a client may connect: ready, and its address."
    return click.command(name, help=f"Start a simulated {family.title} until Ctrl-C.\n\n{said}")(
        command
    )


def _serve_stream(
    name: str,
    peripheral: StreamPeripheral,
    make_up: MakeUp,
    port: Path | int | None,
    *,
    live: bool,
) -> None:
    from treadmill_sim.serve_stream import query, serve_serial, serve_tcp

    said = query(name, make_up, live=live)
    given = isinstance(port, Path)
    place = port.absolute() if given else private_path(PORT_NAME)
    try:
        clear_port(place)
        if isinstance(port, int):
            serving = serve_tcp(peripheral, said, port, place)
        else:
            serving = serve_serial(peripheral, said, place)
        asyncio.run(serving)
    finally:
        if not given:
            shutil.rmtree(place.parent, ignore_errors=True)


for _name, _family in FAMILIES.items():
    main.add_command(_stream_command(_name, _family))


@main.command()
@click.argument("capture", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--at",
    "place",
    type=UnixPath(),
    metavar="unix:PATH",
    help="Where to serve: its radio or its port; else in a fresh private folder.",
)
def replay(capture: Path, place: Path | None) -> None:
    """Serve a treadmill as it was captured by `treadmill-ctl run --capture`.

    It answers what it was told then as it answered then, and says what was never said to it.
    """
    try:
        tape = read_tape(capture)
    except NoCapture as error:
        raise click.UsageError(str(error)) from error
    if tape.family != RADIO and tape.family not in FAMILIES:
        raise click.UsageError(f"{capture}:1: nothing here speaks {tape.family or 'that'}")
    on_radio = tape.family == RADIO
    path = place or private_path(*(() if on_radio else (PORT_NAME,)))
    try:
        clear(control_path(path))
        (clear if on_radio else clear_port)(path)
        from treadmill_sim.serve_replay import serve_replay

        asyncio.run(serve_replay(tape, path))
    except SocketTrouble as error:
        raise click.ClickException(str(error)) from error
    finally:
        if place is None:
            shutil.rmtree(path.parent, ignore_errors=True)


@main.command()
@click.argument("button", type=click.Choice(list(BY_NAME)), metavar="BUTTON")
@at_option
def press(button: str, place: Path | None) -> None:
    """Push a button of a running simulator, or pull its key, or drop its link.

    Buttons: faster, slower, steeper, flatter, start, stop, pause, key-pull, key-back, link-drop,
    link-back, revoke (the console takes control back). On a line, the link is the plug. Prints the
    belt's state as JSON.
    """
    _ask(place, {"press": button})


@main.command()
@at_option
def status(place: Path | None) -> None:
    """Tell what a running simulator's belt does, as one line of JSON."""
    _ask(place, {"status": True})


def _ask(place: Path | None, request: Answer) -> None:
    try:
        answer = ask(control_path(place or _only_one()), request)
    except SocketTrouble as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(answer))
    if "error" in answer:
        raise click.exceptions.Exit(1)


def _only_one() -> Path:
    paths = running()
    if len(paths) == 1:
        return paths[0]
    if not paths:
        raise SocketTrouble(
            "no simulator was found; start one: treadmill-sim ftms, or say which with --at"
        )
    which = ", ".join(f"unix:{path}" for path in paths)
    raise SocketTrouble(f"{len(paths)} simulators run; say which with --at: {which}")
