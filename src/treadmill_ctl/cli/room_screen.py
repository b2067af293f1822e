"""The live picture of a room, or of one treadmill of it.

The one rule: the pieces are those of a session's own screen; what has not come anew for a while is
not shown as if it had.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.live import Live
from rich.text import Text

from treadmill_ctl.cli.columns import columns
from treadmill_ctl.cli.outlet import Outlet
from treadmill_ctl.cli.room_rows import HEADINGS, row, standing
from treadmill_ctl.cli.screen import ALARM, Heading, session
from treadmill_ctl.cli.screen_lines import wrapped
from treadmill_ctl.door.plain import value
from treadmill_ctl.runtime.view import View

if TYPE_CHECKING:
    from treadmill_ctl.client import State

NO_NEWS: Final = (
    "THE SERVICE SAYS NOTHING: nothing is known of the belts. Stop them at the treadmill: its own"
    " stop button, or its key."
)
ENDS: Final = "Ctrl-C ends the watching; the belts go on as they are."


class RoomScreen:
    """The whole terminal, until it is closed."""

    def __init__(self, name: str | None) -> None:
        self._name = name
        self._states: dict[str, State] = {}
        self._outlet = Outlet[tuple["State", ...]](self._draw, kept=1)

    def show(self, state: State) -> None:
        """A newer state of a treadmill."""
        self._states[state.name] = state
        self._outlet.put(tuple(self._states.values()))

    def close(self) -> None:
        """Give the terminal back."""
        self._outlet.close()

    def _draw(self, rooms: Iterator[tuple[State, ...] | None]) -> None:
        console = Console()
        with Live(console=console, screen=True, auto_refresh=False) as live:
            for states in rooms:
                live.update(drawn(states, console.width, one=self._name is not None), refresh=True)


def drawn(states: tuple[State, ...] | None, width: int, *, one: bool) -> Text:
    """A picture: of one treadmill in full, or of all of them in rows; None: no news."""
    if states is None:
        lines = wrapped(NO_NEWS, width, ALARM)
    elif one:
        lines = _of_one(states[-1], width)
    else:
        rows = columns(HEADINGS, [row(state) for state in states]).splitlines()
        styles = ("bold", *("red" if each.alarm or each.trip else "" for each in states))
        lines = [Text(line, style) for line, style in zip(rows, styles, strict=True)]
    lines = [*lines, Text(), Text(ENDS, "dim")]
    for line in lines:
        line.truncate(width)
    return Text("\n").join(lines)


def _of_one(state: State, width: int) -> list[Text]:
    view = value(View, state.plain)
    if view.shown is None or not view.session:
        ended = wrapped(view.ended, width) if view.ended else []
        return [Text(view.name, "bold"), *wrapped(standing(state), width), *ended]
    title = f"{view.name}: {view.profile}"
    heading = Heading(title, view.machine, view.simulated, view.walker, view.warnings)
    return session(heading, view.shown, view.recording, width)
