"""The accounts of this system with their groups.

The one rule: read at once and beforehand, never while somebody waits at the door: a system may ask
a server for them.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping

from treadmill_ctl.door.roles import GROUP, Account, Role, Roles


def system_accounts() -> dict[int, Account]:
    """All that the system lists, by number; none where it knows no accounts."""
    try:
        import grp  # noqa: PLC0415 - not on every system
        import pwd  # noqa: PLC0415
    except ImportError:
        return {}
    groups: defaultdict[str, set[str]] = defaultdict(set)
    names: dict[int, str] = {}
    for group in grp.getgrall():
        names[group.gr_gid] = group.gr_name
        for member in group.gr_mem:
            groups[member].add(group.gr_name)
    found: dict[int, Account] = {}
    for each in pwd.getpwall():
        own = names.get(each.pw_gid)
        own_one = () if own is None else (own,)
        among = frozenset((*groups[each.pw_name], *own_one))
        found.setdefault(each.pw_uid, Account(each.pw_uid, each.pw_name, among))
    return found


def roles(named: Mapping[str, Role], unknown: Role | None) -> Roles:
    """The roles with the accounts of this system. Reads files: not for the loop."""
    return Roles(os.getuid(), named, unknown, system_accounts())


def strangers(named: Iterable[str], accounts: Mapping[int, Account]) -> tuple[str, ...]:
    """Those of the names that no account and no group of the system has."""
    known = {account.name for account in accounts.values()}
    known |= {f"{GROUP}{name}" for account in accounts.values() for name in account.groups}
    return tuple(name for name in named if name not in known)
