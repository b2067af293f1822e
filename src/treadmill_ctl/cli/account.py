"""Who uses this program, by the system's own account.

The one rule: nobody is asked, and no name but the account's is kept.
"""

from __future__ import annotations

import getpass
import os


def account() -> str:
    """Who is logged in, for records."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as containers have
        return f"account {os.getuid()}"
