"""What the searches came to, as figures for programs and as a page for people."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Sequence
from pathlib import Path

from exploration.search import Found
from exploration.world import World
from treadmill_ctl.core.phases import Phase

ROOT = Path(__file__).resolve().parents[3]
FIGURES = ROOT / "bench" / "exploration.json"
PAGE = ROOT / "bench" / "exploration.md"
Ran = Sequence[tuple[World, Found]]


def write(ran: Ran) -> None:
    """Both files."""
    figures = {
        "worlds": {world.name: _figures(found) for world, found in ran},
        "states": sum(found.states for _, found in ran),
        "transitions": sum(found.transitions for _, found in ran),
        "seconds": round(sum(found.took_s for _, found in ran), 1),
        "python": platform.python_version(),
    }
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(_page(ran), encoding="utf-8")


def _figures(found: Found) -> dict[str, object]:
    return {
        "states": found.states,
        "transitions": found.transitions,
        "short_cuts": found.cruises,
        "depth": found.depth,
        "closed": found.closed,
        "rules_broken": len(found.broken),
        "seconds": round(found.took_s, 1),
        "states_by_phase": {str(p): found.phases[p] for p in Phase if p in found.phases},
    }


def _page(ran: Ran) -> str:
    rows = [
        f"| {world.name} | {world.what} | {found.states:,} | {found.transitions:,}"
        f" | {found.cruises:,} | {found.depth} | {'yes' if found.closed else '**no**'}"
        f" | {len(found.broken)} | {found.took_s:.0f} |"
        for world, found in ran
    ]
    states = sum(found.states for _, found in ran)
    transitions = sum(found.transitions for _, found in ran)
    cruises = sum(found.cruises for _, found in ran)
    took_s = sum(found.took_s for _, found in ran)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return "\n".join((HEAD, *rows, TOTAL.format(states, transitions, cruises, took_s), "",
                      FOOT.format(version), ""))  # fmt: skip


HEAD = """# Every state of the core, in coarse worlds

The real tick is run from every state that it can reach, with everything that may come in, until
nothing new comes. Only numbers are coarse: limits of one or two ticks, a machine of two or three
speeds, a plan of one to three short segments. Each step is judged by an onlooker who sees only what
comes in and what leaves, and shares no code with guard and watch; where the tick took its short cut
the whole tick has to say the same; and from every state the belt comes to rest, or an alarm stands,
when from there on the machine obeys and nobody speaks. `./dev explore --write` wrote this page.

| world | what may come | states | transitions | short cuts | depth | closed | broken | s |
|---|---|---|---|---|---|---|---|---|"""
TOTAL = "| all | | {:,} | {:,} | {:,} | | | | {:.0f} |"
FOOT = """States are told from now: every time as an age, no further back than something still asks
for it; numbers, words and what decides nothing are left out, each for the reason that stands in
`tests/support/exploration/relative.py`. That this merges no two states which could part is tried
beside every search: a session told in full and the one told from now are given the same 20,000
random steps, and all that leaves and all that follows has to be the same.

CPU seconds of one core under Python {}."""
