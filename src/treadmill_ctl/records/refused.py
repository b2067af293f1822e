"""Why nothing was done with a record.

The one rule: what it says is for the person who asked, and nothing was changed.
"""

from __future__ import annotations


class Refused(Exception):
    """A sentence: what was found, and what to do."""
