"""`treadmill-ctl sessions …`: the records of sessions, listed, shown, proved, exported, taken out.

The one rule: a verb's module is imported when the verb is called, so that a list is quick.
"""

from __future__ import annotations

import click

from treadmill_ctl.cli.lazy import LazyGroup

_CLI = "treadmill_ctl.cli"
VERBS = {
    "list": (f"{_CLI}.sessions_list:list_", "List the sessions that were walked."),
    "show": (f"{_CLI}.sessions_show:show", "Show a session: dose, events, what was said."),
    "note": (f"{_CLI}.sessions_note:note", "Add values, symptoms or words to a record."),
    "verify": (f"{_CLI}.sessions_verify:verify", "Prove that records are whole."),
    "export": (f"{_CLI}.sessions_export:export", "Write a session for other programs."),
    "report": (f"{_CLI}.sessions_export:report", "Write a session as a page to print."),
    "rebuild": (f"{_CLI}.sessions_rebuild:rebuild", "Build the index anew from the records."),
    "retire": (f"{_CLI}.sessions_retire:retire", "Take out what is older than the site keeps."),
}


@click.group(cls=LazyGroup, verbs=VERBS)
def sessions() -> None:
    """Look at the records of sessions, add to them, prove them, hand them on."""
