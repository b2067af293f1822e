"""The verbs `start` and `confirm`: a session of the service, prepared and then let go.

The one rule: nothing moves before a person has said that everything is as it must be.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from treadmill_ctl.cli.room_call import at_the_door, json_option, name_argument, put, the_one
from treadmill_ctl.cli.say import complain, say

if TYPE_CHECKING:
    from treadmill_ctl.client import Client, State


@click.command()
@click.argument("profile")
@click.option("--treadmill", "name", metavar="NAME", help="Which one; the only one, if unsaid.")
@click.option("--walker", metavar="ID", help="The walker's id, as in P-017.")
@click.option("--way", help="How to walk backward: turned or reversed.")
@click.option("--preset", help="Lower caps for this walker.")
@click.option("--cap", metavar="SPEED", help="A lower speed cap for this walker, as 1.8km/h.")
@click.option("--seed", metavar="N", help="The same order again, where it is random.")
@click.option("--session", metavar="N", help="Which session of the course.")
@click.option("--successes", metavar="N", help="How many sessions before it were a success.")
@click.option(
    "--measured", multiple=True, metavar="NAME=SPEED",
    help="A walking speed that was measured, as in overground=0.8km/h.",
)  # fmt: skip
@json_option
def start(
    profile: str,
    name: str | None,
    walker: str | None,
    measured: tuple[str, ...],
    *,
    as_json: bool,
    **options: str | None,
) -> None:
    """Prepare a session of PROFILE on a treadmill of the service. Nothing moves yet.

    What stands behind an option is read by the service, as in `run`. `confirm` comes next.
    """
    given = {word: value for word, value in options.items() if value is not None}

    async def story(service: Client) -> None:
        treadmill = await the_one(service, name)
        state = await service.start(
            treadmill, profile, walker, options=given, measured=_by_name(measured)
        )
        complain(*state.plain["warnings"])
        put(
            state.plain,
            f"{treadmill}: {profile} is ready, and nothing moves yet.",
            *_to_confirm(state),
            f"Next: treadmill-ctl confirm --go {treadmill}",
            as_json=as_json,
        )

    at_the_door(story)


@click.command()
@name_argument
@click.option("--item", "items", multiple=True, metavar="ITEM", help="What is so; several times.")
@click.option("--all", "everything", is_flag=True, help="All of it is so.")
@click.option("--go", is_flag=True, help="And start the belt, after 3-2-1.")
@json_option
def confirm(
    name: str | None, items: tuple[str, ...], *, everything: bool, go: bool, as_json: bool
) -> None:
    """Say that everything is as it must be for the next start, for this start only.

    At a terminal it is asked; else --all or each --item says it.
    """
    if items and everything:
        raise click.UsageError("either --all or each --item, not both")

    async def story(service: Client) -> None:
        treadmill = await the_one(service, name)
        state = await service.status(treadmill)
        said = items or _seen(state, everything=everything)
        await service.confirm(treadmill, *said)
        if go:
            await service.go(treadmill)
        what = "starts after 3-2-1." if go else "is confirmed; `resume` starts it."
        found: dict[str, Any] = {"treadmill": treadmill, "confirmed": list(said), "go": go}
        put(found, f"{treadmill}: {what}", as_json=as_json)

    at_the_door(story)


def _seen(state: State, *, everything: bool) -> tuple[str, ...]:
    """What a person says is so. Raises UsageError where nobody can be asked."""
    if everything or not state.interlocks:
        return state.interlocks
    if not sys.stdin.isatty():
        raise click.UsageError("nobody can be asked here: --all, or each --item, says what is so")
    say("See that all of this is so:", *_to_confirm(state))
    click.confirm("All of it is so?", abort=True)
    return state.interlocks


def _to_confirm(state: State) -> list[str]:
    from treadmill_ctl.core.interlocks import SENTENCES

    return [f"  · {SENTENCES[item]} ({item})" for item in state.interlocks]


def _by_name(measured: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in measured]
    for word, (_, equals, _) in zip(measured, pairs, strict=True):
        if not equals:
            raise click.UsageError(f'--measured "{word}": as in overground=0.8km/h')
    return {name: speed for name, _, speed in pairs}
