"""The whole search, to closure: `python -m exploration`. Writes bench/exploration.json."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from exploration.search import Found, explore
from exploration.world import COARSE, coarsely

ROOT = Path(__file__).resolve().parents[3]
REPORT = ROOT / "bench" / "exploration.json"


def main() -> int:
    """Search, write, and say what was broken."""
    transitions_max = int(sys.argv[1]) if len(sys.argv) > 1 else None
    coarsely(setattr)
    found = explore(transitions_max)
    for rule, way in found.broken:
        sys.stdout.write(f"BROKEN {rule}\n")
        for late_ms, events in way:
            sys.stdout.write(f"  +{late_ms} ms {events}\n")
    report = _figures(found)
    text = json.dumps(report, indent=1) + "\n"
    sys.stdout.write(text)
    if transitions_max is None:
        REPORT.write_text(text, encoding="utf-8")
    return 1 if found.broken else 0


def _figures(found: Found) -> dict[str, object]:
    return {
        "states": found.states,
        "transitions": found.transitions,
        "depth": found.depth,
        "closed": found.closed,
        "seconds": round(found.took_s, 1),
        "transitions_per_s": round(found.transitions / found.took_s),
        "states_by_phase": dict(sorted((str(p), n) for p, n in found.phases.items())),
        "rules_broken": len(found.broken),
        "coarse_limits": dict(COARSE),
    }


if __name__ == "__main__":
    sys.exit(main())
