"""What a journal's octets look like, for who writes them and who reads them.

The one rule: whoever changes what a line means changes the number.
"""

from __future__ import annotations

import json
from enum import Enum
from typing import Final

FORMAT: Final = 2
AS_TEXT: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Weight(Enum):
    """What a line is worth: the first may be dropped, the last goes to the disk at once."""

    TELEMETRY = 0
    KEPT = 1
    AT_ONCE = 2
