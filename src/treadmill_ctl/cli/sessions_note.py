"""The verb `sessions note`: what a person adds to the record of a session that is over.

The one rule: it is appended, with who and when, and takes nothing back that stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar, cast

import click

from treadmill_ctl.cli.account import account
from treadmill_ctl.cli.say import say
from treadmill_ctl.cli.sessions_options import of_a_session
from treadmill_ctl.core.gates import Sign
from treadmill_ctl.records.addendum import add
from treadmill_ctl.records.remarks import Kind, NoRemark, Remark, When, pressure, value, words

T = TypeVar("T")
VIA = "sessions note"


class _Reading(click.ParamType[T]):
    """A value that can be kept; what cannot is a usage error that says what is allowed."""

    def __init__(self, name: str, read: Callable[[str], T]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> T:
        if not isinstance(value, str):
            return value  # type: ignore[return-value] - click hands over again what was read
        try:
            return self._read(value)
        except NoRemark as error:
            self.fail(str(error), param, ctx)


_WORDS = _Reading("words", words)


def _scale(sign: Sign) -> _Reading[int]:
    return _Reading("number", partial(value, sign))


@click.command()
@click.option("--pain", type=_scale(Sign.PAIN), metavar="N", help="0 to 10, as the walker says.")
@click.option("--exertion", type=_scale(Sign.EXERTION), metavar="N", help="6 to 20, Borg's scale.")
@click.option("--heart-rate", type=_scale(Sign.HEART_RATE), metavar="N", help="Beats a minute.")
@click.option(
    "--blood-pressure", type=_Reading("pressure", pressure), metavar="UPPER/LOWER",
    help="In mmHg, as 130/80.",
)  # fmt: skip
@click.option("--symptom", type=_WORDS, multiple=True, help="May stand several times.")
@click.option("--text", "note", type=_WORDS, help="A note; no names.")
@click.option("--adverse-event", type=_WORDS, help="What happened; no names.")
@click.option("--before", "when", flag_value="before", help="It is of before the walk.")
@click.option("--during", "when", flag_value="during", help="It is of the walk.")
@click.option("--after", "when", flag_value="after", default=True, help="It is of after it.")
@of_a_session
def note(path: Path, *, when: str, **given: object) -> None:
    """Add what is known of the walker to the record of the session ID.

    ID is a session's name, or a beginning that no other one has; see `sessions list`.
    """
    remarks = list(_remarks(When(when), given))
    if not remarks:
        raise click.UsageError("say what: --pain, --text, or another; see --help")
    head = add(path, remarks, account(), VIA)
    for remark in remarks:
        say(f"{path.stem}: kept: {remark.kind.replace('_', ' ')}, {remark.when} the walk")
    say(f"The record's head is now {head}")


def _remarks(when: When, given: dict[str, object]) -> Iterator[Remark]:
    """One for each thing that was given, in the order of the options."""
    for kind in Kind:
        said = given[kind] if kind is Kind.SYMPTOM else (given[kind],)
        for each in cast("tuple[int | tuple[int, int] | str | None, ...]", said):
            if each is not None:
                yield Remark(kind, each, when)
