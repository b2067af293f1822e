"""`treadmill-ctl sessions export` and `report`: a recorded session for programs and for people.

The one rule: what does not hold of a record is not exported, and that is said; a file that is there
is never written over unasked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import click

from treadmill_ctl.cli import exits
from treadmill_ctl.cli.refusal import Refusal
from treadmill_ctl.cli.say import complain, give
from treadmill_ctl.cli.sessions_options import of_a_session
from treadmill_ctl.records.reading import Reading, proved
from treadmill_ctl.records.story import NoStory, Story, story
from treadmill_ctl.sinks.whole_file import write_new, write_whole

PRIVATE = 0o600


class Format(StrEnum):
    """What a session can be exported as."""

    CSV = "csv"
    JSONL = "jsonl"
    FHIR = "fhir"


def _out_option(where: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Where to write, and whether to write over what is there."""

    def decorated(verb: Callable[..., None]) -> Callable[..., None]:
        out = click.option(
            "--out", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=where
        )
        force = click.option("--force", is_flag=True, help="Replace FILE if it is there.")
        return out(force(verb))

    return decorated


@click.command()
@click.option(
    "--format", "kind", type=click.Choice([each.value for each in Format]), default="csv",
    show_default=True, help="CSV tables, the journal's JSON lines, or a FHIR R4 bundle.",
)  # fmt: skip
@click.option(
    "--what", type=click.Choice(["curve", "segments", "events", "said"]),
    help="Which table, of CSV; the curve where you do not say.",
)  # fmt: skip
@click.option("--snomed", is_flag=True, help="With codes of SNOMED CT, for who may use them.")
@_out_option("Where to write it; standard output where you do not say.")
@of_a_session
def export(
    *, path: Path, kind: str, what: str | None, snomed: bool, out: Path | None, force: bool
) -> int:
    """Write the session ID for other programs.

    ID is a name from the list of sessions, its beginning, or a journal's file.
    """
    wanted = Format(kind)
    if what is not None and wanted is not Format.CSV:
        raise click.UsageError("--what is about the tables of --format csv")
    if snomed and wanted is not Format.FHIR:
        raise click.UsageError("--snomed is about the codes of --format fhir")
    if force and out is None:
        raise click.UsageError("--force is about the file of --out; give both, or neither")
    octets = path.read_bytes()
    reading = proved(octets)
    match wanted:
        case Format.JSONL:
            from treadmill_ctl.records import export_jsonl

            sound = octets[: reading.good_octets]
            made = export_jsonl.octets(path.stem, sound, record_text(reading))
        case Format.FHIR:
            from treadmill_ctl.records.export_fhir import bundle
            from treadmill_ctl.records.fhir_codes import Codes

            found = bundle(_told(path, reading), reading.head, Codes(snomed=snomed))
            made = json.dumps(found, indent=1, ensure_ascii=False).encode() + b"\n"
        case Format.CSV:
            from treadmill_ctl.records.export_csv import Table, text

            table = Table(what or Table.CURVE)
            made = text(_told(path, reading), table, record_text(reading)).encode()
    if out is None:
        give(made)
    else:
        write_private(out, made, force=force)
    return _said(path, reading)


@click.command()
@_out_option("Where to write it; ID.html in this folder where you do not say.")
@of_a_session
def report(*, path: Path, out: Path | None, force: bool) -> int:
    """Write the session ID as a page to print, complete in one file.

    ID is a name from the list of sessions, its beginning, or a journal's file.
    """
    from treadmill_ctl.records.report import page

    reading = proved(path.read_bytes())
    fault = "" if reading.fault is None else str(reading.fault)
    made = page(_told(path, reading), fault, reading.head).encode()
    write_private(out or Path(f"{path.stem}.html"), made, force=force)
    return _said(path, reading)


def record_text(reading: Reading) -> str:
    """How whole a record is, and the hash that proves it."""
    if reading.fault is None:
        return f"whole, head {reading.head}"
    return f"BROKEN, {reading.fault}; before it all holds, head {reading.head}"


def _told(path: Path, reading: Reading) -> Story:
    try:
        return story(reading.lines)
    except NoStory as error:
        raise Refusal(exits.BAD_INPUT, f"{path}: {reading.fault or error}") from error


def _said(path: Path, reading: Reading) -> int:
    """What does not hold, told to whoever exported; the exit code."""
    if reading.fault is None:
        return exits.DONE
    complain(f"{path}: {reading.fault}; only what comes before it was written")
    return exits.CUT_SHORT


def write_private(path: Path, octets: bytes, *, force: bool) -> None:
    """Write a file that only the user may read: it is about a walker."""
    try:
        (write_whole if force else write_new)(path, octets, PRIVATE)
    except FileExistsError as error:
        sentence = f"{path}: there is a file of this name already; --force replaces it"
        raise Refusal(exits.BAD_INPUT, sentence) from error
    complain(f"{path}: written")
