"""What all pictures look like: letters, paper, axes, caps.

The one rule: a cap is dashed and never a line of colour alone; pictures are printed in black and
white.
"""

from __future__ import annotations

from typing import Final

NOTE: Final = 12
SMALL: Final = 11

LOOK: Final = f"""
text {{ font-family: Helvetica, Arial, "DejaVu Sans", sans-serif; font-size: {SMALL}px; }}
text {{ fill: #222; }}
.note, .noteend {{ font-size: {NOTE}px; fill: #444; }}
.end, .noteend {{ text-anchor: end; }}
.word {{ text-anchor: middle; }}
.paper {{ fill: #fff; }}
.frame {{ stroke: #444; fill: none; }}
.grid {{ stroke: #ddd; }}
.cap {{ stroke: #a00; stroke-width: 1.6; stroke-dasharray: 9 5; }}"""
