"""The page that a run of planted bugs leaves: what was planted, and what found it.

The one rule: it says only what the figures beside it say.
"""

from __future__ import annotations

from typing import Any

HEAD = """# Planted bugs

Plausible slips, each planted in the service in turn, and the seeded world that breaks by it and not
without it. The oracle knows nothing of them. `./dev planted --write` writes this page and
`planted.json`; `./dev planted NAME` looks for one again; the default tests run each seed of this
page with its bug and without.
"""


def page(figures: dict[str, Any]) -> str:
    """The figures as Markdown."""
    machine, bugs = figures["machine"], figures["bugs"]
    found = [bug for bug in bugs.values() if bug["seed"] is not None]
    said = [
        HEAD,
        (
            f"On {machine['processor']}, {machine['cores']} cores, {machine['python']},"
            f" {machine['system']}."
        ),
        "",
        f"{len(found)} of {len(bugs)} found within {figures['seeds']} seeds. The shortest worlds",
        "come first: `worlds` is the place of the one that broke, the most that a search has to",
        "run, `found by` the rule or the invariant that the oracle names, `at` the simulated time.",
        "",
        "| bug | what is wrong | breaks | seed | worlds | found by | at, s |",
        "|---|---|---|---|---|---|---|",
        *(_row(name, bug) for name, bug in bugs.items()),
    ]
    return "\n".join(said) + "\n"


def _row(name: str, bug: dict[str, Any]) -> str:
    seed = "not found" if bug["seed"] is None else bug["seed"]
    return (
        f"| {name} | {bug['what']} | {bug['breaks']} | {seed} | {bug['worlds']} | {bug['rule']}"
        f" | {bug['at_ms'] / 1_000:.1f} |"
    )
