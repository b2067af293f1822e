"""The page that a long run leaves: what was simulated, injected, and how soon the service reacted.

The one rule: it says only what the figures beside it say.
"""

from __future__ import annotations

from typing import Any

HEAD = """# Simulation

The whole service (loop, driver, core, journal) on {of} in virtual time, one world
a seed, judged by an oracle that looks at the belt and at the octets.
`./dev simulate {option}--hours N --seed S --write` writes this page and `{file}.json`;
`./dev simulate {option}--replay SEED` runs one world again.
"""


def page(figures: dict[str, Any], of: str, option: str, file: str) -> str:
    """The figures as Markdown."""
    machine = figures["machine"]
    said = [
        HEAD.format(of=of, option=option, file=file),
        (
            f"On {machine['processor']}, {machine['cores']} cores, {machine['python']},"
            f" {machine['system']}."
        ),
        "",
        "| what | figure |",
        "|---|---|",
        f"| seeds | {figures['seeds']} from {figures['first_seed']} on |",
        f"| simulated hours | {figures['simulated_hours']} |",
        f"| real hours, processes | {figures['real_hours']}, {figures['processes']} |",
        f"| simulated hours per processor hour | {figures['simulated_hours_per_cpu_hour']} |",
        f"| sessions, ticks | {figures['sessions']}, {figures['ticks']} |",
        f"| sessions replayed | {figures['sessions_replayed_from_their_journals']} |",
        f"| worlds that broke an invariant | {len(figures['broken'])} |",
        "",
        "Processor time counts everything: service, simulated treadmill, air, oracle, and in one",
        "world of ten the replay of its journals.",
        "",
        "## Faults",
        "",
        "Felt are those of which something was seen to happen: a report that did not leave, a",
        "button that did something, a line that the disk did not take.",
        "",
        "| kind | injected | felt | worlds |",
        "|---|---|---|---|",
        *(
            f"| {kind} | {count['injected']} | {count['felt']} | {count['worlds']} |"
            for kind, count in figures["faults"].items()
        ),
        "",
        "## Reactions",
        "",
        "From the instant at which the service could know, ms. `nearest` is the reaction that came",
        "nearest to its own bound; bounds differ where they depend on speed or report period.",
        "",
        "| cause: answer | times | p50 | p99 | max | nearest | its bound |",
        "|---|---|---|---|---|---|---|",
        *(
            f"| {what} | {r['count']} | {r['p50']} | {r['p99']} | {r['max']}"
            f" | {r['nearest_to_its_bound']} | {r['that_bound']} |"
            for what, r in figures["reactions_ms"].items()
        ),
    ]
    return "\n".join(said) + "\n"
