"""A Bertec's vectors, and packets that a test makes up.

The one rule: what the octets mean comes from `protocols/bertec/`, never from the service.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from treadmill_sim.bertec_spec import bertec_spec

VECTORS: Final[list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "protocols" / "bertec" / "vectors.json").read_text("utf-8")
)


def told(right_mm_s: int, left_mm_s: int | None = None, incline_cdeg: int = 0) -> bytes:
    """A status packet, as the simulated machine would write it."""
    left_mm_s = right_mm_s if left_mm_s is None else left_mm_s
    values = {"right_mm_s": right_mm_s, "left_mm_s": left_mm_s, "incline_cdeg": incline_cdeg}
    return bytes(bertec_spec().status.write(values))


def obeyed(octets: str) -> tuple[int, int, int]:
    """What the simulated machine reads in a command: speed, acceleration, angle."""
    said = bertec_spec().reads(bytes.fromhex(octets))
    assert said is not None
    assert said["left_mm_s"] == said["right_mm_s"]
    assert said["left_mm_s2"] == said["right_mm_s2"]
    assert not any(said[name] for name in said if "rear" in name)
    return said["right_mm_s"], said["right_mm_s2"], said["incline_cdeg"]
